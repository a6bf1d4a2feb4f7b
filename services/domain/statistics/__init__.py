"""What joins across slices: deadlines of every kind, and which were late."""

from services.domain.statistics.deadlines import THROUGH, Deadline
from services.domain.statistics.overdue import late_by, late_seconds, open_at
from services.domain.statistics.words import DeadlineKind

__all__ = ["THROUGH", "Deadline", "DeadlineKind", "late_by", "late_seconds", "open_at"]
