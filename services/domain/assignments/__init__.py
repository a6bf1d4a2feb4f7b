"""Lead and co-handlers of an issue; signing, returns, rulings."""

from services.domain.assignments.adjudicating import refuse_return, split_return, uphold_return
from services.domain.assignments.dispatching import TEXT, dispatch_issue
from services.domain.assignments.ending import end_with_issue
from services.domain.assignments.entering import enter_signed
from services.domain.assignments.events import (
    AssignmentAcknowledged,
    AssignmentAutoAcknowledged,
    AssignmentCancelled,
    AssignmentExcused,
    AssignmentFinished,
    AssignmentImported,
    AssignmentIssued,
    AssignmentReassigned,
    AssignmentReopened,
    AssignmentStarted,
    AssignmentSuperseded,
    ExcuseAgreed,
    IssueBegun,
    IssueDispatched,
    ReturnRequested,
    ReturnRuled,
)
from services.domain.assignments.importing import ImportedWork, deadline_of_import, dispatcher_of, enter_imported_work
from services.domain.assignments.models import Assignment, AssignmentReturn
from services.domain.assignments.obligations import OBLIGATIONS
from services.domain.assignments.overseeing import excuse_assignment, supervisor_reassign
from services.domain.assignments.queries import lead_of, live
from services.domain.assignments.reach import ASSIGNMENT_REACHES, issue_assigned
from services.domain.assignments.returning import request_return
from services.domain.assignments.rounds import reopen_round
from services.domain.assignments.signing import acknowledge_assignment
from services.domain.assignments.states import (
    ASSIGNMENT,
    LIVE,
    OPEN,
    AssignmentAction,
    AssignmentFault,
    AssignmentKind,
    AssignmentRole,
    AssignmentState,
    CancelGround,
    ReturnGround,
    ReturnRuling,
)
from services.domain.assignments.steps import ASSIGNMENT_COURSE
from services.domain.assignments.working import finish_assignment, finish_lead, reassign_assignment, start_assignment

__all__ = [
    "ASSIGNMENT",
    "ASSIGNMENT_COURSE",
    "ASSIGNMENT_REACHES",
    "LIVE",
    "OBLIGATIONS",
    "OPEN",
    "TEXT",
    "Assignment",
    "AssignmentAcknowledged",
    "AssignmentAction",
    "AssignmentAutoAcknowledged",
    "AssignmentCancelled",
    "AssignmentExcused",
    "AssignmentFault",
    "AssignmentFinished",
    "AssignmentImported",
    "AssignmentIssued",
    "AssignmentKind",
    "AssignmentReassigned",
    "AssignmentReopened",
    "AssignmentReturn",
    "AssignmentRole",
    "AssignmentStarted",
    "AssignmentState",
    "AssignmentSuperseded",
    "CancelGround",
    "ExcuseAgreed",
    "ImportedWork",
    "IssueBegun",
    "IssueDispatched",
    "ReturnGround",
    "ReturnRequested",
    "ReturnRuled",
    "ReturnRuling",
    "acknowledge_assignment",
    "deadline_of_import",
    "dispatch_issue",
    "dispatcher_of",
    "end_with_issue",
    "enter_imported_work",
    "enter_signed",
    "excuse_assignment",
    "finish_assignment",
    "finish_lead",
    "issue_assigned",
    "lead_of",
    "live",
    "reassign_assignment",
    "refuse_return",
    "reopen_round",
    "request_return",
    "split_return",
    "start_assignment",
    "supervisor_reassign",
    "uphold_return",
]
