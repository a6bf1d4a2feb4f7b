"""States of a roundtable (圆桌会) and how it moves between them (domain.md §3.6)."""

from enum import StrEnum

from services.kit.transitions import TransitionTable, table


class RoundtableState(StrEnum):
    """A meeting before, during and after the session. POSTPONED: only the date is missing, preparations go on."""

    DRAFT = "DRAFT"
    SOLICITING = "SOLICITING"
    AGENDA_SET = "AGENDA_SET"
    NOTIFIED = "NOTIFIED"
    IN_SESSION = "IN_SESSION"
    ADJOURNED = "ADJOURNED"
    MINUTES_DRAFT = "MINUTES_DRAFT"
    MINUTES_CONFIRMED = "MINUTES_CONFIRMED"
    PUBLICISED = "PUBLICISED"
    FOLLOWING_UP = "FOLLOWING_UP"
    CLOSED = "CLOSED"
    POSTPONED = "POSTPONED"
    CANCELLED = "CANCELLED"


class RoundtableAction(StrEnum):
    """What is done to a roundtable. Those that change no state are in the table too: they belong to certain stages."""

    CONVENE = "CONVENE"
    NAME_OFFICERS = "NAME_OFFICERS"
    INVITE = "INVITE"
    APOLOGISE = "APOLOGISE"
    OPEN_SOLICITING = "OPEN_SOLICITING"
    PROPOSE_ITEM = "PROPOSE_ITEM"
    SET_AGENDA = "SET_AGENDA"
    NOTIFY = "NOTIFY"
    POSTPONE = "POSTPONE"
    RESCHEDULE = "RESCHEDULE"
    CANCEL = "CANCEL"
    START = "START"
    CHECK_IN = "CHECK_IN"
    ADD_ITEM = "ADD_ITEM"
    RECORD_OUTCOME = "RECORD_OUTCOME"
    CORRECT_RECORD = "CORRECT_RECORD"
    RECORD_NOD = "RECORD_NOD"
    CONFIRM_PROMISE = "CONFIRM_PROMISE"
    STRIKE_PROMISE = "STRIKE_PROMISE"
    ADJOURN = "ADJOURN"
    CONTINUE = "CONTINUE"
    DRAFT_MINUTES = "DRAFT_MINUTES"
    OBJECT = "OBJECT"
    ANSWER_OBJECTION = "ANSWER_OBJECTION"
    CONFIRM_MINUTES = "CONFIRM_MINUTES"
    CORRECT_MINUTES = "CORRECT_MINUTES"
    PUBLICISE = "PUBLICISE"
    FOLLOW_UP = "FOLLOW_UP"
    CLOSE = "CLOSE"


class RoundtableKind(StrEnum):
    """Whose matters are on the table: residents', enterprises', or one topic's."""

    RESIDENT = "RESIDENT"
    ENTERPRISE = "ENTERPRISE"
    TOPIC = "TOPIC"


class SeatKind(StrEnum):
    """What somebody is at one table. Seats are not roles: they end with the meeting. Observers read and comment."""

    CHAIR = "CHAIR"
    DEPUTY = "DEPUTY"
    MINUTE_TAKER = "MINUTE_TAKER"
    PARTICIPANT = "PARTICIPANT"
    OBSERVER = "OBSERVER"


class AgendaItemState(StrEnum):
    """What became of a proposed item (议题). PARKED ones wait in the host's backlog for a later table."""

    PROPOSED = "PROPOSED"
    ON_AGENDA = "ON_AGENDA"
    DROPPED = "DROPPED"
    PARKED = "PARKED"


class AgendaItemAction(StrEnum):
    """What is done to an item."""

    PROPOSE = "PROPOSE"
    PLACE = "PLACE"
    DROP = "DROP"
    PARK = "PARK"


class OutcomeKind(StrEnum):
    """What came out of an item. There is no free text without a kind."""

    REPLY = "REPLY"
    DECISION = "DECISION"
    COMMITMENT = "COMMITMENT"
    NEW_ISSUE = "NEW_ISSUE"
    PARKED = "PARKED"
    NO_ACTION = "NO_ACTION"


class MinutesState(StrEnum):
    """An edition of the minutes (纪要) is a draft until the chair signs it off."""

    DRAFT = "DRAFT"
    CONFIRMED = "CONFIRMED"


OFFICERS = (SeatKind.CHAIR, SeatKind.DEPUTY, SeatKind.MINUTE_TAKER)
"""The seats that the host names; each is one person's."""

S, A = RoundtableState, RoundtableAction

BEFORE = (S.DRAFT, S.SOLICITING, S.AGENDA_SET, S.NOTIFIED)
SESSION = (S.IN_SESSION, S.ADJOURNED)
AFTER = (S.MINUTES_DRAFT, S.MINUTES_CONFIRMED, S.PUBLICISED, S.FOLLOWING_UP)

ROUNDTABLE: TransitionTable[RoundtableState, RoundtableAction] = table(
    {A.CONVENE: S.DRAFT},
    [
        (S.DRAFT, A.OPEN_SOLICITING, S.SOLICITING),
        (S.POSTPONED, A.OPEN_SOLICITING, S.POSTPONED),
        (S.SOLICITING, A.PROPOSE_ITEM, S.SOLICITING),
        (S.POSTPONED, A.PROPOSE_ITEM, S.POSTPONED),
        ((S.SOLICITING, S.AGENDA_SET), A.SET_AGENDA, S.AGENDA_SET),
        (S.POSTPONED, A.SET_AGENDA, S.POSTPONED),
        (S.AGENDA_SET, A.NOTIFY, S.NOTIFIED),
        (BEFORE, A.POSTPONE, S.POSTPONED),
        (S.POSTPONED, A.RESCHEDULE, S.NOTIFIED),
        ((*BEFORE, S.POSTPONED), A.CANCEL, S.CANCELLED),
        (S.NOTIFIED, A.START, S.IN_SESSION),
        (S.IN_SESSION, A.ADJOURN, S.ADJOURNED),
        (S.ADJOURNED, A.CONTINUE, S.IN_SESSION),
        (S.ADJOURNED, A.DRAFT_MINUTES, S.MINUTES_DRAFT),
        (S.MINUTES_DRAFT, A.DRAFT_MINUTES, S.MINUTES_DRAFT),
        (S.MINUTES_DRAFT, A.CONFIRM_MINUTES, S.MINUTES_CONFIRMED),
        (S.MINUTES_CONFIRMED, A.PUBLICISE, S.PUBLICISED),
        (S.PUBLICISED, A.FOLLOW_UP, S.FOLLOWING_UP),
        (S.FOLLOWING_UP, A.CLOSE, S.CLOSED),
        *[(state, A.INVITE, state) for state in (*BEFORE, S.POSTPONED)],
        *[(state, A.APOLOGISE, state) for state in (*BEFORE, S.POSTPONED)],
        *[(state, A.NAME_OFFICERS, state) for state in (*BEFORE, S.POSTPONED, *SESSION, *AFTER)],
        *[(state, A.CHECK_IN, state) for state in SESSION],
        (S.IN_SESSION, A.ADD_ITEM, S.IN_SESSION),
        *[(state, A.RECORD_OUTCOME, state) for state in SESSION],
        (S.MINUTES_DRAFT, A.CORRECT_RECORD, S.MINUTES_DRAFT),
        *[(state, A.RECORD_NOD, state) for state in SESSION],
        *[(state, A.CONFIRM_PROMISE, state) for state in SESSION],
        *[(state, A.STRIKE_PROMISE, state) for state in (*SESSION, S.MINUTES_DRAFT)],
        (S.MINUTES_DRAFT, A.OBJECT, S.MINUTES_DRAFT),
        (S.MINUTES_DRAFT, A.ANSWER_OBJECTION, S.MINUTES_DRAFT),
        *[(state, A.CORRECT_MINUTES, state) for state in (S.MINUTES_CONFIRMED, S.PUBLICISED, S.FOLLOWING_UP)],
    ],
)

T, J = AgendaItemState, AgendaItemAction

AGENDA_ITEM: TransitionTable[AgendaItemState, AgendaItemAction] = table(
    {J.PROPOSE: T.PROPOSED},
    [
        ((T.PROPOSED, T.ON_AGENDA), J.PLACE, T.ON_AGENDA),
        ((T.PROPOSED, T.ON_AGENDA), J.DROP, T.DROPPED),
        ((T.PROPOSED, T.ON_AGENDA), J.PARK, T.PARKED),
    ],
)
