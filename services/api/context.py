"""What one GraphQL operation works with: who asks, in which language, and one lazily opened read transaction."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select

from services.domain.access import Actor
from services.kit.database import Database, ReadSession
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.wording import Locale


class Context:
    """The context of one operation; an asynchronous context manager that lets go of its connection.

    `actor` is None when no district is bound (anonymous without the header, or an account of several districts that named none);
    `account_id` is then still known for somebody who signed in. All reads of one operation share one READ ONLY snapshot; a mutation
    calls `renew`, so that its payload is read from a snapshot taken after its commit.
    """

    def __init__(
        self,
        database: Database,
        *,
        actor: Actor | None = None,
        account_id: UUID | None = None,
        locale: Locale = Locale.ZH_CN,
        correlation_id: UUID | None = None,
    ) -> None:
        self.database = database
        self.actor = actor
        self.account_id = actor.account_id if actor is not None else account_id
        self.locale = locale
        self.correlation_id = correlation_id or new_id()
        self._turn = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._session: ReadSession | None = None

    @property
    def acting(self) -> Actor:
        """The actor in the bound district. Without one: DISTRICT_REQUIRED."""
        if self.actor is None:
            raise Refusal(ErrorCode.DISTRICT_REQUIRED)
        return self.actor

    async def fetch(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Any]:
        """Return a statement's rows. Sibling fields are resolved concurrently but a session serves one at a time: they queue."""
        async with self._turn:
            session = await self._read()
            return (await session.execute(statement)).all()

    async def renew(self) -> None:
        """Let go of the snapshot; the next read takes a new one."""
        async with self._turn:
            self._session = None
            await self._stack.aclose()

    async def _read(self) -> ReadSession:
        if self._session is None:
            district_id = None if self.actor is None else self.actor.district_id
            enterprises = () if self.actor is None else self.actor.enterprises
            self._session = await self._stack.enter_async_context(self.database.read(district_id, enterprises))
        return self._session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session = None
        await self._stack.__aexit__(kind, error, trace)
