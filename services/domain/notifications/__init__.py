"""Events → outbox → channels."""

from services.domain.notifications.models import OutboxRow
from services.domain.notifications.outbox import enqueue

__all__ = ["OutboxRow", "enqueue"]
