"""Take the steps of claimed clocks: escalation, oversight, audit, outbox, next firing. All in the worker's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.domain.access import Work
from services.domain.calendars import WorkingTime
from services.domain.clocks.almanac import almanac
from services.domain.clocks.clockwork import Clockwork
from services.domain.clocks.events import EscalationFired
from services.domain.clocks.ladders import rungs
from services.domain.clocks.models import Clock, Escalation, Oversight
from services.domain.clocks.obligations import Obligation
from services.domain.clocks.recipients import Posts, Told
from services.domain.clocks.states import ClockState, Recipient
from services.domain.clocks.steps import Rung, Step, Taken, step


@dataclass(frozen=True)
class Fired:
    """What one batch did: clocks claimed, steps taken, clocks that failed, clocks left for the next tick."""

    claimed: int = 0
    steps: int = 0
    failed: int = 0
    waiting: int = 0
    """Their subject was being worked on at that very moment, or the database asked to come back later."""

    @property
    def progress(self) -> int:
        """Clocks that are done for now; with none, the next look can wait for the next tick."""
        return self.claimed - self.failed - self.waiting

    def __add__(self, other: "Fired") -> "Fired":
        return Fired(self.claimed + other.claimed, self.steps + other.steps, self.failed + other.failed, self.waiting + other.waiting)


async def climb(work: Work, clockwork: Clockwork, ids: Sequence[UUID]) -> Fired:
    """Take every step that is due on these clocks, which the caller has locked, oldest due first."""
    clocks = await _load(work, ids)
    batch = _Batch(
        work, await almanac(work), await rungs(work, {clock.ladder_id for clock in clocks}), await Posts.load(work, clocks), overseers=[]
    )
    steps = waiting = 0
    for clock in clocks:
        if clock.state is not ClockState.RUNNING:  # an action of this very batch has stopped it
            continue
        owed = clockwork.by_kind[clock.kind]
        due = batch.due(owed, clock)
        if due.act:
            acted = await _act(batch, owed, clock, due)
            if acted is None:
                waiting += 1
                continue
            due = acted
        batch.take(clock, due)
        steps += len(due.steps)
    if batch.overseers:  # whoever watches already keeps the earlier entry
        watching = insert(Oversight).on_conflict_do_nothing(index_elements=["district_id", "clock_id", "person_id"])
        await work.session.execute(watching, batch.overseers)
    return Fired(claimed=len(ids), steps=steps, waiting=waiting)


async def _load(work: Work, ids: Sequence[UUID]) -> Sequence[Clock]:
    found = await work.session.scalars(
        select(Clock)
        .where(Clock.district_id == work.district_id, Clock.id.in_(ids))
        .order_by(Clock.next_fire_at, Clock.id)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def _act(batch: "_Batch", owed: Obligation, clock: Clock, due: Taken) -> Taken | None:
    """Do what the kind does by itself at its due instant, and return what is left to take; nothing: its subject is taken.

    What that answers escalates no more: only reminders that were missed before are recorded, and nobody is told of them.
    """
    work = batch.work
    if owed.on_due is None or owed.take is None or not await owed.take(work, clock.subject_id):
        return None
    clock.acted = True
    await owed.on_due(work, clock)
    await work.settle()
    if clock.state is ClockState.RUNNING:
        batch.posts = await Posts.load(work, [clock])
        return batch.due(owed, clock)
    return Taken(tuple(replace(one, notified=False) for one in due.steps if one.reminds), act=False, next_fire_at=None)


@dataclass
class _Batch:
    """What the clocks of a batch share, and the overseers that they add."""

    work: Work
    hours: WorkingTime
    ladders: Mapping[UUID, tuple[Rung, ...]]
    posts: Posts
    overseers: list[dict[str, Any]]

    def due(self, owed: Obligation, clock: Clock) -> Taken:
        """Return the steps of a clock that are due now."""
        ladder = self.ladders[clock.ladder_id]
        vacant = {rung.level for rung in ladder if not self.posts.told(clock, rung.to).person_ids}
        return step(owed.standing(clock), ladder, self.hours, self.work.now, vacant)

    def take(self, clock: Clock, due: Taken) -> None:
        """Write the steps and when to look again."""
        for one in due.steps:
            self._write(clock, one, self._told(clock, one))
            clock.level = one.rung.level
        clock.next_fire_at, clock.attempts = due.next_fire_at, 0

    def _told(self, clock: Clock, one: Step) -> Told:
        """The post of a step; a reminder for a vacant one is told to the next that is held."""
        post = self.posts.told(clock, one.rung.to)
        if not (one.vacant and one.reminds):
            return post
        above = (rung for rung in self.ladders[clock.ladder_id] if rung.level > one.rung.level)
        held = (told for told in (self.posts.told(clock, rung.to) for rung in above) if told.person_ids)
        return next(held, post)

    def _write(self, clock: Clock, one: Step, post: Told) -> None:
        """Write one step: the escalation, the overseers, and the event that audit and outbox keep. The item stays with its owner."""
        rung, work = one.rung, self.work
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
            self.overseers += [
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
