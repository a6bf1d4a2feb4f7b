"""The subscriber that turns the slices' events into clocks, in the deed's own transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.domain.access import Work
from services.domain.calendars import Deadline
from services.domain.clocks.almanac import almanac
from services.domain.clocks.events import DeadlineRevised
from services.domain.clocks.ladders import intern_ladder, rungs
from services.domain.clocks.models import Clock, DeadlineRevision
from services.domain.clocks.obligations import By, Obligation, Revise, Start
from services.domain.clocks.states import CLOCK, ClockAction, ClockKind, ClockOutcome, ClockState, RevisionCause
from services.domain.clocks.steps import first_look
from services.domain.tenancy import preload
from services.kit.bulk import insert_objects
from services.kit.events import Bundle, Event
from services.kit.ids import new_id


class Clockwork:
    """All obligations of the product, by the events that move them."""

    def __init__(self, obligations: Sequence[Obligation]) -> None:
        self.obligations = tuple(obligations)
        self.by_kind: dict[ClockKind, Obligation] = {o.kind: o for o in self.obligations}
        if len(self.by_kind) != len(self.obligations):
            raise ValueError("two slices owe the same kind of clock")

    async def __call__(self, work: Work, event: Event) -> None:
        """Start, stop, revise, reassign and reopen what the event says. A bundle only starts, and all its clocks of a kind at once."""
        if isinstance(event, Bundle):
            for owed in self.obligations:
                await self._start_all(work, owed, event)
            return
        for owed in self.obligations:
            await self._set(work, owed, event)
            await self._follow(work, owed, event)

    async def _set(self, work: Work, owed: Obligation, event: Event) -> None:
        """Give a clock its due time, or another one."""
        kind = type(event)
        if (starter := owed.starts.get(kind)) is not None and (start := await starter(work, event)) is not None:
            await self._start(work, owed, start)
        if (reviser := owed.revises.get(kind)) is not None and (revision := await reviser(work, event)) is not None:
            await self._revise(work, owed, revision)

    async def _follow(self, work: Work, owed: Obligation, event: Event) -> None:
        """Stop, hand over or reopen the clocks that the event is about, under the due time they have."""
        kind = type(event)
        if (person := owed.reassigns.get(kind)) is not None:
            for clock in await self._clocks(work, owed, event, By.SUBJECT):
                clock.responsible_person_id = person(event)
        if (stop := owed.stops.get(kind)) is not None and (stop.when is None or stop.when(event)):
            for clock in await self._clocks(work, owed, event, stop.by):
                if clock.state is not ClockState.STOPPED:
                    self._stop(clock, stop.outcome, work.now)
        if kind in owed.reopens:
            for clock in await self._clocks(work, owed, event, By.SUBJECT):
                if clock.state is ClockState.STOPPED:
                    await self._reopen(work, owed, clock)

    async def _start(self, work: Work, owed: Obligation, start: Start) -> None:
        clock = await self._new(work, owed, start)
        work.session.add(clock)
        await work.session.flush()
        self._explain(work, clock, start.cause, None, start.deadline)

    async def _start_all(self, work: Work, owed: Obligation, bundle: Bundle) -> None:
        asked = [(owed.starts.get(type(event)), event) for event in bundle.events]
        starts = [start for starter, event in asked if starter is not None and (start := await starter(work, event)) is not None]
        await preload(work.session, work.district_id, {start.dispatcher_unit_id or start.responsible_unit_id for start in starts})
        clocks = [await self._new(work, owed, start) for start in starts]
        revisions = [self._revision(work, clock, s.cause, None, s.deadline) for clock, s in zip(clocks, starts, strict=True)]
        await insert_objects(work.session, clocks)
        await insert_objects(work.session, revisions)

    async def _new(self, work: Work, owed: Obligation, start: Start) -> Clock:
        ladder_id = await intern_ladder(work, start.dispatcher_unit_id or start.responsible_unit_id, climbs=owed.climbs)
        began = start.started_at or work.now
        clock = Clock(
            district_id=work.district_id,
            id=new_id(),
            kind=owed.kind,
            subject=owed.subject,
            subject_id=start.subject_id,
            issue_id=start.issue_id,
            responsible_unit_id=start.responsible_unit_id,
            responsible_person_id=start.responsible_person_id,
            dispatcher_unit_id=start.dispatcher_unit_id,
            street_id=start.street_id,
            community_id=start.community_id,
            enterprise_id=start.enterprise_id,
            state=CLOCK.start(ClockAction.START),
            started_at=began,
            due_at=start.deadline.due_at,
            provisional=start.deadline.provisional,
            epoch=0,
            epoch_at=began,
            ladder_id=ladder_id,
            level=-1,
            acted=False,
        )
        await self._schedule(work, owed, clock)
        return clock

    async def _revise(self, work: Work, owed: Obligation, revision: Revise) -> None:
        found = await self._of_subject(work, owed.kind, revision.subject_id)
        if not found and revision.otherwise is not None:
            await self._start(work, owed, revision.otherwise)
        for clock in found:
            if clock.state is ClockState.STOPPED:
                if not revision.reopens:
                    continue
                self._run_again(clock)
            old = clock.due_at
            clock.subject_id = revision.moves_to or clock.subject_id
            clock.due_at, clock.provisional = revision.deadline.due_at, revision.deadline.provisional
            clock.epoch, clock.epoch_at, clock.level, clock.acted = clock.epoch + 1, work.now, -1, False
            if revision.responsible_unit_id is not None:
                clock.responsible_unit_id, clock.responsible_person_id = revision.responsible_unit_id, None
            self._explain(work, clock, revision.cause, old, revision.deadline)
            await self._schedule(work, owed, clock)
            work.record(
                DeadlineRevised(
                    subject_id=clock.id,
                    issue_id=clock.issue_id,
                    kind=clock.kind,
                    owed_id=clock.subject_id,
                    epoch=clock.epoch,
                    cause=revision.cause,
                    old_due_at=old,
                    new_due_at=clock.due_at,
                )
            )

    async def _reopen(self, work: Work, owed: Obligation, clock: Clock) -> None:
        """The original due time stands; levels that were crossed meanwhile are taken at the next tick."""
        self._run_again(clock)
        await self._schedule(work, owed, clock)

    @staticmethod
    def _run_again(clock: Clock) -> None:
        clock.state = CLOCK.move(clock.state, ClockAction.REOPEN)
        clock.finished_at = clock.outcome = None

    @staticmethod
    async def _schedule(work: Work, owed: Obligation, clock: Clock) -> None:
        """Set when the worker must look. A clock that it had given up on gets another chance: what it failed on may have changed."""
        ladder = (await rungs(work, {clock.ladder_id}))[clock.ladder_id]
        running = clock.state is ClockState.RUNNING
        clock.next_fire_at = first_look(owed.standing(clock), ladder, await almanac(work)) if running else None
        clock.attempts, clock.parked_at, clock.parked_because = 0, None, None

    @staticmethod
    def _stop(clock: Clock, outcome: ClockOutcome, at: datetime) -> None:
        clock.state = CLOCK.move(clock.state, ClockAction.STOP)
        clock.finished_at, clock.outcome, clock.next_fire_at = at, outcome, None
        clock.parked_at = clock.parked_because = None

    def _explain(self, work: Work, clock: Clock, cause: RevisionCause, old: datetime | None, deadline: Deadline) -> None:
        work.session.add(self._revision(work, clock, cause, old, deadline))

    @staticmethod
    def _revision(work: Work, clock: Clock, cause: RevisionCause, old: datetime | None, deadline: Deadline) -> DeadlineRevision:
        return DeadlineRevision(
            district_id=work.district_id,
            id=new_id(),
            clock_id=clock.id,
            epoch=clock.epoch,
            cause=cause,
            old_due_at=old,
            new_due_at=clock.due_at,
            account_id=work.actor.account_id,
            at=work.now,
            explanation=deadline.to_data(),
        )

    async def _clocks(self, work: Work, owed: Obligation, event: Event, by: By) -> Sequence[Clock]:
        if by is By.SUBJECT:
            return await self._of_subject(work, owed.kind, event.subject_id)
        return await self._locked(work, Clock.issue_id == event.issue_id, Clock.kind == owed.kind)

    async def _of_subject(self, work: Work, kind: ClockKind, subject_id: UUID) -> Sequence[Clock]:
        return await self._locked(work, Clock.subject_id == subject_id, Clock.kind == kind)

    @staticmethod
    async def _locked(work: Work, *which: ColumnElement[bool]) -> Sequence[Clock]:
        """Lock clocks and read them anew: while this waited, the worker may have taken steps on one that was read before."""
        found = await work.session.scalars(
            select(Clock)
            .where(Clock.district_id == work.district_id, *which)
            .order_by(Clock.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.all()
