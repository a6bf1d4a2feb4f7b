"""Publishing shows exactly the published part: what is listed here, and nothing that hangs on it."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest

from services.api.graphql import ids
from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.commitments import publish_commitment
from services.domain.issues import publish_issue
from tests.api.graphql.ask import anyone, ask
from tests.security.walk import DEEP, Walk, gather, sdl
from tests.security.world import SIDES, Content, Side, World, built, opened

TITLE, REPLY, WORDS = "某处管网改造", "已安排处理", "八个工作日内办结"

ISSUE = {
    "id", "number", "title", "state", "stateLabel", "ownerUnit", "street", "community",
    "raisedAt", "acceptedAt", "dueAt", "overdue", "publicTitle", "publicReply", "publishedAt", "commitments",
    "transitions",
}  # fmt: skip
"""domain.md §2, Public: redacted title, unit, state, due, outcome and public reply; the instants of its course; published promises.
What one may do follows from the state and from one's own posts.
"""

COMMITMENT = {
    "id", "text", "strength", "strengthLabel", "state", "stateLabel", "committerUnit", "issue",
    "promisedAt", "dueAt", "originalDueAt", "countedDays", "provisional", "overdue", "claimedAt", "publishedAt",
    "transitions",
}  # fmt: skip
"""domain.md §2, Public: promise text, unit, state, due, outcome."""


@pytest.fixture(scope="module", params=[SIDES[0], SIDES[3]], ids=lambda side: side.unit)
async def half_open(database_urls: Urls, request: pytest.FixtureRequest) -> World:
    """A district in which one side has content, of which issue and promise are published."""
    return await built(database_urls, request.param, publish=published)


async def published(world: World) -> None:
    """The owner's coordinator publishes."""
    side, content = the(world)
    role, unit = side.owner
    owner = await world.place.actor(role, unit)
    async with world.place.work(owner) as work:
        await publish_issue(work, content.issue_id, public_title=TITLE, public_reply=REPLY)
    async with world.place.work(owner) as work:
        await publish_commitment(work, content.commitment_id, public_text=WORDS)


@pytest.fixture
async def world(half_open: World) -> AsyncIterator[World]:
    """The same district with connections of this test's own."""
    async with opened(half_open) as world:
        yield world


def the(world: World) -> tuple[Side, Content]:
    """The one side and what it holds."""
    ((side, content),) = world.content.items()
    return side, content


async def outsiders(world: World) -> list[Actor]:
    """Somebody from the street, and a sibling."""
    return [anyone(world.place.district_id), await world.place.actor(Role.ENTERPRISE_LIAISON, "enterprise_b")]


def shown(row: dict[str, Any]) -> set[str]:
    """The fields that hold anything."""
    empty = {"totalCount": 0, "nodes": [], "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    return {name for name, value in row.items() if value is not None and value != empty and name != "__typename"}


async def row_of(world: World, actor: Actor, type_name: str, global_id: str) -> dict[str, Any]:
    """All that somebody gets of one row."""
    selection = Walk(1).selection(sdl().type_map[type_name], frozenset())
    found: dict[str, Any] = (await ask(world.place.database, actor, f'{{ node(id: "{global_id}") {{ ... on {type_name} {selection} }} }}'))[
        "node"
    ]
    return found


async def test_exactly_the_published_part_of_an_issue_is_shown(world: World) -> None:
    side, content = the(world)
    for actor in await outsiders(world):
        issue = await row_of(world, actor, "Issue", ids.encode("iss", content.issue_id))
        assert shown(issue) == ISSUE - ({"community"} if side.community is None else set())
        assert (issue["title"], issue["publicTitle"], issue["publicReply"]) == (TITLE, TITLE, REPLY)
        assert [node["id"] for node in issue["commitments"]["nodes"]] == [ids.encode("cmt", content.commitment_id)]


async def test_exactly_the_published_part_of_a_promise_is_shown(world: World) -> None:
    side, content = the(world)
    for actor in await outsiders(world):
        promise = await row_of(world, actor, "Commitment", ids.encode("cmt", content.commitment_id))
        # Whoever is nothing but an enterprise stands behind the second wall, which publishes no other enterprise's clock.
        walled = {"countedDays"} if actor.enterprises and side.community is None else set()
        assert shown(promise) == COMMITMENT - walled
        assert promise["text"] == WORDS


@pytest.mark.parametrize("operations", DEEP)
async def test_nothing_that_hangs_on_them_is_shown(world: World, operations: Callable[[], Sequence[str]]) -> None:
    """From everywhere and however deep: two rows, no private word, no count of anything else."""
    side, content = the(world)
    published = {ids.encode("iss", content.issue_id), ids.encode("cmt", content.commitment_id)}
    for actor in await outsiders(world):
        answer = await gather(world.place.database, actor, operations())
        assert answer.ids & content.secret == published
        assert not answer.has(side.mark)
        assert not answer.has(side.phone)
        assert answer.miscounted == []


async def test_a_list_does_not_say_what_a_field_does_not(world: World) -> None:
    """Nor is it said by the list of what an enterprise raised."""
    side, _ = the(world)
    for unit in ("enterprise_a", "enterprise_b"):
        enterprise = ids.encode("ent", world.place.units[unit])
        query = f'{{ node(id: "{enterprise}") {{ ... on Enterprise {{ issues {{ totalCount nodes {{ id }} }} }} }} }}'
        for actor in await outsiders(world):
            found = (await ask(world.place.database, actor, query))["node"]
            assert found is None or found["issues"] == {"totalCount": 0, "nodes": []}, side


async def test_a_filter_does_not_say_what_a_field_does_not(world: World) -> None:
    """Whose published issue it is stays unsaid, also when one asks by the enterprise's id."""
    side, _ = the(world)
    for unit in ("enterprise_a", "enterprise_b"):
        query = f'{{ issues(where: {{enterprise: "{ids.encode("ent", world.place.units[unit])}"}}) {{ totalCount nodes {{ id }} }} }}'
        for actor in await outsiders(world):
            assert (await ask(world.place.database, actor, query))["issues"] == {"totalCount": 0, "nodes": []}, side
