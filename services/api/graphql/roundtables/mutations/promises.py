"""Promises in the room."""

from datetime import datetime
from uuid import UUID

from services.api.graphql.clocks.inputs import DeadlineInput, spec_of
from services.api.graphql.commitments.mutations import UNDATED
from services.api.graphql.commitments.types import Commitment
from services.api.graphql.identity.people import SEAT, person_or_none
from services.api.graphql.inputs import Named, input_type, ref, row, text
from services.api.graphql.mutation import Call, Ids, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.roundtables.mutations.payloads import RoundtableInput, RoundtablePayload
from services.api.graphql.tenancy.types import UNITS
from services.domain import roundtables
from services.domain.assignments import AssignmentRole
from services.domain.commitments import PROMISE_TEXT, SPEAKER_TITLE, VOID_REASON, Promise, Strength
from services.domain.roundtables import REASON as LATE


@object_type
class CommitmentInSessionPayload(RoundtablePayload):
    """The promise and the meeting (会上承诺操作结果)."""

    commitment: Commitment | None = result()
    """The promise (承诺)."""


@input_type
class CommitmentRecordInSessionInput(RoundtableInput):
    """What was promised at the table, word for word (记录会上承诺)."""

    item: UUID = ref("agi")
    """The item (议题)."""
    issue: UUID = ref("iss")
    """The issue, which the item is about (诉求)."""
    committer: UUID = ref(*UNITS)
    """The unit that is bound; one that is absent must confirm later (承诺主体)."""
    strength: Strength
    """How firmly it was said (承诺力度)."""
    deadline: DeadlineInput | None
    """Until when, as it was said; none for a principle or a standing promise (期限)."""
    said_at: datetime | None
    """When it was said, if not now: the deadline counts from here (承诺时间)."""
    speaker: Named | None = row(SEAT)
    """The seat of the person who said it (发言人)."""
    speaker_title: str | None = text(SPEAKER_TITLE)
    """The post of that person, such as 城建局副局长; this or the seat is needed (承诺人职务)."""
    late_because: str | None = text(LATE)
    """Why it is entered only after the session (补录原因)."""
    text: str = text(PROMISE_TEXT)
    """The words (承诺内容)."""


@input_type
class CommitmentConfirmInSessionInput(RoundtableInput):
    """That the committer, who is there, stands by it (会上确认承诺)."""

    commitment: UUID = ref("cmt")
    """The promise (承诺)."""
    deadline: DeadlineInput | None
    """The date that the words left open (补充期限)."""
    role: AssignmentRole | None
    """Whether the committer leads or helps; none: the first one leads (主办、协办)."""


@input_type
class CommitmentStrikeInput(RoundtableInput):
    """What is struck from the record, and why (划去承诺)."""

    commitment: UUID = ref("cmt")
    """The promise, not confirmed yet (承诺)."""
    reason: str = text(VOID_REASON)
    """Why (理由)."""


@input_type
class CommitmentSupersedeInput(RoundtableInput):
    """Which promise takes the place of which (替代承诺)."""

    commitment: UUID = ref("cmt")
    """The earlier promise (原承诺)."""
    by: UUID = ref("cmt")
    """The promise that was confirmed at this table, on the same issue (新承诺)."""


@mutation(CommitmentInSessionPayload)
async def commitment_record_in_session(call: Call, input: CommitmentRecordInSessionInput) -> Ids:
    """Take a promise down at the table, as the minute-taker (记录会上承诺)."""
    said = Promise(
        committer_unit_id=input.committer,
        text=input.text,
        strength=input.strength,
        spec=UNDATED if input.deadline is None else spec_of(input.deadline),
        said_at=input.said_at,
        speaker_person_id=await person_or_none(call.work, input.speaker, "speaker"),
        speaker_title=input.speaker_title,
    )
    outcome = await roundtables.record_promise(
        call.work, input.roundtable, input.item, input.issue, said, late_because=input.late_because, version=input.version
    )
    return {"commitment": outcome.commitment_id, "roundtable": input.roundtable}


@mutation(CommitmentInSessionPayload)
async def commitment_confirm_in_session(call: Call, input: CommitmentConfirmInSessionInput) -> Ids:
    """Confirm a promise, as the chair, for a committer who is there: read back and unchallenged (会上确认承诺)."""
    spec = None if input.deadline is None else spec_of(input.deadline)
    await roundtables.confirm_promise(call.work, input.roundtable, input.commitment, spec=spec, role=input.role, version=input.version)
    return {"commitment": input.commitment, "roundtable": input.roundtable}


@mutation(CommitmentInSessionPayload)
async def commitment_strike(call: Call, input: CommitmentStrikeInput) -> Ids:
    """Strike a promise that nobody confirmed, as the chair; it stays in the minutes with the reason (划去承诺)."""
    await roundtables.strike_promise(call.work, input.roundtable, input.commitment, reason=input.reason, version=input.version)
    return {"commitment": input.commitment, "roundtable": input.roundtable}


@mutation(CommitmentInSessionPayload)
async def commitment_supersede(call: Call, input: CommitmentSupersedeInput) -> Ids:
    """Put a promise of this table in the place of an earlier one, as the chair (替代承诺)."""
    await roundtables.supersede_promise(call.work, input.roundtable, input.commitment, by_id=input.by, version=input.version)
    return {"commitment": input.commitment, "roundtable": input.roundtable}


MUTATIONS = (commitment_record_in_session, commitment_confirm_in_session, commitment_strike, commitment_supersede)
