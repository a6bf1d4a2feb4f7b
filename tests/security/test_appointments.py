"""An administrator of one place can do nothing about another's people: their posts are answered as ones that nothing has."""

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from services.api.graphql import ids
from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.identity import Membership
from tests.factories import Place, make_place
from tests.factories.unchanged import rows_of
from tests.security.deeds import answer, deeds
from tests.security.test_siblings import random_twin

R = Role
DEEDS = [deed for deed in deeds() if deed.prefix == "pos"]
PAIRS = [
    ((R.TENANT_ADMIN, "community_a1"), "community_a2", (R.RESIDENT, R.TENANT_ADMIN, R.OBSERVER)),
    ((R.TENANT_ADMIN, "street_a"), "community_b1", (R.RESIDENT, R.TENANT_ADMIN)),
    ((R.TENANT_ADMIN, "street_a"), "district", (R.TENANT_ADMIN, R.AUDITOR)),
    ((R.ENTERPRISE_ADMIN, "enterprise_a"), "enterprise_b", (R.ENTERPRISE_ADMIN, R.ENTERPRISE_LIAISON)),
    ((R.TENANT_ADMIN, "enterprise_a"), "enterprise_b", (R.TENANT_ADMIN, R.ENTERPRISE_LIAISON)),
]


@pytest.fixture
async def place(database_urls: Urls) -> AsyncIterator[Place]:
    made = await make_place(database_urls)
    yield made
    await made.close()


async def post_of(place: Place, actor: Actor) -> str:
    """The global id of somebody's post."""
    async with place.work() as work:
        found = select(Membership.id).where(Membership.person_id == actor.person_id)
        return ids.encode("pos", (await work.session.scalars(found)).one())


@pytest.mark.parametrize(("by", "unit", "roles"), PAIRS)
async def test_a_stranger_s_post_is_an_unknown_one(place: Place, by: tuple[Role, str], unit: str, roles: tuple[Role, ...]) -> None:
    actor = await place.actor(*by)
    own = await post_of(place, actor)
    strangers = [await post_of(place, await place.actor(role, unit)) for role in roles]
    before = await rows_of(place)

    def pick(prefix: str) -> str:
        return own if prefix == "pos" else ids.encode(prefix, place.units[by[1]])

    for deed in DEEDS:
        unknown = await answer(place.database, actor, deed, random_twin(own), pick)
        assert unknown["errors"] != []
        for stranger in strangers:
            assert json.dumps(await answer(place.database, actor, deed, stranger, pick)) == json.dumps(unknown), str(deed)
    assert await rows_of(place) == before
