"""Claim what is due, take the steps, write everything in one transaction: escalation, oversight, audit, outbox, next firing.

The worker knows only this door. Any number of workers may call it at once: a claimed clock is locked and skipped by the
others, and the unique key (clock, epoch, level) makes a second taking impossible even if the locks were not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from services.domain.access import Work
from services.domain.clocks.almanac import almanac
from services.domain.clocks.clockwork import Clockwork
from services.domain.clocks.events import ClockParked, EscalationFired
from services.domain.clocks.ladders import rungs
from services.domain.clocks.models import Clock, Escalation, Oversight
from services.domain.clocks.recipients import Posts, Told
from services.domain.clocks.states import ClockState, Recipient
from services.domain.clocks.steps import Rung, Standing, Step, step
from services.kit.errors import Refusal

log = structlog.get_logger()


@dataclass(frozen=True)
class Fired:
    """What one batch did: clocks claimed, steps taken, clocks that failed, clocks left for the next tick."""

    claimed: int = 0
    steps: int = 0
    failed: int = 0
    waiting: int = 0
    """Their subject was being worked on at that very moment."""

    @property
    def progress(self) -> int:
        """Clocks that are done for now; with none, the next look can wait for the next tick."""
        return self.claimed - self.failed - self.waiting

    def __add__(self, other: "Fired") -> "Fired":
        return Fired(self.claimed + other.claimed, self.steps + other.steps, self.failed + other.failed, self.waiting + other.waiting)


async def fire_due(work: Work, clockwork: Clockwork, *, limit: int, attempts: int) -> Fired:
    """Take every step that is due on up to `limit` clocks of the bound district, oldest due first.

    The batch is one savepoint, halved on failure until the poison row stands alone; that one is tried again at later
    ticks and parked after `attempts` failures, visible and out of everybody's way.
    """
    ids = (await work.session.scalars(_claim(work, limit))).all()
    return await _attempt(work, clockwork, ids, attempts)


def _claim(work: Work, limit: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the type of a select is its columns
    return (
        select(Clock.id)
        .where(Clock.district_id == work.district_id, Clock.next_fire_at <= work.now, Clock.parked_at.is_(None))
        .order_by(Clock.next_fire_at, Clock.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def _attempt(work: Work, clockwork: Clockwork, ids: Sequence[UUID], attempts: int) -> Fired:
    if not ids:
        return Fired()
    try:
        async with work.savepoint():
            return await _fire(work, clockwork, ids)
    except (Refusal, DBAPIError, ValueError, KeyError, LookupError) as problem:
        if isinstance(problem, DBAPIError) and problem.connection_invalidated:
            raise
        if len(ids) == 1:
            await _note_failure(work, ids[0], attempts, problem)
            return Fired(claimed=1, failed=1)
    half = len(ids) // 2
    return await _attempt(work, clockwork, ids[:half], attempts) + await _attempt(work, clockwork, ids[half:], attempts)


async def _fire(work: Work, clockwork: Clockwork, ids: Sequence[UUID]) -> Fired:
    posts, hours, taken, waiting = Posts(work), await almanac(work), 0, 0
    clocks = (
        await work.session.scalars(
            select(Clock)
            .where(Clock.district_id == work.district_id, Clock.id.in_(ids))
            .order_by(Clock.next_fire_at, Clock.id)
            .execution_options(populate_existing=True)
        )
    ).all()
    for clock in clocks:
        owed = clockwork.by_kind[clock.kind]
        ladder = await rungs(work, clock.ladder_id)
        told = {rung.level: await posts.told(clock, rung.to) for rung in ladder}
        vacant = {level for level, post in told.items() if not post.person_ids}
        standing = Standing(clock.due_at, clock.epoch_at, clock.level, acts=owed.on_due is not None and not clock.acted)
        due = step(standing, ladder, hours, work.now, vacant)
        for one in due.steps:
            await _take(work, clock, one, _next_held(one, told) if one.vacant and one.rung.offset_days < 0 else told[one.rung.level])
        taken += len(due.steps)
        if due.steps:
            clock.level = due.steps[-1].rung.level
        clock.next_fire_at, clock.attempts = due.next_fire_at, 0
        if due.act and owed.on_due is not None and owed.take is not None:
            await work.session.flush()
            if await owed.take(work, clock.subject_id):
                clock.acted = True
                await owed.on_due(work, clock)
            else:  # somebody is working on it this very moment: the next tick looks again
                clock.next_fire_at = min(clock.due_at, due.next_fire_at or clock.due_at)
                waiting += 1
    return Fired(len(clocks), taken, 0, waiting)


def _next_held(one: Step, told: dict[int, Told]) -> Told:
    """A reminder for a vacant post is told to the next post that is held."""
    return next((told[level] for level in sorted(told) if level > one.rung.level and told[level].person_ids), told[one.rung.level])


async def _take(work: Work, clock: Clock, one: Step, post: Told) -> None:
    """Write one step: the escalation, the overseers, and the event that audit and outbox keep."""
    rung: Rung = one.rung
    work.session.add(
        Escalation(
            district_id=work.district_id,
            clock_id=clock.id,
            issue_id=clock.issue_id,
            epoch=clock.epoch,
            level=rung.level,
            colour=rung.colour,
            recipient=rung.to,
            unit_id=post.unit_id,
            role=post.role,
            person_ids=list(post.person_ids),
            vacant=one.vacant,
            planned_at=one.planned_at,
            fired_at=work.now,
            notified=one.notified,
        )
    )
    if rung.to is not Recipient.RESPONSIBLE:
        await _oversee(work, clock, rung, post)
    work.record(
        EscalationFired(
            subject_id=clock.id,
            issue_id=clock.issue_id,
            kind=clock.kind,
            owed_id=clock.subject_id,
            epoch=clock.epoch,
            level=rung.level,
            colour=rung.colour,
            recipient=rung.to,
            unit_id=post.unit_id,
            person_ids=post.person_ids,
            vacant=one.vacant,
            planned_at=one.planned_at,
            notified=one.notified,
        )
    )


async def _oversee(work: Work, clock: Clock, rung: Rung, post: Told) -> None:
    """Add overseers; whoever watches already keeps the earlier entry. The item stays with its owner."""
    if post.person_ids and post.unit_id is not None and post.role is not None:
        await work.session.execute(
            insert(Oversight)
            .values(
                [
                    {
                        "district_id": work.district_id,
                        "clock_id": clock.id,
                        "issue_id": clock.issue_id,
                        "person_id": person,
                        "unit_id": post.unit_id,
                        "role": post.role,
                        "level": rung.level,
                        "since": work.now,
                    }
                    for person in post.person_ids
                ]
            )
            .on_conflict_do_nothing(index_elements=["district_id", "clock_id", "person_id"])
        )


async def _note_failure(work: Work, clock_id: UUID, attempts: int, problem: Exception) -> None:
    """Count a failure; after `attempts` of them the clock is parked with the kind of problem, never with its data."""
    because = type(problem).__name__ if not isinstance(problem, Refusal) else str(problem)
    mine: tuple[ColumnElement[bool], ...] = (Clock.district_id == work.district_id, Clock.id == clock_id)
    row = (
        await work.session.execute(
            update(Clock)
            .where(*mine, Clock.state == ClockState.RUNNING)
            .values(attempts=Clock.attempts + 1)
            .returning(Clock.attempts, Clock.issue_id, Clock.kind, Clock.subject_id)
            .execution_options(synchronize_session=False)
        )
    ).one()
    log.warning("clock_failed", clock_id=str(clock_id), attempts=row.attempts, because=because)
    if row.attempts >= attempts:
        await work.session.execute(
            update(Clock).where(*mine).values(parked_at=work.now, parked_because=because).execution_options(synchronize_session=False)
        )
        work.record(
            ClockParked(
                subject_id=clock_id,
                issue_id=row.issue_id,
                kind=row.kind,
                owed_id=row.subject_id,
                attempts=row.attempts,
                because=because,
            )
        )
