"""What is put on the table."""

from uuid import UUID

from services.api.graphql.identity.people import SEAT, person_or_none
from services.api.graphql.inputs import Input, Named, input_type, ref, row, text
from services.api.graphql.mutation import Call, Ids, mutation
from services.api.graphql.roundtables.mutations.payloads import AgendaItemPayload, RoundtableInput, RoundtablePayload
from services.api.graphql.tenancy.types import UNITS
from services.domain import roundtables
from services.domain.roundtables import REPLY, TITLE, Placing, RoundtableFault
from services.kit.errors import ErrorCode, Refusal


@input_type
class AgendaItemProposeInput(Input):
    """What is to be talked about (提议议题)."""

    roundtable: UUID = ref("rou")
    """The meeting (圆桌会)."""
    title: str = text(TITLE)
    """What it is called (标题)."""
    issues: list[UUID] | None = ref("iss")
    """The issues that it is about, if you may read them (相关诉求)."""


@input_type
class AgendaItemCarryInput(Input):
    """Which parked item comes back (接续搁置议题)."""

    roundtable: UUID = ref("rou")
    """The meeting that it comes to (圆桌会)."""
    item: UUID = ref("agi")
    """The parked item of an earlier table of the same host (搁置的议题)."""


@input_type
class AgendaItemAddInput(RoundtableInput):
    """What came up in the room (临时增加议题)."""

    title: str = text(TITLE)
    """What it is called (标题)."""
    issues: list[UUID] | None = ref("iss")
    """The issues that it is about, if you may read them (相关诉求)."""


@input_type
class AgendaPlacingInput:
    """An item's place; a person, a unit, or the open floor presents it (列入议程)."""

    item: UUID = ref("agi")
    """The item (议题)."""
    presenter: Named | None = row(SEAT)
    """The seat of the person who presents it (介绍人)."""
    presenter_unit: UUID | None = ref(*UNITS)
    """The unit that presents it: invited, or the host (介绍单位)."""
    open_floor: bool = False
    """Nobody presents it; whoever is there speaks (自由发言)."""
    minutes: int | None
    """Planned length in minutes (计划时长)."""


@input_type
class AgendaDroppingInput:
    """An item that is not taken on (不列入议程)."""

    item: UUID = ref("agi")
    """The item (议题)."""
    reply: str = text(REPLY)
    """What its proposer is told (答复)."""


@input_type
class RoundtableSetAgendaInput(RoundtableInput):
    """What becomes of every proposed item (确定议程)."""

    placed: list[AgendaPlacingInput]
    """What is talked about, in this order (列入议程)."""
    dropped: list[AgendaDroppingInput] | None
    """What is not, with a reply (不列入)."""
    parked: list[UUID] | None = ref("agi")
    """What waits for a later table (搁置)."""


@mutation(AgendaItemPayload)
async def agenda_item_propose(call: Call, input: AgendaItemProposeInput) -> Ids:
    """Propose an item while the call runs (提议议题)."""
    item = await roundtables.agenda_propose(call.work, input.roundtable, title=input.title, issue_ids=input.issues or ())
    return {"item": item.id, "roundtable": input.roundtable}


@mutation(AgendaItemPayload)
async def agenda_item_carry(call: Call, input: AgendaItemCarryInput) -> Ids:
    """Bring a parked item of an earlier table back, with its issues (接续搁置议题)."""
    item = await roundtables.agenda_carry(call.work, input.roundtable, input.item)
    return {"item": item.id, "roundtable": input.roundtable}


@mutation(AgendaItemPayload)
async def agenda_item_add(call: Call, input: AgendaItemAddInput) -> Ids:
    """Put what comes up in the room at the end of the agenda (临时增加议题)."""
    item = await roundtables.agenda_add(call.work, input.roundtable, title=input.title, issue_ids=input.issues or (), version=input.version)
    return {"item": item.id, "roundtable": input.roundtable}


@mutation(RoundtablePayload)
async def roundtable_set_agenda(call: Call, input: RoundtableSetAgendaInput) -> Ids:
    """Set the agenda, as the chair: every proposed item is placed, dropped with a reply, or parked (确定议程)."""
    placed = [
        Placing(
            item_id=one.item,
            presenter_person_id=await person_or_none(call.work, one.presenter, "placed", str(place), "presenter"),
            presenter_unit_id=one.presenter_unit,
            open_floor=one.open_floor,
            minutes=one.minutes,
        )
        for place, one in enumerate(input.placed)
    ]
    dropped = {one.item: one.reply for one in input.dropped or ()}
    if len(dropped) < len(input.dropped or ()):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.ITEM_NAMED_TWICE, path=("dropped",))
    await roundtables.agenda_set(
        call.work, input.roundtable, placed=placed, dropped=dropped, parked=input.parked or (), version=input.version
    )
    return {"roundtable": input.roundtable}


MUTATIONS = (agenda_item_propose, agenda_item_carry, agenda_item_add, roundtable_set_agenda)
