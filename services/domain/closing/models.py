"""Verdicts, attempts to reach a raiser, and commitments that run on past the closing."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.closing.states import Resolved, Satisfaction, VerdictChannel
from services.kit.model import DistrictRow, Versioned, belongs_to, word


class Verdict(DistrictRow, Versioned):
    """One raiser's verdict on one round's final reply. Changeable for a few days; the audit keeps every version."""

    __tablename__ = "verdict"
    __table_args__ = (
        belongs_to("issue", "issue_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("district_id", "issue_id", "round", "person_id"),
        CheckConstraint("channel <> 'PROXY' OR evidence IS NOT NULL", name="proxy_has_evidence"),
    )

    issue_id: Mapped[UUID]
    round: Mapped[int]
    person_id: Mapped[UUID]
    resolved: Mapped[Resolved] = mapped_column(word(Resolved))
    satisfaction: Mapped[Satisfaction] = mapped_column(word(Satisfaction))
    reason: Mapped[str | None]
    channel: Mapped[VerdictChannel] = mapped_column(word(VerdictChannel))
    evidence: Mapped[str | None]
    """Of a proxy's record: where the signature, photo or call record is kept."""
    recorded_by: Mapped[UUID | None]
    given_at: Mapped[datetime]
    """When it was first given: the window for changing it begins here."""
    changed_at: Mapped[datetime | None]


class ContactAttempt(DistrictRow):
    """One attempt to reach a raiser for the verdict. Attempts of one day count once."""

    __tablename__ = "contact_attempt"
    __table_args__ = (
        belongs_to("issue", "issue_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("district_id", "issue_id", "round", "person_id", "day"),
    )

    issue_id: Mapped[UUID]
    round: Mapped[int]
    person_id: Mapped[UUID]
    day: Mapped[date]
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    note: Mapped[str]


class CarriedCommitment(DistrictRow):
    """A promise that a final reply left running, with the date that the raisers were told and nodded to."""

    __tablename__ = "carried_commitment"
    __table_args__ = (
        belongs_to("issue", "issue_id"),
        belongs_to("commitment", "commitment_id"),
        UniqueConstraint("district_id", "issue_id", "round", "commitment_id"),
    )

    issue_id: Mapped[UUID]
    commitment_id: Mapped[UUID]
    round: Mapped[int]
    due_at: Mapped[datetime]
