"""One tree, three finishes: PostgreSQL's bytes, the projection, and graphql-core walking over it. All give the same answer."""

import json
from typing import Any

import pytest

from services.api.graphql import ids
from services.api.graphql.plan.engine import Finish
from services.domain.access import Actor, Role
from tests.api.graphql.ask import ask, run
from tests.api.graphql.toy import TOY
from tests.factories import Place

LONG = "a" * 100
QUERIES = {
    "rows and pages": """query($id: ID!, $ids: [ID!]!) { c: club(id: $id) {
        __typename id n: name length state stateLabel street { name t: __typename }
        people(first: 1) { __typename totalCount edges { __typename cursor node { official } } pageInfo { hasNextPage endCursor } } }
      nodes(ids: $ids) { __typename id ... on Club { own } ... on Street { clubs { nodes { siblings } } } }
      clubs(first: 1) { nodes { ...F } } } fragment F on Club { shortName ...G } fragment G on Node { id }""",
    "functions": "query($id: ID!, $ids: [ID!]!) { nodes(ids: $ids) { ... on Club { x: shout } } club(id: $id) { shout version } }",
    "introspection beside rows": """query($id: ID!, $ids: [ID!]!) { __schema { queryType { name } } club(id: $id) { name shout }
      labels(enum: "TenantState") { value } nodes(ids: $ids) { id } __typename }""",
    "long names": f"""query($id: ID!, $ids: [ID!]!) {{ {LONG}: club(id: $id) {{ {LONG}: name b{LONG}: people {{ {LONG}: totalCount
      n{LONG}: nodes {{ {LONG}: id }} }} c{LONG}: shortName }} nodes(ids: $ids) {{ {LONG}: id }} }}""",
    "names of the database": """query($id: ID!, $ids: [ID!]!) { nodes(ids: $ids) { z: id }
      o: club(id: $id) { z: name r1: version n: state o: id } }""",
    "nothing": "query($id: ID!, $ids: [ID!]!) { club(id: $id) { name @skip(if: true) } nodes(ids: $ids) { id @include(if: false) } }",
}


@pytest.fixture
async def administrator(place: Place) -> Actor:
    """Sees everything of the toy."""
    return await place.actor(Role.TENANT_ADMIN, "district")


@pytest.mark.parametrize("what", QUERIES)
async def test_all_finishes_agree_to_the_order_of_keys(place: Place, administrator: Actor, what: str) -> None:
    own, street = ids.encode("org", place.units["property"]), ids.encode("str", place.units["street_a"])
    variables: dict[str, Any] = {"id": own, "ids": [street, "x", own, own]}
    answers = [await ask(place.database, administrator, QUERIES[what], variables, within=TOY, finish=finish) for finish in Finish]
    assert json.dumps(answers[0]) == json.dumps(answers[1]) == json.dumps(answers[2])
    assert answers[0]


async def test_arguments_that_cannot_be_bound_refuse_the_whole_operation(place: Place, administrator: Actor) -> None:
    query = "query($first: Int!) { clubs { nodes { street { many: clubs(first: $first) { totalCount } } } } }"
    for finish in Finish:
        before = place.database.reads.round_trips
        result = await run(place.database, administrator, query, {"first": 0}, within=TOY, finish=finish)
        assert result.data is None
        (error,) = result.errors or []
        assert error.path == ["clubs", "nodes", "street", "many"]
        assert place.database.reads.round_trips == before
