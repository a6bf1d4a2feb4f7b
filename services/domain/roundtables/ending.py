"""After the meeting: follow what was promised until nothing of it is open here any more."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, union

from services.domain.access import UnitKind, Work
from services.domain.commitments import SETTLED, Commitment, CommitmentState
from services.domain.issues import OPEN, Issue
from services.domain.roundtables.events import FollowUpBegun, RoundtableClosed
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import AgendaItem, AgendaItemIssue, Outcome, Roundtable
from services.domain.roundtables.seating import advance, as_chair, stage_allows
from services.domain.roundtables.states import AgendaItemState, RoundtableAction, RoundtableState
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal

LATER = (
    RoundtableState.DRAFT,
    RoundtableState.SOLICITING,
    RoundtableState.AGENDA_SET,
    RoundtableState.NOTIFIED,
    RoundtableState.POSTPONED,
    RoundtableState.IN_SESSION,
    RoundtableState.ADJOURNED,
)


async def follow_up(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Begin, as the chair, to follow what was promised."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.FOLLOW_UP)
    work.record(FollowUpBegun(subject_id=roundtable.id))
    return roundtable


async def close_roundtable(work: Work, roundtable_id: UUID, *, hand_over: Sequence[UUID] = (), version: int | None = None) -> Roundtable:
    """Close, as the chair: every issue of the table has ended, gone to another tenant or to a later table; every promise has ended,
    or runs on in the register (台账) because it is named in `hand_over`.
    """
    roundtable = await as_chair(work, roundtable_id, version=version)
    stage_allows(roundtable, RoundtableAction.CLOSE)
    if count := await _open_issues(work, roundtable):
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.ISSUES_OPEN, params={"count": count}, details={"count": count})
    running = await _running(work, roundtable)
    if any(commitment_id not in running for commitment_id in hand_over):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.CANNOT_BE_HANDED_OVER, path=("handOver",))
    if count := len(running.keys() - set(hand_over)):
        raise Refusal(
            ErrorCode.INCOMPLETE, RoundtableFault.COMMITMENTS_OPEN, path=("handOver",), params={"count": count}, details={"count": count}
        )
    for outcome in running.values():
        outcome.handed_over_at = work.now
    advance(roundtable, RoundtableAction.CLOSE)
    roundtable.closed_at = work.now
    work.record(RoundtableClosed(subject_id=roundtable.id, handed_over_ids=tuple(running)))
    return roundtable


async def _running(work: Work, roundtable: Roundtable) -> dict[UUID, Outcome]:
    """The outcomes of this table whose promise is still owed, by commitment. (No draft is left once minutes are confirmed.)"""
    over = (*SETTLED, CommitmentState.DRAFT)
    found = await work.session.scalars(
        select(Outcome)
        .join(Commitment, (Commitment.district_id == Outcome.district_id) & (Commitment.id == Outcome.commitment_id))
        .where(Outcome.district_id == work.district_id, Outcome.roundtable_id == roundtable.id, Commitment.state.not_in(over))
        .order_by(Outcome.id)
    )
    return {outcome.commitment_id: outcome for outcome in found if outcome.commitment_id is not None}


async def _open_issues(work: Work, roundtable: Roundtable) -> int:
    on_agenda = (
        select(AgendaItemIssue.issue_id)
        .join(AgendaItem, (AgendaItem.district_id == AgendaItemIssue.district_id) & (AgendaItem.id == AgendaItemIssue.agenda_item_id))
        .where(AgendaItem.district_id == work.district_id, AgendaItem.roundtable_id == roundtable.id, AgendaItem.position.is_not(None))
    )
    came_up = select(Outcome.issue_id).where(Outcome.district_id == work.district_id, Outcome.roundtable_id == roundtable.id)
    found = await work.session.execute(
        select(Issue.id, Unit.path)
        .join(Unit, (Unit.district_id == Issue.district_id) & (Unit.id == Issue.owner_unit_id))
        .where(
            Issue.district_id == work.district_id,
            Issue.id.in_(union(on_agenda, came_up)),
            Issue.state.in_(OPEN),
            ~_on_a_later_table(work, roundtable),
        )
    )
    host = await work.session.get_one(Unit, (work.district_id, roundtable.host_unit_id))
    # Of a tenant's table: an issue whose owner lies outside the tenant has moved. A department owns no issues, so none can leave it.
    return sum(host.kind is UnitKind.DEPARTMENT or row.path.startswith(host.path) for row in found)


def _on_a_later_table(work: Work, roundtable: Roundtable) -> ColumnElement[bool]:
    return exists().where(
        AgendaItemIssue.district_id == work.district_id,
        AgendaItemIssue.issue_id == Issue.id,
        AgendaItem.district_id == work.district_id,
        AgendaItem.id == AgendaItemIssue.agenda_item_id,
        AgendaItem.state.in_([AgendaItemState.PROPOSED, AgendaItemState.ON_AGENDA]),
        Roundtable.district_id == work.district_id,
        Roundtable.id == AgendaItem.roundtable_id,
        Roundtable.id != roundtable.id,
        Roundtable.state.in_(LATER),
        or_(Roundtable.started_at.is_(None), Roundtable.started_at > roundtable.started_at),
    )
