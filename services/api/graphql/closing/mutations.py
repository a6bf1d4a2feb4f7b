"""The final reply, the nod, silence, reopening."""

from uuid import UUID

from services.api.graphql.closing.types import ContactAttempt, Verdict
from services.api.graphql.inputs import Input, input_type, ref, text
from services.api.graphql.issues.mutations import IssuePayload, ReplyPayload
from services.api.graphql.issues.types import Issue
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.domain import closing
from services.domain.closing import NOTE, REASON, Opinion, Resolved, Satisfaction
from services.domain.issues import BODY


@object_type
class VerdictPayload(Payload):
    """The verdict and what it came to (评价操作结果)."""

    verdict: Verdict | None = result()
    """The verdict (评价)."""
    issue: Issue | None = result()
    """The issue: closed, worked on again, or still waiting for others (诉求)."""


@object_type
class ContactPayload(Payload):
    """The attempt (回访操作结果)."""

    contact: ContactAttempt | None = result()
    """The attempt (回访记录)."""
    issue: Issue | None = result()
    """The issue (诉求)."""


@input_type
class IssueReplyFinallyInput(Input):
    """The final reply (办结答复)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    carry: list[UUID] = ref("cmt")
    """Promises that run on past the closing, with their dates; may be empty (转后续跟踪的承诺)."""
    version: int | None
    """The issue's version that you read (版本)."""
    text: str = text(BODY)
    """The reply (答复内容)."""


@input_type
class IssueGiveVerdictInput(Input):
    """What you say of the final reply (评价)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    resolved: Resolved
    """Whether the problem is solved (是否解决)."""
    satisfaction: Satisfaction
    """How you take it (满意度)."""
    reason: str | None = text(REASON)
    """Why; needed for whatever asks for rework (原因)."""
    version: int | None
    """The issue's version that you read (版本)."""


@input_type
class IssueRecordVerdictInput(IssueGiveVerdictInput):
    """What a raiser said of the final reply, recorded by proxy (代录评价)."""

    raiser: UUID = ref("rai")
    """The raiser (诉求人)."""
    evidence: str = text(REASON)
    """Where the signature, photo or call record is kept (凭据)."""


@input_type
class IssueRecordContactInput(Input):
    """An attempt to reach a raiser (记录回访)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    raiser: UUID = ref("rai")
    """The raiser (诉求人)."""
    note: str = text(NOTE)
    """What came of it (情况)."""
    version: int | None
    """The issue's version that you read (版本)."""


@input_type
class IssueEndInput(Input):
    """Which issue (诉求)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class IssueReopenInput(IssueEndInput):
    """Why it is to be worked on again (重启)."""

    reason: str = text(REASON)
    """Why (原因)."""


@mutation(ReplyPayload)
async def issue_reply_finally(call: Call, input: IssueReplyFinallyInput) -> Ids:
    """Give the final reply, as the lead: the raisers are asked for their nod (办结答复)."""
    reply = await closing.reply_finally(call.work, input.issue, text=input.text, carry=input.carry, version=input.version)
    return {"reply": reply.id, "issue": input.issue}


@mutation(VerdictPayload)
async def issue_give_verdict(call: Call, input: IssueGiveVerdictInput) -> Ids:
    """Nod, or ask for rework, as one who raised it (点头或要求重办)."""
    opinion = Opinion(resolved=input.resolved, satisfaction=input.satisfaction, reason=input.reason)
    verdict = await closing.give_verdict(call.work, input.issue, opinion, version=input.version)
    return {"verdict": verdict.id, "issue": input.issue}


@mutation(VerdictPayload)
async def issue_record_verdict(call: Call, input: IssueRecordVerdictInput) -> Ids:
    """Record a raiser's verdict by proxy, with evidence (代录评价)."""
    opinion = Opinion(resolved=input.resolved, satisfaction=input.satisfaction, reason=input.reason)
    verdict = await closing.record_verdict(call.work, input.issue, input.raiser, opinion, evidence=input.evidence, version=input.version)
    return {"verdict": verdict.id, "issue": input.issue}


@mutation(ContactPayload)
async def issue_record_contact(call: Call, input: IssueRecordContactInput) -> Ids:
    """Record an attempt to reach a raiser for the verdict (记录回访)."""
    attempt = await closing.record_contact(call.work, input.issue, input.raiser, note=input.note, version=input.version)
    return {"contact": attempt.id, "issue": input.issue}


@mutation(IssuePayload)
async def issue_close_unreachable(call: Call, input: IssueEndInput) -> Ids:
    """Close an issue none of whose raisers could be reached; never counted as satisfied (无法联系结案)."""
    await closing.close_unreachable(call.work, input.issue, version=input.version)
    return {"issue": input.issue}


@mutation(IssuePayload)
async def issue_reopen(call: Call, input: IssueReopenInput) -> Ids:
    """Have a closed issue worked on again (重启)."""
    await closing.reopen_issue(call.work, input.issue, reason=input.reason, version=input.version)
    return {"issue": input.issue}


MUTATIONS = (
    issue_reply_finally,
    issue_give_verdict,
    issue_record_verdict,
    issue_record_contact,
    issue_close_unreachable,
    issue_reopen,
)
