"""The nod through the whole stack: who may, what it comes to, what is refused and changes nothing."""

import pytest
from sqlalchemy import func, select

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.assignments import Assignment, AssignmentState, acknowledge_assignment, dispatch_issue
from services.domain.audit import AuditRow
from services.domain.clocks import Clock, ClockKind, ClockState
from services.domain.closing import (
    ClosingFault,
    Opinion,
    Resolved,
    Satisfaction,
    Verdict,
    close_unreachable,
    give_verdict,
    record_contact,
    record_verdict,
    reopen_issue,
    reply_finally,
)
from services.domain.issues import ClosureKind, Issue, IssueRaise, IssueState, Reply, accept_issue, raise_issue
from services.kit.errors import ErrorCode, Refusal
from tests.domain.closing.table import lay
from tests.factories import make_place

NOD = Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED)
NO = Opinion(resolved=Resolved.PARTLY, satisfaction=Satisfaction.DISSATISFIED, reason="还有一户没换")


async def test_a_nod_closes_and_stops_every_clock(database_urls: Urls) -> None:
    table = await lay(database_urls)
    await table.reply()
    async with table.place.work(table.raiser) as work:
        await give_verdict(work, table.issue_id, NOD)
    issue = await table.issue()
    assert (issue.state, issue.closure_kind) == (IssueState.CLOSED, ClosureKind.SATISFIED)
    assert issue.closed_at is not None
    async with table.place.work() as work:
        running = await work.session.scalars(select(Clock.kind).where(Clock.issue_id == table.issue_id, Clock.state != ClockState.STOPPED))
        assert list(running) == []
        kinds = set(await work.session.scalars(select(Clock.kind).where(Clock.issue_id == table.issue_id)))
        assert kinds == {ClockKind.FIRST_REPLY, ClockKind.ACKNOWLEDGEMENT, ClockKind.WORK, ClockKind.CONFIRMATION}
    await table.place.close()


async def test_dissatisfaction_is_rework_with_a_new_deadline_and_the_reply_is_kept(database_urls: Urls) -> None:
    table = await lay(database_urls)
    await table.reply()
    before = await table.issue()
    async with table.place.work(table.raiser) as work:
        await give_verdict(work, table.issue_id, NO)
    issue = await table.issue()
    assert (issue.state, issue.round, issue.replied_at, issue.closure_kind) == (IssueState.IN_PROGRESS, 2, None, None)
    assert issue.due_at is not None
    assert before.due_at is not None
    async with table.place.work() as work:
        replies = list(await work.session.scalars(select(Reply.round).where(Reply.issue_id == table.issue_id)))
        assert replies == [1]
        lead = (await work.session.scalars(select(Assignment).where(Assignment.issue_id == table.issue_id))).one()
        assert (lead.state, lead.round, lead.due_at) == (AssignmentState.IN_WORK, 2, issue.due_at)
        clock = (await work.session.scalars(select(Clock).where(Clock.subject_id == lead.id, Clock.kind == ClockKind.WORK))).one()
        assert (clock.state, clock.epoch, clock.due_at) == (ClockState.RUNNING, 1, issue.due_at)
    await table.reply("补换了最后一户")
    async with table.place.work(table.raiser) as work:
        await give_verdict(work, table.issue_id, NOD)
    assert (await table.issue()).state is IssueState.CLOSED
    await table.place.close()


async def test_a_changed_verdict_returns_the_closed_issue_as_rework(database_urls: Urls) -> None:
    table = await lay(database_urls)
    await table.reply()
    for opinion in (NOD, NO):
        async with table.place.work(table.raiser) as work:
            await give_verdict(work, table.issue_id, opinion)
    issue = await table.issue()
    assert (issue.state, issue.round, issue.reopenings) == (IssueState.IN_PROGRESS, 2, 0)
    async with table.place.work() as work:
        verdict = (await work.session.scalars(select(Verdict).where(Verdict.issue_id == table.issue_id))).one()
        assert (verdict.version, verdict.satisfaction, verdict.round) == (2, Satisfaction.DISSATISFIED, 1)
    await table.place.close()


async def test_a_group_closes_with_quorum_and_the_dissenter_gets_an_issue_of_their_own(database_urls: Urls) -> None:
    table = await lay(database_urls, walk_ins=3)
    await table.reply()
    for raiser_id, opinion in zip(await table.raiser_ids(), (NO, NOD, NOD), strict=True):
        async with table.place.work(table.secretary) as work:
            await record_verdict(work, table.issue_id, raiser_id, opinion, evidence="入户签字照片 1 张")
    assert (await table.issue()).closure_kind is ClosureKind.SATISFIED
    async with table.place.work() as work:
        child = (await work.session.scalars(select(Issue).where(Issue.follows_id == table.issue_id))).one()
        assert (child.state, child.title) == (IssueState.RAISED, "黄水")
    await table.place.close()


async def test_a_dissenter_who_changes_their_mind_after_the_closing_is_heard_once(database_urls: Urls) -> None:
    table = await lay(database_urls, walk_ins=4)
    await table.reply()
    first, *others = await table.raiser_ids()
    for raiser_id, opinion in ((first, NOD), *((one, NOD) for one in others), (first, NO), (first, NO)):
        async with table.place.work(table.secretary) as work:
            await record_verdict(work, table.issue_id, raiser_id, opinion, evidence="电话录音")
    assert (await table.issue()).state is IssueState.CLOSED
    async with table.place.work() as work:
        assert await work.session.scalar(select(func.count()).where(Issue.follows_id == table.issue_id)) == 1
    await table.place.close()


@pytest.mark.parametrize(
    ("opinion", "fault"),
    [
        (Opinion(resolved=Resolved.NO, satisfaction=Satisfaction.SATISFIED), ClosingFault.CONTRADICTORY),
        (Opinion(resolved=Resolved.NO, satisfaction=Satisfaction.DISSATISFIED), ClosingFault.REASON_NEEDED),
        (Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.DISSATISFIED, reason="  "), ClosingFault.REASON_NEEDED),
    ],
)
async def test_a_verdict_that_says_nothing_is_refused(database_urls: Urls, opinion: Opinion, fault: ClosingFault) -> None:
    table = await lay(database_urls)
    await table.reply()
    with pytest.raises(Refusal) as refused:
        async with table.place.work(table.raiser) as work:
            await give_verdict(work, table.issue_id, opinion)
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_INPUT, fault)
    assert (await table.issue()).state is IssueState.REPLIED
    await table.place.close()


async def test_parties_and_strangers_do_not_judge(database_urls: Urls) -> None:
    table = await lay(database_urls)
    await table.reply()
    both = await table.place.actor(Role.COMMUNITY_WORKER, "community_a1", (Role.DEPARTMENT_STAFF, "construction"))
    neighbour = await table.place.actor(Role.RESIDENT, "community_a1")
    (raiser_id,) = await table.raiser_ids()
    for actor, code in ((both, ErrorCode.BARRED), (neighbour, ErrorCode.NOT_FOUND), (table.staff, ErrorCode.FORBIDDEN)):
        with pytest.raises(Refusal) as refused:
            async with table.place.work(actor) as work:
                await record_verdict(work, table.issue_id, raiser_id, NOD, evidence="电话录音")
        assert refused.value.code is code
    with pytest.raises(Refusal) as refused:
        async with table.place.work(table.supervisor) as work:
            await give_verdict(work, table.issue_id, NOD)
    assert refused.value.code is ErrorCode.FORBIDDEN
    async with table.place.work() as work:
        assert await work.session.scalar(select(func.count()).where(Verdict.issue_id == table.issue_id)) == 0
    await table.place.close()


async def test_living_where_the_community_handles_it_bars_nobody(database_urls: Urls) -> None:
    place = await make_place(database_urls)
    resident = await place.actor(Role.RESIDENT, "community_a1")
    secretary = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    community = place.units["community_a1"]
    async with place.work(resident) as work:
        issue_id = (await raise_issue(work, IssueRaise(unit_id=community, title="楼道灯", body="不亮"))).id
    async with place.work(secretary) as work:
        await accept_issue(work, issue_id, category="照明")
    async with place.work(secretary) as work:
        lead = await dispatch_issue(work, issue_id, community)
    async with place.work(secretary) as work:
        await acknowledge_assignment(work, lead.id)
    async with place.work(secretary) as work:
        await reply_finally(work, issue_id, text="已换灯泡")
    async with place.work(resident) as work:
        await give_verdict(work, issue_id, NOD)
    async with place.work() as work:
        assert (await work.session.get_one(Issue, (place.district_id, issue_id))).state is IssueState.CLOSED
    await place.close()


async def test_silence_is_not_closed_early_and_one_attempt_a_day_counts(database_urls: Urls) -> None:
    table = await lay(database_urls)
    await table.reply()
    (raiser_id,) = await table.raiser_ids()
    async with table.place.work(table.secretary) as work:
        await record_contact(work, table.issue_id, raiser_id, note="无人接听")
    with pytest.raises(Refusal) as again:
        async with table.place.work(table.secretary) as work:
            await record_contact(work, table.issue_id, raiser_id, note="无人接听")
    assert (again.value.code, again.value.reason) == (ErrorCode.CONFLICT, ClosingFault.ONE_CONTACT_A_DAY)
    with pytest.raises(Refusal) as early:
        async with table.place.work(table.secretary) as work:
            await close_unreachable(work, table.issue_id)
    assert early.value.code is ErrorCode.TOO_EARLY
    assert (await table.issue()).state is IssueState.REPLIED
    await table.place.close()


async def test_only_the_lead_replies_finally_and_only_once(database_urls: Urls) -> None:
    table = await lay(database_urls)
    other = await table.place.actor(Role.DEPARTMENT_STAFF, "traffic")
    with pytest.raises(Refusal) as stranger:
        async with table.place.work(other) as work:
            await reply_finally(work, table.issue_id, text="不归我管")
    assert stranger.value.code is ErrorCode.NOT_FOUND
    await table.reply()
    with pytest.raises(Refusal) as twice:
        await table.reply()
    assert twice.value.code is ErrorCode.WRONG_STATE
    async with table.place.work() as work:
        assert await work.session.scalar(select(func.count()).where(Reply.issue_id == table.issue_id)) == 1
    await table.place.close()


async def test_reopening_needs_a_reason_and_counts(database_urls: Urls) -> None:
    table = await lay(database_urls)
    for times in range(1, 4):
        await table.reply()
        async with table.place.work(table.raiser) as work:
            await give_verdict(work, table.issue_id, NOD)
        async with table.place.work(table.raiser) as work:
            await reopen_issue(work, table.issue_id, reason="又黄了")
        assert (await table.issue()).reopenings == times
    await table.reply()
    async with table.place.work(table.raiser) as work:
        await give_verdict(work, table.issue_id, NOD)
    with pytest.raises(Refusal) as refused:
        async with table.place.work(table.raiser) as work:
            await reopen_issue(work, table.issue_id, reason="又黄了")
    assert (refused.value.code, refused.value.reason) == (ErrorCode.QUOTA_REACHED, ClosingFault.REOPENINGS_USED_UP)
    async with table.place.work(table.supervisor) as work:
        await reopen_issue(work, table.issue_id, reason="督查抽查不实")
    issue = await table.issue()
    assert (issue.state, issue.reopenings, issue.round) == (IssueState.IN_PROGRESS, 3, 5)
    async with table.place.work() as work:
        events = list(await work.session.scalars(select(AuditRow.event).where(AuditRow.issue_id == table.issue_id)))
    assert (events.count("IssueClosed"), events.count("IssueReopened")) == (4, 4)
    await table.place.close()
