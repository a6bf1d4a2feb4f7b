"""Why a due time is what it is. The sentences are the calendars' own pure functions; which document they tell is decided here."""

from typing import Any

from services.domain.calendars import Deadline, counted_line, explain
from services.kit.wording import Locale
from tests.api.graphql.differential.oracle.kinds import Asked
from tests.api.graphql.differential.oracle.rows import Row


def told(asked: Asked, document: dict[str, Any] | None) -> list[str] | None:
    """The sentences."""
    return None if document is None else explain(Deadline.from_data(document), Locale(asked.locale))


def line(asked: Asked, document: dict[str, Any] | None) -> str | None:
    """The count on one line."""
    return None if document is None else counted_line(Deadline.from_data(document), Locale(asked.locale))


def of_clock(asked: Asked, clock: Row) -> dict[str, Any] | None:
    """The document of the revision in force."""
    found = [one for one in asked.sight.tables.where("deadline_revision", "clock_id", clock["id"]) if one["epoch"] == clock["epoch"]]
    return found[0]["explanation"] if found else None


def of_commitment(asked: Asked, commitment: Row) -> dict[str, Any] | None:
    """That of the clock of its fulfilment."""
    owed = [one for one in asked.sight.tables.where("clock", "subject_id", commitment["id"]) if one["kind"] == "FULFILMENT"]
    return of_clock(asked, owed[0]) if owed else None
