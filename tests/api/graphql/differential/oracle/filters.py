"""What a `where` means: every given condition holds; what is absent or null is no condition; an id of nothing meets nothing."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.api.graphql.differential.oracle import search
from tests.api.graphql.differential.oracle.fields import field_of
from tests.api.graphql.differential.oracle.fields_audit import login_of
from tests.api.graphql.differential.oracle.fields_units import held_today
from tests.api.graphql.differential.oracle.kinds import KEPT, OF_KIND, TENANTS, UNIT_TYPES, Asked, Leaf, may_read
from tests.api.graphql.differential.oracle.lists import Refused
from tests.api.graphql.differential.oracle.reach import roundtable_seated
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.words import meant

Condition = Callable[[Asked, Row, Any], bool]
UNITS = {prefix for prefix, _ in UNIT_TYPES.values()}
TENANT_IDS = {UNIT_TYPES[name][0] for name in TENANTS}
REORDERING = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def same(column: str) -> Condition:
    """The column has this value."""
    return lambda _asked, row, value: bool(row[column] == value)


def among(column: str) -> Condition:
    """The column has one of these values."""
    return lambda _asked, row, values: row[column] in values


def going(*states: str) -> Condition:
    """In one of the states from which something is still to come, or in none of them."""
    return lambda _asked, row, value: (row["state"] in states) == value


def names(column: str, prefixes: Collection[str]) -> Condition:
    """The column points at the thing with this global id."""
    return lambda _asked, row, value: row[column] is not None and row[column] == meant(value, prefixes)


def compared(column: str, holds: Callable[[datetime, datetime], bool]) -> Condition:
    """The instant is there, and before or after."""
    return lambda _asked, row, value: row[column] is not None and holds(row[column], value)


def before(column: str) -> Condition:
    """Earlier than."""
    return compared(column, lambda at, limit: at < limit)


def since(column: str) -> Condition:
    """At or later than."""
    return compared(column, lambda at, limit: at >= limit)


def is_overdue(type: str) -> Condition:
    """As the field of that name says."""

    def condition(asked: Asked, row: Row, value: bool) -> bool:
        field = field_of(type, "overdue")
        assert isinstance(field, Leaf)
        return bool(field.value(asked, row)) == value

    return condition


def ours(column: str) -> Condition:
    """Of a unit at which I hold a post, or not."""

    def condition(asked: Asked, row: Row, value: bool) -> bool:
        units: set[UUID] = {post.unit_id for post in asked.sight.who.posts}
        return (row[column] in units) == value

    return condition


def attended(asked: Asked, row: Row, value: bool) -> bool:
    """With a seat for me or for a unit that I speak for, or without."""
    who = asked.sight.who
    return any(roundtable_seated(asked.sight.tables, who, post, row) for post in who.everywhere) == value


UNIT_FILTER: dict[str, Condition] = {
    "state": among("state"),
    "parent": names("parent_id", TENANT_IDS),
    "code": same("code"),
    "nameBegins": lambda _asked, row, value: str(row["name"]).startswith(value),
}
FILTERS: dict[str, Mapping[str, Condition]] = {
    "TenantFilter": UNIT_FILTER | {"kind": among("kind")},
    "UnitFilter": UNIT_FILTER | {"category": among("category")},
    "PostFilter": {
        "unit": names("unit_id", UNITS),
        "role": among("role"),
        "current": lambda asked, row, value: held_today(asked, row) == value,
    },
    "IssueFilter": {
        "state": among("state"),
        "open": going("RAISED", "ACCEPTED", "DISPATCHED", "IN_PROGRESS", "REPLIED", "SUSPENDED"),
        "number": same("number"),
        "ownerUnit": names("owner_unit_id", TENANT_IDS),
        "street": names("street_id", {"str"}),
        "community": names("community_id", {"com"}),
        # Which enterprise raised it is private: whoever does not read it cannot find it out by asking.
        "enterprise": lambda asked, row, value: may_read(asked, "Issue", row) and names("enterprise_id", {"ent"})(asked, row, value),
        "raisedAfter": since("raised_at"),
        "raisedBefore": before("raised_at"),
        "search": search.finds,
        "overdue": is_overdue("Issue"),
        "readable": lambda asked, row, value: may_read(asked, "Issue", row) == value,
    },
    "AssignmentFilter": {
        "mine": ours("unit_id"),
        "unit": names("unit_id", UNITS),
        "issue": names("issue_id", {"iss"}),
        "role": among("role"),
        "state": among("state"),
        "open": going("ISSUED", "ACKNOWLEDGED", "RETURN_REQUESTED", "IN_WORK"),
        "overdue": is_overdue("Assignment"),
        "dueBefore": before("due_at"),
    },
    "CommitmentFilter": {
        "mine": ours("committer_unit_id"),
        "committerUnit": names("committer_unit_id", UNITS),
        "issue": names("issue_id", {"iss"}),
        "state": among("state"),
        "open": going("DRAFT", "ACTIVE", "CLAIMED", "PARTIAL"),
        "strength": among("strength"),
        "overdue": is_overdue("Commitment"),
        "dueBefore": before("due_at"),
    },
    "ClockFilter": {
        "kind": among("kind"),
        "state": among("state"),
        "open": going("RUNNING", "PAUSED"),
        "responsibleUnit": names("responsible_unit_id", UNITS),
        "overdue": is_overdue("Clock"),
        "dueBefore": before("due_at"),
    },
    "RoundtableFilter": {
        "mine": attended,
        "kind": among("kind"),
        "state": among("state"),
        "host": names("host_unit_id", UNITS),
        "series": names("series_id", {"ser"}),
        "street": names("street_id", {"str"}),
        "community": names("community_id", {"com"}),
        "scheduledFrom": since("scheduled_at"),
        "scheduledTo": before("scheduled_at"),
    },
    "AccessFilter": {
        "kind": among("kind"),
        "account": lambda asked, row, value: login_of(asked, row) == value,
        "since": since("at"),
        "until": before("at"),
    },
    "RoundtableSeriesFilter": {"kind": among("kind"), "host": names("host_unit_id", UNITS)},
}
"""Input type → field → what it asks of a row."""


def narrowed(asked: Asked, filter: str, where: Mapping[str, Any] | None, rows: list[Row]) -> list[Row]:
    """The rows that meet every given condition. Refuses a text that could not be stored, or looked for."""
    given = {name: value for name, value in (where or {}).items() if value is not None}
    for name, value in given.items():
        if isinstance(value, str) and FILTERS[filter][name] is not None and not storable(value):
            raise Refused("where", name)
        if name == "search":
            search.check(value)
    return [row for row in rows if all(FILTERS[filter][name](asked, row, value) for name, value in given.items())]


def storable(text: str) -> bool:
    """No control character but tab and line ends, no half of a surrogate pair, nothing that reorders what is read."""
    return not any(
        (ord(one) < 32 and one not in "\t\n\r") or 127 <= ord(one) < 160 or 0xD800 <= ord(one) < 0xE000 or ord(one) in REORDERING
        for one in text
    )


assert {OF_KIND[kind] for _, kind in UNIT_TYPES.values()} == set(UNIT_TYPES) <= set(KEPT)
