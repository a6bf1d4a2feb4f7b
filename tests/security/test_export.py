"""An export holds, for every post, exactly the issues whose private part the API shows to it, with no raiser but one's own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from services.domain.access import Action, Actor, Effect, Policy, Reach, Resource, Role
from services.domain.interchange import IssueFilter, IssueRecord, count_issues, export_issues
from tests.api.graphql.ask import anyone, ask
from tests.security.test_siblings import POSTS, Post
from tests.security.world import SIDES, World, opened

ISSUES = """{ issues(first: 100) { nodes { number title body category locality externalId publicTitle publishedAt
    raisers { nodes { name phone } } assignments { nodes { role unit { name } } } } } }"""


@pytest.fixture
async def world(filled: World) -> AsyncIterator[World]:
    """The full district."""
    async with opened(filled) as world:
        yield world


async def exported(world: World, actor: Actor) -> list[IssueRecord]:
    """What the actor takes away."""
    async with world.place.database.read(world.place.district_id, actor.enterprises) as session:
        rows = [one async for batch in export_issues(session, actor, IssueFilter()) for one in batch]
        assert await count_issues(session, actor, IssueFilter()) == len(rows)
    return [row.record for row in rows]


async def listed(world: World, actor: Actor) -> list[dict[str, Any]]:
    """What the API shows, as a record says it."""
    found = []
    for one in (await ask(world.place.database, actor, ISSUES))["issues"]["nodes"]:
        open_ones = [raiser for raiser in one["raisers"]["nodes"] if raiser["phone"] is not None and "*" not in raiser["phone"]]
        raiser = open_ones[0] if open_ones else {"name": None, "phone": None}
        leads = [part["unit"] and part["unit"]["name"] for part in one["assignments"]["nodes"] if part["role"] == "LEAD"]
        if one["body"] is not None:
            found.append(
                {
                    "external_id": one["externalId"] or one["number"],
                    **{name: one[name] for name in ("title", "body", "category", "locality")},
                    "public_title": one["publicTitle"],
                    "department": leads[0] if leads else None,
                    "raiser_name": raiser["name"],
                    "raiser_phone": raiser["phone"],
                }
            )
    return sorted(found, key=lambda row: str(row["external_id"]))


@pytest.mark.parametrize("post", POSTS, ids=str)
async def test_what_is_exported_is_what_the_api_shows(world: World, post: Post) -> None:
    actor = await world.place.actor(post.role, post.unit)
    shown = await listed(world, actor)
    taken = sorted(await exported(world, actor), key=lambda record: record.external_id)
    assert [{name: getattr(record, name) for name in row} for record, row in zip(taken, shown, strict=True)] == shown
    assert {side.mark for side in SIDES if any(side.mark in record.body for record in taken)} == {
        side.mark for side in SIDES if post.reads(side)
    }
    assert {record.raiser_phone for record in taken} - {None} == {side.phone for side in SIDES if post.calls(side)}


async def test_strangers_take_nothing_away(world: World) -> None:
    assert await exported(world, anyone(world.place.district_id)) == []


async def test_what_a_district_s_line_lets_nobody_see_is_not_taken_along(world: World) -> None:
    leader = await world.place.actor(Role.DISTRICT_LEADER, "district")
    assert len(await exported(world, leader)) == len(SIDES)
    unseen = Policy(overlay=[("p", Role.DISTRICT_LEADER, Resource.ISSUE, Action.SEE, Reach.DISTRICT, Effect.DENY)], version=1)
    assert await exported(world, replace(leader, overlaid=unseen)) == []
