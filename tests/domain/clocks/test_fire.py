"""A batch on a real database: what one row's failure costs the others, who is to blame, and what an action at the due instant changes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from services.cli.bootstrap import Urls
from services.domain.access import Resource, Work
from services.domain.audit import AuditRow
from services.domain.calendars import Deadline
from services.domain.clocks import (
    Clock,
    ClockKind,
    ClockState,
    Clockwork,
    DeadlineRevision,
    Escalation,
    Fired,
    Ladder,
    Obligation,
    deadline_of,
    release_parked,
)
from services.domain.notifications import OutboxRow
from services.domain.tenancy import PolicyData, PolicyName
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from tests.domain.clocks.model import SHANGHAI
from tests.domain.clocks.promises import HELD, Asked, Claimed, Extended, Promised, Promises, Refused, days
from tests.factories import hold, make_place

PROMISED = datetime(2026, 2, 6, 10, 0, tzinfo=SHANGHAI)
REMINDED = datetime(2026, 2, 24, 9, 0, tzinfo=SHANGHAI)
DUE = datetime(2026, 2, 25, 17, 30, tzinfo=SHANGHAI)
YELLOW = datetime(2026, 2, 26, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
async def p(fresh_database: Urls) -> AsyncIterator[Promises]:
    """The toy slice on Friday 2026-02-06 at ten, with every post of the ladder held."""
    place = await make_place(fresh_database)
    await hold(place.database, PROMISED)
    for role, unit in HELD:
        await place.actor(role, unit)
    yield Promises(place)
    await place.close()


async def at(p: Promises, now: datetime, *, attempts: int = 5) -> Fired:
    """One batch of one worker at an instant."""
    await hold(p.place.database, now)
    return await p.fire(attempts=attempts)


async def clock_of(p: Promises, subject_id: UUID) -> Clock:
    async with p.work() as work:
        return (await work.session.scalars(select(Clock).where(Clock.subject_id == subject_id).order_by(Clock.id))).first() or Clock()


async def levels(p: Promises, subject_id: UUID) -> list[tuple[int, int, bool]]:
    """(epoch, level, notified) of every step that was taken, in order."""
    async with p.work() as work:
        rows = await work.session.execute(
            select(Escalation.epoch, Escalation.level, Escalation.notified)
            .join(Clock, Clock.id == Escalation.clock_id)
            .where(Clock.subject_id == subject_id)
            .order_by(Escalation.id)
        )
        return [(row[0], row[1], row[2]) for row in rows]


async def told(p: Promises) -> tuple[int, int, int]:
    """How many escalations, audit rows about them, and outbox rows about them there are."""
    async with p.work() as work:
        steps = await work.session.scalar(select(func.count()).select_from(Escalation))
        audited = await work.session.scalar(select(func.count()).where(AuditRow.event == "EscalationFired"))
        waiting = await work.session.scalar(select(func.count()).where(OutboxRow.event == "EscalationFired"))
        return steps or 0, audited or 0, waiting or 0


def raising(sqlstate: str) -> Callable[[Work], Awaitable[None]]:
    """An action at the due instant that PostgreSQL answers with this code."""

    async def fail(work: Work) -> None:
        await work.session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$"))

    return fail


async def defect(work: Work) -> None:  # noqa: ARG001 - an action
    """What nobody foresaw."""
    raise AttributeError


@pytest.mark.parametrize("trouble", [defect, raising("22012"), raising("57014")], ids=["defect", "division", "timeout"])
async def test_a_row_that_fails_is_alone_with_it(p: Promises, trouble: Callable[[Work], Awaitable[None]]) -> None:
    subjects = [await p.start(Asked, 8) for _ in range(7)]
    poison = subjects[3]
    p.trouble[poison] = trouble
    assert await at(p, DUE) == Fired(claimed=7, steps=12, failed=1)
    for subject in subjects:
        clock = await clock_of(p, subject)
        assert (clock.level, clock.acted, clock.attempts) == ((-1, False, 1) if subject == poison else (1, True, 0))
        assert await levels(p, subject) == ([] if subject == poison else [(0, 0, False), (0, 1, True)])
    assert await told(p) == (12, 12, 12)


async def test_it_is_tried_later_and_later_then_parked_and_released(p: Promises) -> None:
    poison = await p.start(Asked, 8)
    p.trouble[poison] = defect
    now = DUE
    for failures, wait in ((1, 1), (2, 2), (3, 4)):
        assert await at(p, now, attempts=4) == Fired(claimed=1, failed=1)
        clock = await clock_of(p, poison)
        assert (clock.attempts, clock.next_fire_at, clock.parked_at) == (failures, now + timedelta(seconds=wait), None)
        assert await at(p, now + timedelta(seconds=wait, microseconds=-1), attempts=4) == Fired()
        now += timedelta(seconds=wait)
    assert await at(p, now, attempts=4) == Fired(claimed=1, failed=1)
    clock = await clock_of(p, poison)
    assert (clock.parked_at, clock.parked_because, clock.state) == (now, "AttributeError", ClockState.RUNNING)
    assert await at(p, now + timedelta(days=30)) == Fired()

    p.trouble.clear()
    async with p.work() as work:
        assert await release_parked(work) == 1
        assert await release_parked(work) == 0
    assert await at(p, YELLOW) == Fired(claimed=1, steps=3)
    assert await levels(p, poison) == [(0, 0, False), (0, 1, False), (0, 2, True)]
    async with p.work() as work:
        words = (await work.session.scalars(select(AuditRow.event).where(AuditRow.event.like("Clock%")).order_by(AuditRow.id))).all()
    assert words == ["ClockParked", "ClockReleased"]


async def test_a_revision_gives_a_parked_clock_another_chance(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    async with p.work() as work:
        parked = update(Clock).values(parked_at=work.now, parked_because="Refusal", attempts=5)
        await work.session.execute(parked.execution_options(synchronize_session=False))
    await p.extend(promise, 9)
    clock = await clock_of(p, promise)
    assert (clock.parked_at, clock.parked_because, clock.attempts, clock.epoch) == (None, None, 0, 1)
    assert clock.due_at == DUE + timedelta(days=1)


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03", "53100"])
async def test_what_passes_by_itself_is_no_rows_fault(p: Promises, sqlstate: str) -> None:
    others = [await p.start(Asked, 8) for _ in range(3)]
    p.trouble[others[1]] = raising(sqlstate)
    assert await at(p, DUE) == Fired(claimed=3, waiting=3)
    assert {(await clock_of(p, one)).attempts for one in others} == {0}
    assert await told(p) == (0, 0, 0)
    p.trouble.clear()
    assert await p.fire() == Fired(claimed=3, steps=6)


async def test_a_lost_connection_ends_the_batch_and_blames_nobody(p: Promises) -> None:
    async def cut(work: Work) -> None:
        await work.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    subjects = [await p.start(Asked, 8) for _ in range(3)]
    p.trouble[subjects[2]] = cut
    with pytest.raises(DBAPIError):
        await at(p, DUE)
    assert {(await clock_of(p, one)).attempts for one in subjects} == {0}
    assert await told(p) == (0, 0, 0)
    p.trouble.clear()
    assert await p.fire() == Fired(claimed=3, steps=6)


async def test_a_district_whose_calendar_cannot_be_read_blames_none_of_its_clocks(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await hold(p.place.database, DUE)
    owner = "UPDATE district SET calendar = :name WHERE id = :id"
    async with p.work() as work:
        known = (await work.session.execute(text("SELECT calendar FROM district"))).scalar_one()
    await as_owner(p, owner, name="atlantis")
    with pytest.raises(Refusal):
        await p.fire()
    await as_owner(p, owner, name=known)
    assert (await clock_of(p, promise)).attempts == 0
    assert await p.fire() == Fired(claimed=1, steps=2)


async def as_owner(p: Promises, statement: str, **values: object) -> None:
    """What the tables' owner alone may do."""
    owner = Database(p.place.urls.migrator, pool_size=1)
    async with owner.write(p.place.district_id) as session:
        await session.execute(text(statement), {"id": p.place.district_id, **values})
    await owner.close()


async def test_what_a_failed_part_has_learnt_is_forgotten(p: Promises) -> None:
    """A ladder that was new in the failed part is gone with it, and the retry must not point at it."""
    async with p.work() as work:
        ladder = await work.session.scalar(select(PolicyData).where(PolicyData.name == PolicyName.LADDER.value))
        assert ladder is not None
        steps = ladder.value["steps"]
        await work.session.execute(
            update(PolicyData)
            .where(PolicyData.name == PolicyName.LADDER.value)
            .values(value={"steps": steps[:-1]})
            .execution_options(synchronize_session=False)
        )

    async with p.work() as work:

        async def part(*, fails: bool) -> None:
            async with work.savepoint():
                limit = await deadline(work)
                work.record(Promised(subject_id=p.place.district_id, deadline=limit))
                await work.settle()
                if fails:
                    raise AttributeError

        with pytest.raises(AttributeError):
            await part(fails=True)
        await part(fails=False)
    clock = await clock_of(p, p.place.district_id)
    async with p.work() as work:
        assert len((await work.session.get_one(Ladder, (p.place.district_id, clock.ladder_id))).steps) == len(steps) - 1
        assert await work.session.scalar(select(func.count()).select_from(DeadlineRevision)) == 1


async def deadline(work: Work) -> Deadline:
    """Eight working days from now."""
    return await deadline_of(work, days(8), work.now)


async def test_what_is_answered_at_its_due_instant_escalates_no_more(p: Promises) -> None:
    question = await p.start(Asked, 8)
    p.settled.add(question)
    assert await at(p, REMINDED) == Fired(claimed=1, steps=1)
    assert await at(p, DUE) == Fired(claimed=1)
    clock = await clock_of(p, question)
    assert (clock.state, clock.acted, clock.next_fire_at, clock.finished_at) == (ClockState.STOPPED, True, None, DUE)
    assert await levels(p, question) == [(0, 0, True)]
    assert p.acted == [question]


async def test_after_an_outage_the_reminder_of_what_was_then_answered_is_recorded_and_told_to_nobody(p: Promises) -> None:
    question = await p.start(Asked, 8)
    p.settled.add(question)
    assert await at(p, YELLOW) == Fired(claimed=1, steps=1)
    assert await levels(p, question) == [(0, 0, False)]
    assert (await clock_of(p, question)).state is ClockState.STOPPED


async def test_a_subject_that_is_being_worked_on_is_left_alone_until_the_next_tick(p: Promises) -> None:
    question, other = await p.start(Asked, 8), await p.start(Promised, 8)
    p.busy.add(question)
    assert await at(p, DUE) == Fired(claimed=2, steps=2, waiting=1)
    assert await p.fire() == Fired(claimed=1, waiting=1)
    clock = await clock_of(p, question)
    assert (clock.level, clock.acted, clock.next_fire_at) == (-1, False, REMINDED)
    p.busy.clear()
    assert await p.fire() == Fired(claimed=1, steps=2)
    assert await levels(p, question) == await levels(p, other) == [(0, 0, False), (0, 1, True)]


async def test_a_refused_claim_takes_what_was_crossed_once_and_in_order(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await at(p, REMINDED)
    await hold(p.place.database, DUE - timedelta(hours=1))
    await p.say(Claimed(subject_id=promise))
    await at(p, YELLOW)
    assert await levels(p, promise) == [(0, 0, True)]
    await p.say(Refused(subject_id=promise))
    clock = await clock_of(p, promise)
    assert (clock.state, clock.due_at, clock.epoch, clock.next_fire_at, clock.outcome) == (ClockState.RUNNING, DUE, 0, DUE, None)
    await p.fire()
    assert await levels(p, promise) == [(0, 0, True), (0, 1, False), (0, 2, True)]


async def test_an_extension_after_level_two_climbs_anew_and_leaves_what_fired(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await at(p, YELLOW)
    await p.extend(promise, 3)
    clock = await clock_of(p, promise)
    assert (clock.epoch, clock.level, clock.due_at) == (1, -1, datetime(2026, 3, 2, 17, 30, tzinfo=SHANGHAI))
    assert clock.next_fire_at == datetime(2026, 2, 28, 9, 0, tzinfo=SHANGHAI)
    await at(p, clock.due_at)
    assert await levels(p, promise) == [(0, 0, False), (0, 1, False), (0, 2, True), (1, 0, False), (1, 1, True)]
    async with p.work() as work:
        kept = await work.session.execute(select(DeadlineRevision.old_due_at, DeadlineRevision.new_due_at).order_by(DeadlineRevision.epoch))
        assert [tuple(row) for row in kept] == [(None, DUE), (DUE, clock.due_at)]


async def test_a_clock_that_begins_in_the_past_catches_up_like_after_an_outage(p: Promises) -> None:
    await hold(p.place.database, YELLOW)
    promise = await p.start(Promised, 8, since=PROMISED, said_at=PROMISED)
    assert (await clock_of(p, promise)).next_fire_at == REMINDED
    assert await p.fire() == Fired(claimed=1, steps=3)
    assert await levels(p, promise) == [(0, 0, False), (0, 1, False), (0, 2, True)]


async def test_a_revision_sees_the_steps_that_the_worker_took_while_it_waited_for_the_clock(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await hold(p.place.database, DUE)
    async with p.work() as work:
        before = (await work.session.scalars(select(Clock).where(Clock.subject_id == promise))).one()
        assert before.level == -1
        assert await p.fire() == Fired(claimed=1, steps=2)
        work.record(Extended(subject_id=promise, deadline=await deadline(work)))
    clock = await clock_of(p, promise)
    assert (clock.epoch, clock.level) == (1, -1)


async def test_a_command_and_the_worker_at_once_take_turns(p: Promises) -> None:
    promises = [await p.start(Promised, 8) for _ in range(6)]
    await hold(p.place.database, DUE)
    done = await asyncio.gather(p.fire(limit=3), p.fire(limit=3), *[p.say(Claimed(subject_id=one)) for one in promises])
    for promise in promises:
        clock, taken = await clock_of(p, promise), await levels(p, promise)
        assert (clock.state, clock.finished_at, clock.next_fire_at) == (ClockState.STOPPED, DUE, None)
        assert taken in ([], [(0, 0, False), (0, 1, True)])
        assert clock.level == (1 if taken else -1)
    fired = [one for one in done if isinstance(one, Fired)]
    assert sum(one.steps for one in fired) == (await told(p))[0]


async def test_clocks_run_on_in_a_suspended_district(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await as_owner(p, "UPDATE district SET state = 'SUSPENDED' WHERE id = :id")
    assert await at(p, DUE) == Fired(claimed=1, steps=2)
    assert await levels(p, promise) == [(0, 0, False), (0, 1, True)]


def test_what_acts_by_itself_takes_its_subject_first() -> None:
    async def act(work: Work, clock: Clock) -> None: ...

    with pytest.raises(ValueError, match="takes its subject first"):
        Obligation(kind=ClockKind.WORK, subject=Resource.ISSUE, starts={}, on_due=act)
    one = Obligation(kind=ClockKind.WORK, subject=Resource.ISSUE, starts={})
    with pytest.raises(ValueError, match="two slices"):
        Clockwork((one, one))


async def test_a_refusal_is_noted_by_its_words(p: Promises) -> None:
    async def refuse(work: Work) -> None:  # noqa: ARG001 - an action
        raise Refusal(ErrorCode.WRONG_STATE)

    question = await p.start(Asked, 8)
    p.trouble[question] = refuse
    await at(p, DUE, attempts=1)
    assert (await clock_of(p, question)).parked_because == "WRONG_STATE"
