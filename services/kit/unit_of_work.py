"""begin → record(event) → subscribers → commit | rollback. Nobody else commits."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from services.kit.clock import read_now
from services.kit.database import Database, WriteSession
from services.kit.events import Event
from services.kit.ids import new_id

ActorT = TypeVar("ActorT")


@dataclass
class UnitOfWork(Generic[ActorT]):
    """One transaction of one actor in one district. `now` is the database's, the same for everything in it."""

    session: WriteSession
    district_id: UUID
    actor: ActorT
    now: datetime
    subscribers: "Sequence[Subscriber[Any]]" = ()
    correlation_id: UUID = field(default_factory=new_id)
    silent: bool = False
    """Imported history: events are audited but nobody is notified."""
    _pending: list[Event] = field(default_factory=list)

    def record(self, event: Event) -> None:
        """Say what happened. Subscribers see it, in order, before the commit."""
        self._pending.append(event)

    async def settle(self) -> None:
        """Flush, then run every subscriber on every event, in order, and after them the events that subscribers recorded.

        What subscribers add is flushed together, so that a batch of a hundred events costs a few statements and not a few hundred;
        a subscriber that asks the database sees what was added before it.
        """
        await self.session.flush()
        while self._pending:
            recorded, self._pending = self._pending, []
            for event in recorded:
                for subscriber in self.subscribers:
                    await subscriber(self, event)
            await self.session.flush()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone: raising undoes it, its events and what subscribers did about them, and nothing else.

        What the transaction remembers (`session.info`) is forgotten with it: it may have been learnt from rows that are gone.
        """
        await self.settle()
        try:
            async with self.session.begin_nested():
                yield
                await self.settle()
        except BaseException:
            self._pending.clear()
            self.session.info.clear()
            raise


Subscriber = Callable[[UnitOfWork[ActorT], Event], Awaitable[None]]


@asynccontextmanager
async def unit_of_work(
    database: Database,
    *,
    district_id: UUID,
    actor: ActorT,
    subscribers: Sequence[Subscriber[ActorT]],
    enterprises: Sequence[UUID] = (),
    correlation_id: UUID | None = None,
) -> AsyncIterator[UnitOfWork[ActorT]]:
    """Open a unit of work. Leaving normally runs the subscribers and commits; raising rolls everything back."""
    async with database.write(district_id, enterprises) as session:
        work = UnitOfWork(
            session=session,
            district_id=district_id,
            actor=actor,
            now=await read_now(session),
            subscribers=subscribers,
            correlation_id=correlation_id or new_id(),
        )
        yield work
        await work.settle()
