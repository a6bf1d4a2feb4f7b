"""A cached grant never outlives its end: every read asks, in its own statement, whether the grants behind it still hold."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from services.api.context import Context
from services.api.graphql import ids
from services.api.graphql.plan.install import engine_of
from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role, UnitKind
from services.domain.identity import Account, AccountState, Membership, load_actor, membership_end
from services.kit.errors import ErrorCode, Refusal
from tests.api.graphql.ask import ask, operation
from tests.api.graphql.toy import TOY
from tests.factories import Place, hold, make_place

CLUB = "query($id: ID!) { club(id: $id) { name own secret } }"
SHANGHAI = ZoneInfo("Asia/Shanghai")


async def loaded(place: Place, actor: Actor) -> Actor:
    """The actor as it is kept between requests."""
    assert actor.account_id is not None
    async with place.database.read(place.district_id) as session:
        return await load_actor(session, actor.account_id, place.district_id)


async def club(place: Place, actor: Actor) -> Any:
    """What somebody reads of the place's organisation."""
    return (await ask(place.database, actor, CLUB, {"id": ids.encode("org", place.units["property"])}, within=TOY))["club"]


async def raw(place: Place, actor: Actor) -> Any:
    """What the statement gives under exactly these grants: nothing at all when they do not hold."""
    engine, asked = engine_of(TOY), operation(TOY, CLUB)
    values = asked.coerce({"id": ids.encode("org", place.units["property"])})
    assert not isinstance(values, list)
    return await engine.statement(asked, values, Context(place.database, actor=actor))


async def test_a_post_that_ended_between_loading_and_reading_shows_no_row(place: Place) -> None:
    actor = await loaded(place, await place.actor(Role.ORGANISATION_CONTACT, "property"))
    assert (await club(place, actor))["name"] == "property"
    administrator = await place.actor(Role.TENANT_ADMIN, "district")
    async with place.work(administrator) as work:
        found = select(Membership.id).where(Membership.district_id == place.district_id, Membership.person_id == actor.person_id)
        await membership_end(work, (await work.session.execute(found)).scalar_one(), date(2020, 1, 2))
    assert await raw(place, actor) is None
    assert await club(place, actor) is None


async def test_a_post_that_began_shows_its_rows_at_once(place: Place) -> None:
    actor = await loaded(place, await place.actor(Role.RESIDENT, "community_a2"))
    assert await club(place, actor) is None
    async with place.database.write(place.district_id) as session:
        await session.execute(
            update(Membership)
            .where(Membership.district_id == place.district_id, Membership.person_id == actor.person_id)
            .values(unit_id=place.units["property"], unit_kind=UnitKind.ORGANISATION, role=Role.ORGANISATION_CONTACT)
        )
        await session.execute(update(Account).where(Account.id == actor.account_id).values(grants_version=Account.grants_version + 1))
    assert (await club(place, actor))["own"] is True


async def test_grants_are_of_one_day(fresh_database: Urls) -> None:
    """A last day passes at midnight, with nobody there to say so."""
    place = await make_place(fresh_database)
    try:
        await hold(place.database, datetime(2026, 3, 2, 23, 59, tzinfo=SHANGHAI))
        actor = await place.actor(Role.ORGANISATION_CONTACT, "property")
        async with place.database.write(place.district_id) as session:
            await session.execute(
                update(Membership).where(Membership.district_id == place.district_id).values(valid_until=date(2026, 3, 2))
            )
        kept = await loaded(place, actor)
        assert (kept.since, kept.until) == (datetime(2026, 3, 2, tzinfo=SHANGHAI), datetime(2026, 3, 3, tzinfo=SHANGHAI))
        assert (await club(place, kept))["name"] == "property"
        await hold(place.database, datetime(2026, 3, 3, tzinfo=SHANGHAI))
        assert await raw(place, kept) is None
        assert await club(place, kept) is None
        await hold(place.database, datetime(2026, 3, 2, tzinfo=SHANGHAI) - timedelta(microseconds=1))
        assert await raw(place, kept) is None
    finally:
        await place.close()


async def test_a_locked_account_reads_nothing(place: Place) -> None:
    actor = await loaded(place, await place.actor(Role.ORGANISATION_CONTACT, "property"))
    async with place.database.write(None) as session:
        await session.execute(update(Account).where(Account.id == actor.account_id).values(state=AccountState.LOCKED))
    assert await raw(place, actor) is None
    with pytest.raises(Refusal) as refusal:
        await club(place, actor)
    assert refusal.value.code is ErrorCode.SIGN_IN_REQUIRED


async def test_everybody_of_one_shape_is_answered_by_one_plan_with_their_own_rows(place: Place) -> None:
    """Several posts of one sort are one list of units: three grants need no other text than two."""
    engine = engine_of(TOY)
    one = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    other = await place.actor(Role.COMMUNITY_SECRETARY, "community_a2")
    both = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1", (Role.COMMUNITY_SECRETARY, "community_a2"))
    more = await place.actor(
        Role.COMMUNITY_SECRETARY, "community_b1", (Role.COMMUNITY_SECRETARY, "community_a2"), (Role.COMMUNITY_SECRETARY, "community_a1")
    )
    seen = [await club(place, one)]
    plans = len(engine.plans)
    seen.append(await club(place, other))
    assert len(engine.plans) == plans
    seen.append(await club(place, both))
    assert len(engine.plans) == plans + 1
    seen.append(await club(place, more))
    assert len(engine.plans) == plans + 1
    assert [None if found is None else found["name"] for found in seen] == ["property", None, "property", "property"]
    assert one.shape == other.shape != both.shape == more.shape
    assert replace(one, account_id=None).shape != one.shape


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANYONE])
async def test_every_role_has_a_statement(place: Place, role: Role) -> None:
    """Whatever the policy says of a role can be planned for one post of it, and for several."""
    actor = await place.actor(role, "district", (role, "street_a"))
    for grants in (actor.grants, actor.grants[:1]):
        await club(place, replace(actor, grants=grants))
