"""超期: which deadlines were late by an instant, from stored due and finish instants; no clock is needed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, and_, extract, func, or_

MOST_SECONDS = 2**31 - 1
Instant = SQLColumnExpression[datetime]
"""An instant in SQL: a bound value, or now."""


def late_by(row: Any, at: Instant) -> ColumnElement[bool]:  # noqa: ANN401 - Deadline or an alias
    """Late by `at`: due before it, and open past due or finished after it. A deadline met on the dot is met."""
    return and_(row.due_at < at, or_(row.finished_at.is_(None), row.finished_at > row.due_at))


def open_at(row: Any, at: Instant) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """Not finished at `at`."""
    return or_(row.finished_at.is_(None), row.finished_at > at)


def late_seconds(row: Any, at: Instant) -> ColumnElement[int]:  # noqa: ANN401 - as above
    """How late it was at `at`, in whole seconds: until it was finished, or until `at` if it was open then. 0: not late (yet).

    At most 2,147,483,647, which are 68 years and what GraphQL's Int holds.
    """
    end: ColumnElement[datetime] = func.least(row.finished_at, at)  # least() passes over what is null
    seconds = func.floor(extract("epoch", end - row.due_at))
    return func.least(func.greatest(seconds, 0), MOST_SECONDS).cast(Integer)
