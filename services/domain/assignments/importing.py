"""The work on imported issues: handed out in another system, and done there or still to be done here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.domain.access import Work
from services.domain.assignments.events import AssignmentImported
from services.domain.assignments.issuing import limit_of
from services.domain.assignments.models import Assignment
from services.domain.assignments.places import out_of_reach
from services.domain.assignments.states import (
    ASSIGNMENT,
    AssignmentAction,
    AssignmentFault,
    AssignmentKind,
    AssignmentRole,
    AssignmentState,
)
from services.domain.calendars import Deadline, stated
from services.domain.clocks import almanac
from services.domain.issues import WorkClass
from services.domain.tenancy import Unit
from services.kit.bulk import insert_rows
from services.kit.events import Bundle
from services.kit.ids import new_id


class ImportedWork(NamedTuple):
    """What a unit has, or had, to do on an imported issue."""

    issue_id: UUID
    place: Unit
    """Where the issue lies."""
    unit_id: UUID
    dispatcher_unit_id: UUID
    raised_at: datetime
    due_at: datetime | None
    """Done there without one: None. Open without one: nobody is chased."""
    deadline: Deadline | None
    """Of open work: why it is due then. It has a clock from now on, which began when it was raised if the book states the due time."""
    stated: bool
    done_at: datetime | None


def _walk(*actions: AssignmentAction) -> AssignmentState:
    """The state at the end of a way through the table."""
    state = ASSIGNMENT.start(actions[0])
    for action in actions[1:]:
        state = ASSIGNMENT.move(state, action)
    return state


_A = AssignmentAction
SIGNED = _walk(_A.DISPATCH, _A.ACKNOWLEDGE)
FINISHED = _walk(_A.DISPATCH, _A.ACKNOWLEDGE, _A.START, _A.FINISH)

_COLUMNS = (
    *("district_id", "id", "issue_id", "unit_id", "role", "kind", "state", "dispatcher_unit_id", "dispatched_at", "acknowledged_at"),
    *("auto_acknowledged", "late_ack", "due_at", "binding", "round", "done_at", "street_id", "community_id", "enterprise_id", "version"),
)


def dispatcher_of(way: Sequence[Unit], unit: Unit) -> Unit | AssignmentFault:
    """Return the lowest tenant of an owner's way up that may hand to a unit (domain.md §2), or why none may. `way`: the owner first."""
    fault = AssignmentFault.UNIT_OUT_OF_REACH
    for tenant in way:
        found = out_of_reach(tenant, unit)
        if found is None:
            return tenant
        fault = found
    return fault


async def deadline_of_import(work: Work, owner: Unit, said: WorkClass, due_at: datetime | None, raised_at: datetime) -> Deadline:
    """Until when imported work that is still open is due: as stated since it was raised, else the owner's own limit from now."""
    if due_at is None:
        return await limit_of(work, owner.id, said)
    return stated(due_at, raised_at, await almanac(work))


async def enter_imported_work(work: Work, imported: Sequence[ImportedWork]) -> None:
    """Enter the leads of imported issues, signed for since they were raised. Open work with a deadline gets its clock, and is audited."""
    ids = [new_id() for _ in imported]
    rows = [_row(work, key, one) for key, one in zip(ids, imported, strict=True)]
    await insert_rows(work.session, Assignment, _COLUMNS, rows)
    events = [_event(key, one, one.deadline) for key, one in zip(ids, imported, strict=True) if one.deadline is not None]
    if events:
        work.record(Bundle(subject_id=work.district_id, events=events))


def _row(work: Work, key: UUID, one: ImportedWork) -> tuple[Any, ...]:
    place, done = one.place, one.done_at is not None
    return (
        *(work.district_id, key, one.issue_id, one.unit_id, AssignmentRole.LEAD, AssignmentKind.IMPORTED, FINISHED if done else SIGNED),
        *(one.dispatcher_unit_id, one.raised_at, one.raised_at, False, False, one.due_at, False, 1, one.done_at),
        *(place.street_id, place.community_id, place.enterprise_id, 1),
    )


def _event(key: UUID, one: ImportedWork, deadline: Deadline) -> AssignmentImported:
    return AssignmentImported(
        subject_id=key,
        issue_id=one.issue_id,
        unit_id=one.unit_id,
        dispatcher_unit_id=one.dispatcher_unit_id,
        deadline=deadline,
        began_at=one.raised_at if one.stated else None,
        street_id=one.place.street_id,
        community_id=one.place.community_id,
        enterprise_id=one.place.enterprise_id,
    )
