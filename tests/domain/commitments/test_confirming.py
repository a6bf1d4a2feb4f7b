"""A draft binds nobody; it is confirmed in time, struck, or lapses."""

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Action, Role, find
from services.domain.assignments import AssignmentRole, AssignmentState, lead_of, live
from services.domain.calendars import DeadlineFault, DeadlineSpec, DeadlineStart, DeadlineUnit
from services.domain.clocks import ClockKind, ClockOutcome, ClockState
from services.domain.commitments import (
    CommitmentFault,
    CommitmentState,
    ConfirmedBy,
    Strength,
    VoidGround,
    confirm_commitment,
    confirm_in_session,
    strike_draft,
)
from services.domain.issues import Issue, IssueState
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import EIGHT, table
from tests.factories import refused

NONE = DeadlineSpec(DeadlineUnit.NONE)


async def test_an_unconfirmed_draft_lapses_at_its_limit_and_not_a_moment_before(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.draft()
        clock = (await t.clocks(commitment_id))[ClockKind.DRAFT_CONFIRMATION]
        assert (clock.due_at, clock.responsible_unit_id) == (local(2026, 2, 9, 17, 30), t.unit("construction"))
        await t.hold(2026, 2, 9, 17, 29, 59)
        await t.tick()
        assert (await t.promise(commitment_id)).state is CommitmentState.DRAFT
        await t.hold(2026, 2, 9, 17, 30)
        await t.tick()
        promise, clocks = await t.promise(commitment_id), await t.clocks(commitment_id)
        assert (promise.state, promise.void_ground, promise.ended_at) == (
            CommitmentState.VOIDED,
            VoidGround.UNCONFIRMED,
            local(2026, 2, 9, 17, 30),
        )
        assert set(clocks) == {ClockKind.DRAFT_CONFIRMATION}
        stopped = clocks[ClockKind.DRAFT_CONFIRMATION]
        assert (stopped.state, stopped.outcome, stopped.level) == (ClockState.STOPPED, ClockOutcome.LAPSED, -1)
        async with refused(t.place, await t.secretary(), ErrorCode.WRONG_STATE) as work:
            await confirm_in_session(work, commitment_id, flagged=True)


async def test_a_late_worker_gives_nobody_more_time_to_confirm(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.draft()
        await t.hold(2026, 2, 9, 17, 30, 1)
        async with refused(t.place, await t.head("construction"), ErrorCode.TOO_LATE, CommitmentFault.CONFIRMATION_TOO_LATE) as work:
            await confirm_commitment(work, commitment_id)


async def test_as_soon_as_possible_is_no_date_until_the_chair_settles_one(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.draft(text="尽快解决", spec=NONE)
        async with refused(t.place, await t.secretary(), ErrorCode.INCOMPLETE, CommitmentFault.DATE_NEEDED) as work:
            await confirm_in_session(work, commitment_id, flagged=True)
        async with refused(t.place, await t.secretary(), ErrorCode.INCOMPLETE, CommitmentFault.DATE_NEEDED) as work:
            await confirm_in_session(work, commitment_id, flagged=True, spec=NONE)
        async with t.place.work(await t.secretary()) as work:
            await confirm_in_session(work, commitment_id, flagged=True, spec=EIGHT)
        promise = await t.promise(commitment_id)
        assert (promise.confirmed_by, promise.spec) == (ConfirmedBy.CHAIR, EIGHT.to_data())
        assert promise.due_at is not None


async def test_a_date_that_was_said_is_not_changed_by_confirming(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.draft()
        async with refused(t.place, await t.secretary(), ErrorCode.INVALID_DEADLINE, CommitmentFault.DATE_SAID_ALREADY) as work:
            await confirm_in_session(work, commitment_id, flagged=False, spec=DeadlineSpec(DeadlineUnit.MONTH, 1))
        principle = await t.draft(text="从低不从高", strength=Strength.PRINCIPLE, spec=NONE)
        async with refused(t.place, await t.secretary(), ErrorCode.INVALID_DEADLINE, CommitmentFault.UNDATED_HAS_NO_DEADLINE) as work:
            await confirm_in_session(work, principle, flagged=False, spec=EIGHT)


async def test_a_conditional_promise_is_activated_with_a_backstop_only(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        bare = DeadlineSpec(DeadlineUnit.MONTH, 1, start=DeadlineStart.EVENT, event_text="完成腾地")
        without = await t.draft(spec=bare)
        async with refused(t.place, await t.secretary(), ErrorCode.INVALID_DEADLINE, DeadlineFault.BACKSTOP_MISSING) as work:
            await confirm_in_session(work, without, flagged=False)
        backed = DeadlineSpec(DeadlineUnit.MONTH, 1, start=DeadlineStart.EVENT, event_text="完成腾地", backstop=local(2026, 6, 30).date())
        promise = await t.promise(await t.promised(text="完成腾地后一月内", spec=backed))
        assert (promise.due_at, promise.spec["event_text"]) == (local(2026, 6, 30, 17, 30), "完成腾地")


async def test_in_the_room_the_promise_comes_before_the_dispatch(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        await t.promised("construction")
        await t.promised("traffic")
        await t.promised("property")
        issue, lead, co = await t.issue(), await t.of("construction"), await t.of("traffic")
        assert issue.state is IssueState.IN_PROGRESS
        assert (lead.role, lead.state, co.role, co.state) == (
            AssignmentRole.LEAD,
            AssignmentState.ACKNOWLEDGED,
            AssignmentRole.CO,
            AssignmentState.ACKNOWLEDGED,
        )
        third = await t.draft("services")
        async with t.place.work(await t.secretary()) as work:
            await confirm_in_session(work, third, flagged=False, role=AssignmentRole.LEAD)
        async with t.place.work() as work:
            named = await lead_of(work, t.issue_id)
            handlers = {one.unit_id for one in await live(work, t.issue_id)}
        assert named is not None
        assert named.unit_id == t.unit("services")
        assert handlers == {t.unit("construction"), t.unit("traffic"), t.unit("services")}


async def test_an_absent_department_confirms_for_itself_what_another_one_said_for_it(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.draft("traffic", speaker_title="城建局副局长")
        async with t.place.work(await t.head("traffic")) as work:
            promise = await confirm_commitment(work, commitment_id)
        assert (promise.state, promise.committer_unit_id) == (CommitmentState.ACTIVE, t.unit("traffic"))
        assert (await t.of("traffic")).role is AssignmentRole.LEAD


async def test_a_struck_draft_stays_with_its_reason(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.draft()
        async with t.place.work(await t.secretary()) as work:
            await strike_draft(work, commitment_id, reason="发言人当场更正")
        promise, clock = await t.promise(commitment_id), (await t.clocks(commitment_id))[ClockKind.DRAFT_CONFIRMATION]
        assert (promise.state, promise.void_ground, promise.void_reason) == (
            CommitmentState.VOIDED,
            VoidGround.STRUCK,
            "发言人当场更正",
        )
        assert (clock.state, clock.outcome) == (ClockState.STOPPED, ClockOutcome.CANCELLED)


async def test_what_lapsed_gives_the_alleged_committer_no_view_of_the_issue(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.draft("traffic")
        async with t.place.work(await t.secretary()) as work:
            await strike_draft(work, commitment_id, reason="交警大队未到会")

        async with refused(t.place, await t.head("traffic"), ErrorCode.NOT_FOUND) as work:
            await find(work, Issue, t.issue_id, Action.READ, lock=False)


@pytest.mark.parametrize("strength", [Strength.PRINCIPLE, Strength.STANDING])
async def test_an_organisations_contact_confirms_for_it(database_urls: Urls, strength: Strength) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.draft("property", strength=strength, spec=NONE, text="建立信息员工作机制")
        async with t.place.work(await t.who(Role.ORGANISATION_CONTACT, "property")) as work:
            await confirm_commitment(work, commitment_id)
        promise = await t.promise(commitment_id)
        assert (promise.state, promise.due_at) == (CommitmentState.ACTIVE, None)
        assert promise.review_at == (await t.clocks(commitment_id))[ClockKind.STANDING_CHECK_IN].due_at
