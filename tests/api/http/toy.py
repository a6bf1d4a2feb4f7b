"""A small schema and the application around it, for tests of the HTTP floor alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx2
import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette

from services.api.http.application import Parts, assemble
from services.api.http.arrival import Arrival
from services.api.http.execution import Executor
from services.kit.errors import ErrorCode, Refusal
from services.kit.settings import Limits, Settings

SECRET = "dsn=postgresql://owner:hunter2@db/roundtable 张三 13800000000"


class Colour(StrEnum):
    """For replies that an enum cannot hold."""

    RED = "RED"


@strawberry.type
class Query:
    """The toy's reads."""

    @strawberry.field
    async def hello(self, name: str = "world") -> str:
        await asyncio.sleep(0)
        return f"hello {name}"

    @strawberry.field
    def locale(self, info: strawberry.Info) -> str:
        return str(info.context.locale)

    @strawberry.field
    def number(self, value: int) -> int:
        return value

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def broken_hard(self) -> str:
        raise RuntimeError(SECRET)

    @strawberry.field
    def lost(self) -> str | None:
        raise ConnectionRefusedError(SECRET)

    @strawberry.field
    def refused(self) -> str | None:
        raise Refusal(ErrorCode.FORBIDDEN, params={"action": "see"}, details={"action": "see"}, path=("after",))

    @strawberry.field
    def expected(self) -> str | None:
        raise GraphQLError("ask again", extensions={"code": "TOO_EARLY"})

    @strawberry.field
    def uncoded(self) -> str | None:
        raise GraphQLError(SECRET)

    @strawberry.field
    async def slow(self, seconds: float, info: strawberry.Info) -> str:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            info.context.journal.append("cancelled")
            raise
        info.context.journal.append("done")
        return "done"


@strawberry.type
class Mutation:
    """The toy's deed."""

    @strawberry.mutation
    def set_number(self, value: int, info: strawberry.Info) -> int:
        info.context.journal.append(f"set {value}")
        return value


@strawberry.type
class Subscription:
    """The toy's stream."""

    @strawberry.subscription
    async def ticks(self) -> AsyncIterator[int]:
        yield 1


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)


@dataclass
class Context:
    """What an operation works with."""

    locale: str
    journal: list[str]


@dataclass
class Toy:
    """An application and everything it did, in order."""

    limits: Limits = field(default_factory=Limits)
    executor: Executor | None = None
    missing: str | Exception | None = None
    opening: Exception | None = None
    """Raised instead of a context."""
    starting: Exception | None = None
    """Raised on opening the resources."""
    journal: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        """Return the application."""
        parts = Parts(schema=SCHEMA, context_for=self.context_for, ready=self.ready, resources=self.resources, executor=self.executor)
        return assemble(parts, Settings(limits=self.limits))

    def client(self, **kwargs: Any) -> httpx2.AsyncClient:
        """Return an in-process client."""
        transport = httpx2.ASGITransport(app=self.app())
        return httpx2.AsyncClient(transport=transport, base_url="http://toy", **kwargs)

    async def context_for(self, arrival: Arrival) -> Context:
        """With a word in the journal."""
        if self.opening is not None:
            raise self.opening
        self.journal.append("begin")
        return Context(arrival.locale, self.journal)

    async def ready(self) -> str | None:
        """Answer as the test wants."""
        if isinstance(self.missing, Exception):
            raise self.missing
        return self.missing

    @asynccontextmanager
    async def resources(self) -> AsyncIterator[None]:
        """Open and close with a word in the journal."""
        if self.starting is not None:
            raise self.starting
        self.journal.append("open")
        yield
        self.journal.append("close")
