"""What joins across slices: deadlines of every kind, and which were late."""

from services.domain.statistics.deadlines import THROUGH, Deadline
from services.domain.statistics.listing import FIELDS, Overdue, overdue_list
from services.domain.statistics.overdue import late_by, late_seconds, open_at
from services.domain.statistics.words import DeadlineKind

__all__ = ["FIELDS", "THROUGH", "Deadline", "DeadlineKind", "Overdue", "late_by", "late_seconds", "open_at", "overdue_list"]
