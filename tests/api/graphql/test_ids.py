"""Global ids: one text for one row; everything else is answered as an unknown id."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.graphql import ids
from services.domain.access import Role
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from tests.api.graphql.ask import ask, refused
from tests.factories import Place


@given(st.uuids(), st.sampled_from(["iss", "dep", "a1"]))
def test_an_id_comes_back(id: UUID, prefix: str) -> None:
    text = ids.encode(prefix, id)
    assert ids.decode(text, ["x", prefix]) == id
    assert ids.decode(text, ["x"]) is None
    assert len(text) == len(prefix) + 33


@given(st.text() | st.text("abc234_=").map(lambda tail: "dep_" + tail) | st.binary(max_size=20).map(lambda b: "dep_" + b.hex()))
def test_nothing_else_is_an_id(text: str) -> None:
    found = ids.decode(text, ["dep"])
    assert found is None or ids.encode("dep", found) == text


def test_there_is_one_text_for_one_id() -> None:
    """Python reads more spellings of a UUID than the one that is given out."""
    text = ids.encode("dep", UUID(int=10))
    assert ids.decode(text, ["dep"]) == UUID(int=10)
    assert ids.decode(f"dep_{UUID(int=10)}", ["dep"]) is None
    assert ids.decode(f"dep_{{{text[4:]}}}", ["dep"]) is None
    assert ids.decode(text.upper(), ["dep", "DEP"]) is None


@pytest.mark.parametrize(
    "garbled", ["", "_", "dep", "dep_", "dep_!", "dep_" + "a" * 27, "😀", "dep_" + "ı" * 26, "\x00", "dis_" + "１" * 26]
)
async def test_a_garbled_id_is_an_unknown_id(place: Place, garbled: str) -> None:
    supervisor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    real = ids.encode("dep", place.units["traffic"])
    query = """query($id: ID!, $real: ID!) { node(id: $id) { id } tenant(id: $id) { id }
                 nodes(ids: [$real, $id, $real]) { __typename id ... on Unit { name } } }"""
    for unknown in (
        garbled,
        ids.encode("dep", new_id()),
        ids.encode("str", place.units["traffic"]),
        ids.encode("zzz", place.units["traffic"]),
    ):
        answer = await ask(place.database, supervisor, query, {"id": unknown, "real": real})
        traffic = {"__typename": "Department", "id": real, "name": "traffic"}
        assert answer == {"node": None, "tenant": None, "nodes": [traffic, None, traffic]}


async def test_the_type_of_a_field_bounds_its_ids(place: Place) -> None:
    supervisor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    department = ids.encode("dep", place.units["traffic"])
    query = "query($id: ID!) { node(id: $id) { id } tenant(id: $id) { id } }"
    assert await ask(place.database, supervisor, query, {"id": department}) == {"node": {"id": department}, "tenant": None}


async def test_a_hundred_ids_at_once(place: Place) -> None:
    supervisor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await ask(place.database, supervisor, query, {"ids": ["x"] * 100}) == {"nodes": [None] * 100}
    refusal = await refused(place.database, supervisor, query, {"ids": ["x"] * 101})
    assert (refusal.code, refusal.path) == (ErrorCode.INVALID_INPUT, ("ids",))
