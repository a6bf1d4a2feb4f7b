"""The month of the promise: "8 working days", said on 2026-02-06, with the Spring Festival and two make-up Saturdays in between."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.audit import AuditRow
from services.domain.clocks import Clock, ClockKind, Colour, Escalation, Oversight, Recipient
from services.domain.notifications import OutboxRow
from services.worker.jobs.escalate import due_districts
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import Table, table
from tests.factories import hold
from tests.worker.crew import crew, drain

DUE = local(2026, 2, 25, 17, 30)
PLAN = {
    0: (local(2026, 2, 24, 9, 0), Recipient.RESPONSIBLE, None, Role.DEPARTMENT_STAFF),
    1: (DUE, Recipient.RESPONSIBLE, Colour.BLUE, Role.DEPARTMENT_STAFF),
    2: (local(2026, 2, 26, 9, 0), Recipient.DEPARTMENT_HEAD, Colour.YELLOW, Role.DEPARTMENT_HEAD),
    3: (local(2026, 2, 28, 9, 0), Recipient.DISPATCHER_COORDINATOR, None, Role.COMMUNITY_SECRETARY),  # a make-up Saturday
    4: (local(2026, 3, 3, 9, 0), Recipient.DISTRICT_SUPERVISOR, Colour.RED, Role.DISTRICT_SUPERVISOR),
    5: (local(2026, 3, 6, 9, 0), Recipient.DISTRICT_LEADER, None, Role.DISTRICT_LEADER),
}


async def promised(t: Table) -> UUID:
    """Say it on Friday the 6th at ten, with every post of the ladder held, and return its clock."""
    await t.staff("construction")
    await t.head("construction")
    await t.supervisor()
    await t.who(Role.DISTRICT_LEADER, "district")
    clock = (await t.clocks(await t.promised()))[ClockKind.FULFILMENT]
    assert (clock.due_at, clock.next_fire_at, clock.provisional) == (DUE, PLAN[0][0], False)
    return clock.id


async def taken(t: Table, clock_id: UUID) -> list[Escalation]:
    async with t.place.work() as work:
        return list(await work.session.scalars(select(Escalation).where(Escalation.clock_id == clock_id).order_by(Escalation.id)))


def looking(since: datetime, until: datetime, every: int) -> Iterator[datetime]:
    """Every so many full hours, and half past five, when offices close."""
    while since <= until:
        yield since
        if since.astimezone(DUE.tzinfo).hour == DUE.hour:
            yield since + timedelta(minutes=30)
        since += timedelta(hours=every)


@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.prove)])
async def test_hour_by_hour_three_workers_take_each_step_once_at_its_instant(fresh_database: Urls, every: int) -> None:
    """Every second hour, which meets nine and half past five, or every one."""
    async with table(fresh_database, 2026, 2, 6, 10, 0) as t, crew(fresh_database) as workers:
        clock_id, looks = await promised(t), 0
        for now in looking(local(2026, 2, 6, 11, 0), local(2026, 3, 7, 0, 0), every):
            await hold(t.place.database, now)
            if await due_districts(workers[looks % 3]):
                await drain(*workers)
            looks += 1
        assert looks == (28 * 24 + 13) // every + 1 + 29
        steps = await taken(t, clock_id)
        assert [(one.level, one.fired_at, one.recipient, one.colour, one.role) for one in steps] == [
            (level, at, to, colour, role) for level, (at, to, colour, role) in PLAN.items()
        ]
        assert all((one.planned_at, one.notified, one.vacant, one.epoch) == (one.fired_at, True, False, 0) for one in steps)
        async with t.place.work() as work:
            for kept in (AuditRow, OutboxRow):
                told = select(kept.at).where(kept.event == "EscalationFired", kept.subject_id == clock_id).order_by(kept.at)
                assert list(await work.session.scalars(told)) == [at for at, *_ in PLAN.values()]
            watching = select(Oversight.role).where(Oversight.clock_id == clock_id).order_by(Oversight.level)
            assert list(await work.session.scalars(watching)) == [role for *_, role in PLAN.values()][2:]
            others = (await work.session.scalars(select(Escalation).where(Escalation.clock_id != clock_id))).all()
            assert {one.planned_at - one.fired_at for one in others} == {timedelta(0)}  # the issue's own first reply, likewise
            clock = await work.session.get_one(Clock, (t.place.district_id, clock_id))
            assert (clock.due_at, clock.level, clock.next_fire_at) == (DUE, 5, None)
        assert list(await due_districts(t.place.database)) == []


async def test_after_three_days_without_any_worker_each_level_is_recorded_once_and_the_highest_notifies(fresh_database: Urls) -> None:
    async with table(fresh_database, 2026, 2, 6, 10, 0) as t, crew(fresh_database) as workers:
        clock_id = await promised(t)
        await hold(t.place.database, PLAN[0][0])
        await drain(*workers)
        back = local(2026, 2, 28, 9, 5)
        await hold(t.place.database, back)
        await drain(*workers)
        steps = await taken(t, clock_id)
        assert [(one.level, one.planned_at, one.fired_at, one.notified) for one in steps] == [
            (0, PLAN[0][0], PLAN[0][0], True),
            (1, PLAN[1][0], back, False),
            (2, PLAN[2][0], back, False),
            (3, PLAN[3][0], back, True),
        ]
        async with t.place.work() as work:
            clock = await work.session.get_one(Clock, (t.place.district_id, clock_id))
            assert (clock.level, clock.next_fire_at) == (3, PLAN[4][0])
            told = select(OutboxRow.fields["level"].as_integer(), OutboxRow.fields["notified"].as_boolean())
            out = await work.session.execute(
                told.where(OutboxRow.event == "EscalationFired", OutboxRow.subject_id == clock_id).order_by(OutboxRow.id)
            )
            assert [tuple(row) for row in out] == [(0, True), (1, False), (2, False), (3, True)]
