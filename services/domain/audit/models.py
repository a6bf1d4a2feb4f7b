"""The audit row, written in the deed's transaction and unnumbered; and the seal that chains committed rows afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.model import Base, DistrictRow


class AuditRow(DistrictRow):
    """One deed: who, when, what, to which subject, with which fields. Insert-only."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "district_id", "subject_id", "at", "id"),
        Index(None, "district_id", "issue_id", "at", "id"),
    )

    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    """Nobody: the system, or a stranger."""
    roles: Mapped[list[Any]] = mapped_column(JSONB)
    """The roles that the account held then, as words."""
    event: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    issue_id: Mapped[UUID | None]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    correlation_id: Mapped[UUID]


class AuditUnsealed(Base):
    """An audit row that waits for the sealer: written with it, deleted with its sealing. Verification does not rely on it."""

    __tablename__ = "audit_unsealed"
    __table_args__ = (ForeignKeyConstraint(["district_id", "audit_id"], ["audit.district_id", "audit.id"]),)

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    audit_id: Mapped[UUID] = mapped_column(primary_key=True)


class AuditSeal(Base):
    """A link of a district's chain: number `seq` from 1 without gaps, hash as canonical.py spells it."""

    __tablename__ = "audit_seal"
    __table_args__ = (
        ForeignKeyConstraint(["district_id", "audit_id"], ["audit.district_id", "audit.id"]),
        UniqueConstraint("district_id", "audit_id"),
    )

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audit_id: Mapped[UUID]
    sealed_at: Mapped[datetime]
    algorithm: Mapped[str]
    previous: Mapped[bytes]
    hash: Mapped[bytes]
