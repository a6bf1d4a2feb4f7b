"""Every kind of declaration, read as different people."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from services.api.graphql import ids
from services.domain.access import Actor, Role
from services.domain.roundtables import RoundtableKind, RoundtableSeries
from services.domain.tenancy import TenantState, Unit
from services.kit.wording import Locale
from tests.api.graphql.ask import ask, run
from tests.api.graphql.toy import TOY
from tests.factories import Place

CLUB = """query($id: ID!) { club(id: $id) {
  name own secret length siblings shout street { name } hiddenStreet { name }
  people { totalCount nodes { id official } }
  hiddenPeople { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } } }"""


@pytest.fixture
async def contact(place: Place) -> Actor:
    """The organisation's contact: sees it, may not administer it."""
    return await place.actor(Role.ORGANISATION_CONTACT, "property")


@pytest.fixture
async def administrator(place: Place) -> Actor:
    """Administers the district's units."""
    return await place.actor(Role.TENANT_ADMIN, "district")


async def read(place: Place, actor: Actor, **how: Any) -> Any:
    """Return the organisation as the actor sees it."""
    return (await ask(place.database, actor, CLUB, {"id": ids.encode("org", place.units["property"])}, within=TOY, **how))["club"]


async def test_what_depends_on_who_asks(place: Place, contact: Actor, administrator: Actor) -> None:
    """OWN by the actor, masks and gates by the actor's predicate, the computed field by the request's language."""
    assert contact.person_id is not None
    person = ids.encode("per", contact.person_id)
    seen = {
        "name": "property",
        "own": True,
        "secret": None,
        "length": len("property"),
        "siblings": 1,
        "shout": "PROPERTY en",
        "street": {"name": "street_a"},
        "hiddenStreet": None,
        "people": {"totalCount": 1, "nodes": [{"id": person, "official": False}]},
        "hiddenPeople": {"totalCount": 0, "nodes": [], "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}},
    }
    assert await read(place, contact) == seen
    administered = await read(place, administrator, locale=Locale.ZH_CN)
    hidden = administered.pop("hiddenPeople")
    assert administered == {
        **{name: value for name, value in seen.items() if name != "hiddenPeople"},
        "own": False,
        "secret": f"{place.code}-10",
        "shout": "PROPERTY zh-CN",
        "hiddenStreet": {"name": "street_a"},
    }
    assert (hidden["totalCount"], hidden["nodes"]) == (1, [{"id": person}])


async def test_what_is_masked_cannot_be_guessed_by_filtering(place: Place, contact: Actor, administrator: Actor) -> None:
    query = "query($where: ClubFilter) { clubs(where: $where) { totalCount nodes { name } } }"
    for actor, where, found in (
        (contact, {}, 1),
        (contact, {"secret": f"{place.code}-10"}, 0),
        (administrator, {"secret": f"{place.code}-10"}, 1),
        (administrator, {"secret": "x"}, 0),
    ):
        page = (await ask(place.database, actor, query, {"where": where}, within=TOY))["clubs"]
        assert page == {"totalCount": found, "nodes": [{"name": "property"}] * found}


async def test_a_subquery_counts_its_own_rows(place: Place, administrator: Actor) -> None:
    """Siblings: the communities' parents have 4, 4 and 1 children; without correlation every row would count them all."""
    await _club(place, "second")
    assert (await read(place, administrator))["siblings"] == 2


async def test_a_fixed_condition_and_a_falling_order(place: Place, administrator: Actor) -> None:
    await _club(place, "club b")
    await _club(place, "club c")
    await _club(place, "club a", state=TenantState.CLOSED)
    query = """query($id: ID!, $after: String) { street(id: $id) { clubs(first: 2, after: $after) {
      totalCount nodes { name } pageInfo { hasNextPage endCursor } } } }"""
    street = ids.encode("str", place.units["street_a"])
    first = (await ask(place.database, administrator, query, {"id": street}, within=TOY))["street"]["clubs"]
    assert (first["totalCount"], [node["name"] for node in first["nodes"]]) == (3, ["property", "club c"])
    assert first["pageInfo"]["hasNextPage"] is True
    after = {"id": street, "after": first["pageInfo"]["endCursor"]}
    second = (await ask(place.database, administrator, query, after, within=TOY))["street"]["clubs"]
    assert (second["totalCount"], [node["name"] for node in second["nodes"]], second["pageInfo"]["hasNextPage"]) == (3, ["club b"], False)


@pytest.mark.parametrize("name", ["byEnd", "byEndDown"])
@pytest.mark.parametrize("size", [1, 2, 3])
async def test_rows_without_an_order_value_come_last_and_every_row_once(place: Place, administrator: Actor, name: str, size: int) -> None:
    for title in ["2", "", "1", "2", "", "3"]:
        await _series(place, title)
    query = f"""query($id: ID!, $first: Int!, $after: String) {{ street(id: $id) {{ found: {name}(first: $first, after: $after) {{
      nodes {{ id title }} pageInfo {{ hasNextPage endCursor }} }} }} }}"""
    wanted: dict[str, Any] = {"id": ids.encode("str", place.units["street_a"]), "first": size}
    seen: list[tuple[str, str]] = []
    while True:
        page = (await ask(place.database, administrator, query, wanted, within=TOY))["street"]["found"]
        seen += [(node["id"], node["title"]) for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        wanted["after"] = page["pageInfo"]["endCursor"]
    order = ["1", "2", "2", "3"] if name == "byEnd" else ["3", "2", "2", "1"]
    assert [title for _, title in seen] == [*order, "", ""]
    assert len(dict(seen)) == 6


async def test_a_failing_python_field_is_null_and_the_rest_stands(place: Place, administrator: Actor) -> None:
    await _club(place, "closed", state=TenantState.CLOSED)
    async with place.database.read(place.district_id) as session:
        found = (await session.execute(text("SELECT id FROM unit WHERE name = 'closed'"))).scalar_one()
    result = await run(place.database, administrator, CLUB, {"id": ids.encode("org", found)}, within=TOY)
    assert result.data is not None
    assert (result.data["club"]["name"], result.data["club"]["shout"]) == ("closed", None)
    (error,) = result.errors or []
    assert (error.path, type(error.original_error)) == (["club", "shout"], ValueError)


async def test_related_rows_of_a_list_come_with_the_same_statement(place: Place, administrator: Actor) -> None:
    for number in range(5):
        await _club(place, f"club {number}")
    query = "query($id: ID!) { street(id: $id) { clubs(first: 50) { nodes { street { name } again: street { id name } } } } }"
    before = place.database.reads.round_trips
    answer = await ask(place.database, administrator, query, {"id": ids.encode("str", place.units["street_a"])}, within=TOY)
    assert len(answer["street"]["clubs"]["nodes"]) == 6
    assert place.database.reads.round_trips == before + 1


async def _club(place: Place, name: str, state: TenantState = TenantState.ACTIVE) -> None:
    """Add an organisation beside the place's own."""
    async with place.work() as work:
        model = await work.session.get_one(Unit, (place.district_id, place.units["property"]))
        values = {column.key: getattr(model, column.key) for column in Unit.__table__.columns if column.key != "id"}
        told = {"name": name, "code": f"{place.code}-{name}", "state": state}
        await work.session.execute(insert(Unit).values(**values | told))


async def _series(place: Place, title: str) -> None:
    """Add a series of the street's that ended on a day of May; without a title, one that goes on."""
    street = place.units["street_a"]
    ended = datetime(2026, 5, int(title), tzinfo=UTC) if title else None
    told = {"kind": RoundtableKind.TOPIC, "title": title, "opened_at": datetime(2026, 1, 1, tzinfo=UTC), "ended_at": ended}
    async with place.work() as work:
        await work.session.execute(
            insert(RoundtableSeries).values(district_id=place.district_id, host_unit_id=street, street_id=street, version=1, **told)
        )
