"""Events → outbox → channels."""

from services.domain.notifications.models import OutboxRow

__all__ = ["OutboxRow"]
