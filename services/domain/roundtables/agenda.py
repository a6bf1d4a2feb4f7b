"""Before the meeting: the call for items, what people propose, and the agenda that the chair sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Work, find
from services.domain.clocks import deadline_by_policy
from services.domain.issues import Issue
from services.domain.roundtables.events import AgendaItemDropped, AgendaItemProposed, AgendaSet, SolicitingOpened
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.items import items_of, link_issues, place
from services.domain.roundtables.models import AgendaItem, AgendaItemIssue, Roundtable
from services.domain.roundtables.seating import PATH, advance, as_chair, as_host, stage_allows
from services.domain.roundtables.states import AGENDA_ITEM, AgendaItemAction, AgendaItemState, RoundtableAction
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id
from services.kit.texts import clean

TITLE, REPLY = 120, 2_000
"""Longest title of an item and longest reply, in characters."""


@dataclass(frozen=True, kw_only=True)
class Placing:
    """An item's place on the agenda: exactly one of a person, a unit, or the open floor presents it."""

    item_id: UUID
    presenter_person_id: UUID | None = None
    presenter_unit_id: UUID | None = None
    open_floor: bool = False
    minutes: int | None = None


async def open_soliciting(
    work: Work, roundtable_id: UUID, *, until: datetime | None = None, public_title: str | None = None, version: int | None = None
) -> Roundtable:
    """Call for items until `until` (default: the shortest window of the policy data). With a redacted title the call is public."""
    roundtable = await as_host(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.OPEN_SOLICITING)
    window = await deadline_by_policy(work, roundtable.host_unit_id, PolicyName.SOLICITATION)
    until = until or window.due_at
    if until <= work.now or (until < window.due_at and not roundtable.emergency):
        earliest = window.due_at.isoformat()
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.WINDOW_TOO_SHORT, path=("until",), params={"earliest": earliest})
    roundtable.soliciting_from, roundtable.soliciting_until = work.now, until
    if public_title is not None:
        roundtable.public_title = clean(public_title, "publicTitle", limit=TITLE)
        roundtable.published_at = roundtable.published_at or work.now
    work.record(SolicitingOpened(subject_id=roundtable.id, until=until, window=window, public=public_title is not None))
    return roundtable


async def agenda_propose(work: Work, roundtable_id: UUID, *, title: str, issue_ids: Sequence[UUID] = ()) -> AgendaItem:
    """Propose an item while the call runs: whoever sees the meeting and is known here, about issues that they may read."""
    roundtable = await find(work, Roundtable, roundtable_id, Action.SEE, path=PATH)
    stage_allows(roundtable, RoundtableAction.PROPOSE_ITEM)
    if work.actor.person_id is None:
        raise Refusal(ErrorCode.SIGN_IN_REQUIRED)
    if roundtable.soliciting_until is None or work.now > roundtable.soliciting_until:
        raise Refusal(ErrorCode.TOO_LATE, RoundtableFault.WINDOW_OVER)
    issue_ids = tuple(dict.fromkeys(issue_ids))
    for issue_id in issue_ids:
        await find(work, Issue, issue_id, Action.READ, lock=False, path=("issues",))
    item = AgendaItem(
        district_id=work.district_id,
        id=new_id(),
        roundtable_id=roundtable.id,
        title=clean(title, "title", limit=TITLE),
        state=AGENDA_ITEM.start(AgendaItemAction.PROPOSE),
        proposer_person_id=work.actor.person_id,
        proposed_at=work.now,
        parkings=0,
    )
    await link_issues(work, item, issue_ids)
    work.record(AgendaItemProposed(subject_id=roundtable.id, item_id=item.id, person_id=item.proposer_person_id, issue_ids=issue_ids))
    return item


async def agenda_carry(work: Work, roundtable_id: UUID, item_id: UUID) -> AgendaItem:
    """Bring a parked item of an earlier table of the same host back to this one, with its issues."""
    roundtable = await as_chair(work, roundtable_id)
    stage_allows(roundtable, RoundtableAction.PROPOSE_ITEM)
    parked = await work.session.get(AgendaItem, (work.district_id, item_id), with_for_update=True)
    table = None if parked is None else await work.session.get_one(Roundtable, (work.district_id, parked.roundtable_id))
    if parked is None or table is None or table.host_unit_id != roundtable.host_unit_id:
        raise not_found("item")
    if parked.state is not AgendaItemState.PARKED:
        raise Refusal(ErrorCode.WRONG_STATE, RoundtableFault.NOT_PARKED, path=("item",))
    if await work.session.scalar(
        select(AgendaItem.id).where(AgendaItem.district_id == work.district_id, AgendaItem.follows_id == parked.id)
    ):
        raise Refusal(ErrorCode.CONFLICT, RoundtableFault.CARRIED_ALREADY, path=("item",))
    links = select(AgendaItemIssue.issue_id).where(
        AgendaItemIssue.district_id == work.district_id, AgendaItemIssue.agenda_item_id == parked.id
    )
    issue_ids = tuple(await work.session.scalars(links.order_by(AgendaItemIssue.issue_id)))
    item = AgendaItem(
        district_id=work.district_id,
        id=new_id(),
        roundtable_id=roundtable.id,
        title=parked.title,
        state=AGENDA_ITEM.start(AgendaItemAction.PROPOSE),
        proposer_person_id=parked.proposer_person_id,
        proposed_at=work.now,
        follows_id=parked.id,
        parkings=parked.parkings,
    )
    await link_issues(work, item, issue_ids)
    work.record(
        AgendaItemProposed(
            subject_id=roundtable.id, item_id=item.id, person_id=item.proposer_person_id, issue_ids=issue_ids, follows_id=parked.id
        )
    )
    return item


async def agenda_set(
    work: Work,
    roundtable_id: UUID,
    *,
    placed: Sequence[Placing],
    dropped: Mapping[UUID, str] | None = None,
    parked: Sequence[UUID] = (),
    version: int | None = None,
) -> Roundtable:
    """Set the agenda in this order. Every proposed item is placed, dropped with a reply to its proposer, or parked."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.SET_AGENDA)
    if roundtable.soliciting_until is None or (work.now <= roundtable.soliciting_until and not roundtable.emergency):
        raise Refusal(ErrorCode.TOO_EARLY, RoundtableFault.WINDOW_RUNS)
    if not placed:
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.AGENDA_EMPTY, path=("placed",))
    replies = dropped or {}
    named = [*(placing.item_id for placing in placed), *replies, *parked]
    undecided = {
        item.id: item for item in await items_of(work, roundtable) if item.state in {AgendaItemState.PROPOSED, AgendaItemState.ON_AGENDA}
    }
    _refuse_misnamed(named, undecided)
    for number, placing in enumerate(placed, 1):
        await place(
            work,
            undecided[placing.item_id],
            number,
            presenter_person_id=placing.presenter_person_id,
            presenter_unit_id=placing.presenter_unit_id,
            open_floor=placing.open_floor,
            minutes=placing.minutes,
        )
    for item_id, reply in replies.items():
        _move(undecided[item_id], AgendaItemAction.DROP)
        undecided[item_id].reply = clean(reply, "dropped", "reply", limit=REPLY)
        work.record(AgendaItemDropped(subject_id=roundtable.id, item_id=item_id, person_id=undecided[item_id].proposer_person_id))
    for item_id in parked:
        _move(undecided[item_id], AgendaItemAction.PARK)
        undecided[item_id].parkings += 1
    work.record(AgendaSet(subject_id=roundtable.id, item_ids=tuple(placing.item_id for placing in placed)))
    return roundtable


def _refuse_misnamed(named: Sequence[UUID], undecided: Mapping[UUID, AgendaItem]) -> None:
    if len(set(named)) < len(named):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.ITEM_NAMED_TWICE)
    if any(item_id not in undecided for item_id in named):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.ITEM_UNKNOWN)
    if left := len(undecided) - len(named):
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.ITEMS_UNDECIDED, params={"count": left}, details={"count": left})


def _move(item: AgendaItem, action: AgendaItemAction) -> None:
    item.state = AGENDA_ITEM.move(item.state, action)
    item.version += 1
    item.position = item.presenter_person_id = item.presenter_unit_id = None
    item.open_floor = False
