"""A toy slice that owes three clocks, as a real one declares them, without rows of its own: only what clocks do is at stake.

A promise is to be fulfilled; a claim is to be verified; and a question is put, whose time ends by itself: with enough answers
it is settled then, without them the ladder climbs.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from services.domain.access import Resource, Role, Work, system
from services.domain.audit import AuditRow, record_audit
from services.domain.calendars import Deadline, DeadlineSpec, DeadlineUnit
from services.domain.clocks import (
    Clock,
    ClockKind,
    ClockOutcome,
    Clockwork,
    Escalation,
    Fired,
    Obligation,
    Revise,
    RevisionCause,
    Start,
    Stop,
    deadline_of,
    fire_due,
)
from services.domain.notifications import OutboxRow, enqueue
from services.kit.database import Database
from services.kit.events import Event
from services.kit.ids import new_id
from services.kit.unit_of_work import unit_of_work
from tests.factories import Place, hold
from tests.fixtures.pools import connected

HELD = (
    (Role.DEPARTMENT_STAFF, "construction"),
    (Role.DEPARTMENT_HEAD, "construction"),
    (Role.STREET_COORDINATOR, "street_a"),
    (Role.DISTRICT_SUPERVISOR, "district"),
    (Role.DISTRICT_LEADER, "district"),
)
"""The posts of the ladder of what construction promises and street_a watches."""


@dataclass(frozen=True, kw_only=True)
class Toy(Event):
    subject = "commitment"


@dataclass(frozen=True, kw_only=True)
class Promised(Toy):
    deadline: Deadline
    person_id: UUID | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Asked(Toy):
    deadline: Deadline


@dataclass(frozen=True, kw_only=True)
class Extended(Toy):
    deadline: Deadline


class Claimed(Toy):
    pass


class Refused(Toy):
    pass


class Verified(Toy):
    pass


class Answered(Toy):
    pass


@dataclass
class Promises:
    """The slice in one place. `settled`: questions with enough answers; `busy`: subjects that somebody holds; `trouble`: what the
    action at the due instant does instead, by subject."""

    place: Place
    settled: set[UUID] = field(default_factory=set)
    busy: set[UUID] = field(default_factory=set)
    trouble: dict[UUID, Any] = field(default_factory=dict)
    acted: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clockwork = Clockwork(
            (
                Obligation(
                    kind=ClockKind.FULFILMENT,
                    subject=Resource.COMMITMENT,
                    starts={Promised: self._promised},
                    stops={Claimed: Stop(), Verified: Stop()},
                    revises={Extended: self._extended},
                    reopens=frozenset({Refused}),
                ),
                Obligation(
                    kind=ClockKind.VERIFICATION,
                    subject=Resource.COMMITMENT,
                    starts={Claimed: self._claimed},
                    stops={Verified: Stop(), Refused: Stop()},
                ),
                Obligation(
                    kind=ClockKind.CONFIRMATION,
                    subject=Resource.ISSUE,
                    starts={Asked: self._promised},
                    stops={Answered: Stop(ClockOutcome.LAPSED)},
                    on_due=self._time_is_over,
                    take=self._take,
                ),
            )
        )

    async def _promised(self, work: Work, event: Promised | Asked) -> Start:  # noqa: ARG002 - a Starter
        return Start(
            event.subject_id,
            None,
            self.place.units["construction"],
            event.deadline,
            dispatcher_unit_id=self.place.units["street_a"],
            responsible_person_id=getattr(event, "person_id", None),
            started_at=getattr(event, "said_at", None),
        )

    async def _claimed(self, work: Work, event: Claimed) -> Start:
        limit = await deadline_of(work, days(5), work.now)
        return Start(event.subject_id, None, self.place.units["street_a"], limit, dispatcher_unit_id=self.place.district_id)

    async def _extended(self, work: Work, event: Extended) -> Revise:  # noqa: ARG002 - a Reviser
        return Revise(event.subject_id, event.deadline, RevisionCause.EXTENDED)

    async def _take(self, work: Work, subject_id: UUID) -> bool:  # noqa: ARG002 - a Taker
        return subject_id not in self.busy

    async def _time_is_over(self, work: Work, clock: Clock) -> None:
        if (trouble := self.trouble.get(clock.subject_id)) is not None:
            await trouble(work)
        self.acted.append(clock.subject_id)
        if clock.subject_id in self.settled:
            work.record(Answered(subject_id=clock.subject_id))

    @asynccontextmanager
    async def work(self, database: Database | None = None) -> AsyncIterator[Work]:
        """Open a transaction in which only this slice owes anything."""
        async with unit_of_work(
            database or self.place.database,
            district_id=self.place.district_id,
            actor=system(self.place.district_id),
            subscribers=(record_audit, self.clockwork, enqueue),
        ) as work:
            yield work

    async def say(self, event: Event) -> None:
        """Let something happen."""
        async with self.work() as work:
            work.record(event)

    async def start(self, kind: type[Promised | Asked], amount: int, *, since: datetime | None = None, **more: Any) -> UUID:
        """Promise or ask something for so many working days, and return what it is about."""
        subject_id = new_id()
        async with self.work() as work:
            limit = await deadline_of(work, days(amount), since or work.now)
            work.record(kind(subject_id=subject_id, deadline=limit, **more))
        return subject_id

    async def extend(self, subject_id: UUID, amount: int) -> None:
        """Give so many working days from now."""
        async with self.work() as work:
            work.record(Extended(subject_id=subject_id, deadline=await deadline_of(work, days(amount), work.now)))

    async def fire(self, database: Database | None = None, *, limit: int = 100, attempts: int = 5) -> Fired:
        """One batch of one worker."""
        async with self.work(database) as work:
            return await fire_due(work, self.clockwork, limit=limit, attempts=attempts)

    async def at(self, now: datetime, *, attempts: int = 5) -> Fired:
        """One batch of one worker at an instant."""
        await hold(self.place.database, now)
        return await self.fire(attempts=attempts)

    async def clock(self, subject_id: UUID) -> Clock:
        """The first clock on a subject, as it is stored."""
        async with self.work() as work:
            mine = select(Clock).where(Clock.subject_id == subject_id).order_by(Clock.id).limit(1)
            return (await work.session.scalars(mine)).one()

    async def levels(self, subject_id: UUID) -> list[tuple[int, int, bool]]:
        """(epoch, level, notified) of every step that was taken on a subject, in order."""
        async with self.work() as work:
            rows = await work.session.execute(
                select(Escalation.epoch, Escalation.level, Escalation.notified)
                .join(Clock, Clock.id == Escalation.clock_id)
                .where(Clock.subject_id == subject_id)
                .order_by(Escalation.id)
            )
            return [(row[0], row[1], row[2]) for row in rows]

    async def told(self) -> tuple[int, int, int]:
        """How many escalations, audit rows about them, and outbox rows about them there are."""
        async with self.work() as work:
            steps = await work.session.scalar(select(func.count()).select_from(Escalation))
            audited = await work.session.scalar(select(func.count()).where(AuditRow.event == "EscalationFired"))
            waiting = await work.session.scalar(select(func.count()).where(OutboxRow.event == "EscalationFired"))
            return steps or 0, audited or 0, waiting or 0

    async def as_owner(self, statement: str, **values: object) -> None:
        """What the tables' owner alone may do; `:id` is the district."""
        owner = connected(self.place.urls.migrator)
        async with owner.write(self.place.district_id) as session:
            await session.execute(text(statement), {"id": self.place.district_id, **values})
        await owner.close()


async def deadline(work: Work) -> Deadline:
    """Eight working days from now."""
    return await deadline_of(work, days(8), work.now)


def days(amount: int) -> DeadlineSpec:
    """So many working days."""
    return DeadlineSpec(DeadlineUnit.WORKING_DAY, amount)
