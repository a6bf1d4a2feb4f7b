"""Rulings (裁定): who rules, when the level above may, and what each ruling does to the work clock."""

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.assignments import (
    Assignment,
    AssignmentFault,
    AssignmentReturn,
    AssignmentRole,
    AssignmentState,
    ReturnGround,
    ReturnRuling,
    acknowledge_assignment,
    dispatch_issue,
    refuse_return,
    request_return,
    split_return,
    uphold_return,
)
from services.domain.clocks import ClockKind, ClockOutcome, ClockState, RevisionCause
from services.domain.issues import IssueState
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import Scene, local, scene
from tests.factories import refused


async def stored(s: Scene, asked: AssignmentReturn) -> AssignmentReturn:
    async with s.place.work() as work:
        return await work.session.get_one(AssignmentReturn, (s.place.district_id, asked.id))


async def test_upheld_the_work_clock_moves_and_never_stops(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        before = await s.clock(ClockKind.WORK, lead)
        asked = await s.ask_return(lead, "construction", "traffic")
        await s.hold(2026, 2, 9, 11, 0)
        async with s.place.work(await s.district()) as work:
            new = await uphold_return(work, lead, reason="交警职责")
        old, issue, ruled = await s.get(lead), await s.issue(), await stored(s, asked)
        assert (old.state, old.ended_at, old.ended_reason) == (AssignmentState.SUPERSEDED, local(2026, 2, 9, 11, 0), "交警职责")
        assert (new.state, new.role, new.predecessor_id, new.unit_id) == (
            AssignmentState.ISSUED,
            AssignmentRole.LEAD,
            lead,
            s.unit("traffic"),
        )
        assert (new.binding, new.dispatcher_unit_id) == (False, s.unit("street_a"))
        assert (ruled.ruling, ruled.ruled_unit_id, ruled.ruled_by_unit_id, ruled.ruled_by, ruled.ruled_at) == (
            ReturnRuling.UPHELD,
            s.unit("traffic"),
            s.unit("district"),
            (await s.district()).account_id,
            local(2026, 2, 9, 11, 0),
        )
        clock = await s.clock(ClockKind.WORK, new.id)
        assert (clock.id, clock.state, clock.responsible_unit_id) == (before.id, ClockState.RUNNING, s.unit("traffic"))
        # Four working days are left, more than the floor: nothing is added.
        assert (clock.due_at, new.due_at, issue.due_at) == (local(2026, 2, 13, 17, 30),) * 3
        assert [(one.epoch, one.cause) for one in await s.revisions(clock.id)] == [
            (0, RevisionCause.STARTED),
            (1, RevisionCause.ADJUDICATED),
        ]
        assert (await s.clock(ClockKind.ACKNOWLEDGEMENT, new.id)).due_at == local(2026, 2, 9, 16, 30)
        assert (await s.clock(ClockKind.RETURN_RULING, lead)).outcome is ClockOutcome.ANSWERED
        async with s.place.work(await s.staff("traffic")) as work:
            await acknowledge_assignment(work, new.id)
        assert (await s.issue()).state is IssueState.IN_PROGRESS


async def test_a_successor_with_little_time_left_gets_the_floor(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        await s.ask_return(lead, "construction", "traffic")
        await s.hold(2026, 2, 14, 10, 0)  # a make-up Saturday, one day after the work was due
        async with s.place.work(await s.district()) as work:
            new = await uphold_return(work, lead, reason="交警职责")
        assert (new.due_at, (await s.issue()).due_at) == (local(2026, 2, 24, 17, 30),) * 2
        revision = (await s.revisions((await s.clock(ClockKind.WORK, new.id)).id))[1]
        assert (revision.old_due_at, revision.new_due_at) == (local(2026, 2, 13, 17, 30), local(2026, 2, 24, 17, 30))
        assert revision.explanation["spec"] == {"unit": "WORKING_DAY", "amount": 1, "start": "PROMISE"}


async def test_split_both_have_it(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.dispatch()
        asked = await s.ask_return(lead, "construction", "traffic")
        async with s.place.work(await s.district()) as work:
            co = await split_return(work, lead, reason="职责交叉", unit_id=s.unit("services"))
        mine = await s.get(lead)
        assert (mine.state, mine.role, mine.binding) == (AssignmentState.ACKNOWLEDGED, AssignmentRole.LEAD, False)
        assert (co.state, co.role, co.unit_id, co.predecessor_id) == (
            AssignmentState.ISSUED,
            AssignmentRole.CO,
            s.unit("services"),
            None,
        )
        assert (await s.issue()).state is IssueState.IN_PROGRESS
        assert ((await stored(s, asked)).ruling, (await stored(s, asked)).ruled_unit_id) == (ReturnRuling.SPLIT, s.unit("services"))
        for one in (lead, co.id):
            clock = await s.clock(ClockKind.WORK, one)
            assert (clock.state, clock.due_at, clock.epoch) == (ClockState.RUNNING, local(2026, 2, 13, 17, 30), 0)
        # The second return may still be asked, and is the last one.
        await s.ask_return(lead, "construction", "property")
        async with s.place.work(await s.district()) as work:
            await split_return(work, lead, reason="物业配合")
        assert (await s.get(lead)).binding is True


async def test_a_co_handler_that_is_ruled_the_owner_becomes_the_lead(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("construction", "traffic")
        co = (await s.of("traffic")).id
        await s.ask_return(lead, "construction", "traffic")
        async with refused(s.place, await s.district(), ErrorCode.CONFLICT, AssignmentFault.ALREADY_HANDLES) as work:
            await split_return(work, lead, reason="已经协办")
        async with s.place.work(await s.district()) as work:
            new = await uphold_return(work, lead, reason="交警牵头")
        assert (new.unit_id, new.role) == (s.unit("traffic"), AssignmentRole.LEAD)
        assert (await s.get(co)).state is AssignmentState.CANCELLED
        assert (await s.clock(ClockKind.WORK, co)).outcome is ClockOutcome.CANCELLED
        assert (await s.clock(ClockKind.WORK, new.id)).state is ClockState.RUNNING


async def asked_between(s: Scene, handler: str, proposed: str) -> tuple[Assignment, AssignmentReturn]:
    """The district dispatches to a unit below it, whose head asks to give it to another."""
    head = {
        "community_a1": Role.COMMUNITY_SECRETARY,
        "community_a2": Role.COMMUNITY_SECRETARY,
        "community_b1": Role.COMMUNITY_SECRETARY,
        "street_a": Role.STREET_COORDINATOR,
    }.get(handler, Role.DEPARTMENT_HEAD)
    async with s.place.work(await s.district()) as work:
        mine = await dispatch_issue(work, s.issue_id, s.unit(handler))
    async with s.place.work(await s.who(head, handler)) as work:
        asked = await request_return(
            work, mine.id, ground=ReturnGround.OVERLAPPING_DUTIES, citation="第二条", proposed_unit_id=s.unit(proposed)
        )
    return mine, asked


@pytest.mark.parametrize(
    ("handler", "proposed", "rules"),
    [
        ("construction", "traffic", "district"),
        ("community_a2", "community_a1", "street_a"),
        ("community_a1", "property", "street_a"),  # the community is a party, although the other one is its own unit
        ("community_a2", "street_a", "district"),  # the street is a party
        ("street_a", "construction", "district"),
        ("community_b1", "street_b", "district"),  # street_b is a party and does not read the issue
    ],
)
async def test_the_lowest_common_tenant_that_is_no_party_rules(database_urls: Urls, handler: str, proposed: str, rules: str) -> None:
    async with scene(database_urls) as s:
        _, asked = await asked_between(s, handler, proposed)
        assert asked.adjudicator_unit_id == s.unit(rules)


async def test_the_level_above_rules_only_when_the_lower_one_is_late(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        mine, asked = await asked_between(s, "community_a2", "community_a1")
        clock = await s.clock(ClockKind.RETURN_RULING, mine.id)
        assert (clock.responsible_unit_id, clock.dispatcher_unit_id) == (s.unit("street_a"), s.unit("district"))
        await s.hold(2026, 2, 9, 17, 30)
        async with refused(s.place, await s.district(), ErrorCode.TOO_EARLY, AssignmentFault.RULING_BELOW_FIRST) as work:
            await refuse_return(work, mine.id, reason="社区职责")
        await s.hold(2026, 2, 9, 17, 30, 1)
        async with s.place.work(await s.district()) as work:
            await refuse_return(work, mine.id, reason="社区职责")
        assert (await stored(s, asked)).ruled_by_unit_id == s.unit("district")


async def test_below_the_adjudicator_nobody_rules(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        await s.ask_return(lead, "construction", "traffic")
        for actor in (await s.street(), await s.secretary()):
            async with refused(s.place, actor, ErrorCode.BARRED, AssignmentFault.NOT_THE_ADJUDICATOR) as work:
                await refuse_return(work, lead, reason="不行")
        for actor, code in (
            (await s.supervisor(), ErrorCode.FORBIDDEN),
            (await s.head("construction"), ErrorCode.FORBIDDEN),
            (await s.head("traffic"), ErrorCode.NOT_FOUND),
            (await s.who(Role.STREET_COORDINATOR, "street_b"), ErrorCode.NOT_FOUND),
        ):
            async with refused(s.place, actor, code) as work:
                await refuse_return(work, lead, reason="不行")


async def test_a_tenant_designates_only_whom_it_may_hand_to(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        mine, _ = await asked_between(s, "community_a2", "community_a1")
        async with refused(s.place, await s.street(), ErrorCode.INVALID_INPUT, AssignmentFault.UNIT_OUT_OF_REACH) as work:
            await uphold_return(work, mine.id, reason="给别的街道", unit_id=s.unit("community_b1"))
        async with s.place.work(await s.street()) as work:
            assert (await uphold_return(work, mine.id, reason="城建职责", unit_id=s.unit("construction"))).unit_id == s.unit("construction")


async def test_the_last_return_that_the_issue_bears_ends_in_a_binding_designation(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.set_policy(PolicyName.MAX_RETURNS, {"count": 2})
        at, bound = await s.dispatch(), []
        for by, to in (("construction", "traffic"), ("traffic", "services")):
            await s.ask_return(at, by, to)
            async with s.place.work(await s.district()) as work:
                new = await uphold_return(work, at, reason="不属其职责")
            at = new.id
            bound.append(new.binding)
        assert bound == [False, True]
