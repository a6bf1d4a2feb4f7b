"""States of a commitment (承诺) and how it moves between them (domain.md §3.3). Overdue is computed from the clock, never a state."""

from enum import StrEnum

from services.kit.transitions import TransitionTable, table


class CommitmentState(StrEnum):
    """From the words in the room to their end."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    CLAIMED = "CLAIMED"
    VERIFIED = "VERIFIED"
    PARTIAL = "PARTIAL"
    BROKEN = "BROKEN"
    VOIDED = "VOIDED"
    SUPERSEDED = "SUPERSEDED"


class CommitmentAction(StrEnum):
    """What is done to a commitment. Those that change no state are in the table too: they need the state they stand under."""

    RECORD = "RECORD"
    LEAVE_REMAINDER = "LEAVE_REMAINDER"
    CONFIRM = "CONFIRM"
    LAPSE = "LAPSE"
    STRIKE = "STRIKE"
    NOTE_PROGRESS = "NOTE_PROGRESS"
    CHECK_IN = "CHECK_IN"
    REQUEST_EXTENSION = "REQUEST_EXTENSION"
    DECIDE_EXTENSION = "DECIDE_EXTENSION"
    CLAIM = "CLAIM"
    VERIFY = "VERIFY"
    ACCEPT_PART = "ACCEPT_PART"
    REFUSE_CLAIM = "REFUSE_CLAIM"
    VERIFY_REMAINDER = "VERIFY_REMAINDER"
    BREAK_REMAINDER = "BREAK_REMAINDER"
    VERIFY_PARTS = "VERIFY_PARTS"
    BREAK_PART = "BREAK_PART"
    DECLARE_BROKEN = "DECLARE_BROKEN"
    REVOKE = "REVOKE"
    RECORD_DELIVERY = "RECORD_DELIVERY"
    VOID = "VOID"
    VOID_WITH_ISSUE = "VOID_WITH_ISSUE"
    SUPERSEDE = "SUPERSEDE"
    PUBLISH = "PUBLISH"


S, A = CommitmentState, CommitmentAction

OPEN = (S.DRAFT, S.ACTIVE, S.CLAIMED, S.PARTIAL)
"""Not at its end: to be confirmed, kept, judged or completed."""
SETTLED = tuple(state for state in S if state not in OPEN)
"""Nothing more is owed."""

COMMITMENT: TransitionTable[CommitmentState, CommitmentAction] = table(
    {A.RECORD: S.DRAFT, A.LEAVE_REMAINDER: S.ACTIVE},
    [
        (S.DRAFT, A.CONFIRM, S.ACTIVE),
        (S.DRAFT, A.LAPSE, S.VOIDED),
        (S.DRAFT, A.STRIKE, S.VOIDED),
        (S.ACTIVE, A.NOTE_PROGRESS, S.ACTIVE),
        (S.ACTIVE, A.CHECK_IN, S.ACTIVE),
        (S.ACTIVE, A.REQUEST_EXTENSION, S.ACTIVE),
        (S.ACTIVE, A.DECIDE_EXTENSION, S.ACTIVE),
        (S.ACTIVE, A.CLAIM, S.CLAIMED),
        (S.CLAIMED, A.VERIFY, S.VERIFIED),
        (S.CLAIMED, A.ACCEPT_PART, S.PARTIAL),
        (S.CLAIMED, A.REFUSE_CLAIM, S.ACTIVE),
        (S.PARTIAL, A.VERIFY_REMAINDER, S.VERIFIED),
        (S.PARTIAL, A.BREAK_REMAINDER, S.BROKEN),
        ((S.ACTIVE, S.PARTIAL), A.VERIFY_PARTS, S.VERIFIED),
        ((S.ACTIVE, S.PARTIAL), A.BREAK_PART, S.PARTIAL),
        ((S.ACTIVE, S.PARTIAL), A.DECLARE_BROKEN, S.BROKEN),
        (S.VERIFIED, A.REVOKE, S.BROKEN),
        (S.BROKEN, A.RECORD_DELIVERY, S.BROKEN),
        (S.ACTIVE, A.VOID, S.VOIDED),
        ((S.ACTIVE, S.CLAIMED, S.PARTIAL), A.VOID_WITH_ISSUE, S.VOIDED),
        (S.ACTIVE, A.SUPERSEDE, S.SUPERSEDED),
        *[(state, A.PUBLISH, state) for state in (S.ACTIVE, S.CLAIMED, S.PARTIAL, S.VERIFIED, S.BROKEN, S.SUPERSEDED)],
    ],
)


class ExtensionState(StrEnum):
    """OVERTAKEN: the promise was claimed, or ended, before anybody decided."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    OVERTAKEN = "OVERTAKEN"


class ExtensionAction(StrEnum):
    """What is done to a request for more time."""

    PROPOSE = "PROPOSE"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    OVERTAKE = "OVERTAKE"


X, Y = ExtensionState, ExtensionAction

EXTENSION: TransitionTable[ExtensionState, ExtensionAction] = table(
    {Y.PROPOSE: X.PROPOSED},
    [(X.PROPOSED, Y.APPROVE, X.APPROVED), (X.PROPOSED, Y.REFUSE, X.REFUSED), (X.PROPOSED, Y.OVERTAKE, X.OVERTAKEN)],
)
