"""Agenda items: those of a meeting, their issues, their place."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select

from services.domain.access import Work
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import AgendaItem, AgendaItemIssue, Outcome, Roundtable, Seat
from services.domain.roundtables.states import AGENDA_ITEM, AgendaItemAction
from services.kit.errors import ErrorCode, Refusal, not_found


async def items_of(work: Work, roundtable: Roundtable) -> list[AgendaItem]:
    """Return the items of a roundtable that the caller holds locked, in the order of the agenda; unplaced ones last."""
    found = await work.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.district_id == work.district_id, AgendaItem.roundtable_id == roundtable.id)
        .order_by(AgendaItem.position.nulls_last(), AgendaItem.id)
    )
    return list(found)


async def link_issues(work: Work, item: AgendaItem, issue_ids: Sequence[UUID]) -> None:
    """Write a new item with the issues it is about."""
    work.session.add(item)
    await work.session.flush()
    work.session.add_all(AgendaItemIssue(district_id=work.district_id, agenda_item_id=item.id, issue_id=issue_id) for issue_id in issue_ids)


async def place(
    work: Work,
    item: AgendaItem,
    position: int,
    *,
    presenter_person_id: UUID | None = None,
    presenter_unit_id: UUID | None = None,
    open_floor: bool = False,
    minutes: int | None = None,
) -> None:
    """Put an item on the agenda. Exactly one of a seated person, a seated unit or the host, or the open floor presents it."""
    if sum((presenter_person_id is not None, presenter_unit_id is not None, open_floor)) != 1:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.PRESENTER_OR_OPEN_FLOOR, path=("presenter",))
    if minutes is not None and minutes < 1:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.LENGTH_INVALID, path=("minutes",))
    await _refuse_unseated(work, item, presenter_person_id, presenter_unit_id)
    item.state = AGENDA_ITEM.move(item.state, AgendaItemAction.PLACE)
    item.version += 1
    item.position, item.open_floor, item.minutes = position, open_floor, minutes
    item.presenter_person_id, item.presenter_unit_id = presenter_person_id, presenter_unit_id


async def item_on_agenda(work: Work, roundtable: Roundtable, item_id: UUID) -> AgendaItem:
    """Return an item that is, or was, on the agenda of this meeting."""
    item = await work.session.get(AgendaItem, (work.district_id, item_id))
    if item is None or item.roundtable_id != roundtable.id:
        raise not_found("item")
    if item.position is None:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.NOT_ON_THE_AGENDA, path=("item",))
    return item


async def refuse_off_table(work: Work, roundtable: Roundtable, issue_id: UUID, *, item: AgendaItem | None = None) -> None:
    """Refuse an issue that neither an item of the agenda is about nor came up at the table; with `item`: at that item."""
    linked = exists().where(
        AgendaItemIssue.district_id == work.district_id,
        AgendaItemIssue.issue_id == issue_id,
        AgendaItem.district_id == work.district_id,
        AgendaItem.id == AgendaItemIssue.agenda_item_id,
        AgendaItem.roundtable_id == roundtable.id,
        AgendaItem.position.is_not(None),
        *([] if item is None else [AgendaItem.id == item.id]),
    )
    came_up = exists().where(
        Outcome.district_id == work.district_id,
        Outcome.roundtable_id == roundtable.id,
        Outcome.issue_id == issue_id,
        *([] if item is None else [Outcome.agenda_item_id == item.id]),
    )
    if not await work.session.scalar(select(or_(linked, came_up))):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.ISSUE_NOT_ON_THE_TABLE, path=("issue",))


async def _refuse_unseated(work: Work, item: AgendaItem, person_id: UUID | None, unit_id: UUID | None) -> None:
    if person_id is None and unit_id is None:
        return
    sits = exists().where(
        Seat.district_id == work.district_id,
        Seat.roundtable_id == item.roundtable_id,
        Seat.person_id == person_id if person_id is not None else Seat.unit_id == unit_id,
    )
    hosts = exists().where(
        Roundtable.district_id == work.district_id, Roundtable.id == item.roundtable_id, Roundtable.host_unit_id == unit_id
    )
    if not await work.session.scalar(select(or_(sits, hosts))):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.NOT_INVITED, path=("presenter",))
