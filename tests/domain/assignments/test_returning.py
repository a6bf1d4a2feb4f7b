"""Returns (退单): who may ask, how long, how often, towards whom; and that no clock stops for it."""

from datetime import timedelta

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.assignments import (
    AssignmentFault,
    AssignmentState,
    ReturnGround,
    acknowledge_assignment,
    refuse_return,
    request_return,
    split_return,
    uphold_return,
)
from services.domain.clocks import ClockKind, ClockOutcome, ClockState
from services.domain.issues import IssueState, WorkClass
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode
from services.kit.texts import TextFault
from tests.domain.assignments.scene import Scene, local, scene
from tests.factories import refused


async def refused_return(s: Scene, by: str, to: str, code: ErrorCode, fault: AssignmentFault | None) -> None:
    """The head of `by` asks to give its newest assignment to `to`, and is refused."""
    mine = await s.of(by)
    async with refused(s.place, await s.head(by), code, fault) as work:
        await request_return(work, mine.id, ground=ReturnGround.NOT_OUR_DUTY, citation="第二条", proposed_unit_id=s.unit(to))


async def test_who_asks_has_signed_and_the_work_clock_runs_on(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        await s.hold(2026, 2, 6, 11, 0)
        asked = await s.ask_return(lead, "construction", "traffic")
        mine = await s.get(lead)
        assert (mine.state, mine.acknowledged_at, mine.auto_acknowledged) == (
            AssignmentState.RETURN_REQUESTED,
            local(2026, 2, 6, 11, 0),
            False,
        )
        assert (asked.adjudicator_unit_id, asked.ruling_due_at, asked.ruling) == (s.unit("district"), local(2026, 2, 9, 17, 30), None)
        assert (asked.requested_by, asked.ground, asked.proposed_unit_id) == (
            (await s.head("construction")).account_id,
            ReturnGround.NOT_OUR_DUTY,
            s.unit("traffic"),
        )
        states = {kind: (await s.clock(kind, lead)).state for kind in (ClockKind.ACKNOWLEDGEMENT, ClockKind.WORK, ClockKind.RETURN_RULING)}
        assert states == {
            ClockKind.ACKNOWLEDGEMENT: ClockState.STOPPED,
            ClockKind.WORK: ClockState.RUNNING,
            ClockKind.RETURN_RULING: ClockState.RUNNING,
        }
        ruling = await s.clock(ClockKind.RETURN_RULING, lead)
        assert (ruling.responsible_unit_id, ruling.dispatcher_unit_id, ruling.due_at) == (
            s.unit("district"),
            s.unit("district"),
            local(2026, 2, 9, 17, 30),
        )
        assert (await s.issue()).state is IssueState.DISPATCHED


async def test_at_23_59_of_the_limit_it_is_in_time_and_after_midnight_it_is_not(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        await s.set_policy(PolicyName.DUE_TIME, {"at": "END_OF_DAY"})
        lead = await s.dispatch()
        await s.hold(2026, 2, 10, 0, 0)
        await refused_return(s, "construction", "traffic", ErrorCode.TOO_LATE, AssignmentFault.RETURN_TOO_LATE)
        await s.hold(2026, 2, 9, 23, 59)
        await s.ask_return(lead, "construction", "traffic")
        assert (await s.get(lead)).state is AssignmentState.RETURN_REQUESTED


async def test_where_the_day_ends_with_the_office_23_59_is_too_late(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        await s.hold(2026, 2, 9, 23, 59)
        await refused_return(s, "construction", "traffic", ErrorCode.TOO_LATE, AssignmentFault.RETURN_TOO_LATE)
        await s.hold(2026, 2, 9, 17, 30)
        await s.ask_return(lead, "construction", "traffic")


async def test_what_is_overdue_already_may_be_returned_in_time_and_its_clock_escalates_on(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 9, 0, work_class=WorkClass.DANGER) as s:
        lead = await s.dispatch()
        await s.hold(2026, 2, 6, 14, 0)
        await s.ask_return(lead, "construction", "traffic")
        await s.tick()
        clock = await s.clock(ClockKind.WORK, lead)
        assert (clock.state, clock.due_at, clock.level) == (ClockState.RUNNING, local(2026, 2, 6, 11, 0), 1)
        async with s.place.work(await s.district()) as work:
            new = await uphold_return(work, lead, reason="交警职责")
        # What work of this class gets anew is less than a working day: no more than that.
        assert new.due_at == local(2026, 2, 6, 16, 0)


async def test_no_more_returns_than_the_policy_says(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.set_policy(PolicyName.MAX_RETURNS, {"count": 1})
        lead = await s.dispatch("construction", "traffic")
        await s.ask_return(lead, "construction", "services")
        await refused_return(s, "traffic", "property", ErrorCode.QUOTA_REACHED, AssignmentFault.RETURNS_USED_UP)
        async with s.place.work(await s.district()) as work:
            last = await uphold_return(work, lead, reason="服务局职责")
        assert last.binding is True
        await refused_return(s, "services", "property", ErrorCode.BARRED, AssignmentFault.BINDING)


async def test_none_at_all_when_the_policy_says_none(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.set_policy(PolicyName.MAX_RETURNS, {"count": 0})
        await s.dispatch()
        await refused_return(s, "construction", "traffic", ErrorCode.QUOTA_REACHED, AssignmentFault.RETURNS_USED_UP)


async def test_a_refused_return_binds(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        await s.ask_return(lead, "construction", "traffic")
        async with s.place.work(await s.district()) as work:
            await refuse_return(work, lead, reason="城建职责")
        mine = await s.get(lead)
        assert (mine.state, mine.binding) == (AssignmentState.ACKNOWLEDGED, True)
        assert (await s.issue()).state is IssueState.IN_PROGRESS
        await refused_return(s, "construction", "services", ErrorCode.BARRED, AssignmentFault.BINDING)


@pytest.mark.parametrize("ruling", ["proposed", "other"])
async def test_a_b_a_is_refused(database_urls: Urls, ruling: str) -> None:
    async with scene(database_urls) as s:
        await s.set_policy(PolicyName.MAX_RETURNS, {"count": 9})
        a = await s.dispatch("construction")
        await s.ask_return(a, "construction", "traffic")
        async with s.place.work(await s.district()) as work:
            b = (await uphold_return(work, a, reason="交警职责")).id
        await refused_return(s, "traffic", "construction", ErrorCode.CONFLICT, AssignmentFault.ALREADY_RULED)
        await s.ask_return(b, "traffic", "services")
        back = s.unit("construction")
        async with refused(s.place, await s.district(), ErrorCode.CONFLICT, AssignmentFault.ALREADY_RULED) as work:
            await (uphold_return if ruling == "proposed" else split_return)(work, b, reason="回去", unit_id=back)
        async with s.place.work(await s.district()) as work:
            await uphold_return(work, b, reason="服务局职责")
        for former in ("construction", "traffic"):
            await refused_return(s, "services", former, ErrorCode.CONFLICT, AssignmentFault.ALREADY_RULED)


async def test_nobody_proposes_itself_or_one_that_has_its_part(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("construction", "traffic")
        await refused_return(s, "construction", "construction", ErrorCode.INVALID_INPUT, AssignmentFault.PROPOSES_ITSELF)
        await refused_return(s, "traffic", "construction", ErrorCode.CONFLICT, AssignmentFault.ALREADY_HANDLES)
        await s.ask_return(lead, "construction", "traffic")  # a co-handler may be proposed as the lead


async def test_a_return_names_what_it_relies_on(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        async with refused(s.place, await s.head("construction"), ErrorCode.INVALID_INPUT, TextFault.EMPTY) as work:
            await request_return(work, lead, ground=ReturnGround.NOT_OUR_DUTY, citation=" ", proposed_unit_id=s.unit("traffic"))


async def test_staff_may_not_ask_and_other_heads_see_nothing(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        for actor, code in (
            (await s.staff("construction"), ErrorCode.FORBIDDEN),
            (await s.head("traffic"), ErrorCode.NOT_FOUND),
            (await s.street(), ErrorCode.FORBIDDEN),
        ):
            async with refused(s.place, actor, code) as work:
                await request_return(work, lead, ground=ReturnGround.NOT_OUR_DUTY, citation="第二条", proposed_unit_id=s.unit("services"))


async def test_both_say_it_is_not_theirs_and_each_is_ruled(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("construction", "traffic")
        co = (await s.of("traffic")).id
        await s.ask_return(lead, "construction", "services")
        await s.ask_return(co, "traffic", "property")
        async with s.place.work(await s.district()) as work:
            await refuse_return(work, lead, reason="城建职责")
            await refuse_return(work, co, reason="交警职责")
        assert [(await s.get(one)).state for one in (lead, co)] == [AssignmentState.ACKNOWLEDGED] * 2


async def test_a_ruling_that_is_late_escalates(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        await s.ask_return(lead, "construction", "traffic")
        await s.district()
        await s.hold(2026, 2, 10, 9, 0)
        await s.tick()
        clock = await s.clock(ClockKind.RETURN_RULING, lead)
        assert (clock.level, clock.state) == (2, ClockState.RUNNING)
        async with s.place.work(await s.district()) as work:
            await refuse_return(work, lead, reason="城建职责")
        clock = await s.clock(ClockKind.RETURN_RULING, lead)
        assert (clock.state, clock.outcome) == (ClockState.STOPPED, ClockOutcome.ANSWERED)


async def test_the_signature_at_the_limit_does_not_touch_a_requested_return(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        await s.ask_return(lead, "construction", "traffic")
        await s.hold(2026, 2, 6, 16, 0)
        await s.tick()
        mine = await s.get(lead)
        assert (mine.state, mine.auto_acknowledged) == (AssignmentState.RETURN_REQUESTED, False)
        async with refused(s.place, await s.staff("construction"), ErrorCode.WRONG_STATE) as work:
            await acknowledge_assignment(work, lead)
        assert mine.acknowledged_at is not None
        assert mine.acknowledged_at - local(2026, 2, 6, 10, 0) == timedelta(0)


async def test_a_community_that_handles_asks_its_secretary(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("community_a1")
        async with s.place.work(await s.who(Role.COMMUNITY_SECRETARY, "community_a1")) as work:
            asked = await request_return(
                work, lead, ground=ReturnGround.OWNERSHIP_UNCLEAR, citation="物业合同", proposed_unit_id=s.unit("property")
            )
        # The community is a party, so the street rules.
        assert asked.adjudicator_unit_id == s.unit("street_a")
