"""The unit's own work: pick up, hand to a colleague, finish."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from services.domain.access import Action, Work, find
from services.domain.assignments.dispatching import TEXT
from services.domain.assignments.events import AssignmentFinished, AssignmentReassigned, AssignmentStarted
from services.domain.assignments.holding import hold, turn
from services.domain.assignments.models import Assignment
from services.domain.assignments.states import AssignmentAction, AssignmentFault, AssignmentRole, AssignmentState
from services.domain.clocks import STAFF
from services.domain.identity import Membership, held_on, today
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean, clean_or_none


async def start_assignment(
    work: Work, assignment_id: UUID, *, staff_person_id: UUID | None = None, version: int | None = None
) -> Assignment:
    """Begin the work: a member of the unit (default: the actor) takes it and is the first to be reminded."""
    _, mine = await hold(work, assignment_id, Action.START, version=version)
    staff = await _member(work, mine, staff_person_id or work.actor.person_id)
    _start(work, mine, staff)
    return mine


async def reassign_assignment(work: Work, assignment_id: UUID, post_id: UUID, *, version: int | None = None) -> Assignment:
    """Hand the work to another member of the same unit, named by a post; no clock changes."""
    _, mine = await hold(work, assignment_id, Action.REASSIGN, version=version)
    turn(mine, AssignmentAction.REASSIGN)
    colleague = await find(work, Membership, post_id, Action.SEE, lock=False, path=("colleague",))
    mine.staff_person_id = staff = await _member(work, mine, colleague.person_id, "colleague")
    work.record(AssignmentReassigned(subject_id=mine.id, issue_id=mine.issue_id, unit_id=mine.unit_id, staff_person_id=staff))
    return mine


async def finish_assignment(work: Work, assignment_id: UUID, *, report: str | None = None, version: int | None = None) -> Assignment:
    """Report the work done. A co-handler reports to the lead; the lead may reply finally from now on."""
    _, mine = await hold(work, assignment_id, Action.FINISH, version=version)
    _finish(work, mine)
    if mine.role is AssignmentRole.CO:
        mine.report = clean(report or "", "report", limit=TEXT)
    else:
        mine.report = clean_or_none(report, "report", limit=TEXT) or mine.report
    return mine


async def finish_lead(work: Work, lead: Assignment) -> None:
    """Bring a lead's assignment to its end because its final reply is being given; the caller holds issue and assignment."""
    if lead.state is AssignmentState.ACKNOWLEDGED:
        _start(work, lead, await _member(work, lead, work.actor.person_id))
    if lead.state is not AssignmentState.DONE:
        _finish(work, lead)


def _start(work: Work, mine: Assignment, staff_person_id: UUID) -> None:
    turn(mine, AssignmentAction.START)
    mine.staff_person_id = staff_person_id
    work.record(AssignmentStarted(subject_id=mine.id, issue_id=mine.issue_id, unit_id=mine.unit_id, staff_person_id=staff_person_id))


def _finish(work: Work, mine: Assignment) -> None:
    turn(mine, AssignmentAction.FINISH)
    mine.done_at = work.now
    work.record(AssignmentFinished(subject_id=mine.id, issue_id=mine.issue_id, unit_id=mine.unit_id, role=mine.role, round=mine.round))


async def _member(work: Work, mine: Assignment, person_id: UUID | None, *path: str) -> UUID:
    """Return a person who holds a working post at the unit today; refuse anybody else."""
    unit = await work.session.get_one(Unit, (work.district_id, mine.unit_id))
    if person_id is None or not await _works_at(work, unit, person_id, await today(work.session, work.district_id)):
        raise Refusal(ErrorCode.INVALID_INPUT, AssignmentFault.NOT_A_MEMBER, path=path)
    return person_id


async def _works_at(work: Work, unit: Unit, person_id: UUID, day: date) -> bool:
    post = exists().where(
        Membership.district_id == work.district_id,
        Membership.person_id == person_id,
        Membership.unit_id == unit.id,
        Membership.role.in_(STAFF[unit.kind]),
        held_on(day),
    )
    return bool(await work.session.scalar(select(post)))
