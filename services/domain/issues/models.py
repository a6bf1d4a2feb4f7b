"""What was raised, by whom, where; the replies; and the number counter."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.issues.states import (
    OPEN,
    ClosureKind,
    DeclineGround,
    IssueChannel,
    IssueOrigin,
    IssueState,
    Privacy,
    ReplyKind,
    WorkClass,
)
from services.kit.model import Base, DistrictRow, Levelled, Versioned, among, belongs_to, word


class Issue(DistrictRow, Levelled, Versioned):
    """A problem somebody raised (诉求), until the people who raised it nod."""

    __tablename__ = "issue"
    __table_args__ = (
        belongs_to("unit", "owner_unit_id"),
        belongs_to("unit", "intake_unit_id"),
        belongs_to("issue", "follows_id"),
        UniqueConstraint("district_id", "number"),
        # Nothing ends without a reply (features.md B6): what a row can say, the row says.
        CheckConstraint("state <> 'CLOSED' OR (closed_at IS NOT NULL AND closure_kind IS NOT NULL)", name="closed_has_kind"),
        CheckConstraint("state <> 'CLOSED' OR closure_kind = 'IMPORTED' OR replied_at IS NOT NULL", name="closed_has_reply"),
        # Only the history of another system may lack one, and nothing but its origin lets it.
        CheckConstraint("closure_kind <> 'IMPORTED' OR origin = 'IMPORT'", name="imported_by_origin"),
        CheckConstraint("(origin = 'IMPORT') = (external_id IS NOT NULL)", name="import_has_external_id"),
        CheckConstraint(
            "(source IS NULL) = (external_id IS NULL) AND (source_digest IS NULL) = (external_id IS NULL)", name="import_is_whole"
        ),
        CheckConstraint("state <> 'DECLINED' OR (decline_ground IS NOT NULL AND replied_at IS NOT NULL)", name="declined_has_reply"),
        CheckConstraint("published_at IS NULL OR public_title IS NOT NULL", name="published_has_title"),
        Index("issue_external_key", "district_id", "source", "external_id", unique=True, postgresql_where=text("external_id IS NOT NULL")),
        # What row-level security and a count by state ask stands in the index: a district's issues are counted without reading them.
        Index(None, "district_id", "raised_at", "id", postgresql_include=["state", "enterprise_id", "published_at"]),
        Index(None, "district_id", "street_id", "raised_at", "id"),
        Index(None, "district_id", "community_id", "raised_at", "id"),
        Index(None, "district_id", "enterprise_id", "raised_at", "id"),
        Index(None, "district_id", "owner_unit_id", "raised_at", "id"),
        # The lists that people open every day: what is open, and what anybody may read, the newest first.
        Index("issue_open_idx", "district_id", "raised_at", "id", postgresql_where=among("state", OPEN)),
        Index("issue_open_street_idx", "district_id", "street_id", "raised_at", "id", postgresql_where=among("state", OPEN)),
        Index("issue_open_community_idx", "district_id", "community_id", "raised_at", "id", postgresql_where=among("state", OPEN)),
        Index(
            "issue_open_published_idx",
            "district_id",
            "raised_at",
            "id",
            postgresql_where=and_(among("state", OPEN), text("published_at IS NOT NULL")),
        ),
        Index("issue_published_idx", "district_id", "raised_at", "id", postgresql_where=text("published_at IS NOT NULL")),
    )

    number: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    category: Mapped[str | None]
    locality: Mapped[str | None]
    channel: Mapped[IssueChannel] = mapped_column(word(IssueChannel))
    work_class: Mapped[WorkClass] = mapped_column(word(WorkClass))
    privacy: Mapped[Privacy] = mapped_column(word(Privacy))
    state: Mapped[IssueState] = mapped_column(word(IssueState))
    owner_unit_id: Mapped[UUID]
    """The tenant that is responsible for the issue's course (not for the work)."""
    intake_unit_id: Mapped[UUID]
    """The tenant at which it was raised."""
    raised_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    first_replied_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """When the work is due; set by the dispatch and by each revision."""
    replied_at: Mapped[datetime | None]
    """The final reply (or the declining one) of the current round."""
    round: Mapped[int]
    """1, and one more after each dissatisfied verdict or reopening."""
    reopenings: Mapped[int]
    """How often raisers reopened it after closing."""
    closed_at: Mapped[datetime | None]
    closure_kind: Mapped[ClosureKind | None] = mapped_column(word(ClosureKind))
    decline_ground: Mapped[DeclineGround | None] = mapped_column(word(DeclineGround))
    follows_id: Mapped[UUID | None]
    """The issue that this one goes on from: a dissenting raiser's own."""
    public_title: Mapped[str | None]
    """Redacted. What strangers read once the issue is published."""
    public_reply: Mapped[str | None]
    published_at: Mapped[datetime | None]
    origin: Mapped[IssueOrigin] = mapped_column(word(IssueOrigin), default=IssueOrigin.NATIVE, server_default=IssueOrigin.NATIVE.value)
    source: Mapped[str | None]
    """The other system that an imported issue comes from."""
    external_id: Mapped[str | None]
    """What it is called there: unique per source."""
    source_digest: Mapped[bytes | None]
    """SHA-256 of what the source said of it, so that a later file that says something else is noticed."""


class IssueRaiser(DistrictRow):
    """One who raised an issue. Several per issue; each has a voice in the nod."""

    __tablename__ = "issue_raiser"
    __table_args__ = (
        belongs_to("issue", "issue_id"),
        belongs_to("person", "person_id"),
        UniqueConstraint("district_id", "issue_id", "person_id"),
        Index(None, "district_id", "person_id"),
    )

    issue_id: Mapped[UUID]
    person_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    """The account that raised it on their behalf; empty: the person did."""


class ContactConsent(DistrictRow):
    """A raiser's separate consent (单独同意) to a unit outside the administration having their name and phone, for one issue's work.

    Personal Information Protection Law 23: they were told who receives it and what for. Withdrawn at any time, with effect at once.
    """

    __tablename__ = "contact_consent"
    __table_args__ = (
        belongs_to("issue_raiser", "raiser_id"),
        belongs_to("unit", "unit_id"),
        CheckConstraint("(recorded_by IS NULL) = (evidence IS NULL)", name="proxy_has_evidence"),
        Index(None, "district_id", "raiser_id", "given_at", "id"),
        Index(
            "contact_consent_live_key", "district_id", "raiser_id", "unit_id", unique=True, postgresql_where=text("withdrawn_at IS NULL")
        ),
    )

    raiser_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    """The recipient."""
    purpose: Mapped[str]
    """What the raiser was told that it is for."""
    given_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    """The account that recorded it by proxy; empty: the raiser gave it."""
    evidence: Mapped[str | None]
    """Of a proxy's record: where the signature or call record is kept."""
    withdrawn_at: Mapped[datetime | None]


class IssueShare(DistrictRow):
    """An issue is shown to one more unit of the administration, until it is not any more."""

    __tablename__ = "issue_share"
    __table_args__ = (
        belongs_to("issue", "issue_id"),
        belongs_to("unit", "unit_id"),
        Index(None, "district_id", "issue_id", "shared_at", "id"),
        # Both ways: is this issue shared with mine, and which are.
        Index("issue_share_live_key", "district_id", "issue_id", "unit_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("issue_share_live_unit_idx", "district_id", "unit_id", "issue_id", postgresql_where=text("ended_at IS NULL")),
    )

    issue_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    note: Mapped[str | None]
    shared_at: Mapped[datetime]
    shared_by: Mapped[UUID | None]
    """The account that shared it."""
    ended_at: Mapped[datetime | None]


class Reply(DistrictRow):
    """回音: an interim or final reply, kept for every round. `issue_id`'s readers read it."""

    __tablename__ = "reply"
    __table_args__ = (belongs_to("issue", "issue_id"), belongs_to("unit", "unit_id"), Index(None, "district_id", "issue_id", "at", "id"))

    issue_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    """The unit that replies."""
    account_id: Mapped[UUID | None]
    kind: Mapped[ReplyKind] = mapped_column(word(ReplyKind))
    text: Mapped[str]
    round: Mapped[int]
    at: Mapped[datetime]


class IssueCategory(DistrictRow):
    """A category of the district's register. Issues carry its name, which is what was said when they were taken on."""

    __tablename__ = "issue_category"
    __table_args__ = (UniqueConstraint("district_id", "name"),)

    name: Mapped[str]


class IssueToken(Base):
    """A word by which an issue is found (tokens.py). The key is the order of a list: one word's issues are read newest first and stop."""

    __tablename__ = "issue_token"
    __table_args__ = (belongs_to("issue", "issue_id"), Index(None, "district_id", "issue_id"))

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    raised_at: Mapped[datetime] = mapped_column(primary_key=True)
    issue_id: Mapped[UUID] = mapped_column(primary_key=True)
    public: Mapped[bool]
    """The word stands in what everybody who sees the issue reads: its number and public title."""


class IssueCounter(Base):
    """The next number of a community in a year. Blocks are taken, so gaps are allowed."""

    __tablename__ = "issue_counter"

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_code: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next: Mapped[int]
