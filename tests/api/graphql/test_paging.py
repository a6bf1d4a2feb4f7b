"""Keyset pages: every row once whatever the page size, and cursors that are good for one list only."""

import base64
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.api.graphql import ids
from services.domain.access import Actor, Role
from services.kit.errors import ErrorCode
from services.kit.paging import decode_cursor
from tests.api.graphql.ask import ask, refused, run
from tests.factories import Place
from tests.fixtures.effort import examples

PAGE = """query($first: Int!, $after: String) {
  tenants(first: $first, after: $after) { totalCount edges { cursor node { id } } nodes { id } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def supervisor(place: Place) -> Actor:
    """Sees all eight tenants of the place."""
    return await place.actor(Role.DISTRICT_SUPERVISOR, "district")


async def walk(place: Place, actor: Actor, sizes: list[int]) -> list[list[str]]:
    """Return the ids of the pages, the sizes taken in turn, until there is no next page."""
    pages: list[list[str]] = []
    after: str | None = None
    while True:
        page = (await ask(place.database, actor, PAGE, {"first": sizes[len(pages) % len(sizes)], "after": after}))["tenants"]
        got = [node["id"] for node in page["nodes"]]
        assert got == [edge["node"]["id"] for edge in page["edges"]]
        assert page["totalCount"] == 8
        assert page["pageInfo"]["endCursor"] == (page["edges"][-1]["cursor"] if got else None)
        pages.append(got)
        if not page["pageInfo"]["hasNextPage"]:
            return pages
        after = page["pageInfo"]["endCursor"]


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 10), min_size=1, max_size=4))
async def test_all_pages_hold_all_rows_once(place: Place, supervisor: Actor, sizes: list[int]) -> None:
    everything = (await walk(place, supervisor, [100]))[0]
    pages = await walk(place, supervisor, sizes)
    assert [row for page in pages for row in page] == everything
    assert all(len(page) == sizes[at % len(sizes)] for at, page in enumerate(pages[:-1]))
    assert 0 < len(pages[-1]) <= sizes[(len(pages) - 1) % len(sizes)]


async def test_every_cursor_continues_behind_its_row(place: Place, supervisor: Actor) -> None:
    page = (await ask(place.database, supervisor, PAGE, {"first": 100}))["tenants"]
    for at, edge in enumerate(page["edges"]):
        rest = (await ask(place.database, supervisor, PAGE, {"first": 100, "after": edge["cursor"]}))["tenants"]
        assert rest["nodes"] == page["nodes"][at + 1 :]
    assert (rest["nodes"], rest["pageInfo"]) == ([], {"hasNextPage": False, "endCursor": None})


async def test_a_cursor_continues_for_somebody_who_sees_less(place: Place, supervisor: Actor) -> None:
    """It holds a position, not a permission."""
    page = (await ask(place.database, supervisor, PAGE, {"first": 3}))["tenants"]
    liaison = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_b")
    rest = (await ask(place.database, liaison, PAGE, {"first": 100, "after": page["pageInfo"]["endCursor"]}))["tenants"]
    everything = (await ask(place.database, liaison, PAGE, {"first": 100}))["tenants"]
    assert rest["totalCount"] == 7
    assert rest["nodes"] == everything["nodes"][3:]


@pytest.mark.parametrize("first", [0, -1, 101, 2_000_000_000])
async def test_a_page_has_1_to_100_rows(place: Place, supervisor: Actor, first: int) -> None:
    refusal = await refused(place.database, supervisor, PAGE, {"first": first})
    assert (refusal.code, refusal.path, refusal.details) == (ErrorCode.INVALID_INPUT, ("first",), {"least": 1, "most": 100})


def forged(name: object, *values: str) -> str:
    """Return a cursor as its writer would write it."""
    return base64.urlsafe_b64encode(orjson.dumps([name, *values])).decode().rstrip("=")


async def test_a_garbled_or_foreign_cursor_is_refused(place: Place, supervisor: Actor) -> None:
    listed = "query($after: String, $id: ID!) { tenant(id: $id) { children(first: 1, after: $after) { pageInfo { endCursor } } } }"

    async def end(unit: str, prefix: str) -> str:
        answer = await ask(place.database, supervisor, listed, {"id": ids.encode(prefix, place.units[unit])})
        cursor: str = answer["tenant"]["children"]["pageInfo"]["endCursor"]
        return cursor

    own: str = (await ask(place.database, supervisor, PAGE, {"first": 1}))["tenants"]["pageInfo"]["endCursor"]
    name = orjson.loads(base64.urlsafe_b64decode(own + "=" * (-len(own) % 4)))[0]
    key = f"u{place.district_id}"
    bad = [
        "", "=", "!", "x", "😀", "\ud83d", "a" * 5_000, "null", own[:-3], own + own,
        await end("street_a", "str"), await end("district", "dis"),
        forged(name), forged(name, "sx"), forged(name, "sx", key, key), forged(name, key, "sx"), forged(name, "i1", key),
        forged(name, "sx\0", key), forged(name, "t2026-01-01", key), forged(name, "sx", "unonsense"), forged(None, "sx", key),
        forged(name, "", ""), base64.urlsafe_b64encode(b'{"a":1}').decode(), base64.urlsafe_b64encode(b"[[[[").decode(),
        base64.urlsafe_b64encode(b"[1,2,3]").decode(), base64.urlsafe_b64encode(b"7").decode(),
    ]  # fmt: skip
    for cursor in bad:
        refusal = await refused(place.database, supervisor, PAGE, {"first": 5, "after": cursor})
        assert (refusal.code, refusal.path) == (ErrorCode.INVALID_INPUT, ("after",)), cursor
    assert (await run(place.database, supervisor, PAGE, {"first": 5, "after": forged(name, "sx", key)})).errors is None


async def test_a_cursor_holds_what_its_reader_has_seen(place: Place, supervisor: Actor) -> None:
    query = "{ tenants(first: 1) { edges { cursor node { id code } } } }"
    (edge,) = (await ask(place.database, supervisor, query))["tenants"]["edges"]
    name = orjson.loads(base64.urlsafe_b64decode(edge["cursor"] + "=="))[0]
    values: tuple[Any, ...] = decode_cursor(name, edge["cursor"])
    assert values == (edge["node"]["code"], ids.decode(edge["node"]["id"], ["dis"]))


async def test_only_what_is_selected_is_asked_of_the_database(place: Place, supervisor: Actor) -> None:
    counted = (await ask(place.database, supervisor, "{ tenants(first: 1) { totalCount } }"))["tenants"]
    assert counted == {"totalCount": 8}
    assert await ask(place.database, supervisor, "{ tenants(first: 1) { __typename } }") == {"tenants": {"__typename": "TenantConnection"}}
