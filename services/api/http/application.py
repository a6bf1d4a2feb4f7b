"""The web application: what is mounted where, from parts that the process brings."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from services.api.http import explorer, probes
from services.api.http.documents import Library
from services.api.http.edge import Edge, mask, refuse
from services.api.http.execution import Executor, Interpreter
from services.api.http.graphql import ContextFactory, GraphQLEndpoint
from services.api.http.metrics import Metrics
from services.api.http.probes import ReadyCheck
from services.kit.settings import Settings
from services.kit.wording import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the application is made of. `resources` opens the pools before the first request and closes them after the last."""

    schema: strawberry.Schema
    context_for: ContextFactory
    ready: ReadyCheck
    resources: Callable[[], AbstractAsyncContextManager[Any]]
    executor: Executor | None = None
    """Without one, graphql-core interprets the schema."""


def assemble(parts: Parts, settings: Settings) -> Starlette:
    """Return the application: `/graphql`, `/graphiql`, `/healthz`, `/readyz`, `/metrics`."""
    metrics = Metrics()
    library = Library(parts.schema, settings.limits)
    endpoint = GraphQLEndpoint(library, parts.executor or Interpreter(parts.schema), parts.context_for, metrics)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with parts.resources():
            yield

    return _Application(
        Edge({"/graphql": endpoint.respond}, Locale(settings.default_locale)),
        routes=[Route("/graphql", endpoint), *explorer.routes(), *probes.routes(parts.ready, metrics)],
        exception_handlers={HTTPException: refuse, Exception: mask},
        lifespan=lifespan,
    )


class _Application(Starlette):
    """Starlette behind our edge, and all that Starlette itself puts around an application behind it as well."""

    def __init__(self, edge: Edge, **given: Any) -> None:  # noqa: ANN401 - Starlette's own
        super().__init__(**given)
        self._edge = edge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._edge(super().__call__, scope, receive, send)
