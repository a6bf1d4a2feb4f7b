"""Somebody who sees little has the lists of the whole district put together from what is theirs; nobody walks past everything."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.api.graphql.plan import narrow
from tests.api.graphql.ask import ask, operation
from tests.api.graphql.lists.documents import GREAT, WHOLE, asked, found
from tests.api.graphql.lists.reading import read
from tests.api.graphql.lists.town import Town

LITTLE = ("quiet clerk", "quiet secretary", "liaison", "contact", "resident", "newcomer")
"""Those within whose reach there are a few matters: none, three, a hundred."""
MOST = 1_200
"""Rows that are looked at for a page of somebody's few: their matters, what is about those, and what was published lately."""
LISTS = [(name, where) for name, several in WHOLE.items() for where in several]
CASES = [pytest.param(name, where, id=f"{name} {where}") for name, where in LISTS]


@pytest.mark.parametrize("who", LITTLE)
@pytest.mark.parametrize(("name", "where"), CASES)
async def test_few_rows_are_looked_at_for_somebody_who_sees_few(town: Town, who: str, name: str, where: str) -> None:
    query = asked(town, name, where)
    data, ran = await read(town.place, town.actors[who], query)
    assert ran.sequential.isdisjoint(GREAT)
    assert ran.touched(*GREAT) <= MOST
    assert ran.most_sorted <= MOST
    after = data["found"]["pageInfo"]["endCursor"]
    if after is not None:
        _, ran = await read(town.place, town.actors[who], query, {"after": after})
        assert ran.touched(*GREAT) <= MOST


@pytest.mark.parametrize("who", ["quiet clerk", "contact"])
async def test_walking_and_looking_up_show_the_same(town: Town, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    await same_either_way(town, monkeypatch, who, "nodes")


@pytest.mark.prove
@pytest.mark.parametrize("who", ["clerk", "secretary", "coordinator", "observer", *LITTLE])
async def test_walking_and_looking_up_show_and_count_the_same(town: Town, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    await same_either_way(town, monkeypatch, who, "totalCount nodes")


async def same_either_way(town: Town, monkeypatch: pytest.MonkeyPatch, who: str, nodes: str) -> None:
    """All that somebody has is looked up, none of it, or what the statement decides by itself."""
    shown = []
    for few in (0, narrow.FEW, 100_000):
        monkeypatch.setattr(narrow, "FEW", few)
        operation.cache_clear()  # plans are kept with their operation
        shown.append([page async for page in pages(town, who, nodes)])
    operation.cache_clear()
    assert shown[0] == shown[1]
    assert shown[1] == shown[2]


async def pages(town: Town, who: str, nodes: str) -> AsyncIterator[Any]:
    """Two pages of every list of the whole district."""
    for name, where in LISTS:
        query, after = asked(town, name, where, 15).replace("nodes", nodes), None
        for _ in range(2):
            data = await ask(town.place.database, town.actors[who], query, {"after": after})
            after = data["found"]["pageInfo"]["endCursor"]
            yield name, where, data


async def test_what_finds_its_rows_by_itself_is_not_looked_up_otherwise(town: Town) -> None:
    _, ran = await read(town.place, town.actors["clerk"], asked(town, "assignments", "mine: true"))
    assert {index for _, index, _ in ran.visits("assignment")} == {"assignment_unit_due_idx"}


async def test_somebody_s_own_issues_come_newest_first(town: Town) -> None:
    data, ran = await read(town.place, town.actors["resident"], asked(town, "issues", "readable: true"))
    assert len(found(data)) == 5
    assert ran.touched(*GREAT) == 5
