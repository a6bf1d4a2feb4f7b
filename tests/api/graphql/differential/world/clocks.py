"""Clocks of issues, assignments and promises: revisions with real explanations, escalations, overseers; some belong to nothing."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.domain.access import Resource, Role
from services.domain.assignments import Assignment
from services.domain.calendars import (
    DEFAULT_OFFICE_HOURS,
    DayKind,
    DeadlineSpec,
    DeadlineStart,
    DeadlineUnit,
    WorkCalendar,
    deadline,
    special_days,
)
from services.domain.clocks import (
    Clock,
    ClockKind,
    ClockOutcome,
    ClockState,
    Colour,
    DeadlineRevision,
    Escalation,
    Oversight,
    Recipient,
    RevisionCause,
)
from services.domain.clocks.models import Ladder
from services.domain.commitments import Commitment
from services.domain.issues import Issue
from tests.api.graphql.differential.world.maker import Maker

HOLIDAYS = [(date(2026, 2, day), DayKind.HOLIDAY, "春节") for day in range(15, 24)] + [(date(2026, 2, 14), DayKind.WORKDAY, "春节")]
CALENDAR = WorkCalendar("cn", 1, special_days(HOLIDAYS), frozenset({2026}))
SPECS = (
    DeadlineSpec(DeadlineUnit.WORKING_DAY, 8),
    DeadlineSpec(DeadlineUnit.DAY, 3),
    DeadlineSpec(DeadlineUnit.WORKING_HOUR, 12),
    DeadlineSpec(DeadlineUnit.MONTH, 10),
    DeadlineSpec(DeadlineUnit.WEEK, 2, start=DeadlineStart.EVENT, event_text="完成腾地", backstop=date(2027, 1, 4)),
)


async def make_clocks(maker: Maker, issues: list[Issue], assignments: list[Assignment], promises: list[Commitment]) -> None:
    """Store clocks for all of them."""
    ladder = maker.row(Ladder, digest="d", steps=[])
    await maker.store()
    clocks = [_clock(maker, ladder.id, ClockKind.FIRST_REPLY, Resource.ISSUE, one.id, one) for one in issues if maker.chance(0.6)]
    by_id = {one.id: one for one in issues}
    for assignment in assignments:
        kinds = maker.dice.sample([ClockKind.WORK, ClockKind.ACKNOWLEDGEMENT], maker.dice.randint(0, 2))
        issue = by_id[assignment.issue_id]
        clocks += [_clock(maker, ladder.id, kind, Resource.ASSIGNMENT, assignment.id, issue) for kind in kinds]
    for promise in promises:
        kinds = maker.dice.sample([ClockKind.FULFILMENT, ClockKind.VERIFICATION], maker.dice.randint(0, 2))
        issue = by_id[promise.issue_id]
        clocks += [_clock(maker, ladder.id, kind, Resource.COMMITMENT, promise.id, issue) for kind in kinds]
    clocks += [_clock(maker, ladder.id, ClockKind.MINUTES_OBJECTION, Resource.ROUNDTABLE, maker.district_id, None) for _ in range(2)]
    await maker.store()
    for clock in clocks:
        _history(maker, clock)
    await maker.store()


def _clock(maker: Maker, ladder_id: UUID, kind: ClockKind, subject: Resource, subject_id: UUID, issue: Issue | None) -> Clock:  # noqa: PLR0917 - what a clock is of
    state = maker.one(list(ClockState))
    stopped = state is ClockState.STOPPED
    made: Clock = maker.row(
        Clock,
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        issue_id=None if issue is None else issue.id,
        responsible_unit_id=maker.one(maker.units).id,
        dispatcher_unit_id=maker.maybe(maker.one(maker.tenants()).id),
        state=state,
        started_at=maker.moment(),
        due_at=maker.moment(),
        provisional=maker.chance(0.1),
        epoch=maker.dice.randint(0, 2),
        epoch_at=maker.moment(),
        ladder_id=ladder_id,
        level=maker.dice.randint(-1, 5),
        next_fire_at=maker.maybe(maker.moment()) if state is ClockState.RUNNING else None,
        finished_at=maker.moment() if stopped else None,
        outcome=maker.one(list(ClockOutcome)) if stopped else None,
        street_id=None if issue is None else issue.street_id,
        community_id=None if issue is None else issue.community_id,
        enterprise_id=None if issue is None else issue.enterprise_id,
    )
    return made


def _history(maker: Maker, clock: Clock) -> None:
    for epoch in range(clock.epoch + 1):
        if maker.chance(0.9):
            explained = deadline(maker.one(SPECS), _said(maker), CALENDAR, DEFAULT_OFFICE_HOURS, ZoneInfo("Asia/Shanghai"))
            maker.row(
                DeadlineRevision,
                clock_id=clock.id,
                epoch=epoch,
                cause=maker.one(list(RevisionCause)),
                old_due_at=maker.maybe(maker.moment()),
                new_due_at=explained.due_at,
                at=maker.moment(),
                explanation=explained.to_data(),
            )
        for level in maker.some(2):
            _escalation(maker, clock, epoch, level)
    for person in maker.dice.sample(maker.people, maker.dice.randint(0, 2)):
        watch = {"unit_id": maker.one(maker.units).id, "role": maker.one(list(Role)), "level": maker.dice.randint(0, 2)}
        maker.row(Oversight, clock_id=clock.id, issue_id=clock.issue_id, person_id=person, since=maker.moment(), **watch)


def _escalation(maker: Maker, clock: Clock, epoch: int, level: int) -> None:
    maker.row(
        Escalation,
        clock_id=clock.id,
        issue_id=clock.issue_id,
        epoch=epoch,
        level=level,
        colour=maker.maybe(maker.one(list(Colour))),
        recipient=maker.one(list(Recipient)),
        unit_id=maker.maybe(maker.one(maker.units).id),
        role=maker.maybe(maker.one(list(Role))),
        person_ids=[],
        vacant=maker.chance(0.2),
        planned_at=maker.moment(),
        fired_at=maker.moment(),
        notified=maker.chance(0.5),
    )


def _said(maker: Maker) -> datetime:
    return datetime(2026, 2, maker.dice.randint(1, 27), 3, 30, tzinfo=ZoneInfo("UTC"))
