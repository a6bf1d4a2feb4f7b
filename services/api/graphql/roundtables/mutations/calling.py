"""Call for items, date and word, the session's beginning and pauses, who is there."""

from datetime import datetime
from uuid import UUID

from services.api.graphql.identity.people import POST, RAISER, SEAT, person_or_none
from services.api.graphql.inputs import Named, input_type, ref, row, text
from services.api.graphql.mutation import Call, Ids, mutation
from services.api.graphql.roundtables.mutations.payloads import RoundtableInput, RoundtablePayload, SeatPayload
from services.api.graphql.tenancy.types import UNITS
from services.domain import roundtables
from services.domain.identity import MAX_NAME, MAX_PHONE
from services.domain.roundtables import PLACE, REASON, TITLE, Attendee, SeatKind


@input_type
class RoundtableOpenSolicitingInput(RoundtableInput):
    """Until when, and whether in public (征求议题)."""

    until: datetime | None
    """Until when items may be proposed; none: the shortest window of the policy data (截止时间)."""
    public_title: str | None = text(TITLE)
    """A title without personal data: with it the call is public (公开标题)."""


@input_type
class RoundtableReasonInput(RoundtableInput):
    """Why (理由)."""

    reason: str = text(REASON)
    """Why (理由)."""


@input_type
class RoundtableRescheduleInput(RoundtableInput):
    """The new time (重新定期)."""

    scheduled_at: datetime
    """When it is to begin (召开时间)."""
    place: str | None = text(PLACE)
    """Where, if elsewhere (地点)."""


@input_type
class RoundtableCheckInInput(RoundtableInput):
    """Who came: somebody known, or a walk-in by name (签到)."""

    person: Named | None = row(SEAT, POST, RAISER)
    """Somebody known, by seat, post, or as one who raised an issue (已知人员)."""
    name: str | None = text(MAX_NAME)
    """A walk-in's name (未登记者姓名)."""
    phone: str | None = text(MAX_PHONE)
    """A walk-in's phone; without one they are answered publicly (电话)."""
    unit: UUID | None = ref(*UNITS)
    """The unit for which they speak (所代表单位)."""
    kind: SeatKind = SeatKind.PARTICIPANT
    """As participant or observer (席位类别)."""


@mutation(RoundtablePayload)
async def roundtable_open_soliciting(call: Call, input: RoundtableOpenSolicitingInput) -> Ids:
    """Call for items, as the host (征求议题)."""
    await roundtables.open_soliciting(
        call.work, input.roundtable, until=input.until, public_title=input.public_title, version=input.version
    )
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_notify(call: Call, input: RoundtableInput) -> Ids:
    """Send agenda, time and place to everybody invited (发出通知)."""
    await roundtables.notify(call.work, input.roundtable, version=input.version)
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_postpone(call: Call, input: RoundtableReasonInput) -> Ids:
    """Put a meeting off without a date; preparations go on (延期)."""
    await roundtables.postpone(call.work, input.roundtable, reason=input.reason, version=input.version)
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_reschedule(call: Call, input: RoundtableRescheduleInput) -> Ids:
    """Give a postponed meeting its new time, and tell everybody (重新定期)."""
    await roundtables.reschedule(call.work, input.roundtable, scheduled_at=input.scheduled_at, place=input.place, version=input.version)
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_cancel(call: Call, input: RoundtableReasonInput) -> Ids:
    """Call a meeting off; what was proposed goes back to the host's backlog (取消)."""
    await roundtables.cancel(call.work, input.roundtable, reason=input.reason, version=input.version)
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_start(call: Call, input: RoundtableInput) -> Ids:
    """Begin the session, not before its day (开会)."""
    await roundtables.start(call.work, input.roundtable, version=input.version)
    return {"roundtable": input.roundtable}


@mutation(SeatPayload)
async def roundtable_check_in(call: Call, input: RoundtableCheckInInput) -> Ids:
    """Note that somebody is there, invited or not, as chair or minute-taker (签到)."""
    who = Attendee(
        person_id=await person_or_none(call.work, input.person, "person"),
        name=input.name,
        phone=input.phone,
        unit_id=input.unit,
        kind=input.kind,
    )
    seat = await roundtables.check_in(call.work, input.roundtable, who, version=input.version)
    return {"seat": seat.id, "roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_adjourn(call: Call, input: RoundtableInput) -> Ids:
    """Pause or end the session (休会)."""
    await roundtables.adjourn(call.work, input.roundtable, version=input.version)
    return {"roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_continue(call: Call, input: RoundtableInput) -> Ids:
    """Go on with an adjourned session (复会)."""
    await roundtables.resume(call.work, input.roundtable, version=input.version)
    return {"roundtable": input.roundtable}


MUTATIONS = (
    roundtable_open_soliciting,
    roundtable_notify,
    roundtable_postpone,
    roundtable_reschedule,
    roundtable_cancel,
    roundtable_start,
    roundtable_check_in,
    roundtable_adjourn,
    roundtable_continue,
)
