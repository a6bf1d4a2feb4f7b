"""Raising an issue: who may, where, and what it starts."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.clocks import Clock, ClockKind, ClockState
from services.domain.issues import Issue, IssueRaise, IssueRaiser, IssueState, Raiser, raise_issue
from services.kit.errors import ErrorCode, Refusal
from tests.factories import Place, hold, make_place


async def test_a_resident_raises_and_the_first_reply_is_owed(held_database: Urls) -> None:
    place = await make_place(held_database)
    await hold(place.database, datetime(2026, 2, 6, 2, 0, tzinfo=UTC))
    resident = await place.actor(Role.RESIDENT, "community_a1")
    async with place.work(resident) as work:
        issue = await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="黄水", body="水管生锈"))
    assert issue.state is IssueState.RAISED
    assert issue.number.endswith("-2026-1")
    async with place.work() as work:
        clock = (await work.session.scalars(select(Clock))).one()
    assert (clock.kind, clock.state, clock.subject_id) == (ClockKind.FIRST_REPLY, ClockState.RUNNING, issue.id)
    assert clock.due_at == datetime(2026, 2, 9, 9, 30, tzinfo=UTC)
    await place.close()


async def test_nobody_raises_elsewhere(database_urls: Urls) -> None:
    place: Place = await make_place(database_urls)
    resident = await place.actor(Role.RESIDENT, "community_a1")
    with pytest.raises(Refusal) as refused:
        async with place.work(resident) as work:
            await raise_issue(work, IssueRaise(unit_id=place.units["community_a2"], title="黄水", body="水管生锈"))
    assert refused.value.code is ErrorCode.FORBIDDEN
    async with place.work() as work:
        assert await work.session.scalar(select(func.count()).select_from(Issue)) == 0
    await place.close()


async def test_walk_ins_are_raisers_without_accounts(database_urls: Urls) -> None:
    place = await make_place(database_urls)
    worker = await place.actor(Role.COMMUNITY_WORKER, "community_a1")
    async with place.work(worker) as work:
        issue = await raise_issue(
            work,
            IssueRaise(
                unit_id=place.units["community_a1"], title="停车", body="乱停车", on_behalf_of=(Raiser(name="李四"), Raiser(name="王五"))
            ),
        )
    async with place.work() as work:
        count = await work.session.scalar(select(func.count()).where(IssueRaiser.issue_id == issue.id))
    assert count == 2
    await place.close()
