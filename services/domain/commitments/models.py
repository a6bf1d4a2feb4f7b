"""What was promised, by whom, until when; what it rests on; what was noted; and the requests for more time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.commitments.states import OPEN, CommitmentState, ExtensionState
from services.domain.commitments.words import (
    CommitmentChannel,
    CommitmentEvidenceKind,
    CommitmentNoteKind,
    ConfirmedBy,
    PartKind,
    Strength,
    VoidGround,
)
from services.kit.model import DistrictRow, Levelled, Versioned, among, belongs_to, undated_last, word


class Commitment(DistrictRow, Levelled, Versioned):
    """A promise (承诺) word for word, from the room to its end."""

    __tablename__ = "commitment"
    __table_args__ = (
        belongs_to("issue", "issue_id"),
        belongs_to("unit", "committer_unit_id"),
        belongs_to("person", "speaker_person_id"),
        belongs_to("commitment", "part_of_id"),
        belongs_to("commitment", "remedy_of_id"),
        belongs_to("commitment", "superseded_by_id"),
        # Nothing ends in silence (features.md B6): what a row can say, the row says.
        CheckConstraint(
            "confirmed_at IS NOT NULL OR state = 'DRAFT' OR coalesce(void_ground IN ('UNCONFIRMED', 'STRUCK'), false)",
            name="binds_confirmed",
        ),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_at IS NULL OR (due_at IS NOT NULL) = (strength IN ('FIRM', 'BEST_EFFORT'))", name="dated_is_due"),
        CheckConstraint(
            "confirmed_at IS NULL OR (review_at IS NOT NULL) = (strength IN ('PRINCIPLE', 'STANDING'))", name="undated_is_reviewed"
        ),
        CheckConstraint("(due_at IS NULL) = (original_due_at IS NULL)", name="due_has_origin"),
        CheckConstraint("joint OR state NOT IN ('CLAIMED', 'PARTIAL', 'VERIFIED') OR claimed_at IS NOT NULL", name="done_was_claimed"),
        CheckConstraint("strength <> 'STANDING' OR claimed_at IS NULL", name="standing_never_done"),
        CheckConstraint("joint OR state <> 'PARTIAL' OR share IS NOT NULL", name="partial_has_share"),
        CheckConstraint("share IS NULL OR share BETWEEN 1 AND 99", name="share_is_part"),
        CheckConstraint("(part_of_id IS NULL) = (part IS NULL)", name="part_of_something"),
        CheckConstraint("NOT joint OR (part_of_id IS NULL AND claimed_at IS NULL)", name="joint_has_parts"),
        CheckConstraint("state <> 'VERIFIED' OR verified_at IS NOT NULL", name="verified_when"),
        CheckConstraint("state <> 'BROKEN' OR explanation IS NOT NULL", name="broken_explained"),
        CheckConstraint("(state = 'VOIDED') = (void_ground IS NOT NULL)", name="voided_has_ground"),
        CheckConstraint("(state = 'SUPERSEDED') = (superseded_by_id IS NOT NULL)", name="superseded_has_successor"),
        CheckConstraint("delivered_at IS NULL OR state = 'BROKEN'", name="delivered_late"),
        CheckConstraint("(ended_at IS NOT NULL) = (state IN ('VERIFIED', 'BROKEN', 'VOIDED', 'SUPERSEDED'))", name="ended_when"),
        CheckConstraint("published_at IS NULL OR public_text IS NOT NULL", name="published_has_text"),
        CheckConstraint("speaker_person_id IS NOT NULL OR speaker_title IS NOT NULL", name="somebody_spoke"),
        Index(None, "district_id", "issue_id"),
        Index(None, "district_id", "part_of_id", postgresql_where=text("part_of_id IS NOT NULL")),
        Index(None, "district_id", "due_at", "id"),
        Index("commitment_due_idx", "district_id", undated_last("due_at"), "id"),
        Index("commitment_unit_due_idx", "district_id", "committer_unit_id", undated_last("due_at"), "id"),
        # The lists that people open every day: what is still owed, by due time.
        Index("commitment_open_idx", "district_id", undated_last("due_at"), "id", postgresql_where=among("state", OPEN)),
        Index(
            "commitment_open_unit_idx",
            "district_id",
            "committer_unit_id",
            undated_last("due_at"),
            "id",
            postgresql_where=among("state", OPEN),
        ),
    )

    issue_id: Mapped[UUID]
    committer_unit_id: Mapped[UUID]
    """承诺主体: the department, organisation or tenant that is bound."""
    speaker_person_id: Mapped[UUID | None]
    """Who said it, if that is somebody we know; the name lies encrypted with the person."""
    speaker_title: Mapped[str | None]
    """The speaker's post as it was given in the room, such as 城建局副局长."""
    text: Mapped[str]
    """Verbatim."""
    strength: Mapped[Strength] = mapped_column(word(Strength))
    spec: Mapped[dict[str, Any]]
    """The deadline as it was said: `DeadlineSpec.to_data()`."""
    channel: Mapped[CommitmentChannel] = mapped_column(word(CommitmentChannel))
    state: Mapped[CommitmentState] = mapped_column(word(CommitmentState))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    """The account that wrote it down; empty: the system (a remainder)."""
    promised_at: Mapped[datetime]
    """The time of utterance: what the deadline counts from, whenever it is confirmed."""
    confirm_by: Mapped[datetime | None]
    """Until when a draft may be confirmed; empty for a remainder, which needs no confirmation."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[ConfirmedBy | None] = mapped_column(word(ConfirmedBy))
    due_at: Mapped[datetime | None]
    """Projects the newest revision of its clock, which also explains it."""
    original_due_at: Mapped[datetime | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    review_at: Mapped[datetime | None]
    """When the next check-in of a principle or a standing promise is due."""
    claimed_at: Mapped[datetime | None]
    refusals: Mapped[int] = mapped_column(default=0)
    """How many claims the verifier refused."""
    share: Mapped[int | None]
    """Percent that was accepted when only a part was."""
    joint: Mapped[bool] = mapped_column(default=False)
    """Spoken by several: this row is the lead's, its parts are kept by their own committers and decide its outcome."""
    part_of_id: Mapped[UUID | None]
    part: Mapped[PartKind | None] = mapped_column(word(PartKind))
    mandatory: Mapped[bool] = mapped_column(default=True)
    """Whether the joint promise is kept only if this part is."""
    verified_at: Mapped[datetime | None]
    on_time: Mapped[bool | None]
    """Claimed by the due time, remainders included. Empty: not verified, or nothing was due."""
    explanation: Mapped[str | None]
    """Why it was broken; the public reads it."""
    revoked_at: Mapped[datetime | None]
    """When its verification turned out to rest on false evidence."""
    remedy_of_id: Mapped[UUID | None]
    """The broken promise that this one makes good."""
    delivered_at: Mapped[datetime | None]
    """A broken promise was delivered after all, and when."""
    void_ground: Mapped[VoidGround | None] = mapped_column(word(VoidGround))
    void_reason: Mapped[str | None]
    superseded_by_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    public_text: Mapped[str | None]
    """Redacted. What strangers read once it is published."""
    published_at: Mapped[datetime | None]


class CommitmentEvidence(DistrictRow):
    """What a claim rests on. Kept whatever becomes of the claim; read by whoever reads the commitment."""

    __tablename__ = "commitment_evidence"
    __table_args__ = (
        belongs_to("commitment", "commitment_id"),
        CheckConstraint("kind <> 'LINK' OR url IS NOT NULL", name="link_has_url"),
        CheckConstraint("kind = 'LINK' OR text IS NOT NULL", name="others_have_text"),
        Index(None, "district_id", "commitment_id", "at", "id"),
    )

    commitment_id: Mapped[UUID]
    claim: Mapped[int]
    """Number of the claim, from 1; each refused one is followed by the next. 0: a late delivery."""
    kind: Mapped[CommitmentEvidenceKind] = mapped_column(word(CommitmentEvidenceKind))
    text: Mapped[str | None]
    url: Mapped[str | None]
    account_id: Mapped[UUID | None]
    at: Mapped[datetime]


class CommitmentNote(DistrictRow):
    """Something said beside the promise: progress, a check-in, why a claim was refused. Moves no clock by itself."""

    __tablename__ = "commitment_note"
    __table_args__ = (belongs_to("commitment", "commitment_id"), Index(None, "district_id", "commitment_id", "at", "id"))

    commitment_id: Mapped[UUID]
    kind: Mapped[CommitmentNoteKind] = mapped_column(word(CommitmentNoteKind))
    text: Mapped[str]
    account_id: Mapped[UUID | None]
    at: Mapped[datetime]


class CommitmentExtension(DistrictRow):
    """A request for more time (延期). At most one is open at a time."""

    __tablename__ = "commitment_extension"
    __table_args__ = (
        belongs_to("commitment", "commitment_id"),
        UniqueConstraint("district_id", "commitment_id", "number"),
        CheckConstraint("state NOT IN ('APPROVED', 'REFUSED') OR decided_at IS NOT NULL", name="decided_when"),
        CheckConstraint("new_due_at > old_due_at", name="gives_time"),
        Index("commitment_extension_open_idx", "district_id", "commitment_id", unique=True, postgresql_where=text("state = 'PROPOSED'")),
    )

    commitment_id: Mapped[UUID]
    number: Mapped[int]
    """From 1 for each commitment, refused ones counted."""
    state: Mapped[ExtensionState] = mapped_column(word(ExtensionState))
    reason: Mapped[str]
    spec: Mapped[dict[str, Any]]
    """What was asked for; a period counts from the due day in force."""
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
    needs_district: Mapped[bool]
    """All extensions together would exceed the share of the original length that the level above may give."""
    requested_by: Mapped[UUID | None]
    requested_at: Mapped[datetime]
    remark: Mapped[str | None]
    """What the decider said to it."""
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
