"""超期: which due times there are, what ended them, and how late that was at an instant."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.api.graphql.differential.oracle.fields import FIELDS, labelled, one, unit
from tests.api.graphql.differential.oracle.filters import FILTERS, UNITS, among, names
from tests.api.graphql.differential.oracle.kinds import Asked, Leaf
from tests.api.graphql.differential.oracle.rows import Row

MOST_SECONDS = 2**31 - 1
"""What an Int of the schema holds."""


def late_by(asked: Asked, as_of: datetime | None) -> list[Row]:
    """Those that were due before an instant, and not finished by then; each remembers the instant. None: now."""
    at = as_of or asked.sight.now
    found = [{**row, "as_of": at} for row in asked.sight.tables.all("deadline")]
    return [row for row in found if row["due_at"] < at and (row["finished_at"] is None or row["finished_at"] > row["due_at"])]


def instant_of(asked: Asked, row: Row) -> datetime:
    """That of the list in which it stands; now elsewhere."""
    at: datetime = row.get("as_of", asked.sight.now)
    return at


def is_open(asked: Asked, row: Row) -> bool:
    """Not finished by then."""
    return row["finished_at"] is None or row["finished_at"] > instant_of(asked, row)


def seconds(asked: Asked, row: Row) -> int:
    """Whole seconds from the due time to the end, or to the instant where that comes first."""
    at = instant_of(asked, row)
    end = at if is_open(asked, row) else row["finished_at"]
    late: timedelta = end - row["due_at"]
    return min(max(late // timedelta(seconds=1), 0), MOST_SECONDS)


def _open(asked: Asked, row: Row, value: bool) -> bool:
    return is_open(asked, row) == value


OVERDUE_FILTER: Mapping[str, Any] = {
    "kind": among("kind"),
    "unit": names("unit_id", UNITS),
    "issue": names("issue_id", {"iss"}),
    "open": _open,
}
FILTERS["OverdueFilter"] = OVERDUE_FILTER
FIELDS["OverdueDeadline"] = {
    "kindLabel": labelled("DeadlineKind", "kind"),
    "unit": unit("unit_id"),
    "issue": one("issue_id", "Issue"),
    "assignment": one("assignment_id", "Assignment"),
    "commitment": one("commitment_id", "Commitment"),
    "open": Leaf(is_open),
    "lateSeconds": Leaf(seconds),
}
