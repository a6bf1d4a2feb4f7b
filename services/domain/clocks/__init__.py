"""Every running deadline: obligations, ladders, escalation. The heart."""

from services.domain.clocks.almanac import almanac, deadline_by_policy, deadline_of, local_today
from services.domain.clocks.climbing import Fired
from services.domain.clocks.clockwork import Clockwork
from services.domain.clocks.events import ClockParked, ClockReleased, DeadlineRevised, EscalationFired
from services.domain.clocks.fire import due_clocks, fire_due, in_index_order
from services.domain.clocks.models import Clock, DeadlineRevision, Escalation, Ladder, Oversight
from services.domain.clocks.obligations import By, Obligation, Revise, Start, Stop
from services.domain.clocks.parking import release_parked
from services.domain.clocks.reach import through_issue
from services.domain.clocks.recipients import HEAD, STAFF
from services.domain.clocks.states import OPEN, ClockKind, ClockOutcome, ClockState, Colour, Recipient, RevisionCause
from services.domain.clocks.steps import Rung, Standing, Step, Taken, first_look, step

__all__ = [
    "HEAD",
    "OPEN",
    "STAFF",
    "By",
    "Clock",
    "ClockKind",
    "ClockOutcome",
    "ClockParked",
    "ClockReleased",
    "ClockState",
    "Clockwork",
    "Colour",
    "DeadlineRevised",
    "DeadlineRevision",
    "Escalation",
    "EscalationFired",
    "Fired",
    "Ladder",
    "Obligation",
    "Oversight",
    "Recipient",
    "Revise",
    "RevisionCause",
    "Rung",
    "Standing",
    "Start",
    "Step",
    "Stop",
    "Taken",
    "almanac",
    "deadline_by_policy",
    "deadline_of",
    "due_clocks",
    "fire_due",
    "first_look",
    "in_index_order",
    "local_today",
    "release_parked",
    "step",
    "through_issue",
]
