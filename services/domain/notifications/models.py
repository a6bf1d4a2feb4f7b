"""The outbox: effects wait here until the relay delivers them after the commit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.model import DistrictRow


class OutboxRow(DistrictRow):
    """One event to tell others about, exactly once per id."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_waiting_idx", "district_id", "id", postgresql_where=text("relayed_at IS NULL")),)

    at: Mapped[datetime]
    event: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    issue_id: Mapped[UUID | None]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    relayed_at: Mapped[datetime | None]
