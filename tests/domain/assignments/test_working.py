"""Signing, picking up, handing on, finishing; and what the clocks do meanwhile."""

import asyncio

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.assignments import (
    AssignmentFault,
    AssignmentReturn,
    AssignmentState,
    ReturnRuling,
    acknowledge_assignment,
    finish_assignment,
    reassign_assignment,
    start_assignment,
)
from services.domain.clocks import ClockKind, ClockOutcome, ClockState, Escalation
from services.domain.identity import Membership
from services.domain.issues import IssueRaise, IssueState, WorkClass, accept_issue, raise_issue, withdraw_issue
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import TextFault
from tests.domain.assignments.scene import local, scene
from tests.factories import refused


async def test_the_leads_signature_begins_the_issue_and_a_co_handlers_does_not(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch("construction", "traffic")
        co = await s.of("traffic")
        async with s.place.work(await s.staff("traffic")) as work:
            await acknowledge_assignment(work, co.id)
        assert (await s.issue()).state is IssueState.DISPATCHED
        await s.hold(2026, 2, 6, 11, 0)
        async with s.place.work(await s.staff("construction")) as work:
            mine = await acknowledge_assignment(work, lead)
        assert (mine.state, mine.late_ack, mine.auto_acknowledged) == (AssignmentState.ACKNOWLEDGED, False, False)
        assert (await s.issue()).state is IssueState.IN_PROGRESS
        signed, work_clock = await s.clock(ClockKind.ACKNOWLEDGEMENT, lead), await s.clock(ClockKind.WORK, lead)
        assert (signed.state, signed.outcome, signed.finished_at) == (ClockState.STOPPED, ClockOutcome.ANSWERED, local(2026, 2, 6, 11, 0))
        assert (work_clock.state, work_clock.started_at) == (ClockState.RUNNING, local(2026, 2, 6, 10, 0))


async def test_the_system_signs_at_the_limit_and_not_a_moment_before(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        await s.hold(2026, 2, 6, 15, 29, 59)
        await s.tick()
        assert (await s.get(lead)).state is AssignmentState.ISSUED
        await s.hold(2026, 2, 6, 15, 30)
        await s.tick()
        mine = await s.get(lead)
        assert (mine.state, mine.auto_acknowledged, mine.late_ack) == (AssignmentState.ACKNOWLEDGED, True, True)
        assert mine.acknowledged_at == local(2026, 2, 6, 15, 30)
        assert (await s.issue()).state is IssueState.IN_PROGRESS
        clock = await s.clock(ClockKind.ACKNOWLEDGEMENT, lead)
        assert (clock.state, clock.outcome, clock.next_fire_at) == (ClockState.STOPPED, ClockOutcome.LAPSED, None)
        assert (await s.tick()).claimed == 0
        async with refused(s.place, await s.staff("construction"), ErrorCode.WRONG_STATE) as work:
            await acknowledge_assignment(work, lead)


async def test_an_urgent_one_is_signed_at_night(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 23, 50, work_class=WorkClass.DANGER) as s:
        lead = await s.dispatch()
        await s.hold(2026, 2, 7, 0, 20)
        await s.tick()
        assert (await s.get(lead)).acknowledged_at == local(2026, 2, 7, 0, 20)


async def test_while_somebody_works_on_the_issue_the_system_waits_for_the_next_tick(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        staff = await s.staff("construction")
        await s.hold(2026, 2, 6, 15, 30)
        async with s.place.work(staff) as work:
            await acknowledge_assignment(work, lead)
            await work.session.flush()
            fired = await s.tick()
            assert (fired.claimed, fired.waiting) == (1, 1)
        mine = await s.get(lead)
        assert (mine.auto_acknowledged, mine.late_ack) == (False, False)
        assert (await s.tick()).claimed == 0


async def test_of_two_signatures_at_once_one_counts(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()

        async def sign(role: Role) -> object:
            try:
                async with s.place.work(await s.who(role, "construction")) as work:
                    return await acknowledge_assignment(work, lead)
            except Refusal as refusal:
                return refusal.code

        await s.staff("construction")
        await s.head("construction")
        answers = await asyncio.gather(sign(Role.DEPARTMENT_STAFF), sign(Role.DEPARTMENT_HEAD))
        assert [answer for answer in answers if isinstance(answer, ErrorCode)] == [ErrorCode.WRONG_STATE]
        assert ((await s.get(lead)).version, (await s.issue()).version) == (2, 4)


async def test_the_member_who_picks_it_up_is_reminded_first_until_they_leave(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.acknowledged()
        staff, head = await s.staff("construction"), await s.head("construction")
        async with s.place.work(head) as work:
            mine = await start_assignment(work, lead, staff_person_id=staff.person_id)
        assert (mine.state, mine.staff_person_id) == (AssignmentState.IN_WORK, staff.person_id)
        assert (await s.clock(ClockKind.WORK, lead)).responsible_person_id == staff.person_id
        async with s.place.work(head) as work:
            await reassign_assignment(work, lead, await s.post(head))
        clock = await s.clock(ClockKind.WORK, lead)
        assert (clock.responsible_person_id, clock.epoch, clock.due_at) == (head.person_id, 0, local(2026, 2, 13, 17, 30))
        await s.hold(2026, 2, 12, 9, 0)
        await s.tick()
        async with s.place.work() as work:  # the head leaves, with everything still in hand
            post = (await work.session.scalars(select(Membership).where(Membership.person_id == head.person_id))).one()
            post.valid_until = local(2026, 2, 12).date()
        await s.hold(2026, 2, 13, 17, 30)
        await s.tick()
        async with s.place.work() as work:
            told = select(Escalation).where(Escalation.clock_id == clock.id).order_by(Escalation.level)
            reminded = [(one.level, one.person_ids) for one in await work.session.scalars(told)]
        assert reminded == [(0, [head.person_id]), (1, [staff.person_id])]


@pytest.mark.parametrize("unit", ["traffic", "community_a1"])
async def test_only_who_works_at_the_unit_may_be_given_it(database_urls: Urls, unit: str) -> None:
    async with scene(database_urls) as s:
        lead = await s.acknowledged()
        stranger = await s.who(Role.RESIDENT if unit == "community_a1" else Role.DEPARTMENT_STAFF, unit)
        async with refused(s.place, await s.head("construction"), ErrorCode.INVALID_INPUT, AssignmentFault.NOT_A_MEMBER) as work:
            await start_assignment(work, lead, staff_person_id=stranger.person_id)
        async with s.place.work(await s.staff("construction")) as work:
            await start_assignment(work, lead)
        # A resident's post is nobody's directory: whoever names one names nothing.
        wrong = (ErrorCode.NOT_FOUND, None) if unit == "community_a1" else (ErrorCode.INVALID_INPUT, AssignmentFault.NOT_A_MEMBER)
        async with refused(s.place, await s.head("construction"), *wrong) as work:
            await reassign_assignment(work, lead, await s.post(stranger))


async def test_a_former_member_may_not_be_given_it(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead, staff = await s.acknowledged(), await s.staff("construction")
        async with s.place.work() as work:
            post = (await work.session.scalars(select(Membership).where(Membership.person_id == staff.person_id))).one()
            post.valid_until = local(2026, 1, 31).date()
        async with refused(s.place, await s.head("construction"), ErrorCode.INVALID_INPUT, AssignmentFault.NOT_A_MEMBER) as work:
            await start_assignment(work, lead, staff_person_id=staff.person_id)


async def test_staff_does_not_hand_on_only_the_head_does(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead, staff = await s.acknowledged(), await s.staff("construction")
        async with s.place.work(staff) as work:
            await start_assignment(work, lead)
        async with refused(s.place, staff, ErrorCode.FORBIDDEN) as work:
            await reassign_assignment(work, lead, await s.post(staff))


async def test_a_co_handlers_work_ends_with_its_report_the_leads_does_not(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("construction", "traffic")
        co = (await s.of("traffic")).id
        for one, unit in ((lead, "construction"), (co, "traffic")):
            async with s.place.work(await s.staff(unit)) as work:
                await acknowledge_assignment(work, one)
                await start_assignment(work, one)
        async with refused(s.place, await s.staff("traffic"), ErrorCode.INVALID_INPUT, TextFault.EMPTY) as work:
            await finish_assignment(work, co)
        for one, unit, report in ((lead, "construction", None), (co, "traffic", " 已疏导 ")):
            async with s.place.work(await s.staff(unit)) as work:
                mine = await finish_assignment(work, one, report=report)
            assert (mine.state, mine.report, mine.done_at) == (AssignmentState.DONE, report and "已疏导", work.now)
        assert (await s.clock(ClockKind.WORK, lead)).state is ClockState.RUNNING
        done = await s.clock(ClockKind.WORK, co)
        assert (done.state, done.outcome) == (ClockState.STOPPED, ClockOutcome.ANSWERED)


async def test_a_withdrawn_issue_takes_its_assignments_and_clocks_along(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        resident = await s.who(Role.RESIDENT, "community_a1")
        async with s.place.work(resident) as work:
            s.issue_id = (await raise_issue(work, IssueRaise(unit_id=s.unit("community_a1"), title="灯", body="灯坏"))).id
        async with s.place.work(await s.secretary()) as work:
            await accept_issue(work, s.issue_id, category="路灯")
        lead = await s.acknowledged("construction", "traffic")
        co = (await s.of("traffic")).id
        asked = await s.ask_return(co, "traffic", "services")
        async with s.place.work(resident) as work:
            await withdraw_issue(work, s.issue_id)
        for one in (lead, co):
            assert (await s.get(one)).state is AssignmentState.CANCELLED
            clock = await s.clock(ClockKind.WORK, one)
            assert (clock.state, clock.outcome, clock.next_fire_at) == (ClockState.STOPPED, ClockOutcome.CANCELLED, None)
        ruling = await s.clock(ClockKind.RETURN_RULING, co)
        assert (ruling.state, ruling.outcome) == (ClockState.STOPPED, ClockOutcome.CANCELLED)
        async with s.place.work() as work:
            stored = await work.session.get_one(AssignmentReturn, (s.place.district_id, asked.id))
        assert stored.ruling is ReturnRuling.OVERTAKEN
