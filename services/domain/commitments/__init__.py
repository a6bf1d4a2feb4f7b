"""Promises: strength, deadline, extension, claim, verification."""

from services.domain.commitments.claiming import TEXT as EVIDENCE_TEXT
from services.domain.commitments.claiming import URL, Evidence, claim_fulfilment, record_late_delivery
from services.domain.commitments.confirming import REASON as VOID_REASON
from services.domain.commitments.confirming import confirm_commitment, confirm_in_session, strike_draft
from services.domain.commitments.ending import EXPLANATION, declare_broken, revoke_verification, supersede_commitment, void_commitment
from services.domain.commitments.events import (
    CheckInMade,
    CheckInOwed,
    ClaimRefused,
    CommitmentBroken,
    CommitmentConfirmed,
    CommitmentPublished,
    CommitmentRecorded,
    CommitmentSuperseded,
    CommitmentVerified,
    CommitmentVoided,
    DraftLapsed,
    DraftStruck,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
    FulfilmentClaimed,
    LateDeliveryRecorded,
    PartAccepted,
    ProgressNoted,
    VerificationRevoked,
)
from services.domain.commitments.extending import REASON as EXTENSION_REASON
from services.domain.commitments.extending import decide_extension, request_extension
from services.domain.commitments.following import follow
from services.domain.commitments.models import Commitment, CommitmentEvidence, CommitmentExtension, CommitmentNote
from services.domain.commitments.obligations import OBLIGATIONS
from services.domain.commitments.publishing import publish_commitment
from services.domain.commitments.queries import deadline_in_force
from services.domain.commitments.reach import COMMITMENT_REACHES, issue_committed
from services.domain.commitments.recording import TEXT as PROMISE_TEXT
from services.domain.commitments.recording import TITLE as SPEAKER_TITLE
from services.domain.commitments.recording import Promise, enter_draft, enter_joint_draft, record_commitment
from services.domain.commitments.states import (
    COMMITMENT,
    EXTENSION,
    OPEN,
    SETTLED,
    CommitmentAction,
    CommitmentState,
    ExtensionAction,
    ExtensionState,
)
from services.domain.commitments.steps import COMMITMENT_COURSE, EXTENSION_COURSE
from services.domain.commitments.verifying import accept_part, refuse_claim, verifier_of, verify_commitment
from services.domain.commitments.words import (
    CommitmentChannel,
    CommitmentEvidenceKind,
    CommitmentFault,
    CommitmentNoteKind,
    ConfirmedBy,
    PartKind,
    Strength,
    VoidGround,
)
from services.domain.commitments.working import NOTE, check_in, note_progress

__all__ = [
    "COMMITMENT",
    "COMMITMENT_COURSE",
    "COMMITMENT_REACHES",
    "EVIDENCE_TEXT",
    "EXPLANATION",
    "EXTENSION",
    "EXTENSION_COURSE",
    "EXTENSION_REASON",
    "NOTE",
    "OBLIGATIONS",
    "OPEN",
    "PROMISE_TEXT",
    "SETTLED",
    "SPEAKER_TITLE",
    "URL",
    "VOID_REASON",
    "CheckInMade",
    "CheckInOwed",
    "ClaimRefused",
    "Commitment",
    "CommitmentAction",
    "CommitmentBroken",
    "CommitmentChannel",
    "CommitmentConfirmed",
    "CommitmentEvidence",
    "CommitmentEvidenceKind",
    "CommitmentExtension",
    "CommitmentFault",
    "CommitmentNote",
    "CommitmentNoteKind",
    "CommitmentPublished",
    "CommitmentRecorded",
    "CommitmentState",
    "CommitmentSuperseded",
    "CommitmentVerified",
    "CommitmentVoided",
    "ConfirmedBy",
    "DraftLapsed",
    "DraftStruck",
    "Evidence",
    "ExtensionAction",
    "ExtensionApproved",
    "ExtensionRefused",
    "ExtensionRequested",
    "ExtensionState",
    "FulfilmentClaimed",
    "LateDeliveryRecorded",
    "PartAccepted",
    "PartKind",
    "ProgressNoted",
    "Promise",
    "Strength",
    "VerificationRevoked",
    "VoidGround",
    "accept_part",
    "check_in",
    "claim_fulfilment",
    "confirm_commitment",
    "confirm_in_session",
    "deadline_in_force",
    "decide_extension",
    "declare_broken",
    "enter_draft",
    "enter_joint_draft",
    "follow",
    "issue_committed",
    "note_progress",
    "publish_commitment",
    "record_commitment",
    "record_late_delivery",
    "refuse_claim",
    "request_extension",
    "revoke_verification",
    "strike_draft",
    "supersede_commitment",
    "verifier_of",
    "verify_commitment",
    "void_commitment",
]
