"""States of an issue (诉求) and how it moves between them (domain.md §3.2)."""

from enum import StrEnum

from services.kit.transitions import TransitionTable, table


class IssueState(StrEnum):
    """Open is every state but CLOSED, DECLINED, MERGED and WITHDRAWN."""

    RAISED = "RAISED"
    ACCEPTED = "ACCEPTED"
    DISPATCHED = "DISPATCHED"
    IN_PROGRESS = "IN_PROGRESS"
    REPLIED = "REPLIED"
    CLOSED = "CLOSED"
    DECLINED = "DECLINED"
    SUSPENDED = "SUSPENDED"
    MERGED = "MERGED"
    WITHDRAWN = "WITHDRAWN"


class IssueAction(StrEnum):
    """What is done to an issue. Those that change no state are in the table too: they need an open issue."""

    RAISE = "RAISE"
    ACCEPT = "ACCEPT"
    RESOLVE_ON_SITE = "RESOLVE_ON_SITE"
    DECLINE = "DECLINE"
    MERGE = "MERGE"
    UNMERGE = "UNMERGE"
    WITHDRAW = "WITHDRAW"
    DISPATCH = "DISPATCH"
    BEGIN = "BEGIN"
    MOVE_OWNER = "MOVE_OWNER"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    FINAL_REPLY = "FINAL_REPLY"
    CONFIRM = "CONFIRM"
    REWORK = "REWORK"
    UPHOLD_APPEAL = "UPHOLD_APPEAL"
    REOPEN = "REOPEN"
    INTERIM_REPLY = "INTERIM_REPLY"
    PUBLISH = "PUBLISH"


class IssueChannel(StrEnum):
    """How an issue came in (intake channel)."""

    ROUNDTABLE = "ROUNDTABLE"
    WINDOW = "WINDOW"
    WALK_IN = "WALK_IN"
    PHONE = "PHONE"
    ONLINE = "ONLINE"
    HOTLINE_IMPORT = "HOTLINE_IMPORT"
    PATROL = "PATROL"


class WorkClass(StrEnum):
    """How long the work may take, and whether the sign-for is urgent (UTILITY and DANGER are)."""

    SIMPLE = "SIMPLE"
    COMPLEX = "COMPLEX"
    UTILITY = "UTILITY"
    DANGER = "DANGER"

    @property
    def urgent(self) -> bool:
        """Signed for within minutes, day and night."""
        return self in {WorkClass.UTILITY, WorkClass.DANGER}


class Privacy(StrEnum):
    """NORMAL; IDENTITY_HIDDEN: the raiser is known to the intake unit and its coordinator only; SECRET_CONTENT: never published."""

    NORMAL = "NORMAL"
    IDENTITY_HIDDEN = "IDENTITY_HIDDEN"
    SECRET_CONTENT = "SECRET_CONTENT"  # noqa: S105 - a degree of privacy


class ClosureKind(StrEnum):
    """How an issue came to its end. IMPORTED is never counted as satisfied."""

    SATISFIED = "SATISFIED"
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED"
    UNREACHABLE = "UNREACHABLE"
    EXPLAINED_INFEASIBLE = "EXPLAINED_INFEASIBLE"
    REFERRED_OUT = "REFERRED_OUT"
    IMPORTED = "IMPORTED"


class IssueOrigin(StrEnum):
    """Where an issue's beginning lies: here, or in another system whose history was imported."""

    NATIVE = "NATIVE"
    IMPORT = "IMPORT"


class DeclineGround(StrEnum):
    """Why an issue is not taken on. The reply names the right channel."""

    OUT_OF_REMIT = "OUT_OF_REMIT"
    IN_COURT = "IN_COURT"
    ALREADY_ANSWERED = "ALREADY_ANSWERED"
    UNREASONABLE = "UNREASONABLE"


class ReplyKind(StrEnum):
    """回音: interim, or the final one that asks for the nod."""

    INTERIM = "INTERIM"
    FINAL = "FINAL"


class IssueFault(StrEnum):
    """Why a command about an issue is refused, beyond its code."""

    RAISER_NEEDED = "RAISER_NEEDED"
    UNIT_CANNOT_HOLD_ISSUES = "UNIT_CANNOT_HOLD_ISSUES"
    PUBLIC_TITLE_NEEDED = "PUBLIC_TITLE_NEEDED"
    SECRET_IS_NOT_PUBLISHED = "SECRET_IS_NOT_PUBLISHED"  # noqa: S105 - a reason
    NOT_ALL_RAISERS = "NOT_ALL_RAISERS"
    HANDLER_MAY_NOT_DECLINE = "HANDLER_MAY_NOT_DECLINE"
    SECRET_IS_NOT_SHARED = "SECRET_IS_NOT_SHARED"  # noqa: S105 - a reason
    SHARED_WITHIN_THE_ADMINISTRATION = "SHARED_WITHIN_THE_ADMINISTRATION"
    ALREADY_SHARED = "ALREADY_SHARED"
    SHARE_HAS_ENDED = "SHARE_HAS_ENDED"
    ALREADY_CONSENTED = "ALREADY_CONSENTED"
    CONSENT_IS_WITHDRAWN = "CONSENT_IS_WITHDRAWN"
    HIDDEN_CONSENTS_THEMSELVES = "HIDDEN_CONSENTS_THEMSELVES"


S, A = IssueState, IssueAction

OPEN = (S.RAISED, S.ACCEPTED, S.DISPATCHED, S.IN_PROGRESS, S.REPLIED, S.SUSPENDED)

ISSUE: TransitionTable[IssueState, IssueAction] = table(
    {A.RAISE: S.RAISED},
    [
        (S.RAISED, A.ACCEPT, S.ACCEPTED),
        ((S.RAISED, S.ACCEPTED), A.RESOLVE_ON_SITE, (S.REPLIED, S.CLOSED)),
        ((S.RAISED, S.ACCEPTED), A.DECLINE, S.DECLINED),
        (OPEN, A.MERGE, S.MERGED),
        (OPEN, A.WITHDRAW, S.WITHDRAWN),
        (S.ACCEPTED, A.DISPATCH, S.DISPATCHED),
        (S.DISPATCHED, A.BEGIN, S.IN_PROGRESS),
        (S.IN_PROGRESS, A.MOVE_OWNER, S.IN_PROGRESS),
        (S.IN_PROGRESS, A.SUSPEND, S.SUSPENDED),
        (S.SUSPENDED, A.RESUME, S.IN_PROGRESS),
        (S.IN_PROGRESS, A.FINAL_REPLY, S.REPLIED),
        (S.REPLIED, A.CONFIRM, S.CLOSED),
        ((S.REPLIED, S.CLOSED), A.REWORK, (S.IN_PROGRESS, S.ACCEPTED)),
        (S.MERGED, A.UNMERGE, (S.RAISED, S.ACCEPTED, S.DISPATCHED, S.IN_PROGRESS, S.REPLIED, S.SUSPENDED)),
        (S.DECLINED, A.UPHOLD_APPEAL, S.ACCEPTED),
        (S.CLOSED, A.REOPEN, (S.IN_PROGRESS, S.ACCEPTED)),
        *[(state, A.INTERIM_REPLY, state) for state in OPEN],
        *[(state, A.PUBLISH, state) for state in (*OPEN, S.CLOSED)],
    ],
)
