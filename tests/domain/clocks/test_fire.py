"""A batch on a real database: revisions, claims, actions at the due instant, and commands at the same time."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from services.domain.access import Resource, Work
from services.domain.clocks import (
    Clock,
    ClockKind,
    ClockState,
    Clockwork,
    DeadlineRevision,
    Fired,
    Obligation,
)
from tests.domain.clocks.model import SHANGHAI
from tests.domain.clocks.promises import Asked, Claimed, Extended, Promised, Promises, Refused, deadline
from tests.factories import hold

PROMISED = datetime(2026, 2, 6, 10, 0, tzinfo=SHANGHAI)
REMINDED = datetime(2026, 2, 24, 9, 0, tzinfo=SHANGHAI)
DUE = datetime(2026, 2, 25, 17, 30, tzinfo=SHANGHAI)
YELLOW = datetime(2026, 2, 26, 9, 0, tzinfo=SHANGHAI)


async def test_what_is_answered_at_its_due_instant_escalates_no_more(p: Promises) -> None:
    question = await p.start(Asked, 8)
    p.settled.add(question)
    assert await p.at(REMINDED) == Fired(claimed=1, steps=1)
    assert await p.at(DUE) == Fired(claimed=1)
    clock = await p.clock(question)
    assert (clock.state, clock.acted, clock.next_fire_at, clock.finished_at) == (ClockState.STOPPED, True, None, DUE)
    assert await p.levels(question) == [(0, 0, True)]
    assert p.acted == [question]


async def test_after_an_outage_the_reminder_of_what_was_then_answered_is_recorded_and_told_to_nobody(p: Promises) -> None:
    question = await p.start(Asked, 8)
    p.settled.add(question)
    assert await p.at(YELLOW) == Fired(claimed=1, steps=1)
    assert await p.levels(question) == [(0, 0, False)]
    assert (await p.clock(question)).state is ClockState.STOPPED


async def test_a_subject_that_is_being_worked_on_is_left_alone_until_the_next_tick(p: Promises) -> None:
    question, other = await p.start(Asked, 8), await p.start(Promised, 8)
    p.busy.add(question)
    assert await p.at(DUE) == Fired(claimed=2, steps=2, waiting=1)
    assert await p.fire() == Fired(claimed=1, waiting=1)
    clock = await p.clock(question)
    assert (clock.level, clock.acted, clock.next_fire_at) == (-1, False, REMINDED)
    p.busy.clear()
    assert await p.fire() == Fired(claimed=1, steps=2)
    assert await p.levels(question) == await p.levels(other) == [(0, 0, False), (0, 1, True)]


async def test_a_refused_claim_takes_what_was_crossed_once_and_in_order(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await p.at(REMINDED)
    await hold(p.place.database, DUE - timedelta(hours=1))
    await p.say(Claimed(subject_id=promise))
    await p.at(YELLOW)
    assert await p.levels(promise) == [(0, 0, True)]
    await p.say(Refused(subject_id=promise))
    clock = await p.clock(promise)
    assert (clock.state, clock.due_at, clock.epoch, clock.next_fire_at, clock.outcome) == (ClockState.RUNNING, DUE, 0, DUE, None)
    await p.fire()
    assert await p.levels(promise) == [(0, 0, True), (0, 1, False), (0, 2, True)]


async def test_an_extension_after_level_two_climbs_anew_and_leaves_what_fired(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await p.at(YELLOW)
    await p.extend(promise, 3)
    clock = await p.clock(promise)
    assert (clock.epoch, clock.level, clock.due_at) == (1, -1, datetime(2026, 3, 2, 17, 30, tzinfo=SHANGHAI))
    assert clock.next_fire_at == datetime(2026, 2, 28, 9, 0, tzinfo=SHANGHAI)
    await p.at(clock.due_at)
    assert await p.levels(promise) == [(0, 0, False), (0, 1, False), (0, 2, True), (1, 0, False), (1, 1, True)]
    async with p.work() as work:
        kept = await work.session.execute(select(DeadlineRevision.old_due_at, DeadlineRevision.new_due_at).order_by(DeadlineRevision.epoch))
        assert [tuple(row) for row in kept] == [(None, DUE), (DUE, clock.due_at)]


async def test_a_clock_that_begins_in_the_past_catches_up_like_after_an_outage(p: Promises) -> None:
    await hold(p.place.database, YELLOW)
    promise = await p.start(Promised, 8, since=PROMISED, said_at=PROMISED)
    assert (await p.clock(promise)).next_fire_at == REMINDED
    assert await p.fire() == Fired(claimed=1, steps=3)
    assert await p.levels(promise) == [(0, 0, False), (0, 1, False), (0, 2, True)]


async def test_a_revision_sees_the_steps_that_the_worker_took_while_it_waited_for_the_clock(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await hold(p.place.database, DUE)
    async with p.work() as work:
        before = (await work.session.scalars(select(Clock).where(Clock.subject_id == promise))).one()
        assert before.level == -1
        assert await p.fire() == Fired(claimed=1, steps=2)
        work.record(Extended(subject_id=promise, deadline=await deadline(work)))
    clock = await p.clock(promise)
    assert (clock.epoch, clock.level) == (1, -1)


async def test_a_command_and_the_worker_at_once_take_turns(p: Promises) -> None:
    promises = [await p.start(Promised, 8) for _ in range(6)]
    await hold(p.place.database, DUE)
    done = await asyncio.gather(p.fire(limit=3), p.fire(limit=3), *[p.say(Claimed(subject_id=one)) for one in promises])
    for promise in promises:
        clock, taken = await p.clock(promise), await p.levels(promise)
        assert (clock.state, clock.finished_at, clock.next_fire_at) == (ClockState.STOPPED, DUE, None)
        assert taken in ([], [(0, 0, False), (0, 1, True)])
        assert clock.level == (1 if taken else -1)
    fired = [one for one in done if isinstance(one, Fired)]
    assert sum(one.steps for one in fired) == (await p.told())[0]


async def test_clocks_run_on_in_a_suspended_district(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await p.as_owner("UPDATE district SET state = 'SUSPENDED' WHERE id = :id")
    assert await p.at(DUE) == Fired(claimed=1, steps=2)
    assert await p.levels(promise) == [(0, 0, False), (0, 1, True)]


def test_what_acts_by_itself_takes_its_subject_first() -> None:
    async def act(work: Work, clock: Clock) -> None: ...

    with pytest.raises(ValueError, match="takes its subject first"):
        Obligation(kind=ClockKind.WORK, subject=Resource.ISSUE, starts={}, on_due=act)
    one = Obligation(kind=ClockKind.WORK, subject=Resource.ISSUE, starts={})
    with pytest.raises(ValueError, match="two slices"):
        Clockwork((one, one))
