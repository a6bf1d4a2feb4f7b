"""Drafting, activating and going back: by whom, in which order, and what is in force then."""

import asyncio

import pytest
from sqlalchemy import select

from services.domain.access import REACHES, Action, Actor, Resource, Role, UnitKind
from services.domain.audit import AuditRow
from services.domain.identity import HELD_AT, load_actor
from services.domain.overlays import OverlayFault, policy_activate, policy_draft, policy_preview
from services.domain.tenancy import District, PolicyOverlay
from services.kit.errors import ErrorCode
from tests.domain.overlays.conftest import Office
from tests.factories import Place, refused

WORKERS_CLOSE = "p, COMMUNITY_WORKER, issue, close_unreachable, OWN_UNIT, allow"
STAFF_RETURN = "p, DEPARTMENT_STAFF, assignment, request_return, ASSIGNED, allow"
TOO_WIDE = "p, RESIDENT, issue, read, DISTRICT, allow"


async def version_of(place: Place) -> int:
    """The version in force."""
    async with place.database.read(place.district_id) as session:
        return (await session.execute(select(District.overlay_version).where(District.id == place.district_id))).scalar_one()


async def loaded(place: Place, actor: Actor) -> Actor:
    """The actor as a request would load it now."""
    assert actor.account_id is not None
    async with place.database.read(place.district_id) as session:
        return await load_actor(session, actor.account_id, place.district_id)


def may_close(actor: Actor) -> bool:
    """Whether some post of the actor may close unreachable issues at all."""
    return bool(REACHES.at_all(actor, Action.CLOSE_UNREACHABLE, Resource.ISSUE))


async def test_a_draft_is_numbered_and_changes_nothing(office: Office) -> None:
    worker = await office.place.actor(Role.COMMUNITY_WORKER, "community_a1")
    assert [await office.draft(WORKERS_CLOSE), await office.draft(f"{WORKERS_CLOSE}  # 试点", STAFF_RETURN)] == [1, 2]
    assert await version_of(office.place) == 0
    assert not may_close(await loaded(office.place, worker))
    async with office.place.database.read(office.place.district_id) as session:
        texts = list(await session.scalars(select(PolicyOverlay.text).order_by(PolicyOverlay.version)))
    assert texts == [WORKERS_CLOSE, f"{WORKERS_CLOSE}  # 试点\n{STAFF_RETURN}"]


async def test_a_version_is_in_force_once_it_is_activated_and_an_older_one_again(office: Office) -> None:
    worker = await office.place.actor(Role.COMMUNITY_WORKER, "community_a1")
    first, second = await office.draft(WORKERS_CLOSE), await office.draft(STAFF_RETURN)
    answers = []
    for version in (first, second, first, 0):
        await office.activate(version)
        actor = await loaded(office.place, worker)
        answers.append((await version_of(office.place), actor.overlay_version, may_close(actor)))
    assert answers == [(1, 1, True), (2, 2, False), (1, 1, True), (0, 0, False)]


async def test_a_command_is_under_what_is_in_force_when_it_begins(office: Office) -> None:
    """Its actor may have been loaded long before, with or without a post."""
    worker = await office.place.actor(Role.COMMUNITY_WORKER, "community_a1")
    await office.enact(WORKERS_CLOSE)
    async with office.place.work(worker) as work:
        assert may_close(work.actor)
    async with office.place.work(Actor(office.place.district_id)) as work:
        assert work.actor.overlay_version == 1
    await office.activate(0)
    async with office.place.work(await loaded(office.place, worker)) as work:
        assert not may_close(work.actor)


async def test_one_policy_object_stands_for_a_version(office: Office) -> None:
    await office.enact(WORKERS_CLOSE)
    actors = await asyncio.gather(*(loaded(office.place, one) for one in (office.admin, office.security, office.auditor, office.admin)))
    assert len({id(actor.overlaid) for actor in actors}) == 1


AT_THE_DISTRICT = [role for role in Role if UnitKind.DISTRICT in HELD_AT[role]]


@pytest.mark.parametrize("role", [role for role in AT_THE_DISTRICT if role is not Role.TENANT_ADMIN])
async def test_nobody_but_the_districts_administrator_drafts(office: Office, role: Role) -> None:
    actor = await office.place.actor(role, "district")
    async with refused(office.place, actor, ErrorCode.FORBIDDEN) as work:
        await policy_draft(work, WORKERS_CLOSE, note="试行")


@pytest.mark.parametrize("unit", ["street_a", "community_a1", "enterprise_a"])
async def test_who_administers_a_part_of_the_district_has_no_hand_in_its_policy(office: Office, unit: str) -> None:
    actor = await office.place.actor(Role.TENANT_ADMIN, unit)
    async with refused(office.place, actor, ErrorCode.FORBIDDEN) as work:
        await policy_draft(work, WORKERS_CLOSE, note="试行")


@pytest.mark.parametrize("role", [role for role in AT_THE_DISTRICT if role is not Role.SECURITY_ADMIN])
async def test_nobody_but_the_security_administrator_activates(office: Office, role: Role) -> None:
    version = await office.draft(WORKERS_CLOSE)
    actor = await office.place.actor(role, "district")
    async with refused(office.place, actor, ErrorCode.FORBIDDEN) as work:
        await policy_activate(work, version)


@pytest.mark.parametrize(
    ("lines", "note", "fault"),
    [
        ("", "试行", OverlayFault.NO_LINES),
        ("nonsense", "试行", OverlayFault.NOT_A_LINE),
        ("p, MAYOR, issue, see, SUBTREE, allow", "试行", OverlayFault.UNKNOWN_WORD),
        ("g, GRID_WORKER, COMMUNITY_SECRETARY", "试行", OverlayFault.CIRCLE),
        (TOO_WIDE, "试行", OverlayFault.TOO_WIDE),
        ("p, SECURITY_ADMIN, unit, activate_policy, OWN_UNIT, deny", "试行", OverlayFault.LOCKS_OUT),
        (WORKERS_CLOSE, " ", OverlayFault.NOTE_EMPTY),
    ],
)
async def test_what_may_not_stand_is_not_kept(office: Office, lines: str, note: str, fault: OverlayFault) -> None:
    async with refused(office.place, office.admin, ErrorCode.INVALID_INPUT, fault) as work:
        await policy_draft(work, lines, note=note)


async def test_a_version_that_there_is_not_is_not_looked_at(office: Office) -> None:
    async with refused(office.place, office.security, ErrorCode.NOT_FOUND, OverlayFault.NO_SUCH_VERSION) as work:
        await policy_preview(work, 1)


async def test_who_drafted_it_does_not_activate_it_with_a_second_post(office: Office) -> None:
    both = await office.place.actor(Role.TENANT_ADMIN, "district", (Role.SECURITY_ADMIN, "district"))
    async with office.place.work(both) as work:
        version = (await policy_draft(work, WORKERS_CLOSE, note="试行")).version
    async with refused(office.place, both, ErrorCode.BARRED, OverlayFault.DRAFTED_BY_YOU) as work:
        await policy_activate(work, version)
    await office.activate(version)
    assert await version_of(office.place) == version


async def test_a_version_is_activated_once_and_must_exist(office: Office) -> None:
    version = await office.enact(WORKERS_CLOSE)
    async with refused(office.place, office.security, ErrorCode.CONFLICT, OverlayFault.IN_FORCE_ALREADY) as work:
        await policy_activate(work, version)
    for unknown in (version + 1, -1):
        async with refused(office.place, office.security, ErrorCode.NOT_FOUND, OverlayFault.NO_SUCH_VERSION) as work:
            await policy_activate(work, unknown)


async def test_two_who_draft_at_once_get_two_numbers(office: Office) -> None:
    assert sorted(await asyncio.gather(*(office.draft(WORKERS_CLOSE) for _ in range(4)))) == [1, 2, 3, 4]


async def test_what_goes_too_far_by_now_is_not_activated(office: Office) -> None:
    """A newer product may have another base policy: a version that was right is looked at again."""
    async with office.place.work(office.admin) as work:
        row = PolicyOverlay(district_id=work.district_id, version=1, text=TOO_WIDE, note="旧", drafted_at=work.now, account_id=None)
        work.session.add(row)
    async with refused(office.place, office.security, ErrorCode.INVALID_INPUT, OverlayFault.TOO_WIDE) as work:
        await policy_activate(work, 1)


async def test_everything_is_audited_with_its_lines(office: Office) -> None:
    await office.activate(await office.draft(f"# 试点\n{WORKERS_CLOSE}", note="社区要求"))
    await office.activate(0)
    async with office.place.database.read(office.place.district_id) as session:
        rows = await session.execute(select(AuditRow.event, AuditRow.subject_id, AuditRow.fields).order_by(AuditRow.id))
        told = [(row.event, row.subject_id, row.fields) for row in rows]
    district = office.place.district_id
    assert told == [
        ("PolicyDrafted", district, {"version": 1, "lines": [WORKERS_CLOSE], "note": "社区要求", "issue_id": None}),
        ("PolicyActivated", district, {"version": 1, "before": 0, "issue_id": None}),
        ("PolicyActivated", district, {"version": 0, "before": 1, "issue_id": None}),
    ]
