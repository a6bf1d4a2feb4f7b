"""The lists that people open every day are read in the order of an index, from where the page begins to where it ends."""

import pytest

from tests.api.graphql.lists.documents import EVERYDAY, GREAT, Everyday, found
from tests.api.graphql.lists.reading import read
from tests.api.graphql.lists.town import Town

FIRST = 10
BESIDE = 3
"""Rows of other great tables that are looked at for each row: its issue, and who handles that."""
CASES = [pytest.param(one, who, id=f"{one.list} {one.where} by the {who}") for one in EVERYDAY for who in one.people]


@pytest.mark.parametrize(("one", "who"), CASES)
async def test_a_page_is_read_in_the_order_of_an_index_and_stops(town: Town, one: Everyday, who: str) -> None:
    first, ran = await read(town.place, town.actors[who], one.query(town, FIRST))
    assert (len(found(first)), first["found"]["pageInfo"]["hasNextPage"]) == (FIRST, True)
    assert ran.sequential.isdisjoint(GREAT)
    assert ran.most_sorted == 0
    scan, index, touched = ran.visits(one.table)[0]
    assert (scan, index) == ("Index", one.index)
    assert FIRST < touched <= FIRST + 10
    assert ran.touched(*GREAT) <= BESIDE * (FIRST + 10)


@pytest.mark.parametrize(("one", "who"), CASES)
async def test_the_next_page_begins_where_the_last_one_ended(town: Town, one: Everyday, who: str) -> None:
    actor = town.actors[who]
    both, _ = await read(town.place, actor, one.query(town, 2 * FIRST))
    first, _ = await read(town.place, actor, one.query(town, FIRST))
    second, ran = await read(town.place, actor, one.query(town, FIRST), {"after": first["found"]["pageInfo"]["endCursor"]})
    assert found(first) + found(second) == found(both)
    assert len(found(second)) == FIRST
    scan, index, touched = ran.visits(one.table)[0]
    assert (scan, index) == ("Index", one.index)
    assert touched <= FIRST + 10
    assert ran.most_sorted == 0


async def test_a_roundtable_s_agenda_comes_in_its_order_with_its_issues(town: Town) -> None:
    query = "{ roundtables(first: 1) { nodes { agenda { nodes { position issues { nodes { id number } } } } } } }"
    data, ran = await read(town.place, town.actors["supervisor"], query)
    (table,) = data["roundtables"]["nodes"]
    assert [item["position"] for item in table["agenda"]["nodes"]] == list(range(1, 11))
    assert all(item["issues"]["nodes"] for item in table["agenda"]["nodes"])
    assert ran.sequential.isdisjoint({*GREAT, "agenda_item", "roundtable"})
    assert ran.visits("agenda_item")[0] == ("Index", "agenda_item_district_id_roundtable_id_position_id_idx", 10)
    assert ran.touched(*GREAT) <= BESIDE * 10


async def test_an_enterprise_s_requests_come_in_the_order_of_its_index(town: Town) -> None:
    query = "{ viewer { grants { unit { ... on Enterprise { issues(first: 10) { nodes { id number title } } } } } } }"
    data, ran = await read(town.place, town.actors["liaison"], query)
    (grant,) = data["viewer"]["grants"]
    assert len(grant["unit"]["issues"]["nodes"]) == FIRST
    assert ran.sequential.isdisjoint(GREAT)
    assert ran.most_sorted == 0
    assert ran.visits("issue") == [("Index", "issue_district_id_enterprise_id_raised_at_id_idx", FIRST)]


@pytest.mark.parametrize("who", ["resident", "clerk", "coordinator"])
async def test_the_newest_issues_are_asked_about_one_by_one_in_their_order(town: Town, who: str) -> None:
    query = "{ found: issues(first: 10) { nodes { id title } pageInfo { hasNextPage } } }"
    data, ran = await read(town.place, town.actors[who], query)
    assert (len(found(data)), data["found"]["pageInfo"]["hasNextPage"]) == (FIRST, True)
    scan, index, touched = ran.visits("issue")[0]
    assert (scan, index) == ("Index", "issue_district_id_raised_at_id_idx")
    assert touched < 40 * FIRST
    assert ran.most_sorted == 0
    assert ran.sequential.isdisjoint(GREAT)
