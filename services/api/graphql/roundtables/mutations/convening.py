"""Calling a meeting: series, date, officers, guests."""

from datetime import datetime
from uuid import UUID

from services.api.graphql.identity.people import POST, RAISER, SEAT, person_of, person_or_none
from services.api.graphql.inputs import Input, Named, input_type, ref, row, text
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.roundtables.mutations.payloads import RoundtableInput, RoundtablePayload, SeatPayload
from services.api.graphql.roundtables.types import RoundtableSeries
from services.api.graphql.tenancy.types import TENANTS, UNITS
from services.domain import roundtables
from services.domain.roundtables import PLACE, TITLE, RoundtableKind, SeatKind

HOSTS = (*(prefix for prefix in TENANTS if prefix != "ent"), "dep")
"""Prefixes of the units that may convene."""


@object_type
class RoundtableSeriesPayload(Payload):
    """The series after the change (系列操作结果)."""

    series: RoundtableSeries | None = result()
    """The series (系列)."""


@input_type
class RoundtableSeriesOpenInput(Input):
    """A recurring roundtable (设立系列)."""

    host: UUID = ref(*HOSTS)
    """The unit that convenes (主办单位)."""
    kind: RoundtableKind
    """Whose matters are on the table (类型)."""
    title: str = text(TITLE)
    """What it is called (名称)."""


@input_type
class RoundtableSeriesEndInput(Input):
    """Which series (结束系列)."""

    series: UUID = ref("ser")
    """The series (系列)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class RoundtableConveneInput(Input):
    """What is called, and who chairs (召集)."""

    host: UUID = ref(*HOSTS)
    """The unit that convenes (主办单位)."""
    kind: RoundtableKind
    """Whose matters are on the table (类型)."""
    title: str = text(TITLE)
    """What it is called (标题)."""
    place: str = text(PLACE)
    """Where it is held (地点)."""
    scheduled_at: datetime
    """When it is to begin (召开时间)."""
    minute_taker: Named = row(POST, SEAT)
    """Who takes the minutes: a post, or a seat at an earlier table (记录人)."""
    chair: Named | None = row(POST, SEAT)
    """Who chairs, if not you (主持人)."""
    deputy: Named | None = row(POST, SEAT)
    """Who stands in for the chair (代理主持人)."""
    series: UUID | None = ref("ser")
    """The series that it belongs to (所属系列)."""
    on_site: bool = False
    """Held where the problem is (现场办公)."""
    emergency: bool = False
    """It cannot wait for the windows of solicitation and notice (紧急)."""


@input_type
class RoundtableNameOfficersInput(RoundtableInput):
    """Who chairs, stands in or takes minutes from now on (指定主持人和记录人)."""

    chair: Named | None = row(POST, SEAT)
    """The new chair, by post or seat (主持人)."""
    deputy: Named | None = row(POST, SEAT)
    """The new deputy (代理主持人)."""
    minute_taker: Named | None = row(POST, SEAT)
    """The new minute-taker (记录人)."""


@input_type
class RoundtableInviteInput(RoundtableInput):
    """Who is asked to come: either a person or a unit (邀请)."""

    person: Named | None = row(POST, SEAT, RAISER)
    """A person, by post, seat at an earlier table, or as one who raised an issue (个人)."""
    unit: UUID | None = ref(*UNITS)
    """A unit, which sends somebody (单位)."""
    kind: SeatKind = SeatKind.PARTICIPANT
    """As participant or observer (席位类别)."""


@input_type
class RoundtableApologiseInput(Input):
    """Who does not come (请假)."""

    roundtable: UUID = ref("rou")
    """The meeting (圆桌会)."""
    unit: UUID | None = ref(*UNITS)
    """The unit that was invited, if you speak for one; none: yourself (单位)."""
    deputy_sent: bool = False
    """Somebody else comes instead (派人代会)."""


@mutation(RoundtableSeriesPayload)
async def roundtable_series_open(call: Call, input: RoundtableSeriesOpenInput) -> Ids:
    """Set up a recurring roundtable (设立系列)."""
    return {"series": (await roundtables.series_open(call.work, input.host, kind=input.kind, title=input.title)).id}


@mutation(RoundtableSeriesPayload)
async def roundtable_series_end(call: Call, input: RoundtableSeriesEndInput) -> Ids:
    """End a series; its meetings stay what they are (结束系列)."""
    return {"series": (await roundtables.series_end(call.work, input.series, version=input.version)).id}


@mutation(RoundtablePayload)
async def roundtable_convene(call: Call, input: RoundtableConveneInput) -> Ids:
    """Call a meeting, of a series or on its own (召集圆桌会)."""
    said = roundtables.Convening(
        host_unit_id=input.host,
        kind=input.kind,
        title=input.title,
        place=input.place,
        scheduled_at=input.scheduled_at,
        minute_taker_person_id=await person_of(call.work, input.minute_taker, "minute_taker"),
        chair_person_id=await person_or_none(call.work, input.chair, "chair"),
        deputy_person_id=await person_or_none(call.work, input.deputy, "deputy"),
        series_id=input.series,
        on_site=input.on_site,
        emergency=input.emergency,
    )
    return {"roundtable": (await roundtables.convene(call.work, said)).id}


@mutation(RoundtablePayload)
async def roundtable_name_officers(call: Call, input: RoundtableNameOfficersInput) -> Ids:
    """Name a new chair, deputy or minute-taker, as the host; who is not named stays (指定主持人和记录人)."""
    await roundtables.name_officers(
        call.work,
        input.roundtable,
        chair_person_id=await person_or_none(call.work, input.chair, "chair"),
        deputy_person_id=await person_or_none(call.work, input.deputy, "deputy"),
        minute_taker_person_id=await person_or_none(call.work, input.minute_taker, "minute_taker"),
        version=input.version,
    )
    return {"roundtable": input.roundtable}


@mutation(SeatPayload)
async def roundtable_invite(call: Call, input: RoundtableInviteInput) -> Ids:
    """Ask a person or a unit to come (邀请)."""
    seat = await roundtables.invite(
        call.work,
        input.roundtable,
        person_id=await person_or_none(call.work, input.person, "person"),
        unit_id=input.unit,
        kind=input.kind,
        version=input.version,
    )
    return {"seat": seat.id, "roundtable": input.roundtable}


@mutation(SeatPayload)
async def roundtable_apologise(call: Call, input: RoundtableApologiseInput) -> Ids:
    """Say that you, or the unit that you speak for, do not come (请假)."""
    seat = await roundtables.apologise(call.work, input.roundtable, unit_id=input.unit, deputy_sent=input.deputy_sent)
    return {"seat": seat.id, "roundtable": input.roundtable}


MUTATIONS = (
    roundtable_series_open,
    roundtable_series_end,
    roundtable_convene,
    roundtable_name_officers,
    roundtable_invite,
    roundtable_apologise,
)
