"""What of the variables makes another plan, and what is only bound."""

from typing import Any

import pytest

from services.api.graphql import ids
from services.api.graphql.plan.install import engine_of
from services.domain.access import Actor, Role
from services.kit.wording import Locale
from tests.api.graphql.ask import ask
from tests.api.graphql.toy import TOY
from tests.factories import Place


@pytest.fixture
async def administrator(place: Place) -> Actor:
    """Sees everything of the toy."""
    return await place.actor(Role.TENANT_ADMIN, "district")


async def plans(place: Place, actor: Actor, query: str, *several: dict[str, Any]) -> int:
    """How many plans a query needs for several sets of variables."""
    before = len(engine_of(TOY).plans)
    for variables in several:
        await ask(place.database, actor, query, variables, within=TOY)
    return len(engine_of(TOY).plans) - before


async def test_absent_null_and_present_are_three(place: Place, administrator: Actor) -> None:
    query = "query($where: ClubFilter) { clubs(where: $where) { totalCount } }"
    given: list[dict[str, Any]] = [
        {},
        {"where": None},
        {"where": {}},
        {"where": {"secret": None}},
        {"where": {"secret": "a"}},
        {"where": {"secret": "b"}},
    ]
    assert await plans(place, administrator, query, *given) == 5
    assert await plans(place, administrator, query, *reversed(given)) == 0


async def test_values_are_bound(place: Place, administrator: Actor) -> None:
    query = "query($first: Int!, $id: ID!) { clubs(first: $first) { nodes { name } } club(id: $id) { name } }"
    own, street = ids.encode("org", place.units["property"]), ids.encode("str", place.units["street_a"])
    given: list[dict[str, Any]] = [{"first": first, "id": named} for first in (1, 2, 100) for named in (own, street, "x")]
    assert await plans(place, administrator, query, *given) == 1


async def test_prefixes_of_ids_choose_tables_and_made_up_ones_do_not(place: Place, administrator: Actor) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    own, street = ids.encode("org", place.units["property"]), ids.encode("str", place.units["street_a"])
    given = [{"ids": some} for some in ([own], [own, own], [street, own], [own, street], ["x_1"], ["y_1", "z_2"], [])]
    assert await plans(place, administrator, query, *given) == 3


async def test_switches_choose_fields(place: Place, administrator: Actor) -> None:
    query = "query($id: ID!, $yes: Boolean!) { club(id: $id) { name @include(if: $yes) state @skip(if: $yes) } }"
    own = ids.encode("org", place.units["property"])
    assert await ask(place.database, administrator, query, {"id": own, "yes": True}, within=TOY) == {"club": {"name": "property"}}
    assert await ask(place.database, administrator, query, {"id": own, "yes": False}, within=TOY) == {"club": {"state": "ACTIVE"}}
    assert await plans(place, administrator, query, {"id": own, "yes": True}, {"id": "x", "yes": False}) == 0


async def test_the_language_makes_a_plan_where_something_is_worded(place: Place, administrator: Actor) -> None:
    before = len(engine_of(TOY).plans)
    for query, expected in (("{ clubs { nodes { name } } }", 1), ("{ clubs { nodes { stateLabel } } }", 2)):
        for locale in Locale:
            await ask(place.database, administrator, query, within=TOY, locale=locale)
        assert len(engine_of(TOY).plans) - before == expected
        before = len(engine_of(TOY).plans)
