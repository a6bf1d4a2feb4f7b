"""Series, meetings, who sat there, what was on the agenda, what came of it, and the minutes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.roundtables.states import (
    AgendaItemState,
    MinutesState,
    OutcomeKind,
    RoundtableKind,
    RoundtableState,
    SeatKind,
)
from services.kit.model import DistrictRow, Levelled, Versioned, belongs_to, word


class RoundtableSeries(DistrictRow, Levelled, Versioned):
    """A recurring roundtable (系列). How often it meets is the host's policy data; extra meetings are always possible."""

    __tablename__ = "roundtable_series"
    __table_args__ = (belongs_to("unit", "host_unit_id"), Index(None, "district_id", "host_unit_id"))

    host_unit_id: Mapped[UUID]
    kind: Mapped[RoundtableKind] = mapped_column(word(RoundtableKind))
    title: Mapped[str]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Roundtable(DistrictRow, Levelled, Versioned):
    """One meeting (幸福圆桌会), and its life before, during and after the session. It lies where its host lies."""

    __tablename__ = "roundtable"
    __table_args__ = (
        belongs_to("unit", "host_unit_id"),
        belongs_to("roundtable_series", "series_id"),
        CheckConstraint("published_at IS NULL OR public_title IS NOT NULL", name="published_has_title"),
        CheckConstraint(
            "state NOT IN ('PUBLICISED', 'FOLLOWING_UP', 'CLOSED') OR (published_at IS NOT NULL AND public_summary IS NOT NULL)",
            name="publicised_has_summary",
        ),
        CheckConstraint("state NOT IN ('POSTPONED', 'CANCELLED') OR reason IS NOT NULL", name="put_off_has_reason"),
        CheckConstraint("state = 'POSTPONED' OR scheduled_at IS NOT NULL OR state = 'CANCELLED'", name="has_date"),
        CheckConstraint(
            "state NOT IN ('IN_SESSION', 'ADJOURNED', 'MINUTES_DRAFT', 'MINUTES_CONFIRMED', 'PUBLICISED', 'FOLLOWING_UP', 'CLOSED')"
            " OR (notified_at IS NOT NULL AND started_at IS NOT NULL)",
            name="held_was_started",
        ),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'CLOSED')", name="closed_when"),
        Index(None, "district_id", "scheduled_at", "id"),
        Index(None, "district_id", "street_id", "scheduled_at", "id"),
        Index(None, "district_id", "community_id", "scheduled_at", "id"),
        Index(None, "district_id", "host_unit_id", "scheduled_at", "id"),
        Index(None, "district_id", "series_id", "scheduled_at", "id"),
    )

    series_id: Mapped[UUID | None]
    host_unit_id: Mapped[UUID]
    """The community, street, district or department that convenes."""
    kind: Mapped[RoundtableKind] = mapped_column(word(RoundtableKind))
    title: Mapped[str]
    place: Mapped[str]
    scheduled_at: Mapped[datetime | None]
    """When it is to begin; empty while it is postponed."""
    on_site: Mapped[bool]
    """现场办公: held where the problem is."""
    emergency: Mapped[bool]
    """Cannot wait for the windows of solicitation and notice."""
    state: Mapped[RoundtableState] = mapped_column(word(RoundtableState))
    soliciting_from: Mapped[datetime | None]
    soliciting_until: Mapped[datetime | None]
    notified_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it last adjourned."""
    reason: Mapped[str | None]
    """Why it was postponed or cancelled."""
    public_title: Mapped[str | None]
    """Redacted. What strangers read once the call or the result is published."""
    public_summary: Mapped[str | None]
    """Redacted. What came of it, as publicised."""
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Seat(DistrictRow):
    """A place at one table: of a person, of a unit that sends somebody, or of a person who came for a unit."""

    __tablename__ = "seat"
    __table_args__ = (
        belongs_to("roundtable", "roundtable_id"),
        belongs_to("person", "person_id"),
        belongs_to("unit", "unit_id"),
        CheckConstraint("person_id IS NOT NULL OR unit_id IS NOT NULL", name="somebodys"),
        CheckConstraint("kind NOT IN ('CHAIR', 'DEPUTY', 'MINUTE_TAKER') OR person_id IS NOT NULL", name="officer_is_person"),
        CheckConstraint("invited_at IS NOT NULL OR attended_at IS NOT NULL", name="invited_or_attended"),
        UniqueConstraint("district_id", "roundtable_id", "person_id"),
        Index(
            "seat_officer_key",
            "district_id",
            "roundtable_id",
            "kind",
            unique=True,
            postgresql_where=text("kind IN ('CHAIR', 'DEPUTY', 'MINUTE_TAKER')"),
        ),
        Index(
            "seat_unit_key",
            "district_id",
            "roundtable_id",
            "unit_id",
            unique=True,
            postgresql_where=text("person_id IS NULL"),
        ),
        Index(None, "district_id", "person_id"),
        Index(None, "district_id", "unit_id"),
    )

    roundtable_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    """Walk-ins are people without an account; their names lie encrypted with the person."""
    unit_id: Mapped[UUID | None]
    """The unit for which the person speaks; alone: the unit itself is invited."""
    kind: Mapped[SeatKind] = mapped_column(word(SeatKind))
    invited_at: Mapped[datetime | None]
    """Empty: a walk-in."""
    attended_at: Mapped[datetime | None]
    """Of a unit: when the first of its people checked in."""
    apology_at: Mapped[datetime | None]
    deputy_sent: Mapped[bool] = mapped_column(default=False)
    """The apology names a deputy who comes instead."""


class AgendaItem(DistrictRow, Versioned):
    """议题: what is to be talked about. `position` empty: it never was on the agenda."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        belongs_to("roundtable", "roundtable_id"),
        belongs_to("person", "proposer_person_id"),
        belongs_to("person", "presenter_person_id"),
        belongs_to("unit", "presenter_unit_id"),
        belongs_to("agenda_item", "follows_id"),
        CheckConstraint(
            "state <> 'ON_AGENDA' OR (position IS NOT NULL"
            " AND num_nonnulls(presenter_person_id, presenter_unit_id, nullif(open_floor, false)) = 1)",
            name="placed_has_presenter",
        ),
        CheckConstraint("state NOT IN ('PROPOSED', 'DROPPED') OR position IS NULL", name="unplaced_has_no_position"),
        CheckConstraint("(state = 'DROPPED') = (reply IS NOT NULL)", name="dropped_has_reply"),
        UniqueConstraint("district_id", "follows_id"),
        Index(None, "district_id", "roundtable_id", "position", "id"),
    )

    roundtable_id: Mapped[UUID]
    position: Mapped[int | None]
    """From 1."""
    title: Mapped[str]
    state: Mapped[AgendaItemState] = mapped_column(word(AgendaItemState))
    proposer_person_id: Mapped[UUID | None]
    proposed_at: Mapped[datetime]
    presenter_person_id: Mapped[UUID | None]
    presenter_unit_id: Mapped[UUID | None]
    open_floor: Mapped[bool] = mapped_column(default=False)
    """Nobody presents; whoever is there speaks."""
    minutes: Mapped[int | None]
    """Planned length."""
    reply: Mapped[str | None]
    """What the proposer of a dropped item is told."""
    follows_id: Mapped[UUID | None]
    """The parked item of an earlier table that comes back with this one."""
    parkings: Mapped[int] = mapped_column(default=0)
    """How often the matter has been parked, earlier tables included."""


class AgendaItemIssue(DistrictRow):
    """An issue that an item is about. Issues know nothing of meetings; the same one may come to several tables."""

    __tablename__ = "agenda_item_issue"
    __table_args__ = (
        belongs_to("agenda_item", "agenda_item_id"),
        belongs_to("issue", "issue_id"),
        UniqueConstraint("district_id", "agenda_item_id", "issue_id"),
        Index(None, "district_id", "issue_id"),
    )

    agenda_item_id: Mapped[UUID]
    issue_id: Mapped[UUID]


class Outcome(DistrictRow):
    """What came out of an item: typed, linked, and never rewritten. What was forgotten is entered later with its reason."""

    __tablename__ = "outcome"
    __table_args__ = (
        belongs_to("roundtable", "roundtable_id"),
        belongs_to("agenda_item", "agenda_item_id"),
        belongs_to("issue", "issue_id"),
        belongs_to("commitment", "commitment_id"),
        belongs_to("reply", "reply_id"),
        belongs_to("person", "speaker_person_id"),
        belongs_to("unit", "speaker_unit_id"),
        CheckConstraint("(kind = 'COMMITMENT') = (commitment_id IS NOT NULL)", name="commitment_is_linked"),
        CheckConstraint("(kind = 'REPLY') = (reply_id IS NOT NULL)", name="reply_is_linked"),
        CheckConstraint("kind NOT IN ('REPLY', 'COMMITMENT', 'NEW_ISSUE') OR issue_id IS NOT NULL", name="issue_is_linked"),
        CheckConstraint("(kind = 'DECISION') = (decision IS NOT NULL)", name="decision_is_typed"),
        CheckConstraint("handed_over_at IS NULL OR commitment_id IS NOT NULL", name="handed_over_is_commitment"),
        UniqueConstraint("district_id", "commitment_id"),
        Index(None, "district_id", "roundtable_id", "at", "id"),
        Index(None, "district_id", "agenda_item_id"),
        Index(None, "district_id", "issue_id"),
    )

    roundtable_id: Mapped[UUID]
    agenda_item_id: Mapped[UUID]
    kind: Mapped[OutcomeKind] = mapped_column(word(OutcomeKind))
    text: Mapped[str]
    """What was said or settled; of a commitment verbatim."""
    issue_id: Mapped[UUID | None]
    commitment_id: Mapped[UUID | None]
    reply_id: Mapped[UUID | None]
    decision: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of a decision: `Decision.to_data()`."""
    speaker_person_id: Mapped[UUID | None]
    speaker_unit_id: Mapped[UUID | None]
    at: Mapped[datetime]
    """When it was said."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    correction_reason: Mapped[str | None]
    """Why it was entered after the session."""
    handed_over_at: Mapped[datetime | None]
    """When the running commitment was handed to the register (台账) because the meeting was closed."""


class Minutes(DistrictRow):
    """纪要: one edition. Drafts are replaced by the next edition; a confirmed one is amended only by a correction with its reason."""

    __tablename__ = "minutes"
    __table_args__ = (
        belongs_to("roundtable", "roundtable_id"),
        UniqueConstraint("district_id", "roundtable_id", "edition"),
        CheckConstraint("(state = 'CONFIRMED') = (confirmed_at IS NOT NULL)", name="confirmed_when"),
        CheckConstraint("correction_reason IS NULL OR state = 'CONFIRMED'", name="correction_is_confirmed"),
    )

    roundtable_id: Mapped[UUID]
    edition: Mapped[int]
    """From 1."""
    state: Mapped[MinutesState] = mapped_column(word(MinutesState))
    text: Mapped[str]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID | None]
    objections_until: Mapped[datetime]
    """Until when those who were there may object to this edition."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    correction_reason: Mapped[str | None]


class MinutesObjection(DistrictRow):
    """An objection of somebody who was there. Answered by the chair, or by the next edition."""

    __tablename__ = "minutes_objection"
    __table_args__ = (
        belongs_to("minutes", "minutes_id"),
        belongs_to("person", "person_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when"),
        Index(None, "district_id", "minutes_id"),
    )

    minutes_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
