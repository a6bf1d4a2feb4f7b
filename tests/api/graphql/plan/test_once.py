"""A predicate that a row is shown by is not asked again to find the row: whoever reads it sees it."""

import re
from dataclasses import replace
from uuid import UUID

import pytest

from services.api.graphql import ids
from services.domain.access import Grant, Role, UnitKind
from tests.api.graphql.ask import ask
from tests.factories import Place
from tests.fixtures.counted.tally import Tally

ISSUE = ids.encode("iss", UUID(int=0))
LOOKED_UP = ("issue_raiser", "assignment", "agenda_item_issue", "outcome")
"""Where reading an issue, and with it a promise, looks for somebody's unit and person."""
PAGE = "issues(first: 5) { nodes { %s } pageInfo { hasNextPage } }"
PROMISES = "commitments(first: 3) { nodes { %s } }"


async def statement(place: Place, role: Role, unit: str, operations: list[Tally], query: str) -> str:
    """The statement of somebody's query."""
    await ask(place.database, await place.actor(role, unit), query)
    (text,) = operations[-1].own
    return text


def looked_up(text: str) -> list[int]:
    """How often each table is looked into."""
    return [len(re.findall(rf"FROM {table} AS", text)) for table in LOOKED_UP]


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        pytest.param(PAGE % "publicTitle", 1, id="seen"),
        pytest.param(PAGE % "title", 1, id="seen and read"),
        pytest.param(PAGE % f"title {PROMISES % 'text'}", 2, id="with its promises"),
        pytest.param("issues(first: 5) { totalCount nodes { title } }", 2, id="and counted"),
        pytest.param(f'issue(id: "{ISSUE}") {{ title body }}', 1, id="by id"),
        pytest.param(f'issue(id: "{ISSUE}") {{ title {PROMISES % "text evidence { nodes { id } }"} }}', 2, id="by id with its promises"),
    ],
)
async def test_every_entry_looks_into_a_table_once(place: Place, operations: list[Tally], query: str, entries: int) -> None:
    text = await statement(place, Role.DEPARTMENT_STAFF, "traffic", operations, f"{{ {query} }}")
    assert looked_up(text) == [entries] * len(LOOKED_UP)


async def test_for_whom_everything_is_within_reach_nothing_is_looked_up(place: Place, operations: list[Tally]) -> None:
    text = await statement(place, Role.DISTRICT_SUPERVISOR, "district", operations, f"{{ {PAGE % 'title'} }}")
    assert looked_up(text) == [0] * len(LOOKED_UP)


@pytest.mark.parametrize(("query", "times"), [(PAGE % f"title {PROMISES % 'text'}", 0), (PROMISES % "text", 1)])
async def test_an_issue_is_not_looked_up_for_the_promises_that_it_leads_to(
    place: Place, operations: list[Tally], query: str, times: int
) -> None:
    """In a list of promises of many issues each asks for its own."""
    text = await statement(place, Role.DEPARTMENT_STAFF, "traffic", operations, f"{{ {query} }}")
    assert text.count("FROM issue AS issue_1 ") == times


async def test_what_is_seen_beyond_what_is_read_is_asked_around_the_rows(place: Place, operations: list[Tally]) -> None:
    text = await statement(place, Role.DEPARTMENT_STAFF, "traffic", operations, f"{{ {PAGE % 'title'} }}")
    assert "OFFSET 0) AS issue$1o \nWHERE issue$1o.m_read OR (issue$1o.published_at IS NOT NULL) \n LIMIT" in text
    assert text.count("published_at IS NOT NULL") == 1


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("assignments(where: {mine: true}) { nodes { id } totalCount }", False),
        ("assignments(where: {mine: true, open: true}) { nodes { id issue { title } } }", False),
        ("commitments(where: {mine: true}) { nodes { id } }", False),
        ("assignments(where: {mine: false}) { nodes { id } }", True),
        ("assignments(where: {open: true}) { nodes { id } }", True),
        ("commitments(where: {mine: false}) { nodes { id } }", True),
    ],
)
async def test_what_a_filter_says_already_is_not_asked(place: Place, operations: list[Tally], query: str, asked: bool) -> None:
    text = await statement(place, Role.DEPARTMENT_STAFF, "traffic", operations, f"{{ {query} }}")
    assert ("EXISTS" in text) == asked


async def test_a_post_at_which_one_sees_less_leaves_everything_to_be_asked(place: Place, operations: list[Tally]) -> None:
    """Handled by a unit at which somebody has a post is not what lets a resident see: the filter alone would show too much."""
    staff = await place.actor(Role.DEPARTMENT_STAFF, "traffic")
    resident = Grant(Role.RESIDENT, place.units["construction"], UnitKind.DEPARTMENT)
    both = replace(staff, grants=(*staff.grants, resident))
    await ask(place.database, both, "{ assignments(where: {mine: true}) { nodes { id } } }")
    (text,) = operations[-1].own
    assert "EXISTS" in text
