"""After the session: minutes, objections, the public notice, the end."""

from uuid import UUID

from services.api.graphql.inputs import Input, input_type, ref, text
from services.api.graphql.mutation import Call, Ids, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.roundtables.minutes import Minutes, MinutesObjection
from services.api.graphql.roundtables.mutations.payloads import RoundtableInput, RoundtablePayload
from services.domain import roundtables
from services.domain.roundtables import MINUTES_TEXT, OBJECTION, SUMMARY, TITLE


@object_type
class MinutesPayload(RoundtablePayload):
    """The edition and its meeting (纪要操作结果)."""

    minutes: Minutes | None = result()
    """The edition (纪要)."""


@object_type
class MinutesObjectionPayload(RoundtablePayload):
    """The objection and the meeting (纪要异议操作结果)."""

    objection: MinutesObjection | None = result()
    """The objection (异议)."""


@input_type
class MinutesDraftInput(RoundtableInput):
    """The minutes (起草纪要)."""

    text: str = text(MINUTES_TEXT)
    """The text (正文)."""


@input_type
class MinutesObjectInput(Input):
    """What is wrong with the minutes (提出异议)."""

    roundtable: UUID = ref("rou")
    """The meeting (圆桌会)."""
    text: str = text(OBJECTION)
    """What is wrong (内容)."""


@input_type
class MinutesAnswerObjectionInput(RoundtableInput):
    """Why the text stays as it is (答复异议)."""

    objection: UUID = ref("obj")
    """The objection (异议)."""
    answer: str = text(OBJECTION)
    """The answer (答复)."""


@input_type
class MinutesCorrectInput(RoundtableInput):
    """How confirmed minutes are amended (更正纪要)."""

    reason: str = text(OBJECTION)
    """Why (原因)."""
    text: str = text(MINUTES_TEXT)
    """The whole text as amended (正文)."""


@input_type
class RoundtablePubliciseInput(RoundtableInput):
    """What anybody may read from now on (公开结果)."""

    public_title: str | None = text(TITLE)
    """The title without personal data; none: that of the call (公开标题)."""
    public_summary: str = text(SUMMARY)
    """What came of it, without anybody's name or number (公开结果)."""


@input_type
class RoundtableCloseInput(RoundtableInput):
    """What is handed over (办结)."""

    hand_over: list[UUID] | None = ref("cmt")
    """The promises that run on in the register (移交台账的承诺)."""


@mutation(MinutesPayload)
async def minutes_draft(call: Call, input: MinutesDraftInput) -> Ids:
    """Send an edition round, as the minute-taker; it answers the objections to the last (起草纪要)."""
    minutes = await roundtables.draft_minutes(call.work, input.roundtable, text=input.text, version=input.version)
    return {"minutes": minutes.id, "roundtable": input.roundtable}


@mutation(MinutesObjectionPayload)
async def minutes_object(call: Call, input: MinutesObjectInput) -> Ids:
    """Object to the newest edition, as somebody who was there (提出异议)."""
    objection = await roundtables.object_to_minutes(call.work, input.roundtable, text=input.text)
    return {"objection": objection.id, "roundtable": input.roundtable}


@mutation(MinutesObjectionPayload)
async def minutes_answer_objection(call: Call, input: MinutesAnswerObjectionInput) -> Ids:
    """Answer an objection, as the chair, when the text stays as it is (答复异议)."""
    objection = await roundtables.answer_objection(call.work, input.roundtable, input.objection, answer=input.answer, version=input.version)
    return {"objection": objection.id, "roundtable": input.roundtable}


@mutation(MinutesPayload)
async def minutes_confirm(call: Call, input: RoundtableInput) -> Ids:
    """Sign the minutes off, as the chair (确认纪要)."""
    minutes = await roundtables.confirm_minutes(call.work, input.roundtable, version=input.version)
    return {"minutes": minutes.id, "roundtable": input.roundtable}


@mutation(MinutesPayload)
async def minutes_correct(call: Call, input: MinutesCorrectInput) -> Ids:
    """Amend confirmed minutes, as the chair; what was signed stays readable (更正纪要)."""
    minutes = await roundtables.correct_minutes(call.work, input.roundtable, text=input.text, reason=input.reason, version=input.version)
    return {"minutes": minutes.id, "roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_publicise(call: Call, input: RoundtablePubliciseInput) -> Ids:
    """Publish the redacted result, as the chair (公开结果)."""
    await roundtables.publicise(
        call.work, input.roundtable, public_title=input.public_title, public_summary=input.public_summary, version=input.version
    )
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_follow_up(call: Call, input: RoundtableInput) -> Ids:
    """Begin to follow what was promised, as the chair (跟踪落实)."""
    await roundtables.follow_up(call.work, input.roundtable, version=input.version)
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_close(call: Call, input: RoundtableCloseInput) -> Ids:
    """Close a meeting of which nothing is open any more, as the chair (办结)."""
    await roundtables.close_roundtable(call.work, input.roundtable, hand_over=input.hand_over or (), version=input.version)
    return {"roundtable": input.roundtable}


MUTATIONS = (
    minutes_draft,
    minutes_object,
    minutes_answer_objection,
    minutes_confirm,
    minutes_correct,
    roundtable_publicise,
    roundtable_follow_up,
    roundtable_close,
)
