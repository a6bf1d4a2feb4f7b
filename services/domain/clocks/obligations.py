"""What a slice owes: which clock, and which of its events start, stop, revise and reopen it.

A slice declares; wiring hands all declarations to the clocks; clocks import nobody above. Starters read what they need
through the unit of work; everything else is matched by ids that the event carries.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.domain.access import Resource, Work
from services.domain.calendars import Deadline
from services.domain.clocks.models import Clock
from services.domain.clocks.states import ClockKind, ClockOutcome, RevisionCause
from services.domain.clocks.steps import Standing
from services.kit.events import Event


class By(StrEnum):
    """How an event finds the clocks that it stops: those of its subject, or all of the kind on its issue."""

    SUBJECT = "SUBJECT"
    ISSUE = "ISSUE"


@dataclass(frozen=True)
class Stop:
    """The event ends the clock with this outcome."""

    outcome: ClockOutcome = ClockOutcome.ANSWERED
    by: By = By.SUBJECT
    when: Callable[[Any], bool] | None = None
    """A condition on the event itself; none: always."""


@dataclass(frozen=True)
class Start:
    """A clock to start. `subject_id` is what is owed (an assignment, a commitment); `deadline` says until when and why."""

    subject_id: UUID
    issue_id: UUID | None
    responsible_unit_id: UUID
    deadline: Deadline
    dispatcher_unit_id: UUID | None = None
    responsible_person_id: UUID | None = None
    street_id: UUID | None = None
    community_id: UUID | None = None
    enterprise_id: UUID | None = None
    started_at: datetime | None = None
    """When it began to run, if not now (a promise counts from its utterance)."""
    cause: RevisionCause = RevisionCause.STARTED
    """Why it is due then."""


@dataclass(frozen=True)
class Revise:
    """A new due time for the clock of `subject_id`: a new epoch."""

    subject_id: UUID
    deadline: Deadline
    cause: RevisionCause
    responsible_unit_id: UUID | None = None
    moves_to: UUID | None = None
    """The clock goes on for another subject: the assignment that a ruling put in place of this one."""
    reopens: bool = False
    """A stopped clock runs again under the new due time (rework); otherwise only a running one is revised."""
    otherwise: Start | None = None
    """The clock to start where there has been none: imported work need not be due."""


Starter = Callable[[Work, Any], Awaitable[Start | None]]
"""(work, event) → the clock to start, or nothing. The event is of the type under which the starter is declared."""
Reviser = Callable[[Work, Any], Awaitable[Revise | None]]
OnDue = Callable[[Work, Clock], Awaitable[None]]
"""What the kind does by itself at its due instant, through the slice's own command, as SYSTEM. Done before the step of that
instant: what is answered then escalates no more."""
Taker = Callable[[Work, UUID], Awaitable[bool]]
"""Take the lock of the subject, and of the issue above it, without waiting; false: one is taken, the clock waits for the next tick."""


@dataclass(frozen=True)
class Obligation:
    """One kind of clock as one slice owes it."""

    kind: ClockKind
    subject: Resource
    starts: Mapping[type[Event], Starter]
    stops: Mapping[type[Event], Stop] = field(default_factory=dict)
    revises: Mapping[type[Event], Reviser] = field(default_factory=dict)
    reassigns: Mapping[type[Event], Callable[[Any], UUID]] = field(default_factory=dict)
    """Events that name the person who answers from now on; due time and level stay."""
    reopens: frozenset[type[Event]] = frozenset()
    """Events that set the stopped clock of their subject going again, under its old due time."""
    climbs: bool = True
    """Whether the clock climbs its tenant's ladder; kinds that act by themselves at the due instant need not."""
    on_due: OnDue | None = None
    take: Taker | None = None
    """Required with `on_due`."""

    def __post_init__(self) -> None:
        if (self.on_due is None) is not (self.take is None):
            raise ValueError(f"{self.kind}: what acts by itself takes its subject first, and nothing else does")

    def standing(self, clock: Clock) -> Standing:
        """Return what the arithmetic needs of a clock of this kind."""
        return Standing(clock.due_at, clock.epoch_at, clock.level, acts=self.on_due is not None and not clock.acted)
