"""Kinds and states of clocks, and who an escalation goes to."""

from enum import StrEnum

from services.kit.transitions import TransitionTable, table


class ClockKind(StrEnum):
    """What must be answered in time (domain.md §3.8)."""

    FIRST_REPLY = "FIRST_REPLY"
    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    WORK = "WORK"
    RETURN_RULING = "RETURN_RULING"
    FULFILMENT = "FULFILMENT"
    VERIFICATION = "VERIFICATION"
    EXTENSION_DECISION = "EXTENSION_DECISION"
    CONFIRMATION = "CONFIRMATION"
    DRAFT_CONFIRMATION = "DRAFT_CONFIRMATION"
    STANDING_CHECK_IN = "STANDING_CHECK_IN"
    MINUTES_OBJECTION = "MINUTES_OBJECTION"


class ClockState(StrEnum):
    """A clock runs, is paused, or has stopped. Stopped ones are kept: they are the record of who was in time."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"


class ClockAction(StrEnum):
    """What happens to a clock."""

    START = "START"
    STOP = "STOP"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    REOPEN = "REOPEN"


class ClockOutcome(StrEnum):
    """Why a clock stopped: answered, or no longer owed."""

    ANSWERED = "ANSWERED"
    CANCELLED = "CANCELLED"
    LAPSED = "LAPSED"


class RevisionCause(StrEnum):
    """Why a due time is what it is. The first revision of every clock is its start: with the time computed here, or as another
    system stated it.
    """

    STARTED = "STARTED"
    IMPORTED = "IMPORTED"
    EXTENDED = "EXTENDED"
    ADJUDICATED = "ADJUDICATED"
    REWORK = "REWORK"
    RESUMED = "RESUMED"
    CALENDAR = "CALENDAR"


class Recipient(StrEnum):
    """To whom a step of a ladder goes, as a relation to the clock."""

    RESPONSIBLE = "RESPONSIBLE"
    DEPARTMENT_HEAD = "DEPARTMENT_HEAD"
    DISPATCHER_COORDINATOR = "DISPATCHER_COORDINATOR"
    DISTRICT_SUPERVISOR = "DISTRICT_SUPERVISOR"
    DISTRICT_LEADER = "DISTRICT_LEADER"


class Colour(StrEnum):
    """The colour of a supervision slip (督办单)."""

    BLUE = "BLUE"
    YELLOW = "YELLOW"
    RED = "RED"


C, A = ClockState, ClockAction

OPEN = (C.RUNNING, C.PAUSED)
"""Still owed."""

CLOCK: TransitionTable[ClockState, ClockAction] = table(
    {A.START: C.RUNNING},
    [
        (OPEN, A.STOP, C.STOPPED),
        (C.RUNNING, A.PAUSE, C.PAUSED),
        (C.PAUSED, A.RESUME, C.RUNNING),
        (C.STOPPED, A.REOPEN, C.RUNNING),
    ],
)
