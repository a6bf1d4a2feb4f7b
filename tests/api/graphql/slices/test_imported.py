"""What clients see of imported history: its source, for those who read it; late by its own instants; work that was never due, last."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Role
from tests.api.graphql.ask import anyone, ask
from tests.domain.interchange.town import Town, plain
from tests.factories import Place, make_place

ROW = {"title": "黄水", "raised": "2020-02-03T08:00:00", "street": "street_a", "community": "community_a1", "department": "construction"}
DUE = {"due": "2020-02-05T17:30:00"}
ISSUES = """{ issues(first: 10) { nodes { externalId source origin overdue dueAt closedAt closureKind clocks { nodes {
  kind dueExplanation revisions { nodes { cause } } } } } } }"""
WORK = """query($after: String) { assignments(first: 2, after: $after) { totalCount nodes { kind dueAt overdue issue { externalId } }
  pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def place(database_urls: Urls, tmp_path: Path) -> AsyncIterator[Place]:
    """A district with five imported issues."""
    made = await make_place(database_urls)
    town = Town(made.urls, made.database, made.district_id, made.code, tmp_path)
    await town.bring_in(
        town.file(
            ROW | DUE | {"id": "in time", "closed": "2020-02-05T17:30:00"},
            ROW | DUE | {"id": "late", "closed": "2020-02-05T17:30:01"},
            ROW | DUE | {"id": "open"},
            ROW | {"id": "undated open"},
            ROW | {"id": "undated closed", "closed": "2020-02-05T17:30:01"},
        ),
        plain("without_due: none"),
    )
    yield made
    await made.close()


async def test_where_it_comes_from_and_whether_it_was_late(place: Place) -> None:
    found = (await ask(place.database, await place.actor(Role.DISTRICT_SUPERVISOR, "district"), ISSUES))["issues"]["nodes"]
    told = {node["externalId"]: node for node in found}
    late = {"in time": False, "late": True, "open": True, "undated open": False, "undated closed": False}
    assert {key: node["overdue"] for key, node in told.items()} == late
    assert {(node["source"], node["origin"]) for node in found} == {("town", "IMPORT")}
    (clock,) = told["open"]["clocks"]["nodes"]
    assert clock["kind"] == "WORK"
    assert clock["dueExplanation"][0] == "Due as the system it was imported from states it"
    assert [node["clocks"]["nodes"] for key, node in told.items() if key != "open"] == [[]] * 4


async def test_strangers_learn_nothing_of_it(place: Place) -> None:
    assert (await ask(place.database, anyone(place.district_id), ISSUES))["issues"]["nodes"] == []


async def test_work_that_was_never_due_is_listed_last_and_once(place: Place) -> None:
    actor = await place.actor(Role.DEPARTMENT_STAFF, "construction")
    seen, after = [], None
    while True:
        page = (await ask(place.database, actor, WORK, {"after": after}))["assignments"]
        seen += [(node["issue"]["externalId"], node["kind"], node["overdue"], node["dueAt"] is None) for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert page["totalCount"] == 5
    assert set(seen[:3]) == {("in time", "IMPORTED", False, False), ("late", "IMPORTED", True, False), ("open", "IMPORTED", True, False)}
    assert set(seen[3:]) == {("undated open", "IMPORTED", False, True), ("undated closed", "IMPORTED", False, True)}
