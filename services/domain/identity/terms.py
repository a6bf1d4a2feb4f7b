"""Days on which posts are held. Pure; both ends of a term are inclusive, an open end is None."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from services.domain.access import Role

Days = tuple[date, date | None]


class Term(NamedTuple):
    """A role at a unit on these days: what somebody is to be given."""

    unit_id: UUID
    role: Role
    valid_from: date
    valid_until: date | None = None


def covers(held: Iterable[Days], since: date, until: date | None) -> bool:
    """Whether on every day from `since` to `until` one of the terms is held; terms that end before they begin never are."""
    for first, last in sorted(held, key=lambda days: days[0]):
        if (until is not None and since > until) or first > since:
            break
        if last is None:
            return True
        since = max(since, last + timedelta(days=1))
    return until is not None and since > until


def last_day_of(since: date, months: int) -> date:
    """Return the last day of so many months that begin on a day."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    after = date(year, month + 1, 1) + timedelta(days=since.day - 1)
    return min(after, date(year + (month == 11), (month + 1) % 12 + 1, 1)) - timedelta(days=1)
