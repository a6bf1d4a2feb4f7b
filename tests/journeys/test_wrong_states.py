"""Every deed in every state in which it is impossible: refused as WRONG_STATE, in both languages, with nothing changed."""

import pytest

from services.domain.assignments import AssignmentState
from services.domain.commitments import CommitmentState
from services.domain.issues import IssueState
from tests.journeys.deeds import deeds
from tests.journeys.documents import THREAD
from tests.journeys.refusing import refusal
from tests.journeys.stage import Stage

pytestmark = pytest.mark.usefixtures("nothing_changes")

ISSUE_IN: dict[str, tuple[str, set[str]]] = {
    # mutation → who, and the states in which it is possible
    "issueAccept": ("worker", {"RAISED"}),
    "issueDecline": ("street", {"RAISED", "ACCEPTED"}),
    "issueReplyInterim": ("worker", {"RAISED", "ACCEPTED", "DISPATCHED", "IN_PROGRESS", "REPLIED"}),
    "issuePublish": ("secretary", {"RAISED", "ACCEPTED", "DISPATCHED", "IN_PROGRESS", "REPLIED", "CLOSED"}),
    "issueWithdraw": ("resident", {"RAISED", "ACCEPTED", "DISPATCHED", "IN_PROGRESS", "REPLIED"}),
    "issueDispatch": ("street", {"ACCEPTED"}),
    "issueReplyFinally": ("staff", {"IN_PROGRESS"}),
    "issueGiveVerdict": ("resident", {"REPLIED", "CLOSED"}),
    "issueRecordVerdict": ("worker", {"REPLIED"}),
    "issueRecordContact": ("worker", {"REPLIED"}),
    "issueCloseUnreachable": ("secretary", {"REPLIED"}),
    "issueReopen": ("resident", {"CLOSED"}),
}
ISSUE_STATES = sorted(set(IssueState) - {"SUSPENDED", "MERGED"})
UNSEEN_BY_STAFF = {"RAISED", "ACCEPTED", "DECLINED"}


@pytest.mark.parametrize("name", ISSUE_IN)
async def test_an_issue_in_the_wrong_state(scene: Stage, name: str) -> None:
    who, possible = ISSUE_IN[name]
    for state in ISSUE_STATES:
        if state in possible or (who == "staff" and state in UNSEEN_BY_STAFF):
            continue
        given = deeds(scene)[name][1] | {"issue": scene[state]}
        if "raiser" in given:
            # The raiser of another issue is none of this one.
            wanted = ("INVALID_INPUT", "NOT_A_RAISER", ["raiser"]) if name == "issueRecordVerdict" else ("WRONG_STATE", None, [])
            assert await refusal(scene, who, name, given) == wanted, state
        else:
            assert await refusal(scene, who, name, given) == ("WRONG_STATE", None, []), state


ASSIGNMENT_IN: dict[str, set[str]] = {
    "assignmentAcknowledge": {"ISSUED"},
    "assignmentStart": {"ACKNOWLEDGED"},
    "assignmentReassign": {"IN_WORK"},
    "assignmentFinish": {"IN_WORK"},
    "assignmentRequestReturn": {"ISSUED", "ACKNOWLEDGED"},
    "assignmentAdjudicate": {"RETURN_REQUESTED"},
    "assignmentSupervisorReassign": {"ISSUED", "ACKNOWLEDGED", "IN_WORK", "RETURN_REQUESTED"},
}


@pytest.mark.parametrize("name", ASSIGNMENT_IN)
async def test_an_assignment_in_the_wrong_state(scene: Stage, name: str) -> None:
    who, given = deeds(scene)[name]
    for state in sorted(set(AssignmentState) - {"TRANSFERRED"} - ASSIGNMENT_IN[name]):
        assert await refusal(scene, who, name, given | {"assignment": scene[state]}) == ("WRONG_STATE", None, []), state


COMMITMENT_IN: dict[str, set[str]] = {
    "commitmentConfirm": {"DRAFT"},
    "commitmentNoteProgress": {"ACTIVE"},
    "commitmentCheckIn": {"ACTIVE"},
    "commitmentClaim": {"ACTIVE"},
    "commitmentVerify": {"CLAIMED"},
    "commitmentRefuseClaim": {"CLAIMED"},
    "commitmentAcceptPart": {"CLAIMED"},
    "commitmentRequestExtension": {"ACTIVE"},
    "commitmentDecideExtension": {"ACTIVE"},
    "commitmentDeclareBroken": {"ACTIVE", "PARTIAL"},
    "commitmentRevoke": {"VERIFIED"},
    "commitmentRecordDelivery": {"BROKEN"},
    "commitmentPublish": {"ACTIVE", "CLAIMED", "VERIFIED", "PARTIAL", "BROKEN"},
}


@pytest.mark.parametrize("name", COMMITMENT_IN)
async def test_a_commitment_in_the_wrong_state(scene: Stage, name: str) -> None:
    who, given = deeds(scene)[name]
    for state in sorted(set(CommitmentState) - {"SUPERSEDED"} - COMMITMENT_IN[name]):
        assert await refusal(scene, who, name, given | {"commitment": scene[state]}) == ("WRONG_STATE", None, []), state


async def test_every_deed_on_something_that_stands_is_in_a_table() -> None:
    beginning = {"issueRaise", "commitmentRecord"}  # nothing stands yet; the issue's state is among the reasons
    agreeing = {"assignmentExcuse"}  # of co-handlers only: among the reasons too
    assert ISSUE_IN.keys() | ASSIGNMENT_IN.keys() | COMMITMENT_IN.keys() | beginning | agreeing == set(THREAD)
