"""The demonstration: played on different days of the year, it always shows something due, overdue, escalated and closed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from services.cli import demo
from services.cli.bootstrap import Urls, has_district
from services.cli.up import LOGINS
from services.domain.access import Actor, UnitKind, system
from services.domain.clocks import Clock, ClockKind, ClockState, Escalation
from services.domain.commitments import Commitment, CommitmentState, Strength
from services.domain.identity import Account
from services.domain.issues import ClosureKind, Issue, IssueState
from services.domain.roundtables import Roundtable
from services.domain.tenancy import District, Unit
from services.domain.wiring import work_as
from services.kit.clock import read_now
from services.kit.database import Database
from tests.factories import hold

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "today",
    [
        datetime(2026, 2, 28, 12, 0, tzinfo=SHANGHAI),  # a make-up Saturday after the Spring Festival
    ],
    ids=["make-up"],
)
async def test_every_day_shows_all_states(fresh_database: Urls, today: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Database(fresh_database.lab, pool_size=2)
    assert not await has_district(fresh_database)
    await hold(lab, today)
    monkeypatch.setattr("services.cli.demo.loading.let_go", lambda database: hold(database, today))
    await demo.load(fresh_database)
    assert await has_district(fresh_database)
    async with lab.read(None) as session:
        districts = {district.code: district.id for district in await session.scalars(select(District))}
        logins = set(await session.scalars(select(Account.login)))
        now = await read_now(session)
    assert set(districts) == {"360103000000", "330106000000"}
    assert set(LOGINS) <= logins
    assert now == today
    actor: Actor = system(districts["360103000000"])
    async with work_as(lab, actor) as work:
        issues = {issue.title: issue for issue in await work.session.scalars(select(Issue))}
        promises = list(await work.session.scalars(select(Commitment)))
        clocks = list(await work.session.scalars(select(Clock).where(Clock.state == ClockState.RUNNING)))
        levels = set(await work.session.scalars(select(Escalation.level)))
        tables = list(await work.session.scalars(select(Roundtable.title)))
        parked = list(await work.session.scalars(select(Clock.id).where(Clock.parked_at.is_not(None))))
        mine = (Unit.district_id == actor.district_id, Unit.kind == UnitKind.COMMUNITY)
        communities = await work.session.scalar(select(func.count()).where(*mine))
    assert communities == 172
    pipes, licence = issues["自来水发黄，水管锈蚀"], issues["许可证一直办不下来"]
    assert (pipes.state, pipes.closure_kind) == (IssueState.CLOSED, ClosureKind.SATISFIED)
    assert (licence.state, licence.closure_kind) == (IssueState.CLOSED, ClosureKind.SATISFIED)
    assert licence.replied_at is not None
    assert licence.closed_at is not None
    assert licence.closed_at - licence.replied_at <= timedelta(hours=1)
    assert {promise.strength for promise in promises} == set(Strength)
    assert {promise.state for promise in promises} >= {CommitmentState.ACTIVE, CommitmentState.VERIFIED}
    fulfilment = [clock for clock in clocks if clock.kind is ClockKind.FULFILMENT]
    assert any(today < clock.due_at < today + timedelta(days=14) for clock in fulfilment)
    assert any(clock.due_at < today for clock in fulfilment)
    assert levels >= {0, 1, 2, 3, 4, 5}
    assert len(tables) == 5
    assert parked == []
    await lab.close()
