"""The words of the nod (domain.md §3.4)."""

from enum import StrEnum


class Resolved(StrEnum):
    """Whether the problem is solved, in the raiser's eyes."""

    YES = "YES"
    PARTLY = "PARTLY"
    NO = "NO"


class Satisfaction(StrEnum):
    """How the raiser takes it."""

    SATISFIED = "SATISFIED"
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED"
    DISSATISFIED = "DISSATISFIED"


class VerdictChannel(StrEnum):
    """How the verdict came in."""

    SELF = "SELF"
    PROXY = "PROXY"
    AT_TABLE = "AT_TABLE"


class Judgement(StrEnum):
    """What the verdicts of a round come to."""

    OPEN = "OPEN"
    CLOSE = "CLOSE"
    REWORK = "REWORK"


class ReopenCause(StrEnum):
    """Why a closed issue is worked on again."""

    RAISER = "RAISER"
    SUPERVISOR = "SUPERVISOR"
    CARRIED_BROKEN = "CARRIED_BROKEN"
    FALSE_EVIDENCE = "FALSE_EVIDENCE"


class ClosingFault(StrEnum):
    """Why a command about the end of an issue is refused, beyond its code."""

    NOT_THE_LEAD = "NOT_THE_LEAD"
    CO_HANDLERS_UNFINISHED = "CO_HANDLERS_UNFINISHED"
    COMMITMENTS_UNSETTLED = "COMMITMENTS_UNSETTLED"
    CANNOT_BE_CARRIED = "CANNOT_BE_CARRIED"
    NOT_A_RAISER = "NOT_A_RAISER"
    PARTY_MAY_NOT_JUDGE = "PARTY_MAY_NOT_JUDGE"
    REASON_NEEDED = "REASON_NEEDED"
    CONTRADICTORY = "CONTRADICTORY"
    EVIDENCE_NEEDED = "EVIDENCE_NEEDED"
    VERDICT_IS_FINAL = "VERDICT_IS_FINAL"
    CONTACTS_MISSING = "CONTACTS_MISSING"
    ONE_CONTACT_A_DAY = "ONE_CONTACT_A_DAY"
    SOMEBODY_ANSWERED = "SOMEBODY_ANSWERED"
    REPLY_NOT_POSTED = "REPLY_NOT_POSTED"
    REOPENING_WINDOW_OVER = "REOPENING_WINDOW_OVER"
    REOPENINGS_USED_UP = "REOPENINGS_USED_UP"
