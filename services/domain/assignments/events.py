"""What happens to assignments, and to an issue because of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.domain.access import Resource
from services.domain.assignments.states import AssignmentKind, AssignmentRole, CancelGround, ReturnGround, ReturnRuling
from services.domain.calendars import Deadline
from services.domain.issues import IssueEvent
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class IssueDispatched(IssueEvent):
    """The issue was handed to a lead and its co-handlers."""

    dispatcher_unit_id: UUID
    lead_unit_id: UUID
    co_unit_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class IssueBegun(IssueEvent):
    """Its lead has signed for it for the first time, or the system did."""

    assignment_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssignmentEvent(Event):
    """Something about one assignment of the issue `issue_id`."""

    subject: ClassVar[str] = Resource.ASSIGNMENT.value
    unit_id: UUID
    """The unit that handles it."""


@dataclass(frozen=True, kw_only=True)
class AssignmentIssued(AssignmentEvent):
    """A unit has it from now on. With `predecessor_id` it takes another one's place, and its work clock."""

    role: AssignmentRole
    kind: AssignmentKind
    dispatcher_unit_id: UUID
    deadline: Deadline
    ack_deadline: Deadline | None
    """Until when to sign for it; nothing: it was entered already signed for."""
    predecessor_id: UUID | None
    binding: bool


@dataclass(frozen=True, kw_only=True)
class AssignmentImported(AssignmentEvent):
    """Open work came in from another system's book, signed for there. Its time runs here: as stated, else from now."""

    dispatcher_unit_id: UUID
    deadline: Deadline
    began_at: datetime | None
    """When its time began to run, if the book states until when."""
    street_id: UUID | None
    community_id: UUID | None
    enterprise_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AssignmentAcknowledged(AssignmentEvent):
    """The unit signed for it, late or in time."""

    late: bool


@dataclass(frozen=True, kw_only=True)
class AssignmentAutoAcknowledged(AssignmentEvent):
    """Nobody signed within the limit: the system did (系统默认签收)."""


@dataclass(frozen=True, kw_only=True)
class AssignmentStarted(AssignmentEvent):
    """A member of the unit works on it."""

    staff_person_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssignmentReassigned(AssignmentEvent):
    """Another member of the same unit works on it; no clock changes."""

    staff_person_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssignmentFinished(AssignmentEvent):
    """The unit has done its part. A co-handler's work clock ends here, the lead's with the final reply."""

    role: AssignmentRole
    round: int


@dataclass(frozen=True, kw_only=True)
class AssignmentReopened(AssignmentEvent):
    """A new round began: the same unit works on, under a new due time."""

    round: int
    deadline: Deadline


@dataclass(frozen=True, kw_only=True)
class ReturnRequested(AssignmentEvent):
    """The unit asks to give it back. Whoever asks has signed for it; the work clock goes on."""

    return_id: UUID
    ground: ReturnGround
    proposed_unit_id: UUID
    adjudicator_unit_id: UUID
    overseer_unit_id: UUID
    """The tenant above the adjudicator, to which the ruling passes when it is late."""
    deadline: Deadline


@dataclass(frozen=True, kw_only=True)
class ReturnRuled(AssignmentEvent):
    """A return was decided."""

    return_id: UUID
    ruling: ReturnRuling
    ruled_unit_id: UUID
    ruled_by_unit_id: UUID
    binding: bool


@dataclass(frozen=True, kw_only=True)
class AssignmentSuperseded(AssignmentEvent):
    """Another unit has it now: by a ruling, or by the supervisor."""

    successor_unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExcuseAgreed(AssignmentEvent):
    """The lead or the coordinator agreed to excuse a co-handler; the other has not yet."""

    by_lead: bool
    by_coordinator: bool


@dataclass(frozen=True, kw_only=True)
class AssignmentExcused(AssignmentEvent):
    """A co-handler is not needed any more: lead and coordinator agree."""


@dataclass(frozen=True, kw_only=True)
class AssignmentCancelled(AssignmentEvent):
    """It fell away with the issue, or because the co-handler became the lead."""

    ground: CancelGround
