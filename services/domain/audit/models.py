"""The audit row, written in the deed's transaction and unnumbered; the seal that chains committed rows afterwards; the access log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.audit.words import AccessKind
from services.kit.model import Base, DistrictRow, word


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


class AccessEntry(DistrictRow):
    """An access that the auditor asks about: denied, or to what is guarded. Ids and words only. Insert-only."""

    __tablename__ = "access_log"
    __table_args__ = (Index(None, "district_id", "at", "id"), Index(None, "district_id", "account_id", "at", "id"))

    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    kind: Mapped[AccessKind] = mapped_column(word(AccessKind))
    operation: Mapped[str]
    """The mutation or root field of a denial; else the event."""
    resource: Mapped[str]
    subject_id: Mapped[UUID | None]
    action: Mapped[str | None]
    code: Mapped[str | None]
    """The error code of a denial."""
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
