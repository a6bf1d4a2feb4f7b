"""What one row's failure costs the others, who is to blame, and what becomes of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from services.domain.access import Work
from services.domain.audit import AuditRow
from services.domain.clocks import (
    Clock,
    ClockState,
    DeadlineRevision,
    Fired,
    Ladder,
    release_parked,
)
from services.domain.tenancy import PolicyData, PolicyName
from services.kit.errors import ErrorCode, Refusal
from tests.domain.clocks.model import SHANGHAI
from tests.domain.clocks.promises import Asked, Promised, Promises, deadline
from tests.factories import hold

PROMISED = datetime(2026, 2, 6, 10, 0, tzinfo=SHANGHAI)
REMINDED = datetime(2026, 2, 24, 9, 0, tzinfo=SHANGHAI)
DUE = datetime(2026, 2, 25, 17, 30, tzinfo=SHANGHAI)
YELLOW = datetime(2026, 2, 26, 9, 0, tzinfo=SHANGHAI)


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
    assert await p.at(DUE) == Fired(claimed=7, steps=12, failed=1)
    for subject in subjects:
        clock = await p.clock(subject)
        assert (clock.level, clock.acted, clock.attempts) == ((-1, False, 1) if subject == poison else (1, True, 0))
        assert await p.levels(subject) == ([] if subject == poison else [(0, 0, False), (0, 1, True)])
    assert await p.told() == (12, 12, 12)


async def test_it_is_tried_later_and_later_then_parked_and_released(p: Promises) -> None:
    poison = await p.start(Asked, 8)
    p.trouble[poison] = defect
    now = DUE
    for failures, wait in ((1, 1), (2, 2), (3, 4)):
        assert await p.at(now, attempts=4) == Fired(claimed=1, failed=1)
        clock = await p.clock(poison)
        assert (clock.attempts, clock.next_fire_at, clock.parked_at) == (failures, now + timedelta(seconds=wait), None)
        assert await p.at(now + timedelta(seconds=wait, microseconds=-1), attempts=4) == Fired()
        now += timedelta(seconds=wait)
    assert await p.at(now, attempts=4) == Fired(claimed=1, failed=1)
    clock = await p.clock(poison)
    assert (clock.parked_at, clock.parked_because, clock.state) == (now, "AttributeError", ClockState.RUNNING)
    assert await p.at(now + timedelta(days=30)) == Fired()

    p.trouble.clear()
    async with p.work() as work:
        assert await release_parked(work) == 1
        assert await release_parked(work) == 0
    assert await p.at(YELLOW) == Fired(claimed=1, steps=3)
    assert await p.levels(poison) == [(0, 0, False), (0, 1, False), (0, 2, True)]
    async with p.work() as work:
        words = (await work.session.scalars(select(AuditRow.event).where(AuditRow.event.like("Clock%")).order_by(AuditRow.id))).all()
    assert words == ["ClockParked", "ClockReleased"]


async def test_a_revision_gives_a_parked_clock_another_chance(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    async with p.work() as work:
        parked = update(Clock).values(parked_at=work.now, parked_because="Refusal", attempts=5)
        await work.session.execute(parked.execution_options(synchronize_session=False))
    await p.extend(promise, 9)
    clock = await p.clock(promise)
    assert (clock.parked_at, clock.parked_because, clock.attempts, clock.epoch) == (None, None, 0, 1)
    assert clock.due_at == DUE + timedelta(days=1)


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03", "53100"])
async def test_what_passes_by_itself_is_no_rows_fault(p: Promises, sqlstate: str) -> None:
    others = [await p.start(Asked, 8) for _ in range(3)]
    p.trouble[others[1]] = raising(sqlstate)
    assert await p.at(DUE) == Fired(claimed=3, waiting=3)
    assert {(await p.clock(one)).attempts for one in others} == {0}
    assert await p.told() == (0, 0, 0)
    p.trouble.clear()
    assert await p.fire() == Fired(claimed=3, steps=6)


async def test_a_lost_connection_ends_the_batch_and_blames_nobody(p: Promises) -> None:
    async def cut(work: Work) -> None:
        await work.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    subjects = [await p.start(Asked, 8) for _ in range(3)]
    p.trouble[subjects[2]] = cut
    with pytest.raises(DBAPIError):
        await p.at(DUE)
    assert {(await p.clock(one)).attempts for one in subjects} == {0}
    assert await p.told() == (0, 0, 0)
    p.trouble.clear()
    assert await p.fire() == Fired(claimed=3, steps=6)


async def test_a_district_whose_calendar_cannot_be_read_blames_none_of_its_clocks(p: Promises) -> None:
    promise = await p.start(Promised, 8)
    await hold(p.place.database, DUE)
    owner = "UPDATE district SET calendar = :name WHERE id = :id"
    async with p.work() as work:
        known = (await work.session.execute(text("SELECT calendar FROM district WHERE id = :id"), {"id": p.place.district_id})).scalar_one()
    await p.as_owner(owner, name="atlantis")
    with pytest.raises(Refusal):
        await p.fire()
    await p.as_owner(owner, name=known)
    assert (await p.clock(promise)).attempts == 0
    assert await p.fire() == Fired(claimed=1, steps=2)


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
    clock = await p.clock(p.place.district_id)
    async with p.work() as work:
        assert len((await work.session.get_one(Ladder, (p.place.district_id, clock.ladder_id))).steps) == len(steps) - 1
        assert await work.session.scalar(select(func.count()).select_from(DeadlineRevision)) == 1


async def test_a_refusal_is_noted_by_its_words(p: Promises) -> None:
    async def refuse(work: Work) -> None:  # noqa: ARG001 - an action
        raise Refusal(ErrorCode.WRONG_STATE)

    question = await p.start(Asked, 8)
    p.trouble[question] = refuse
    await p.at(DUE, attempts=1)
    assert (await p.clock(question)).parked_because == "WRONG_STATE"
