"""Every field of every type is read on real rows: nothing fails, and nothing is null everywhere by mistake."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import select

from services.api.graphql import ids
from services.api.graphql.plan.declare import Stored
from services.api.graphql.schema import core, schema
from tests.api.graphql.ask import anyone, ask
from tests.api.graphql.slices.documents import everything, plain, stored_types
from tests.api.graphql.slices.life import Life

TYPES = stored_types()
NODES = "query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {name} {fields} }} }}"
NEVER = {
    "District": {"parent", "shortName"},
    "Street": {"shortName"},
    "Community": {"shortName"},
    "Enterprise": {"shortName", "community"},
    "Organisation": {"shortName", "category"},
    "Post": {"account"},
    "Raiser": {"phone"},
    "Issue": {"source", "externalId"},
    "UserError": {"reason"},
}
"""What is null in every row that the supervisor reads: the factory's units are bare, a supervisor calls nobody and asks for
nobody's access, nothing is imported, and what blocks a step has no finer reason than its code.
"""

READERS = {"AccessEntry": "auditor", "PolicyVersion": "auditor"}
"""Types that the supervisor does not read."""


async def rows_of(life: Life, storage: Stored, most: int = 100) -> list[str]:
    """The global ids of the first rows of a type, whoever sees them."""
    wanted = select(storage.model.id).where(storage.model.district_id == life.place.district_id).order_by(storage.model.id).limit(most)
    if storage.kind is not None:
        wanted = wanted.where(storage.kind[0] == storage.kind[1])
    async with life.place.database.read(life.place.district_id) as session:
        return [ids.encode(storage.prefix or "", key) for key in await session.scalars(wanted)]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every typed object of an answer."""
    if isinstance(value, dict):
        if "__typename" in value:
            yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


@pytest.fixture(scope="module")
async def told(life: Life) -> dict[str, dict[str, bool]]:
    """Type → field → whether it ever was more than null, as the supervisor (or another reader) reads all rows of all types."""
    found: dict[str, dict[str, bool]] = {}
    for storage, named in TYPES:
        query = NODES.format(name=named.name, fields=everything(named))
        reader = life.people[READERS.get(named.name, "supervisor")]
        answer = await ask(life.place.database, reader, query, {"ids": await rows_of(life, storage)})
        for part in objects(answer):
            known = found.setdefault(part["__typename"], {})
            for field, value in part.items():
                known[field] = known.get(field, False) or value is not None
    return found


async def test_every_field_of_every_row_is_told_once(told: dict[str, dict[str, bool]]) -> None:
    asked = {name: set(fields) - {"__typename"} for name, fields in told.items()}
    assert asked == {name: set(core_type(name).fields) for name in asked}
    never = {name: {field for field, known in fields.items() if not known} for name, fields in told.items()}
    assert {name: fields for name, fields in never.items() if fields} == NEVER


async def test_every_type_is_reached(told: dict[str, dict[str, bool]]) -> None:
    """Values of the root, answers of mutations and the parts of pages aside."""
    parts = {"Query", "Mutation", "PageInfo", "Viewer", "Account", "Grant", "AccessExplanation", "AccessGround", "DistrictEntry", "Label"}
    parts |= {"RosterFinding", "RaiserContact", "PolicyPreview", "PolicyChange", "PolicyOutcome"}
    suffixes = ("Payload", "Connection", "Edge")
    every = {name for name, named in core(schema()).type_map.items() if isinstance(named, GraphQLObjectType) and name[:2] != "__"}
    assert {name for name in every - parts if not name.endswith(suffixes)} == told.keys()


@pytest.mark.parametrize("who", ["resident", *(pytest.param(who, marks=pytest.mark.prove) for who in ("liaison", "auditor", None))])
async def test_whoever_sees_less_meets_no_failure(life: Life, who: str | None) -> None:
    actor = anyone(life.place.district_id) if who is None else life.people[who]
    for storage, named in TYPES:
        query = NODES.format(name=named.name, fields=everything(named))
        given = await rows_of(life, storage, 15)
        assert len((await ask(life.place.database, actor, query, {"ids": given}))["nodes"]) == len(given)


async def test_every_list_of_the_root_has_rows(life: Life) -> None:
    fields = core(schema()).query_type
    assert fields is not None
    lists = {name: field for name, field in fields.fields.items() if "first" in field.args}
    for name, field in lists.items():
        connection = get_named_type(field.type)
        assert isinstance(connection, GraphQLObjectType)
        kind = get_named_type(connection.fields["nodes"].type)
        rows, reader = plain(kind), READERS.get(kind.name, "supervisor")
        page = (await life.ask(reader, f"{{ {name}(first: 3) {{ totalCount nodes {rows} edges {{ cursor }} }} }}"))[name]
        assert (page["totalCount"] > 0, len(page["nodes"])) == (True, min(3, page["totalCount"])), name


def core_type(name: str) -> GraphQLObjectType:
    """An object type of the schema."""
    named = core(schema()).type_map[name]
    assert isinstance(named, GraphQLObjectType)
    return named
