"""An enterprise comes in with its first administrator, or neither does; from then on it says itself who speaks for it."""

from datetime import date

import pytest
from sqlalchemy import select

from services.domain.access import Role, UnitKind
from services.domain.identity import (
    Account,
    IdentityReason,
    Membership,
    Newcomer,
    Person,
    Term,
    enterprise_register,
    load_actor,
    person_add,
    today,
)
from services.domain.tenancy import UnitFacts, UnitFault
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from tests.factories import Place, refused

R = Role


def facts(place: Place) -> UnitFacts:
    return UnitFacts(UnitKind.ENTERPRISE, f"E-{place.code}", "新企业", None)


async def test_it_comes_in_with_who_administers_it(place: Place) -> None:
    actor, login = await place.actor(R.TENANT_ADMIN, "community_a1"), f"t{new_id().hex}"
    async with place.work(actor) as work:
        day = await today(work.session, place.district_id)
        unit, post = await enterprise_register(work, place.units["community_a1"], facts(place), Newcomer(name="王五", login=login), None)
    assert post is not None
    async with place.database.read(place.district_id) as session:
        made = await session.get_one(Membership, (place.district_id, post))
        account = (
            await session.scalars(select(Account.id).join(Person, Person.account_id == Account.id).where(Person.id == made.person_id))
        ).one()
        administrator = await load_actor(session, account, place.district_id)
    assert (made.role, made.valid_from, made.valid_until) == (R.ENTERPRISE_ADMIN, day, None)
    assert (made.street_id, made.community_id, made.enterprise_id) == (place.units["street_a"], place.units["community_a1"], unit.id)
    async with place.work(administrator) as work:
        await person_add(work, Newcomer(name="赵六"), Term(unit.id, R.ENTERPRISE_LIAISON, date(2026, 3, 1)))


async def test_without_one_it_waits_for_the_tenant_above(place: Place) -> None:
    async with place.work(await place.actor(R.TENANT_ADMIN, "street_a")) as work:
        _, post = await enterprise_register(work, place.units["street_a"], facts(place), None, None)
    assert post is None


async def test_both_or_neither(place: Place) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "street_a")
    async with place.database.read(None) as session:
        taken = (await session.get_one(Account, actor.account_id)).login
    async with refused(place, actor, ErrorCode.CONFLICT, IdentityReason.LOGIN_TAKEN) as work:
        await enterprise_register(work, place.units["street_a"], facts(place), Newcomer(name="王五", login=taken), None)


@pytest.mark.parametrize("unit", ["community_a2", "street_a", "district", "community_b1"])
async def test_only_under_what_one_administers(place: Place, unit: str) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "community_a1")
    async with refused(place, actor, ErrorCode.FORBIDDEN) as work:
        await enterprise_register(work, place.units[unit], facts(place), None, None)
    async with refused(place, await place.actor(R.ENTERPRISE_ADMIN, "enterprise_a"), ErrorCode.FORBIDDEN) as work:
        await enterprise_register(work, place.units["street_a"], facts(place), None, None)


async def test_never_under_another_enterprise(place: Place) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "enterprise_a")
    async with refused(place, actor, ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND) as work:
        await enterprise_register(work, place.units["enterprise_a"], facts(place), None, None)
