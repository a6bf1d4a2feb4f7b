"""Who may dispatch where, and what a dispatch starts."""

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.assignments import (
    Assignment,
    AssignmentFault,
    AssignmentKind,
    AssignmentRole,
    AssignmentState,
    acknowledge_assignment,
    dispatch_issue,
)
from services.domain.clocks import ClockKind, ClockState
from services.domain.issues import IssueState, WorkClass
from services.domain.tenancy import TenantState, Unit, UnitFault
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import Scene, local, scene
from tests.factories import refused


async def actor_of(s: Scene, level: str) -> Actor:
    return await {"community": s.secretary, "street": s.street, "district": s.district}[level]()


async def test_a_dispatch_starts_both_clocks_at_once_and_the_issue_is_due(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead_id = await s.dispatch("construction", "traffic")
        lead, co, issue = await s.get(lead_id), await s.of("traffic"), await s.issue()
        assert (lead.role, lead.state, co.role, co.state) == (
            AssignmentRole.LEAD,
            AssignmentState.ISSUED,
            AssignmentRole.CO,
            AssignmentState.ISSUED,
        )
        assert (issue.state, issue.due_at, issue.version) == (IssueState.DISPATCHED, local(2026, 2, 13, 17, 30), 3)
        assert (lead.kind, lead.dispatcher_unit_id, lead.round, lead.binding) == (AssignmentKind.WHISTLE, s.unit("street_a"), 1, False)
        assert (lead.ack_due_at, lead.due_at) == (local(2026, 2, 6, 15, 30), local(2026, 2, 13, 17, 30))
        assert (lead.street_id, lead.community_id) == (s.unit("street_a"), s.unit("community_a1"))
        for one in (lead, co):
            for kind, due in ((ClockKind.ACKNOWLEDGEMENT, lead.ack_due_at), (ClockKind.WORK, lead.due_at)):
                clock = await s.clock(kind, one.id)
                assert (clock.state, clock.started_at, clock.due_at) == (ClockState.RUNNING, local(2026, 2, 6, 10, 0), due)
                assert (clock.responsible_unit_id, clock.dispatcher_unit_id) == (one.unit_id, s.unit("street_a"))


@pytest.mark.parametrize(
    ("work_class", "ack", "due"),
    [
        (WorkClass.COMPLEX, (2026, 2, 9, 14, 0), (2026, 2, 27, 17, 30)),
        (WorkClass.UTILITY, (2026, 2, 6, 17, 30), (2026, 2, 7, 17, 0)),
        (WorkClass.DANGER, (2026, 2, 6, 17, 30), (2026, 2, 6, 19, 0)),
    ],
)
async def test_what_is_urgent_is_signed_for_by_the_wall_clock(
    held_database: Urls, work_class: WorkClass, ack: tuple[int, ...], due: tuple[int, ...]
) -> None:
    async with scene(held_database, 2026, 2, 6, 17, 0, work_class=work_class) as s:
        lead = await s.get(await s.dispatch())
        assert (lead.ack_due_at, lead.due_at) == (local(*ack), local(*due))


ALLOWED = {
    ("community", "community_a1"),
    ("community", "street_a"),
    ("community", "property"),
    ("street", "street_a"),
    ("street", "community_a1"),
    ("street", "community_a2"),
    ("street", "enterprise_a"),
    ("street", "property"),
    ("street", "construction"),
    *{
        ("district", unit)
        for unit in ("district", "street_a", "street_b", "community_a1", "community_b1", "enterprise_a", "construction", "property")
    },
}
TARGETS = ("district", "street_a", "street_b", "community_a1", "community_a2", "community_b1", "enterprise_a", "property", "construction")


@pytest.mark.parametrize("level", ["community", "street", "district"])
@pytest.mark.parametrize("target", TARGETS)
async def test_who_may_dispatch_where(database_urls: Urls, level: str, target: str) -> None:
    async with scene(database_urls) as s:
        by = await actor_of(s, level)
        if (level, target) in ALLOWED or level == "district":
            assert (await s.get(await s.dispatch(target, by=by))).unit_id == s.unit(target)
            return
        unseen = level == "community" and target == "enterprise_a"
        through = AssignmentFault.DEPARTMENT_THROUGH_STREET if target == "construction" else AssignmentFault.UNIT_OUT_OF_REACH
        code, fault = (ErrorCode.NOT_FOUND, None) if unseen else (ErrorCode.INVALID_INPUT, through)
        async with refused(s.place, by, code, fault) as work:
            await dispatch_issue(work, s.issue_id, s.unit(target))


async def test_a_co_handler_out_of_reach_is_refused_as_well(database_urls: Urls) -> None:
    fault = AssignmentFault.DEPARTMENT_THROUGH_STREET
    async with scene(database_urls) as s, refused(s.place, await s.secretary(), ErrorCode.INVALID_INPUT, fault) as work:
        await dispatch_issue(work, s.issue_id, s.unit("community_a1"), [s.unit("property"), s.unit("traffic")])


async def test_a_streets_own_issue_is_a_whistle_only_when_it_says_so(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        for kind in (None, AssignmentKind.WHISTLE):
            s.issue_id = await s.raise_issue("street_a")
            async with s.place.work(await s.street()) as work:
                lead = await dispatch_issue(work, s.issue_id, s.unit("construction"), [s.unit("property")], kind=kind)
            co = await s.of("property")
            assert (lead.kind, co.kind) == (kind or AssignmentKind.ORDINARY, AssignmentKind.ORDINARY)


@pytest.mark.parametrize(
    ("level", "kind"), [("community", AssignmentKind.WHISTLE), ("street", AssignmentKind.IN_SESSION), ("street", AssignmentKind.IMPORTED)]
)
async def test_a_kind_that_the_dispatch_cannot_be(database_urls: Urls, level: str, kind: AssignmentKind) -> None:
    fault = AssignmentFault.KIND_NOT_POSSIBLE
    async with scene(database_urls) as s, refused(s.place, await actor_of(s, level), ErrorCode.INVALID_INPUT, fault) as work:
        await dispatch_issue(work, s.issue_id, s.unit("community_a1"), kind=kind)


async def test_a_unit_has_one_part(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        for cos in (["traffic", "traffic"], ["construction"]):
            async with refused(s.place, await s.street(), ErrorCode.INVALID_INPUT, AssignmentFault.UNIT_NAMED_TWICE) as work:
                await dispatch_issue(work, s.issue_id, s.unit("construction"), [s.unit(co) for co in cos])


async def test_the_enterprise_that_raised_it_does_not_handle_it(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        s.issue_id = await s.raise_issue("enterprise_a")
        async with refused(s.place, await s.district(), ErrorCode.INVALID_INPUT, AssignmentFault.RAISER_CANNOT_HANDLE) as work:
            await dispatch_issue(work, s.issue_id, s.unit("construction"), [s.unit("enterprise_a")])


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        (Role.COMMUNITY_WORKER, "community_a1", ErrorCode.FORBIDDEN),
        (Role.DISTRICT_SUPERVISOR, "district", ErrorCode.FORBIDDEN),
        (Role.OBSERVER, "street_a", ErrorCode.FORBIDDEN),
        (Role.STREET_COORDINATOR, "street_b", ErrorCode.NOT_FOUND),
        (Role.COMMUNITY_SECRETARY, "community_a2", ErrorCode.NOT_FOUND),
        (Role.DEPARTMENT_HEAD, "construction", ErrorCode.NOT_FOUND),
    ],
)
async def test_nobody_else_dispatches(database_urls: Urls, role: Role, unit: str, code: ErrorCode) -> None:
    async with scene(database_urls) as s, refused(s.place, await s.who(role, unit), code) as work:
        await dispatch_issue(work, s.issue_id, s.unit("construction"))


async def test_a_stale_version_and_a_second_dispatch_are_refused(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        street = await s.street()
        async with refused(s.place, street, ErrorCode.STALE_VERSION) as work:
            await dispatch_issue(work, s.issue_id, s.unit("construction"), version=1)
        await s.dispatch()
        async with refused(s.place, street, ErrorCode.WRONG_STATE) as work:
            await dispatch_issue(work, s.issue_id, s.unit("traffic"))


async def test_nothing_is_handed_to_a_unit_that_is_closed(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        async with s.place.work() as work:
            (await work.session.get_one(Unit, (s.place.district_id, s.unit("construction")))).state = TenantState.CLOSED
        async with refused(s.place, await s.street(), ErrorCode.WRONG_STATE, UnitFault.CLOSED) as work:
            await dispatch_issue(work, s.issue_id, s.unit("construction"))


async def test_a_handling_unit_reads_the_issue_and_no_other_department_does(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        assignment_id = await s.dispatch()
        async with refused(s.place, await s.staff("traffic"), ErrorCode.NOT_FOUND) as work:
            await acknowledge_assignment(work, assignment_id)
        async with s.place.work(await s.staff("construction")) as work:
            mine = await acknowledge_assignment(work, assignment_id)
        assert isinstance(mine, Assignment)
