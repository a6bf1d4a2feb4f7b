"""Nobody writes in a suspended tenant, and a revoked post is gone with the next command."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Grant, Role, UnitKind
from services.domain.identity import Account, AccountState, Membership, load_actor, membership_end
from services.domain.tenancy import District, TenantState, Unit, tenant_resume, tenant_suspend
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.factories import Place, make_place
from tests.fixtures.pools import connected


async def suspend(place: Place, operator: Actor, *units: str) -> None:
    async with place.work(operator) as work:
        for unit in units:
            await tenant_suspend(work, place.units[unit], "整顿")


async def refused(place: Place, actor: Actor) -> ErrorCode | None:
    """The refusal that meets the actor's command before it does anything; None: it began."""
    try:
        async with place.work(actor):
            return None
    except Refusal as refusal:
        return refusal.code


async def write_in(place: Place, actor: Actor, unit: str) -> None:
    """Write a row that lies in a unit, as any command might."""
    async with place.work(actor) as work:
        row = await work.session.get_one(Unit, (place.district_id, place.units[unit]))
        work.session.add(
            Membership(
                district_id=place.district_id,
                person_id=actor.person_id,
                unit_id=row.id,
                unit_kind=row.kind,
                role=Role.OBSERVER,
                valid_from=date(2026, 1, 1),
                street_id=row.street_id,
                community_id=row.community_id,
                enterprise_id=row.enterprise_id,
            )
        )


async def rows(place: Place) -> int:
    async with place.database.read(place.district_id) as session:
        return await session.scalar(select(func.count()).where(Membership.role == Role.OBSERVER)) or 0


async def grants_at_work(place: Place, actor: Actor) -> Sequence[UUID]:
    async with place.work(actor) as work:
        return [grant.unit_id for grant in work.actor.grants]


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.DISTRICT_LEADER, "district"),
        (Role.STREET_COORDINATOR, "street_a"),
        (Role.DEPARTMENT_HEAD, "construction"),
        (Role.ENTERPRISE_LIAISON, "enterprise_a"),
    ],
)
async def test_in_a_suspended_district_nobody_begins_a_command(database_urls: Urls, role: Role, unit: str) -> None:
    place = await make_place(database_urls)
    somebody = await place.actor(role, unit)
    assert await refused(place, somebody) is None
    owner = connected(database_urls.migrator)
    async with owner.write(place.district_id) as session:
        (await session.get_one(District, place.district_id)).state = TenantState.SUSPENDED
    assert await refused(place, somebody) is ErrorCode.TENANT_SUSPENDED
    assert await refused(place, Actor(district_id=place.district_id)) is ErrorCode.TENANT_SUSPENDED
    for exempt in (Role.SYSTEM, Role.PLATFORM_OPERATOR):
        actor = Actor(district_id=place.district_id, grants=(Grant(exempt, place.district_id, UnitKind.DISTRICT),))
        assert await refused(place, actor) is None
    async with owner.write(place.district_id) as session:
        (await session.get_one(District, place.district_id)).state = TenantState.CLOSED
    assert await refused(place, somebody) is ErrorCode.WRONG_STATE
    await owner.close()
    await place.close()


async def test_an_unknown_district_is_not_found(place: Place) -> None:
    assert await refused(place, Actor(district_id=new_id())) is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("suspended", ["street_a", "community_a1"])
async def test_a_suspended_tenants_people_do_not_write_nor_does_anybody_in_it(place: Place, operator: Actor, suspended: str) -> None:
    member = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    contact = await place.actor(Role.ORGANISATION_CONTACT, "property")
    neighbour = await place.actor(Role.COMMUNITY_SECRETARY, "community_b1")
    leader = await place.actor(Role.DISTRICT_LEADER, "district")
    await suspend(place, operator, suspended)
    before = await rows(place)
    assert await refused(place, member) is ErrorCode.TENANT_SUSPENDED
    assert await refused(place, contact) is ErrorCode.TENANT_SUSPENDED
    for actor in (leader, neighbour, Actor(district_id=place.district_id, person_id=leader.person_id)):
        with pytest.raises(Refusal) as refusal:
            await write_in(place, actor, "community_a1")
        assert refusal.value.code is ErrorCode.TENANT_SUSPENDED
    assert await rows(place) == before
    await write_in(place, neighbour, "community_b1")
    await write_in(place, leader, "district")
    assert await rows(place) == before + 2
    async with place.work(operator) as work:
        await tenant_resume(work, place.units[suspended])
    await write_in(place, member, "community_a1")
    assert await rows(place) == before + 3


async def dismiss(place: Place, actor: Actor, person_id: UUID | None, *, delete: bool) -> None:
    """Change or delete the row of a person's post, as any command might."""
    async with place.work(actor) as work:
        row = (await work.session.execute(select(Membership).where(Membership.person_id == person_id))).scalar_one()
        if delete:
            await work.session.delete(row)
        else:
            row.valid_until = date(2026, 1, 1)


@pytest.mark.parametrize("delete", [False, True])
async def test_changing_and_deleting_rows_of_a_suspended_tenant_is_refused_too(place: Place, operator: Actor, delete: bool) -> None:
    member = await place.actor(Role.COMMUNITY_WORKER, "community_a1")
    leader = await place.actor(Role.DISTRICT_LEADER, "district")
    await suspend(place, operator, "community_a1")
    with pytest.raises(Refusal) as refusal:
        await dismiss(place, leader, member.person_id, delete=delete)
    assert refusal.value.code is ErrorCode.TENANT_SUSPENDED
    async with place.database.read(place.district_id) as session:
        row = (await session.execute(select(Membership).where(Membership.person_id == member.person_id))).scalar_one()
        assert row.valid_until is None


async def test_whoever_has_another_post_goes_on_with_that_one(place: Place, operator: Actor) -> None:
    both = await place.actor(Role.DEPARTMENT_STAFF, "construction", (Role.DEPARTMENT_HEAD, "traffic"))
    await suspend(place, operator, "construction")
    assert await grants_at_work(place, both) == [place.units["traffic"]]
    await suspend(place, operator, "traffic")
    assert await refused(place, both) is ErrorCode.TENANT_SUSPENDED
    async with place.database.read(place.district_id) as session:
        assert both.account_id is not None
        assert len((await load_actor(session, both.account_id, place.district_id)).grants) == 2


async def test_a_revoked_post_is_gone_with_the_next_command(place: Place, operator: Actor) -> None:
    somebody = await place.actor(Role.DEPARTMENT_STAFF, "construction", (Role.DEPARTMENT_STAFF, "traffic"))
    async with place.database.read(place.district_id) as session:
        held = select(Membership.id).where(Membership.person_id == somebody.person_id, Membership.unit_id == place.units["traffic"])
        membership_id = (await session.execute(held)).scalar_one()
    assert sorted(await grants_at_work(place, somebody)) == sorted((place.units["construction"], place.units["traffic"]))
    async with place.work(operator) as work:
        await membership_end(work, membership_id, date(2020, 1, 1))
    assert await grants_at_work(place, somebody) == [place.units["construction"]]


async def test_the_enterprise_wall_follows_the_reloaded_grants(place: Place, operator: Actor) -> None:
    liaison = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a", (Role.ENTERPRISE_LIAISON, "enterprise_b"))
    setting = text("SELECT current_setting('roundtable.enterprises', true)")
    async with place.work(liaison) as work:
        both = ",".join(str(one) for one in sorted((place.units["enterprise_a"], place.units["enterprise_b"])))
        assert await work.session.scalar(setting) == both
    async with place.database.read(place.district_id) as session:
        mine = select(Membership.id).where(Membership.person_id == liaison.person_id).order_by(Membership.unit_id)
        first, second = (await session.execute(mine)).scalars().all()
    async with place.work(operator) as work:
        await membership_end(work, first, date(2020, 1, 1))
    async with place.work(liaison) as work:
        assert await work.session.scalar(setting) == str(max(place.units["enterprise_a"], place.units["enterprise_b"]))
    async with place.work(operator) as work:
        await membership_end(work, second, date(2020, 1, 1))
    async with place.work(liaison) as work:
        assert (await work.session.scalar(setting), work.actor.grants) == ("", ())


async def test_a_locked_or_unknown_account_begins_nothing(place: Place) -> None:
    somebody = await place.actor(Role.DISTRICT_LEADER, "district")
    async with place.database.write(None) as session:
        (await session.get_one(Account, somebody.account_id)).state = AccountState.LOCKED
    assert await refused(place, somebody) is ErrorCode.SIGN_IN_REQUIRED
    assert await refused(place, Actor(district_id=place.district_id, account_id=new_id())) is ErrorCode.SIGN_IN_REQUIRED
