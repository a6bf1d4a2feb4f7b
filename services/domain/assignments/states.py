"""States of an assignment (交办) and how it moves between them (domain.md §3.5)."""

from enum import StrEnum

from services.kit.transitions import TransitionTable, table


class AssignmentState(StrEnum):
    """Open is ISSUED, ACKNOWLEDGED, RETURN_REQUESTED and IN_WORK. A DONE one still handles: a new round opens it again."""

    ISSUED = "ISSUED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    RETURN_REQUESTED = "RETURN_REQUESTED"
    IN_WORK = "IN_WORK"
    DONE = "DONE"
    EXCUSED = "EXCUSED"
    SUPERSEDED = "SUPERSEDED"
    TRANSFERRED = "TRANSFERRED"
    CANCELLED = "CANCELLED"


class AssignmentAction(StrEnum):
    """What is done to an assignment."""

    DISPATCH = "DISPATCH"
    ENTER_SIGNED = "ENTER_SIGNED"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    REQUEST_RETURN = "REQUEST_RETURN"
    UPHOLD = "UPHOLD"
    REFUSE = "REFUSE"
    SPLIT = "SPLIT"
    START = "START"
    REASSIGN = "REASSIGN"
    FINISH = "FINISH"
    REOPEN_ROUND = "REOPEN_ROUND"
    SUPERVISOR_REASSIGN = "SUPERVISOR_REASSIGN"
    TRANSFER = "TRANSFER"
    EXCUSE = "EXCUSE"
    CANCEL = "CANCEL"


class AssignmentRole(StrEnum):
    """主办 or 协办: one unit leads and answers for the whole, the others report to it."""

    LEAD = "LEAD"
    CO = "CO"


class AssignmentKind(StrEnum):
    """How it came to the unit: dispatched; 吹哨 (a street summons departments); promised in session and thereby signed for;
    handed out in another system whose history was imported.
    """

    ORDINARY = "ORDINARY"
    WHISTLE = "WHISTLE"
    IN_SESSION = "IN_SESSION"
    IMPORTED = "IMPORTED"


class ReturnGround(StrEnum):
    """Why a unit asks to give an assignment back (退单). Always with the duty or the law it relies on."""

    NOT_OUR_DUTY = "NOT_OUR_DUTY"
    NOT_OUR_AREA = "NOT_OUR_AREA"
    OWNERSHIP_UNCLEAR = "OWNERSHIP_UNCLEAR"
    OVERLAPPING_DUTIES = "OVERLAPPING_DUTIES"
    LAW_NAMES_ANOTHER = "LAW_NAMES_ANOTHER"


class ReturnRuling(StrEnum):
    """How a return was ruled. OVERTAKEN: the assignment ended another way before anybody ruled."""

    UPHELD = "UPHELD"
    REFUSED = "REFUSED"
    SPLIT = "SPLIT"
    OVERTAKEN = "OVERTAKEN"


class CancelGround(StrEnum):
    """Why an assignment fell away without anybody's fault."""

    ISSUE_WITHDRAWN = "ISSUE_WITHDRAWN"
    ISSUE_DECLINED = "ISSUE_DECLINED"
    BECAME_LEAD = "BECAME_LEAD"


class AssignmentFault(StrEnum):
    """Why a command about an assignment is refused, beyond its code."""

    NOT_THE_COORDINATOR = "NOT_THE_COORDINATOR"
    UNIT_OUT_OF_REACH = "UNIT_OUT_OF_REACH"
    DEPARTMENT_THROUGH_STREET = "DEPARTMENT_THROUGH_STREET"
    UNIT_NAMED_TWICE = "UNIT_NAMED_TWICE"
    RAISER_CANNOT_HANDLE = "RAISER_CANNOT_HANDLE"
    KIND_NOT_POSSIBLE = "KIND_NOT_POSSIBLE"
    ISSUE_IS_OVER = "ISSUE_IS_OVER"
    LEAD_IS_DISPATCHED = "LEAD_IS_DISPATCHED"
    NOT_A_MEMBER = "NOT_A_MEMBER"
    BINDING = "BINDING"
    RETURN_TOO_LATE = "RETURN_TOO_LATE"
    RETURNS_USED_UP = "RETURNS_USED_UP"
    PROPOSES_ITSELF = "PROPOSES_ITSELF"
    ALREADY_RULED = "ALREADY_RULED"
    ALREADY_HANDLES = "ALREADY_HANDLES"
    NOT_THE_ADJUDICATOR = "NOT_THE_ADJUDICATOR"
    RULING_BELOW_FIRST = "RULING_BELOW_FIRST"
    ONLY_CO_IS_EXCUSED = "ONLY_CO_IS_EXCUSED"
    NEITHER_LEAD_NOR_COORDINATOR = "NEITHER_LEAD_NOR_COORDINATOR"
    ALREADY_AGREED = "ALREADY_AGREED"


S, A = AssignmentState, AssignmentAction

OPEN = (S.ISSUED, S.ACKNOWLEDGED, S.RETURN_REQUESTED, S.IN_WORK)
LIVE = (*OPEN, S.DONE)
"""Those that handle the issue now: at most one of them leads."""

ASSIGNMENT: TransitionTable[AssignmentState, AssignmentAction] = table(
    {A.DISPATCH: S.ISSUED, A.ENTER_SIGNED: S.ACKNOWLEDGED},
    [
        (S.ISSUED, A.ACKNOWLEDGE, S.ACKNOWLEDGED),
        ((S.ISSUED, S.ACKNOWLEDGED), A.REQUEST_RETURN, S.RETURN_REQUESTED),
        (S.RETURN_REQUESTED, A.UPHOLD, S.SUPERSEDED),
        (S.RETURN_REQUESTED, A.REFUSE, S.ACKNOWLEDGED),
        (S.RETURN_REQUESTED, A.SPLIT, S.ACKNOWLEDGED),
        (S.ACKNOWLEDGED, A.START, S.IN_WORK),
        (S.IN_WORK, A.REASSIGN, S.IN_WORK),
        (S.IN_WORK, A.FINISH, S.DONE),
        (S.DONE, A.REOPEN_ROUND, (S.IN_WORK, S.ACKNOWLEDGED)),
        (OPEN, A.SUPERVISOR_REASSIGN, S.SUPERSEDED),
        (OPEN, A.TRANSFER, S.TRANSFERRED),
        (OPEN, A.EXCUSE, S.EXCUSED),
        (OPEN, A.CANCEL, S.CANCELLED),
    ],
)
