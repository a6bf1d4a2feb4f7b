"""Meetings by list: whose, where, when, in which state; by date; by series and host."""

from typing import Any

import pytest

from services.api.graphql import ids
from services.kit.ids import new_id
from tests.api.graphql.ask import anyone, ask
from tests.api.graphql.slices.life import Life

LIST = "query($where: RoundtableFilter) { roundtables(where: $where) { totalCount nodes { id } } }"
CALENDAR = "query($where: RoundtableFilter) { roundtableCalendar(where: $where) { totalCount nodes { id } } }"


async def found(life: Life, who: str, where: dict[str, Any] | None, query: str = LIST) -> list[str]:
    """The names under which the story calls the meetings of a list."""
    (page,) = (await life.ask(who, query, where=where)).values()
    names = {life["table"]: "table", life["next"]: "next"}
    assert page["totalCount"] == len(page["nodes"])
    return [names[row["id"]] for row in page["nodes"]]


async def test_the_last_called_comes_first_and_the_calendar_goes_by_date(life: Life) -> None:
    assert await found(life, "secretary", None) == ["next", "table"]
    assert await found(life, "secretary", None, CALENDAR) == ["table", "next"]


async def test_filters_narrow(life: Life) -> None:
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"state": ["CLOSED"]}, ["table"]),
        ({"state": []}, []),
        ({"kind": ["RESIDENT", "TOPIC"]}, ["next", "table"]),
        ({"kind": ["ENTERPRISE"]}, []),
        ({"host": life.unit("community_a1")}, ["next", "table"]),
        ({"host": life.unit("construction")}, []),
        ({"series": life["series"]}, ["next", "table"]),
        ({"series": ids.encode("ser", new_id())}, []),
        ({"street": life.unit("street_a"), "community": life.unit("community_a1")}, ["next", "table"]),
        ({"street": life.unit("street_b")}, []),
        ({"scheduledFrom": "2026-03-10T06:00:00Z", "scheduledTo": "2026-04-01T00:00:00Z"}, ["table"]),
        ({"scheduledTo": "2026-03-10T06:00:00Z"}, []),
    ]
    for where, wanted in cases:
        assert await found(life, "secretary", where) == wanted, where


@pytest.mark.parametrize(
    ("who", "mine", "others"),
    [
        ("secretary", ["next", "table"], []),
        ("deputy", ["table"], ["next"]),
        ("resident", ["table"], []),
        ("staff", ["table"], []),
        ("head", ["table"], []),  # the department was invited
        ("property", ["table"], []),
        ("neighbour", [], ["table"]),
        ("supervisor", [], ["next", "table"]),
    ],
)
async def test_mine_are_those_with_a_seat_for_me_or_my_unit(life: Life, who: str, mine: list[str], others: list[str]) -> None:
    assert await found(life, who, {"mine": True}) == mine
    assert await found(life, who, {"mine": False}) == others


async def test_nobody_from_the_street_has_a_seat(life: Life) -> None:
    seen = await ask(life.place.database, anyone(life.place.district_id), LIST, {"where": {"mine": True}})
    assert seen["roundtables"] == {"totalCount": 0, "nodes": []}


async def test_hosts_and_series_lead_to_their_meetings(life: Life) -> None:
    query = """query($host: ID!, $dep: ID!, $series: ID!) {
      tenant(id: $host) { roundtables { nodes { id } } } node(id: $dep) { ... on Department { roundtables { totalCount } } }
      roundtableSeries(id: $series) { title version roundtables { nodes { id } } } }"""
    given = {"host": life.unit("community_a1"), "dep": life.unit("construction"), "series": life["series"]}
    seen = await life.ask("secretary", query, **given)
    both = {"nodes": [{"id": life["next"]}, {"id": life["table"]}]}
    assert seen["tenant"]["roundtables"] == both
    assert seen["node"]["roundtables"] == {"totalCount": 0}
    assert seen["roundtableSeries"] == {"title": "每月圆桌会", "version": 2, "roundtables": both}
    strangers = await ask(life.place.database, anyone(life.place.district_id), query, given)
    assert strangers["tenant"]["roundtables"] == {"nodes": [{"id": life["table"]}]}
    assert strangers["roundtableSeries"] == {"title": None, "version": None, "roundtables": {"nodes": [{"id": life["table"]}]}}


async def test_series_by_list(life: Life) -> None:
    query = "query($where: RoundtableSeriesFilter) { roundtableSeriesList(where: $where) { nodes { id } } }"
    for where, wanted in (
        (None, [life["series"]]),
        ({"host": life.unit("community_a1"), "kind": ["RESIDENT"]}, [life["series"]]),
        ({"host": life.unit("community_a2")}, []),
        ({"kind": ["TOPIC"]}, []),
    ):
        page = (await life.ask("secretary", query, where=where))["roundtableSeriesList"]
        assert [row["id"] for row in page["nodes"]] == wanted
