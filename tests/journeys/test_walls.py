"""The district wall: an account of another district sees nothing unpublished, by any query or id, and the tables refuse it too."""

from typing import Any

import pytest
from sqlalchemy import text

from services.api.graphql import ids
from services.kit.database import Database
from tests.journeys.deeds import deeds
from tests.journeys.documents import mutation
from tests.journeys.stage import FOREIGNERS, OUTSIDERS, Stage

pytestmark = pytest.mark.usefixtures("nothing_changes")

ALWAYS = {"far_resident", "far_supervisor", "far_staff"}
"""A resident, the highest post and a department's; `make prove` tries the others, too."""
FAR = [pytest.param(who, marks=() if who in ALWAYS else pytest.mark.prove) for who in sorted(OUTSIDERS | FOREIGNERS)]

CRAWLS = (
    """{ issues(first: 50) { nodes { id ownerUnit { id } raisers(first: 2) { nodes { id } } replies(first: 2) { nodes { id } }
      verdicts(first: 2) { nodes { id } } } } }""",
    "{ issues(first: 50) { nodes { clocks(first: 10) { nodes { id revisions(first: 1) { nodes { id } } } } } } }",
    "{ assignments(first: 50) { nodes { id returns(first: 2) { nodes { id } } } } }",
    "{ commitments(first: 50) { nodes { id evidence(first: 2) { nodes { id } } extensions(first: 2) { nodes { id } } } } }",
    "{ departments { nodes { id } } organisations { nodes { id } } tenants { nodes { id } } }",
)
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
ROOTS = """query($iss: ID!, $asg: ID!, $cmt: ID!, $unit: ID!) {
  a: node(id: $iss) { id } b: issue(id: $iss) { id number } c: assignment(id: $asg) { id } d: commitment(id: $cmt) { id }
  e: tenant(id: $unit) { id name } f: nodes(ids: [$iss, $asg, $cmt]) { id }
  g: issues(where: {ownerUnit: $unit}) { totalCount nodes { id } }
  h: assignments(where: {issue: $iss}) { totalCount nodes { id } }
  i: commitments(where: {issue: $iss}) { totalCount nodes { id } }
  j: clocks(where: {responsibleUnit: $unit}) { totalCount nodes { id } }
  k: tenants(where: {parent: $unit}) { totalCount nodes { id } }
}"""
LISTS = """{ issues(first: 100) { totalCount nodes { id title body publicTitle } } assignments(first: 100) { totalCount nodes { id } }
  commitments(first: 100) { totalCount nodes { id text } } clocks(first: 100) { totalCount nodes { id } }
  tenants(first: 100) { totalCount nodes { id } } departments { totalCount nodes { id } } organisations { totalCount nodes { id } } }"""


def found_ids(data: Any) -> list[str]:
    """Every global id in an answer, in the order in which it was found."""
    match data:
        case dict():
            here = [data["id"]] if isinstance(data.get("id"), str) else []
            return here + [one for key, value in data.items() if key != "id" for one in found_ids(value)]
        case list():
            return [one for item in data for one in found_ids(item)]
    return []


@pytest.fixture(scope="package")
async def everything(scene: Stage) -> list[str]:
    """The ids of all that the supervisor of this district finds."""
    answers = [await scene.town.ask("supervisor", crawl) for crawl in CRAWLS]
    found = list(dict.fromkeys(found_ids(answers)))
    kinds = {one.partition("_")[0] for one in found}
    assert kinds >= {"iss", "rai", "rep", "ver", "clk", "rev", "asg", "ret", "cmt", "evi", "ext", "dep", "org", "dis", "str", "com", "ent"}
    return found


def asked(scene: Stage, issue: str = "IN_PROGRESS") -> dict[str, str]:
    """One issue of this district with what hangs on it."""
    return {"iss": scene[issue], "asg": scene["ACKNOWLEDGED"], "cmt": scene["ACTIVE"], "unit": scene.unit("community_a1")}


def naming(scene: Stage) -> list[str]:
    """Every way to name this district in the header."""
    place = scene.town.place
    return [place.code, str(place.district_id), ids.encode("dis", place.district_id)]


@pytest.mark.parametrize("who", FAR)
async def test_from_the_own_district_nothing_of_this_one_is_there(scene: Stage, everything: list[str], who: str) -> None:
    there = scene.there
    for start in range(0, len(everything), 100):
        page = everything[start : start + 100]
        assert (await there.ask(who, NODES, {"ids": page}))["nodes"] == [None] * len(page)
    nothing = {"totalCount": 0, "nodes": []}
    for issue in ("IN_PROGRESS", "PUBLISHED"):
        assert await there.ask(who, ROOTS, asked(scene, issue)) == {
            **dict.fromkeys("abcde"),
            "f": [None] * 3,
            **dict.fromkeys("ghijk", nothing),
        }
    listed = found_ids(await there.ask(who, LISTS))
    assert set(listed).isdisjoint(everything)
    assert listed != []


@pytest.mark.parametrize("who", FAR)
async def test_whoever_names_this_district_is_a_stranger_in_it(scene: Stage, everything: list[str], who: str) -> None:
    town, there, page = scene.town, scene.there, everything[:100]
    for document, variables in ((LISTS, {}), (NODES, {"ids": page}), (ROOTS, asked(scene)), (ROOTS, asked(scene, "PUBLISHED"))):
        stranger = await town.post(None, document, variables)
        answer = await there.post(who, document, variables, roundtable_district=town.place.code)
        assert answer.content == stranger.content
        assert "errors" not in answer.json()


async def test_however_the_district_is_named(scene: Stage) -> None:
    expected = await scene.town.ask(None, LISTS)
    for name in naming(scene):
        assert await scene.there.ask("far_supervisor", LISTS, roundtable_district=name) == expected


async def test_a_stranger_finds_what_is_published_and_no_more(scene: Stage) -> None:
    found = await scene.town.ask(None, LISTS)
    issue = {"id": scene["PUBLISHED"], "title": "水质", "body": None, "publicTitle": "水质"}
    assert found["issues"] == {"totalCount": 1, "nodes": [issue]}
    assert found["commitments"] == {"totalCount": 1, "nodes": [{"id": scene["public_promise"], "text": "公开的承诺"}]}
    assert (found["assignments"], found["clocks"]) == ({"totalCount": 0, "nodes": []},) * 2
    public = {scene.unit(name) for name in ("district", "street_a", "street_b", "community_a1", "community_a2", "community_b1")}
    assert {one["id"] for one in found["tenants"]["nodes"]} == public


async def test_their_deeds_are_answered_like_a_strangers(scene: Stage) -> None:
    """With the header and without, under the posts that may do each deed at home."""
    twins = {"coordinator": "far_coordinator", "supervisor": "far_supervisor", "staff": "far_staff", "secretary": "far_secretary"}
    for name, (who, given) in deeds(scene).items():
        twin = twins.get(who, "far_supervisor")
        stranger = (await scene.town.post(None, mutation(name), {"input": given})).content
        named = await scene.there.post(twin, mutation(name), {"input": given}, roundtable_district=scene.town.place.code)
        assert named.content == stranger, name
        at_home = await scene.there.say(twin, name, given)
        assert [error["code"] in {"NOT_FOUND", "FORBIDDEN"} for error in at_home["errors"]] == [True], (name, at_home)


async def test_the_tables_refuse_by_themselves(scene: Stage) -> None:
    """SQL that forgets its predicate counts the bound district's rows only, under the application's own role; unbound it counts none."""
    here, there = scene.town.place.district_id, scene.there.place.district_id
    api = Database(scene.town.place.urls.api, pool_size=1)
    try:
        async with api.read(None) as session:
            tables = list(await session.scalars(text(TABLES)))
        assert len(tables) >= 35
        filled = {table for table, rows in scene.rows.items() if rows}
        for table in sorted(set(tables) - INSTALLATION):
            count = text(f"SELECT count(*), count(*) FILTER (WHERE district_id = '{here}') FROM {table}")
            async with api.read(here) as session:
                total, mine = (await session.execute(count)).one()
            assert total == mine, table
            if table != "access_log":  # what other tests are denied is logged
                assert (mine, mine > 0) == (len(scene.rows[table]), table in filled), table
            async with api.read(there) as session:
                total, leaked = (await session.execute(count)).one()
                own = await session.scalar(text(f"SELECT count(*) FROM {table} WHERE district_id = '{there}'"))
            assert (leaked, total) == (0, own), table
            async with api.read(None) as session:
                assert (await session.execute(count)).one() == (0, 0), table
    finally:
        await api.close()


INSTALLATION = {"account_district"}
"""Read before any district is bound: where an account may go (0003_identity). It says nothing of what happens there."""
TABLES = """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district_id'
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"""
