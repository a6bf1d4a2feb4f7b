"""What people do to an assignment, and what each command asks (domain.md §3.5)."""

from services.domain.access import Action, Course, Through, step
from services.domain.assignments.states import ASSIGNMENT, AssignmentAction
from services.domain.issues import Issue

A = AssignmentAction

ASSIGNMENT_COURSE = Course(
    ASSIGNMENT,
    (
        step(A.ACKNOWLEDGE, Action.ACKNOWLEDGE, "assignmentAcknowledge"),
        step(A.REQUEST_RETURN, Action.REQUEST_RETURN, "assignmentRequestReturn"),
        *(step(ruling, Action.ADJUDICATE, "assignmentAdjudicate") for ruling in (A.UPHOLD, A.REFUSE, A.SPLIT)),
        step(A.START, Action.START, "assignmentStart"),
        step(A.REASSIGN, Action.REASSIGN, "assignmentReassign"),
        step(A.FINISH, Action.FINISH, "assignmentFinish"),
        step(A.SUPERVISOR_REASSIGN, Action.SUPERVISOR_REASSIGN, "assignmentSupervisorReassign"),
        step(A.EXCUSE, Through("issue_id", Issue, Action.EXCUSE), "assignmentExcuse"),
    ),
    # A new round of the issue, its move to another tenant, its end.
    follows=frozenset({A.REOPEN_ROUND, A.TRANSFER, A.CANCEL}),
)
