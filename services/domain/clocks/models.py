"""Every running deadline, its revisions, the escalations it caused, and who watches since."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.access import Resource, Role
from services.domain.clocks.states import OPEN, ClockKind, ClockOutcome, ClockState, Colour, Recipient, RevisionCause
from services.kit.model import DistrictRow, Levelled, among, belongs_to, word


class Ladder(DistrictRow):
    """The steps of a ladder as they stood when a clock began to climb it. Interned by digest, never changed."""

    __tablename__ = "ladder"
    __table_args__ = (UniqueConstraint("district_id", "digest"),)

    digest: Mapped[str]
    steps: Mapped[list[Any]] = mapped_column(JSONB)


class Clock(DistrictRow, Levelled):
    """One obligation with a due time. The worker knows nothing but this.

    `due_at` projects the newest revision and changes only together with an inserted one. `next_fire_at` is when the
    worker must look again: the next step of the ladder, or the due instant of a kind that acts by itself.
    """

    __tablename__ = "clock"
    __table_args__ = (
        belongs_to("ladder", "ladder_id"),
        belongs_to("unit", "responsible_unit_id"),
        belongs_to("unit", "dispatcher_unit_id"),
        CheckConstraint("next_fire_at IS NULL OR state = 'RUNNING'", name="fires_while_running"),
        CheckConstraint("(state = 'STOPPED') = (finished_at IS NOT NULL)", name="stopped_when"),
        CheckConstraint("(finished_at IS NULL) = (outcome IS NULL)", name="stopped_why"),
        CheckConstraint("(parked_at IS NULL) = (parked_because IS NULL)", name="parked_why"),
        Index(
            "clock_due_idx", "district_id", "next_fire_at", "id", postgresql_where=text("next_fire_at IS NOT NULL AND parked_at IS NULL")
        ),
        Index(None, "district_id", "subject_id", "kind"),
        Index(None, "district_id", "issue_id"),
        Index(None, "district_id", "due_at", "id"),
        # The lists that people open every day: what is still owed, by due time.
        Index("clock_open_idx", "district_id", "due_at", "id", postgresql_where=among("state", OPEN)),
        Index("clock_open_unit_idx", "district_id", "responsible_unit_id", "due_at", "id", postgresql_where=among("state", OPEN)),
    )

    kind: Mapped[ClockKind] = mapped_column(word(ClockKind))
    subject: Mapped[Resource] = mapped_column(word(Resource))
    subject_id: Mapped[UUID]
    issue_id: Mapped[UUID | None]
    responsible_unit_id: Mapped[UUID]
    """The unit that must answer."""
    responsible_person_id: Mapped[UUID | None]
    """The person who took it on, if one did."""
    dispatcher_unit_id: Mapped[UUID | None]
    """The tenant that handed it out; its coordinator is told at level 3."""
    state: Mapped[ClockState] = mapped_column(word(ClockState))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    provisional: Mapped[bool]
    """Computed over a year whose calendar is not published yet."""
    epoch: Mapped[int]
    """Number of the revision in force; a new epoch climbs the ladder anew."""
    epoch_at: Mapped[datetime]
    """When this epoch began: reminders that would lie before it are skipped."""
    ladder_id: Mapped[UUID]
    level: Mapped[int]
    """The highest level fired in this epoch; -1 before the first."""
    acted: Mapped[bool] = mapped_column(default=False)
    """The kind's own action at the due instant of this epoch is done (sign-for by the system, a lapse)."""
    next_fire_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[ClockOutcome | None] = mapped_column(word(ClockOutcome))
    attempts: Mapped[int] = mapped_column(default=0)
    """How often in a row the worker failed on it; each failure doubles the wait until the next try."""
    parked_at: Mapped[datetime | None]
    """When the worker gave up on it, until it is revised, reopened, stopped or released."""
    parked_because: Mapped[str | None]


class DeadlineRevision(DistrictRow):
    """Why a due time is what it is: cause, old and new, by whom, with which calendar, and each counted day."""

    __tablename__ = "deadline_revision"
    __table_args__ = (belongs_to("clock", "clock_id"), UniqueConstraint("district_id", "clock_id", "epoch"))

    clock_id: Mapped[UUID]
    epoch: Mapped[int]
    cause: Mapped[RevisionCause] = mapped_column(word(RevisionCause))
    old_due_at: Mapped[datetime | None]
    new_due_at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    at: Mapped[datetime]
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The deadline as `calendars.Deadline.to_data()` wrote it."""


class Escalation(DistrictRow):
    """One step of a ladder that was taken. The unique key makes a second taking impossible."""

    __tablename__ = "escalation"
    __table_args__ = (
        belongs_to("clock", "clock_id"),
        UniqueConstraint("district_id", "clock_id", "epoch", "level"),
        Index(None, "district_id", "issue_id"),
    )

    clock_id: Mapped[UUID]
    issue_id: Mapped[UUID | None]
    epoch: Mapped[int]
    level: Mapped[int]
    colour: Mapped[Colour | None] = mapped_column(word(Colour))
    recipient: Mapped[Recipient] = mapped_column(word(Recipient))
    unit_id: Mapped[UUID | None]
    """The unit whose post was told."""
    role: Mapped[Role | None] = mapped_column(word(Role))
    person_ids: Mapped[list[UUID]]
    vacant: Mapped[bool]
    """Nobody held the post: the next level was taken at once."""
    planned_at: Mapped[datetime]
    fired_at: Mapped[datetime]
    notified: Mapped[bool]
    """After an outage every crossed level is recorded and only the highest whose post is held tells anybody."""


class Oversight(DistrictRow):
    """Somebody who watches because a clock was not answered. The item stays with its owner."""

    __tablename__ = "oversight"
    __table_args__ = (
        belongs_to("clock", "clock_id"),
        UniqueConstraint("district_id", "clock_id", "person_id"),
        Index(None, "district_id", "person_id"),
    )

    clock_id: Mapped[UUID]
    issue_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    role: Mapped[Role] = mapped_column(word(Role))
    level: Mapped[int]
    since: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
