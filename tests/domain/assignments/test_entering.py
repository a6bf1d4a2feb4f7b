"""In the room the promise comes before the dispatch; and a new round goes to the same units."""

import pytest
from sqlalchemy import func, select

from services.cli.bootstrap import Urls
from services.domain.access import lock
from services.domain.assignments import (
    Assignment,
    AssignmentFault,
    AssignmentKind,
    AssignmentRole,
    AssignmentState,
    enter_signed,
    finish_assignment,
    finish_lead,
    reopen_round,
    start_assignment,
)
from services.domain.clocks import Clock, ClockKind, ClockOutcome, ClockState, RevisionCause
from services.domain.issues import Issue, IssueState, ReplyKind, write_reply
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import Scene, local, scene
from tests.factories import refused


async def promise(s: Scene, unit: str, role: AssignmentRole | None = None) -> Assignment:
    """A unit's promise in session: the caller has found and locked the issue."""
    async with s.place.work(await s.head(unit)) as work:
        return await enter_signed(work, await lock(work, Issue, s.issue_id), s.unit(unit), role)


@pytest.mark.parametrize("accepted", [True, False])
async def test_the_first_who_promises_leads_already_signed_for(held_database: Urls, *, accepted: bool) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0, accept=accepted) as s:
        mine = await promise(s, "construction")
        issue = await s.issue()
        assert (mine.role, mine.kind, mine.state, mine.acknowledged_at) == (
            AssignmentRole.LEAD,
            AssignmentKind.IN_SESSION,
            AssignmentState.ACKNOWLEDGED,
            local(2026, 2, 6, 10, 0),
        )
        assert (mine.binding, mine.ack_due_at, mine.late_ack, mine.dispatcher_unit_id) == (True, None, False, s.unit("community_a1"))
        assert (issue.state, issue.accepted_at, issue.due_at) == (
            IssueState.IN_PROGRESS,
            local(2026, 2, 6, 10, 0),
            local(2026, 2, 13, 17, 30),
        )
        assert (await s.clock(ClockKind.WORK, mine.id)).state is ClockState.RUNNING
        async with s.place.work() as work:
            signing = select(func.count()).where(Clock.subject_id == mine.id, Clock.kind == ClockKind.ACKNOWLEDGEMENT)
            assert await work.session.scalar(signing) == 0


async def test_the_second_becomes_co_handler_unless_another_lead_is_named(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        first, second = await promise(s, "construction"), await promise(s, "traffic")
        assert (first.role, second.role) == (AssignmentRole.LEAD, AssignmentRole.CO)
        third = await promise(s, "services", AssignmentRole.LEAD)
        assert third.role is AssignmentRole.LEAD
        assert [(await s.get(one.id)).role for one in (first, second)] == [AssignmentRole.CO, AssignmentRole.CO]
        again = await promise(s, "traffic", AssignmentRole.LEAD)
        assert (again.id, again.role, (await s.get(third.id)).role) == (second.id, AssignmentRole.LEAD, AssignmentRole.CO)


async def test_who_was_dispatched_and_promises_has_signed(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("construction", "traffic")
        co = await promise(s, "traffic")
        assert (co.kind, co.state, (await s.issue()).state) == (
            AssignmentKind.WHISTLE,
            AssignmentState.ACKNOWLEDGED,
            IssueState.DISPATCHED,
        )
        mine = await promise(s, "construction")
        assert (mine.id, mine.state, (await s.issue()).state) == (lead, AssignmentState.ACKNOWLEDGED, IssueState.IN_PROGRESS)
        assert (await s.clock(ClockKind.ACKNOWLEDGEMENT, lead)).outcome is ClockOutcome.ANSWERED
        assert (await promise(s, "construction")).version == mine.version


async def test_the_chair_does_not_undo_a_dispatch(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.dispatch()
        async with refused(s.place, await s.head("traffic"), ErrorCode.CONFLICT, AssignmentFault.LEAD_IS_DISPATCHED) as work:
            await enter_signed(work, await lock(work, Issue, s.issue_id), s.unit("traffic"), AssignmentRole.LEAD)


async def test_an_issue_that_is_over_takes_no_promise(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        async with s.place.work() as work:
            (await lock(work, Issue, s.issue_id)).state = IssueState.WITHDRAWN
        async with refused(s.place, await s.head("traffic"), ErrorCode.WRONG_STATE, AssignmentFault.ISSUE_IS_OVER) as work:
            await enter_signed(work, await lock(work, Issue, s.issue_id), s.unit("traffic"))


async def test_the_final_reply_finishes_the_lead_and_a_new_round_reopens_all(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead, co = (await promise(s, "construction")).id, (await promise(s, "traffic")).id
        async with s.place.work(await s.staff("traffic")) as work:
            await start_assignment(work, co)
            await finish_assignment(work, co, report="已疏导")
        async with s.place.work(await s.staff("construction")) as work:
            issue = await lock(work, Issue, s.issue_id)
            await finish_lead(work, await lock(work, Assignment, lead))
            await write_reply(work, issue, unit_id=s.unit("construction"), kind=ReplyKind.FINAL, text="已更换水管")
        done = await s.get(lead)
        assert (done.state, done.staff_person_id) == (AssignmentState.DONE, (await s.staff("construction")).person_id)
        for one in (lead, co):
            assert (await s.clock(ClockKind.WORK, one)).outcome is ClockOutcome.ANSWERED
        await s.hold(2026, 2, 9, 10, 0)
        async with s.place.work() as work:
            assert await reopen_round(work, await lock(work, Issue, s.issue_id)) is True
        assert (await s.issue()).due_at == local(2026, 2, 14, 17, 30)
        for one in (lead, co):
            mine, clock = await s.get(one), await s.clock(ClockKind.WORK, one)
            assert (mine.state, mine.round, mine.done_at, mine.due_at) == (AssignmentState.IN_WORK, 2, None, local(2026, 2, 14, 17, 30))
            assert (clock.state, clock.outcome, clock.due_at) == (ClockState.RUNNING, None, local(2026, 2, 14, 17, 30))
            assert [revision.cause for revision in await s.revisions(clock.id)] == [RevisionCause.STARTED, RevisionCause.REWORK]


async def test_without_a_lead_there_is_nothing_to_reopen(database_urls: Urls) -> None:
    async with scene(database_urls) as s, s.place.work() as work:
        assert await reopen_round(work, await lock(work, Issue, s.issue_id)) is False
