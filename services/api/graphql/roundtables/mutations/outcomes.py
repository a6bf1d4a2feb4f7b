"""What comes out of an item, as it is written down."""

from datetime import datetime
from uuid import UUID

from services.api.graphql.closing.mutations import VerdictPayload
from services.api.graphql.identity.people import RAISER, SEAT, person_of, person_or_none
from services.api.graphql.inputs import Named, input_type, ref, row, text
from services.api.graphql.mutation import Call, Ids, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.roundtables.inputs import DecisionInput, decision_of
from services.api.graphql.roundtables.mutations.payloads import OutcomePayload, RoundtableInput
from services.api.graphql.roundtables.types import Roundtable
from services.api.graphql.tenancy.types import TENANTS, UNITS
from services.domain import roundtables, tenancy
from services.domain.access import Action, find
from services.domain.closing import REASON, Opinion, Resolved, Satisfaction
from services.domain.issues import BODY, IssueChannel, IssueRaise, Privacy, WorkClass
from services.domain.issues import TITLE as ISSUE_TITLE
from services.domain.roundtables import OUTCOME_TEXT, Spoken
from services.domain.roundtables import REASON as LATE


@object_type
class OutcomeRecordNodPayload(VerdictPayload):
    """The verdict, what it came to, and the meeting (会上评价结果)."""

    roundtable: Roundtable | None = result()
    """The meeting (圆桌会)."""


@input_type
class OutcomeInput(RoundtableInput):
    """What was said about an item, by whom and when (会上发言)."""

    item: UUID = ref("agi")
    """The item (议题)."""
    speaker: Named | None = row(SEAT)
    """The seat of the person who said it (发言人)."""
    speaker_unit: UUID | None = ref(*UNITS)
    """The unit for which it was said; an answer is a unit's (发言单位)."""
    at: datetime | None
    """When it was said, if not now (发言时间)."""
    late_because: str | None = text(LATE)
    """Why it is entered only after the session (补录原因)."""
    text: str = text(OUTCOME_TEXT)
    """What was said or settled (内容)."""


@input_type
class OutcomeOnIssueInput(OutcomeInput):
    """What was answered to an issue (对诉求的答复)."""

    issue: UUID = ref("iss")
    """The issue, which the item is about (诉求)."""


@input_type
class OutcomeRecordDecisionInput(OutcomeInput):
    """What was decided (记录决定)."""

    decision: DecisionInput
    """The alternatives, rejected ones included (决定)."""
    issue: UUID | None = ref("iss")
    """The issue that it decides, which the item is about (诉求)."""


@input_type
class OutcomeRaiseIssueInput(OutcomeInput):
    """What somebody who is there raised (会上提出诉求)."""

    unit: UUID = ref(*TENANTS)
    """The host, a unit below it, or an enterprise that is there (所在单位)."""
    raisers: list[Named] = row(SEAT)
    """The seats of those who raised it (诉求人)."""
    title: str = text(ISSUE_TITLE)
    """What it is about (标题)."""
    body: str = text(BODY)
    """The whole text (诉求内容)."""
    work_class: WorkClass = WorkClass.SIMPLE
    """How long the work may take (办理类型)."""
    privacy: Privacy = Privacy.NORMAL
    """What must stay hidden (保密要求)."""
    category: str | None = text(ISSUE_TITLE)
    """Category (类别)."""
    locality: str | None = text(ISSUE_TITLE)
    """Where exactly (地点)."""
    public_title: str | None = text(ISSUE_TITLE)
    """A title without personal data, for publication (公开标题)."""


@input_type
class OutcomeRecordNodInput(RoundtableInput):
    """What a raiser who is there says of the answer (会上评价)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    raiser: Named = row(SEAT, RAISER)
    """The raiser: the seat, or the raiser's own id (诉求人)."""
    resolved: Resolved
    """Whether the problem is solved (是否解决)."""
    satisfaction: Satisfaction
    """How they take it (满意度)."""
    reason: str | None = text(REASON)
    """Why; needed for whatever asks for rework (原因)."""


async def spoken_of(call: Call, said: OutcomeInput) -> Spoken:
    """What an input says was said."""
    return Spoken(
        item_id=said.item,
        text=said.text,
        speaker_person_id=await person_or_none(call.work, said.speaker, "speaker"),
        speaker_unit_id=said.speaker_unit,
        at=said.at,
        late_because=said.late_because,
    )


@mutation(OutcomePayload)
async def outcome_record_reply(call: Call, input: OutcomeOnIssueInput) -> Ids:
    """Record what a unit at the table answered, as the minute-taker; the issue goes on (记录答复)."""
    said = await spoken_of(call, input)
    outcome = await roundtables.record_reply(call.work, input.roundtable, input.issue, said, version=input.version)
    return {"outcome": outcome.id, "roundtable": input.roundtable}


@mutation(OutcomePayload)
async def outcome_resolve_on_site(call: Call, input: OutcomeOnIssueInput) -> Ids:
    """Record, as the chair, that a unit solved the issue on the spot: its final reply, to which the raisers nod (现场办结)."""
    said = await spoken_of(call, input)
    outcome = await roundtables.resolve_at_table(call.work, input.roundtable, input.issue, said, version=input.version)
    return {"outcome": outcome.id, "roundtable": input.roundtable}


@mutation(OutcomeRecordNodPayload)
async def outcome_record_nod(call: Call, input: OutcomeRecordNodInput) -> Ids:
    """Record, as the chair, what a raiser who is there says of the answer, read back and unchallenged (会上点头)."""
    opinion = Opinion(resolved=input.resolved, satisfaction=input.satisfaction, reason=input.reason)
    person_id = await person_of(call.work, input.raiser, "raiser")
    verdict = await roundtables.record_nod(call.work, input.roundtable, input.issue, person_id, opinion, version=input.version)
    return {"verdict": verdict.id, "issue": input.issue, "roundtable": input.roundtable}


@mutation(OutcomePayload)
async def outcome_raise_issue(call: Call, input: OutcomeRaiseIssueInput) -> Ids:
    """Record a new issue that people who are there raised (会上提出诉求)."""
    new = IssueRaise(
        unit_id=input.unit,
        title=input.title,
        body=input.body,
        channel=IssueChannel.ROUNDTABLE,
        work_class=input.work_class,
        privacy=input.privacy,
        category=input.category,
        locality=input.locality,
        public_title=input.public_title,
    )
    raisers = [await person_of(call.work, seat, "raisers", str(place)) for place, seat in enumerate(input.raisers)]
    said = await spoken_of(call, input)
    outcome = await roundtables.raise_at_table(call.work, input.roundtable, said, new, raiser_ids=raisers, version=input.version)
    return {"outcome": outcome.id, "roundtable": input.roundtable}


@mutation(OutcomePayload)
async def outcome_record_decision(call: Call, input: OutcomeRecordDecisionInput) -> Ids:
    """Record what was decided: alternatives, the households' vote, who pays which share (记录决定)."""
    decision = decision_of(input.decision)
    payers = {part.unit_id for one in decision.proposals if one.cost_shares for part in one.cost_shares.parts if part.unit_id}
    for unit_id in payers:
        await find(call.work, tenancy.Unit, unit_id, Action.SEE, lock=False, path=("decision", "cost_shares", "unit"))
    said = await spoken_of(call, input)
    outcome = await roundtables.record_decision(call.work, input.roundtable, said, decision, issue_id=input.issue, version=input.version)
    return {"outcome": outcome.id, "roundtable": input.roundtable}


@mutation(OutcomePayload)
async def outcome_park(call: Call, input: OutcomeInput) -> Ids:
    """Record that an item waits for a later table (搁置)."""
    said = await spoken_of(call, input)
    outcome = await roundtables.park_item(call.work, input.roundtable, said, version=input.version)
    return {"outcome": outcome.id, "roundtable": input.roundtable}


@mutation(OutcomePayload)
async def outcome_no_action(call: Call, input: OutcomeInput) -> Ids:
    """Record that an item needs nothing more, and why (无需办理)."""
    said = await spoken_of(call, input)
    outcome = await roundtables.note_no_action(call.work, input.roundtable, said, version=input.version)
    return {"outcome": outcome.id, "roundtable": input.roundtable}


MUTATIONS = (
    outcome_record_reply,
    outcome_resolve_on_site,
    outcome_record_nod,
    outcome_raise_issue,
    outcome_record_decision,
    outcome_park,
    outcome_no_action,
)
