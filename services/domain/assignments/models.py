"""Who handles an issue, and every request to give an assignment back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.assignments.states import LIVE, OPEN, AssignmentKind, AssignmentRole, AssignmentState, ReturnGround, ReturnRuling
from services.kit.model import DistrictRow, Levelled, Versioned, among, belongs_to, undated_last, word

_LIVE = among("state", LIVE)


class Assignment(DistrictRow, Levelled, Versioned):
    """An issue in the hands of a unit, as lead or co-handler. It lies where its issue lies, not where the unit does."""

    __tablename__ = "assignment"
    __table_args__ = (
        belongs_to("issue", "issue_id"),
        belongs_to("unit", "unit_id"),
        belongs_to("unit", "dispatcher_unit_id"),
        belongs_to("person", "staff_person_id"),
        belongs_to("assignment", "predecessor_id"),
        CheckConstraint("state = 'ISSUED' OR acknowledged_at IS NOT NULL OR ended_at IS NOT NULL", name="handled_is_signed_for"),
        CheckConstraint("state <> 'IN_WORK' OR staff_person_id IS NOT NULL", name="work_has_staff"),
        CheckConstraint("state <> 'DONE' OR (done_at IS NOT NULL AND (role = 'LEAD' OR report IS NOT NULL))", name="done_has_report"),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('EXCUSED', 'SUPERSEDED', 'TRANSFERRED', 'CANCELLED'))", name="ended_has_instant"
        ),
        CheckConstraint("kind <> 'IN_SESSION' OR ack_due_at IS NULL", name="session_is_signed_for"),
        CheckConstraint("kind = 'IMPORTED' OR due_at IS NOT NULL", name="due_unless_imported"),
        Index("assignment_lead_key", "district_id", "issue_id", unique=True, postgresql_where=text(f"role = 'LEAD' AND {_LIVE}")),
        Index("assignment_handler_key", "district_id", "issue_id", "unit_id", unique=True, postgresql_where=_LIVE),
        Index(None, "district_id", "issue_id", "dispatched_at", "id"),
        Index(None, "district_id", "due_at", "id"),
        Index("assignment_due_idx", "district_id", undated_last("due_at"), "id"),
        Index("assignment_unit_due_idx", "district_id", "unit_id", undated_last("due_at"), "id"),
        # The lists that people open every day: what is still to be done, by due time.
        Index("assignment_open_idx", "district_id", undated_last("due_at"), "id", postgresql_where=among("state", OPEN)),
        Index("assignment_open_unit_idx", "district_id", "unit_id", undated_last("due_at"), "id", postgresql_where=among("state", OPEN)),
    )

    issue_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    """The unit that handles it."""
    role: Mapped[AssignmentRole] = mapped_column(word(AssignmentRole))
    kind: Mapped[AssignmentKind] = mapped_column(word(AssignmentKind))
    state: Mapped[AssignmentState] = mapped_column(word(AssignmentState))
    dispatcher_unit_id: Mapped[UUID]
    """The tenant that handed it out; a successor keeps it."""
    predecessor_id: Mapped[UUID | None]
    """The assignment in whose place a ruling or the supervisor put this one."""
    instruction: Mapped[str | None]
    dispatched_at: Mapped[datetime]
    ack_due_at: Mapped[datetime | None]
    """Until when it is to be signed for; empty when it was entered already signed for."""
    acknowledged_at: Mapped[datetime | None]
    auto_acknowledged: Mapped[bool] = mapped_column(default=False)
    """系统默认签收: nobody signed, the system did at the limit."""
    late_ack: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    """When the work is due; projects the WORK clock's newest revision. Another system's history need not say."""
    staff_person_id: Mapped[UUID | None]
    binding: Mapped[bool] = mapped_column(default=False)
    """指定承办: it cannot be returned."""
    round: Mapped[int]
    done_at: Mapped[datetime | None]
    report: Mapped[str | None]
    """What a co-handler did, told to the lead; of the latest round that was finished. The lead's is its final reply."""
    lead_agreed_at: Mapped[datetime | None]
    """When the lead agreed to excuse this co-handler."""
    coordinator_agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]


class AssignmentReturn(DistrictRow):
    """退单: one request to give an assignment back, and its ruling. Whoever sees the assignment sees it."""

    __tablename__ = "assignment_return"
    __table_args__ = (
        belongs_to("assignment", "assignment_id"),
        belongs_to("issue", "issue_id"),
        belongs_to("unit", "proposed_unit_id"),
        belongs_to("unit", "adjudicator_unit_id"),
        belongs_to("unit", "ruled_unit_id"),
        belongs_to("unit", "ruled_by_unit_id"),
        CheckConstraint("(ruling IS NULL) = (ruled_at IS NULL)", name="ruled_has_instant"),
        CheckConstraint(
            "ruling IS NULL OR ruling = 'OVERTAKEN' OR (ruled_by_unit_id IS NOT NULL AND ruled_unit_id IS NOT NULL AND reason IS NOT NULL)",
            name="ruled_has_reason",
        ),
        Index("assignment_return_pending_key", "district_id", "assignment_id", unique=True, postgresql_where=text("ruling IS NULL")),
        Index(None, "district_id", "assignment_id"),
        Index(None, "district_id", "issue_id"),
    )

    assignment_id: Mapped[UUID]
    issue_id: Mapped[UUID]
    requested_by: Mapped[UUID | None]
    """The account that asked."""
    requested_at: Mapped[datetime]
    ground: Mapped[ReturnGround] = mapped_column(word(ReturnGround))
    citation: Mapped[str]
    """The item of the duty catalogue, or the law, that the unit relies on."""
    proposed_unit_id: Mapped[UUID]
    adjudicator_unit_id: Mapped[UUID]
    """The tenant whose coordinator rules: the lowest one above both parties and the issue's owner, and no party itself."""
    ruling_due_at: Mapped[datetime]
    """Until then it rules alone; afterwards any tenant above it may as well."""
    ruling: Mapped[ReturnRuling | None] = mapped_column(word(ReturnRuling))
    ruled_unit_id: Mapped[UUID | None]
    """The unit that owns the matter by the ruling (SPLIT: that shares it)."""
    ruled_by_unit_id: Mapped[UUID | None]
    ruled_by: Mapped[UUID | None]
    """The account that ruled."""
    ruled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
