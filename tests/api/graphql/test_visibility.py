"""Who sees which units: by list, count, id and edge alike."""

from services.api.graphql import ids
from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.kit.errors import ErrorCode
from tests.api.graphql.ask import anyone, ask, refused
from tests.factories import Place, make_place

PUBLIC_TENANTS = {"district", "street_a", "street_b", "community_a1", "community_a2", "community_b1"}
TENANTS = (
    "{ tenants(first: 100) { totalCount nodes { id name __typename } edges { node { name } cursor } pageInfo { hasNextPage endCursor } } }"
)


async def test_anyone_sees_the_administration_and_no_enterprise(place: Place) -> None:
    page = (await ask(place.database, anyone(place.district_id), TENANTS))["tenants"]
    assert {node["name"]: node["__typename"] for node in page["nodes"]} == {
        "district": "District",
        "street_a": "Street",
        "street_b": "Street",
        "community_a1": "Community",
        "community_a2": "Community",
        "community_b1": "Community",
    }
    assert page["totalCount"] == 6
    assert [edge["node"]["name"] for edge in page["edges"]] == [node["name"] for node in page["nodes"]]
    assert page["pageInfo"] == {"hasNextPage": False, "endCursor": page["edges"][-1]["cursor"]}


async def test_a_liaison_sees_the_own_enterprise_and_not_its_neighbour(place: Place) -> None:
    liaison = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
    page = (await ask(place.database, liaison, TENANTS))["tenants"]
    assert {node["name"] for node in page["nodes"]} == PUBLIC_TENANTS | {"enterprise_a"}
    assert page["totalCount"] == 7
    other = ids.encode("ent", place.units["enterprise_b"])
    answer = await ask(
        place.database,
        liaison,
        """query($id: ID!) { node(id: $id) { id } tenant(id: $id) { id } nodes(ids: [$id]) { id }
             tenants(where: {parent: $id}) { totalCount } }""",
        {"id": other},
    )
    assert answer == {"node": None, "tenant": None, "nodes": [None], "tenants": {"totalCount": 0}}


async def test_edges_stop_at_what_is_not_seen(place: Place) -> None:
    """Street A has two enterprises: its coordinator meets both among its children, somebody from the street meets none."""
    query = "query($id: ID!) { tenant(id: $id) { name children(first: 50) { totalCount nodes { name parent { name parent { name } } } } } }"
    street = {"id": ids.encode("str", place.units["street_a"])}
    seen = (await ask(place.database, anyone(place.district_id), query, street))["tenant"]["children"]
    assert seen == {
        "totalCount": 2,
        "nodes": [
            {"name": name, "parent": {"name": "street_a", "parent": {"name": "district"}}} for name in ("community_a1", "community_a2")
        ],
    }
    coordinator = await place.actor(Role.STREET_COORDINATOR, "street_a")
    seen = (await ask(place.database, coordinator, query, street))["tenant"]["children"]
    assert [node["name"] for node in seen["nodes"]] == ["community_a1", "community_a2", "enterprise_a", "enterprise_b"]
    assert seen["totalCount"] == 4


async def test_kinds_of_one_table_stay_apart(place: Place) -> None:
    coordinator = await place.actor(Role.DISTRICT_COORDINATOR, "district")
    answer = await ask(
        place.database,
        coordinator,
        """query($id: ID!) { departments { nodes { __typename name kind kindLabel category
               parent { __typename name ... on District { code } } } }
             organisations { nodes { __typename name parent { name } } }
             tenant(id: $id) { departments { totalCount } organisations { totalCount }
               ancestors { nodes { name } } ... on Community { street { name } } } }""",
        {"id": ids.encode("com", place.units["community_a1"])},
    )
    parent = {"__typename": "District", "name": "district", "code": place.code}
    department = {"__typename": "Department", "kind": "DEPARTMENT", "kindLabel": "Department", "category": None, "parent": parent}
    assert answer == {
        "departments": {"nodes": [{**department, "name": name} for name in ("construction", "traffic", "services")]},
        "organisations": {"nodes": [{"__typename": "Organisation", "name": "property", "parent": {"name": "community_a1"}}]},
        "tenant": {
            "departments": {"totalCount": 0},
            "organisations": {"totalCount": 1},
            "ancestors": {"nodes": [{"name": "district"}, {"name": "street_a"}]},
            "street": {"name": "street_a"},
        },
    }


async def test_another_district_is_not_there(place: Place, database_urls: Urls) -> None:
    other = await make_place(database_urls)
    supervisor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    for prefix, unit in (("dis", "district"), ("str", "street_a"), ("dep", "traffic")):
        answer = await ask(
            place.database, supervisor, "query($id: ID!) { node(id: $id) { id } }", {"id": ids.encode(prefix, other.units[unit])}
        )
        assert answer == {"node": None}
    page = (await ask(place.database, supervisor, TENANTS))["tenants"]
    assert page["totalCount"] == 8
    await other.close()


async def test_filters_narrow(place: Place) -> None:
    supervisor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    query = "query($where: TenantFilter) { tenants(where: $where) { totalCount nodes { name } } }"

    async def names(where: dict[str, object] | None) -> list[str]:
        page = (await ask(place.database, supervisor, query, {"where": where}))["tenants"]
        assert page["totalCount"] == len(page["nodes"])
        return [node["name"] for node in page["nodes"]]

    everything = await names(None)
    assert len(everything) == 8
    assert await names({}) == everything
    assert await names({"kind": None, "parent": None}) == everything
    assert await names({"kind": ["ENTERPRISE", "STREET"]}) == ["street_a", "street_b", "enterprise_a", "enterprise_b"]
    assert await names({"kind": []}) == []
    assert await names({"parent": ids.encode("str", place.units["street_b"])}) == ["community_b1"]
    assert await names({"parent": ids.encode("dep", place.units["street_b"])}) == []
    assert await names({"parent": "nonsense"}) == []
    assert await names({"nameBegins": "street_"}) == ["street_a", "street_b"]
    assert await names({"nameBegins": "street%"}) == []
    assert await names({"code": place.code}) == ["district"]
    assert await names({"state": ["SUSPENDED"]}) == []
    refusal = await refused(place.database, supervisor, query, {"where": {"nameBegins": "a\0"}})
    assert (refusal.code, refusal.path) == (ErrorCode.INVALID_INPUT, ("where", "nameBegins"))


async def test_fragments_aliases_and_switches(place: Place) -> None:
    supervisor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    answer = await ask(
        place.database,
        supervisor,
        """query($id: ID!, $yes: Boolean!, $no: Boolean!) {
             a: tenant(id: $id) { ...F short: shortName @include(if: $no) up: parent { n: name } up: parent { code @skip(if: $yes) } }
             b: tenant(id: $id) { ... on Street { label: name } ... on Community { never: name } }
           }
           fragment F on Unit { name again: name id }""",
        {"id": ids.encode("str", place.units["street_a"]), "yes": True, "no": False},
    )
    assert answer == {
        "a": {"name": "street_a", "again": "street_a", "id": ids.encode("str", place.units["street_a"]), "up": {"n": "district"}},
        "b": {"label": "street_a"},
    }


async def test_without_a_district_only_districts_and_the_viewer_answer(place: Place) -> None:
    for query in ("{ tenants { totalCount } }", '{ node(id: "x") { id } }', "{ nodes(ids: []) { id } }", '{ tenant(id: "dis_a") { id } }'):
        assert (await refused(place.database, None, query)).code is ErrorCode.DISTRICT_REQUIRED
    answer = await ask(place.database, None, "{ viewer { account { login } district { id } grants { role } } districts { code name } }")
    assert answer["viewer"] == {"account": None, "district": None, "grants": []}
    assert {"code": place.code, "name": "西湖区"} in answer["districts"]


async def test_the_viewer(place: Place) -> None:
    liaison = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a", (Role.ENTERPRISE_ADMIN, "enterprise_a"))
    answer = await ask(
        place.database, liaison, "{ viewer { account { login } district { code } grants { role roleLabel unit { __typename name } } } }"
    )
    login = answer["viewer"]["account"].pop("login")
    assert login.startswith("t")
    unit = {"__typename": "Enterprise", "name": "enterprise_a"}
    assert answer["viewer"] == {
        "account": {},
        "district": {"code": place.code},
        "grants": [
            {"role": "ENTERPRISE_ADMIN", "roleLabel": "Enterprise administrator", "unit": unit},
            {"role": "ENTERPRISE_LIAISON", "roleLabel": "Enterprise liaison", "unit": unit},
        ],
    }
