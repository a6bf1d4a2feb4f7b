"""The root fields."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.api.graphql.differential.oracle.fields_units import grants
from tests.api.graphql.differential.oracle.filters import narrowed
from tests.api.graphql.differential.oracle.kinds import KEPT, TENANTS, TYPE_OF, Asked, Entity, Many, entity
from tests.api.graphql.differential.oracle.lists import Cursors, Page, Refused, Window, page
from tests.api.graphql.differential.oracle.overdue import late_by
from tests.api.graphql.differential.oracle.why import explain
from tests.api.graphql.differential.oracle.words import global_id, meant, wordings

ANY = tuple(KEPT)
MOST_IDS = 100


def by_id(asked: Asked, types: tuple[str, ...], text: str) -> Entity | None:
    """What has this global id, if it is of one of these types and seen."""
    name = TYPE_OF.get(text.partition("_")[0])
    if name is None or name not in types:
        return None
    prefix, table = KEPT[name]
    return entity(asked, (name,), asked.sight.tables.one(table, meant(text, {prefix})))


LISTS: Mapping[str, tuple[Many, str]] = {
    name: (Many(lambda _asked, _row: [], types, (*order, "id"), latest), narrow)
    for name, types, order, latest, narrow in (
        ("tenants", TENANTS, ("code",), False, "TenantFilter"),
        ("departments", ("Department",), ("code",), False, "UnitFilter"),
        ("organisations", ("Organisation",), ("code",), False, "UnitFilter"),
        ("posts", ("Post",), (), True, "PostFilter"),
        ("issues", ("Issue",), ("raised_at",), True, "IssueFilter"),
        ("assignments", ("Assignment",), ("due_at",), False, "AssignmentFilter"),
        ("commitments", ("Commitment",), ("due_at",), False, "CommitmentFilter"),
        ("clocks", ("Clock",), ("due_at",), False, "ClockFilter"),
        ("roundtables", ("Roundtable",), (), True, "RoundtableFilter"),
        ("roundtableCalendar", ("Roundtable",), ("scheduled_at",), False, "RoundtableFilter"),
        ("roundtableSeriesList", ("RoundtableSeries",), ("opened_at",), True, "RoundtableSeriesFilter"),
        ("accessLog", ("AccessEntry",), ("at",), True, "AccessFilter"),
        ("overdue", ("OverdueDeadline",), ("due_at",), False, "OverdueFilter"),
        ("policyVersions", ("PolicyVersion",), ("version",), True, ""),
    )
}
"""Root list → how it is ordered, and its filter."""
SINGLE = {
    "node": ANY,
    "tenant": TENANTS,
    "issue": ("Issue",),
    "assignment": ("Assignment",),
    "commitment": ("Commitment",),
    "roundtable": ("Roundtable",),
    "roundtableSeries": ("RoundtableSeries",),
}
"""Root field by id → the types that it gives."""


def listed(asked: Asked, name: str, given: Mapping[str, Any], cursors: Cursors) -> Page:
    """A page of a root list."""
    plan, narrow = LISTS[name]
    rows = late_by(asked, given.get("asOf")) if name == "overdue" else asked.sight.tables.all(KEPT[plan.types[0]][1])
    if name == "roundtableCalendar":
        rows = [row for row in rows if row["scheduled_at"] is not None]
    found = narrowed(asked, narrow, given.get("where"), rows)
    return page(asked, plan, name, found, Window(given), cursors)


def nodes(asked: Asked, given: Mapping[str, Any]) -> list[Entity | None]:
    """Things by their ids, in the ids' order."""
    if len(given["ids"]) > MOST_IDS:
        raise Refused("ids", most=MOST_IDS)
    return [by_id(asked, ANY, text) for text in given["ids"]]


def labels(asked: Asked, given: Mapping[str, Any]) -> list[dict[str, str]]:
    """The words of an enum."""
    words = wordings().get(given["enum"])
    if words is None:
        raise Refused("enum")
    column = 0 if asked.locale == "zh-CN" else 1
    return [{"value": word, "label": re.sub(r"\{\w+\}", "…", pair[column])} for word, pair in words.items()]


def viewer(asked: Asked, _given: Mapping[str, Any]) -> dict[str, Any]:
    """Who is asking."""
    who = asked.sight.who
    account = None if asked.account is None else {"id": global_id("acc", asked.account), "login": who.login}
    posts = [{**grant, "unit": entity(asked, tuple(t for t in ANY if KEPT[t][1] == "unit"), grant["unit"])} for grant in grants(asked)]
    return {"account": account, "district": entity(asked, ("District",), asked.sight.tables.one("unit", who.district_id)), "grants": posts}


def districts(asked: Asked, _given: Mapping[str, Any]) -> list[dict[str, str]]:
    """The active districts."""
    return [{"code": code, "name": name} for code, name in sorted(asked.districts)]


OTHERS: Mapping[str, Callable[[Asked, Mapping[str, Any]], Any]] = {
    "nodes": nodes,
    "labels": labels,
    "viewer": viewer,
    "districts": districts,
    "explainAccess": explain,
}
"""The remaining root fields."""
