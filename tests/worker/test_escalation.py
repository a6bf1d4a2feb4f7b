"""The worker on a real database: exactly the ladder's instants, once each, by any number of workers, after any silence."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.audit import AuditRow
from services.domain.clocks import Clock, Colour, Escalation, Oversight, Recipient
from services.domain.issues import IssueRaise, raise_issue, reply_interim
from services.domain.notifications import OutboxRow
from services.worker.jobs.escalate import due_districts
from tests.factories import Place, hold, make_place
from tests.worker.crew import crew, drain

SHANGHAI = ZoneInfo("Asia/Shanghai")
RAISED = datetime(2026, 2, 6, 10, 0, tzinfo=SHANGHAI)
# First reply: one working day, so Monday 2026-02-09. The Spring Festival runs from the 15th to the 23rd; 02-14 and 02-28 are worked.
PLAN = {
    1: datetime(2026, 2, 9, 17, 30, tzinfo=SHANGHAI),
    2: datetime(2026, 2, 10, 9, 0, tzinfo=SHANGHAI),
    3: datetime(2026, 2, 12, 9, 0, tzinfo=SHANGHAI),
    4: datetime(2026, 2, 14, 9, 0, tzinfo=SHANGHAI),
    5: datetime(2026, 2, 26, 9, 0, tzinfo=SHANGHAI),
}


async def raised(place: Place) -> UUID:
    """Raise an issue at the start of the story, with every post of the ladder held."""
    await hold(place.database, RAISED)
    await place.actor(Role.COMMUNITY_WORKER, "community_a1")
    await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    await place.actor(Role.DISTRICT_LEADER, "district")
    resident = await place.actor(Role.RESIDENT, "community_a1")
    async with place.work(resident) as work:
        return (await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="黄水", body="水管生锈"))).id


async def fired(place: Place) -> list[Escalation]:
    async with place.work() as work:
        return list(await work.session.scalars(select(Escalation).order_by(Escalation.level)))


async def test_three_workers_take_each_level_once_at_its_instant(fresh_database: Urls) -> None:
    place = await make_place(fresh_database)
    issue_id = await raised(place)
    done: list[int] = []
    async with crew(fresh_database) as workers:
        for level, at in PLAN.items():
            await hold(place.database, at - timedelta(seconds=1))
            await drain(*workers)
            assert [one.level for one in await fired(place)] == done
            await hold(place.database, at)
            await drain(*workers)
            done.append(level)
            assert [(one.level, one.planned_at, one.fired_at) for one in (await fired(place))[-1:]] == [(level, at, at)]
    rows = await fired(place)
    assert [one.level for one in rows] == [1, 2, 3, 4, 5]
    assert all(one.issue_id == issue_id and one.notified and not one.vacant for one in rows)
    assert [one.colour for one in rows] == [Colour.BLUE, Colour.YELLOW, None, Colour.RED, None]
    assert [one.recipient for one in rows][-1] is Recipient.DISTRICT_LEADER
    async with place.work() as work:
        events = list(await work.session.scalars(select(AuditRow.event).where(AuditRow.issue_id == issue_id)))
        assert events.count("EscalationFired") == 5
        out = list(await work.session.scalars(select(OutboxRow.event).where(OutboxRow.issue_id == issue_id)))
        assert out.count("EscalationFired") == 5
        watching = list(await work.session.scalars(select(Oversight.role).order_by(Oversight.level)))
        assert watching == [Role.COMMUNITY_SECRETARY, Role.DISTRICT_SUPERVISOR, Role.DISTRICT_LEADER]
        clock = (await work.session.scalars(select(Clock))).one()
        assert (clock.next_fire_at, clock.due_at) == (None, PLAN[1])
    assert list(await due_districts(place.database)) == []
    await place.close()


async def test_an_answer_stops_the_ladder(fresh_database: Urls) -> None:
    place = await make_place(fresh_database)
    issue_id = await raised(place)
    await hold(place.database, PLAN[1])
    await drain(place.database)
    worker = await place.actor(Role.COMMUNITY_WORKER, "community_a1")
    async with place.work(worker) as work:
        await reply_interim(work, issue_id, text="正在联系自来水公司")
    await hold(place.database, datetime(2026, 4, 1, tzinfo=UTC))
    await drain(place.database)
    assert [one.level for one in await fired(place)] == [1]
    await place.close()


async def test_a_poison_clock_is_parked_and_the_others_go_on(fresh_database: Urls) -> None:
    place = await make_place(fresh_database)
    issue_id = await raised(place)
    resident = await place.actor(Role.RESIDENT, "community_a1")
    async with place.work(resident) as work:
        other = await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="路灯", body="不亮"))
    async with place.work() as work:  # its ladder has already been climbed by rows that nobody can explain
        poisoned = (await work.session.scalars(select(Clock).where(Clock.issue_id == issue_id))).one()
        work.session.add(
            Escalation(
                district_id=place.district_id,
                clock_id=poisoned.id,
                issue_id=issue_id,
                epoch=0,
                level=1,
                recipient=Recipient.RESPONSIBLE,
                person_ids=[],
                vacant=False,
                planned_at=PLAN[1],
                fired_at=PLAN[1],
                notified=True,
            )
        )
    for seconds in (0, 1, 3, 7, 15):  # each failure doubles the wait
        await hold(place.database, PLAN[1] + timedelta(seconds=seconds) - timedelta(microseconds=1))
        await drain(place.database)
        await hold(place.database, PLAN[1] + timedelta(seconds=seconds))
        await drain(place.database)
    async with place.work() as work:
        clocks = {clock.issue_id: clock for clock in await work.session.scalars(select(Clock))}
        assert (clocks[issue_id].attempts, clocks[issue_id].parked_because) == (5, "IntegrityError")
        assert clocks[issue_id].parked_at == PLAN[1] + timedelta(seconds=15)
        assert (clocks[other.id].level, clocks[other.id].parked_at) == (1, None)
        parked = list(await work.session.scalars(select(AuditRow.event).where(AuditRow.event == "ClockParked")))
        assert parked == ["ClockParked"]
    await place.close()
