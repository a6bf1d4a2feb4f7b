"""Promising, confirming, more time, claiming, verifying, breaking."""

from services.api.graphql.clocks.inputs import spec_of
from services.api.graphql.commitments.inputs import (
    CommitmentAcceptPartInput,
    CommitmentClaimInput,
    CommitmentConfirmInput,
    CommitmentDecideExtensionInput,
    CommitmentInput,
    CommitmentPublishInput,
    CommitmentReasonInput,
    CommitmentRecordInput,
    CommitmentRequestExtensionInput,
    CommitmentTextInput,
    pieces,
)
from services.api.graphql.commitments.types import Commitment, CommitmentExtension, CommitmentNote
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.domain import commitments
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.commitments import Promise

UNDATED = DeadlineSpec(unit=DeadlineUnit.NONE)


@object_type
class CommitmentPayload(Payload):
    """The commitment after the change (承诺操作结果)."""

    commitment: Commitment | None = result()
    """The commitment; of an accepted part the remainder (承诺)."""


@object_type
class CommitmentNotePayload(Payload):
    """What was noted (承诺记录操作结果)."""

    note: CommitmentNote | None = result()
    """The note (记录)."""
    commitment: Commitment | None = result()
    """The commitment (承诺)."""


@object_type
class CommitmentExtensionPayload(Payload):
    """The request for more time (延期操作结果)."""

    extension: CommitmentExtension | None = result()
    """The request (延期申请)."""
    commitment: Commitment | None = result()
    """The commitment (承诺)."""


@mutation(CommitmentPayload)
async def commitment_record(call: Call, input: CommitmentRecordInput) -> Ids:
    """Write a promise of your own unit down; it binds once the head or contact confirms it (记录承诺)."""
    said = Promise(
        committer_unit_id=input.committer,
        text=input.text,
        strength=input.strength,
        said_at=input.said_at,
        speaker_title=input.speaker_title,
        spec=UNDATED if input.deadline is None else spec_of(input.deadline),
    )
    return {"commitment": (await commitments.record_commitment(call.work, input.issue, said)).id}


@mutation(CommitmentPayload)
async def commitment_confirm(call: Call, input: CommitmentConfirmInput) -> Ids:
    """Stand by a promise, as the committer's head or contact; its clock runs from when it was said (确认承诺)."""
    spec = None if input.deadline is None else spec_of(input.deadline)
    return {"commitment": (await commitments.confirm_commitment(call.work, input.commitment, spec=spec, version=input.version)).id}


@mutation(CommitmentNotePayload)
async def commitment_note_progress(call: Call, input: CommitmentTextInput) -> Ids:
    """Say how things stand; no clock moves (记录进展)."""
    note = await commitments.note_progress(call.work, input.commitment, text=input.text, version=input.version)
    return {"note": note.id, "commitment": input.commitment}


@mutation(CommitmentNotePayload)
async def commitment_check_in(call: Call, input: CommitmentTextInput) -> Ids:
    """Report on a principle or a standing promise; the next report is owed from now (定期报告)."""
    note = await commitments.check_in(call.work, input.commitment, text=input.text, version=input.version)
    return {"note": note.id, "commitment": input.commitment}


@mutation(CommitmentPayload)
async def commitment_claim(call: Call, input: CommitmentClaimInput) -> Ids:
    """Claim a promise fulfilled, with evidence: its clock stops, the verifier's starts (申报兑现)."""
    await commitments.claim_fulfilment(call.work, input.commitment, evidence=pieces(input.evidence), version=input.version)
    return {"commitment": input.commitment}


@mutation(CommitmentPayload)
async def commitment_verify(call: Call, input: CommitmentInput) -> Ids:
    """Agree that a promise was kept (核验通过)."""
    await commitments.verify_commitment(call.work, input.commitment, version=input.version)
    return {"commitment": input.commitment}


@mutation(CommitmentNotePayload)
async def commitment_refuse_claim(call: Call, input: CommitmentReasonInput) -> Ids:
    """Disagree: the original due time stands (核验不通过)."""
    note = await commitments.refuse_claim(call.work, input.commitment, reason=input.reason, version=input.version)
    return {"note": note.id, "commitment": input.commitment}


@mutation(CommitmentPayload)
async def commitment_accept_part(call: Call, input: CommitmentAcceptPartInput) -> Ids:
    """Accept a part; the rest becomes a promise of its own (部分兑现)."""
    spec = None if input.deadline is None else spec_of(input.deadline)
    rest = await commitments.accept_part(
        call.work, input.commitment, share=input.share, remainder=input.remainder, spec=spec, version=input.version
    )
    return {"commitment": rest.id}


@mutation(CommitmentExtensionPayload)
async def commitment_request_extension(call: Call, input: CommitmentRequestExtensionInput) -> Ids:
    """Ask for more time before the due time; the clock runs on until somebody decides (申请延期)."""
    asked = await commitments.request_extension(
        call.work, input.commitment, spec=spec_of(input.deadline), reason=input.reason, version=input.version
    )
    return {"extension": asked.id, "commitment": input.commitment}


@mutation(CommitmentExtensionPayload)
async def commitment_decide_extension(call: Call, input: CommitmentDecideExtensionInput) -> Ids:
    """Decide on more time, as a level above the committer (审批延期)."""
    decided = await commitments.decide_extension(
        call.work, input.commitment, approve=input.approve, remark=input.remark, version=input.version
    )
    return {"extension": decided.id, "commitment": input.commitment}


@mutation(CommitmentPayload)
async def commitment_declare_broken(call: Call, input: CommitmentReasonInput) -> Ids:
    """Declare a promise broken, with an explanation that the public reads (认定未兑现)."""
    await commitments.declare_broken(call.work, input.commitment, explanation=input.reason, version=input.version)
    return {"commitment": input.commitment}


@mutation(CommitmentPayload)
async def commitment_revoke(call: Call, input: CommitmentReasonInput) -> Ids:
    """Revoke a verification that rested on false evidence; the promise counts as broken (撤销核验)."""
    await commitments.revoke_verification(call.work, input.commitment, explanation=input.reason, version=input.version)
    return {"commitment": input.commitment}


@mutation(CommitmentPayload)
async def commitment_record_delivery(call: Call, input: CommitmentClaimInput) -> Ids:
    """Record that a broken promise was delivered after all; it stays broken (补办记录)."""
    await commitments.record_late_delivery(call.work, input.commitment, evidence=pieces(input.evidence), version=input.version)
    return {"commitment": input.commitment}


@mutation(CommitmentPayload)
async def commitment_publish(call: Call, input: CommitmentPublishInput) -> Ids:
    """Publish a promise (公开承诺)."""
    await commitments.publish_commitment(call.work, input.commitment, public_text=input.public_text, version=input.version)
    return {"commitment": input.commitment}


MUTATIONS = (
    commitment_record,
    commitment_confirm,
    commitment_note_progress,
    commitment_check_in,
    commitment_claim,
    commitment_verify,
    commitment_refuse_claim,
    commitment_accept_part,
    commitment_request_extension,
    commitment_decide_extension,
    commitment_declare_broken,
    commitment_revoke,
    commitment_record_delivery,
    commitment_publish,
)
