"""What people do to a promise and to a request for more time, and what each command asks (domain.md §3.3)."""

from services.domain.access import Action, Course, Through, step
from services.domain.commitments.models import Commitment
from services.domain.commitments.states import COMMITMENT, EXTENSION, CommitmentAction, ExtensionAction

A, X = CommitmentAction, ExtensionAction

COMMITMENT_COURSE = Course(
    COMMITMENT,
    (
        step(A.CONFIRM, Action.CONFIRM, "commitmentConfirm"),
        step(A.NOTE_PROGRESS, Action.NOTE_PROGRESS, "commitmentNoteProgress"),
        step(A.CHECK_IN, Action.NOTE_PROGRESS, "commitmentCheckIn"),
        step(A.REQUEST_EXTENSION, Action.REQUEST_EXTENSION, "commitmentRequestExtension"),
        step(A.DECIDE_EXTENSION, Action.DECIDE_EXTENSION, "commitmentDecideExtension"),
        step(A.CLAIM, Action.CLAIM, "commitmentClaim"),
        step(A.VERIFY, Action.VERIFY, "commitmentVerify"),
        step(A.ACCEPT_PART, Action.VERIFY, "commitmentAcceptPart"),
        step(A.REFUSE_CLAIM, Action.VERIFY, "commitmentRefuseClaim"),
        step(A.DECLARE_BROKEN, Action.DECLARE_BROKEN, "commitmentDeclareBroken"),
        step(A.REVOKE, Action.DECLARE_BROKEN, "commitmentRevoke"),
        step(A.RECORD_DELIVERY, Action.CLAIM, "commitmentRecordDelivery"),
        step(A.PUBLISH, Action.PUBLISH, "commitmentPublish"),
    ),
    # By its clock; at a table, whose chair is asked there; with its parts; with its issue.
    follows=frozenset({A.LAPSE, A.STRIKE, A.SUPERSEDE, A.VOID, A.VOID_WITH_ISSUE})
    | {A.VERIFY_REMAINDER, A.BREAK_REMAINDER, A.VERIFY_PARTS, A.BREAK_PART},
)

_DECIDES = Through("commitment_id", Commitment, Action.DECIDE_EXTENSION)

EXTENSION_COURSE = Course(
    EXTENSION,
    (step(X.APPROVE, _DECIDES, "commitmentDecideExtension"), step(X.REFUSE, _DECIDES, "commitmentDecideExtension")),
    follows=frozenset({X.OVERTAKE}),
)
