"""What happens to clocks. The subject of each is the clock; `owed_id` is what the clock is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.domain.clocks.states import ClockKind, Colour, Recipient, RevisionCause
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class ClockEvent(Event):
    """Something about one clock."""

    subject: ClassVar[str] = "clock"
    kind: ClockKind
    owed_id: UUID
    """The clock's own subject: the assignment, the commitment, the issue."""


@dataclass(frozen=True, kw_only=True)
class DeadlineRevised(ClockEvent):
    """The due time changed, with its reason."""

    epoch: int
    cause: RevisionCause
    old_due_at: datetime
    new_due_at: datetime


@dataclass(frozen=True, kw_only=True)
class EscalationFired(ClockEvent):
    """A step of the ladder was taken. Only a `notified` one tells anybody (after an outage the highest whose post is held)."""

    epoch: int
    level: int
    colour: Colour | None
    recipient: Recipient
    unit_id: UUID | None
    person_ids: tuple[UUID, ...]
    vacant: bool
    planned_at: datetime
    notified: bool


@dataclass(frozen=True, kw_only=True)
class ClockParked(ClockEvent):
    """The worker gave up on a clock after repeated failures; an operator must look."""

    attempts: int
    because: str


@dataclass(frozen=True, kw_only=True)
class ClockReleased(ClockEvent):
    """An operator lets the worker try a parked clock again."""
