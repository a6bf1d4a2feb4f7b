"""What is owed on an assignment: the signature, the work, and the ruling on a return."""

from uuid import UUID

from services.domain.access import Resource, Work
from services.domain.assignments.events import (
    AssignmentAcknowledged,
    AssignmentAutoAcknowledged,
    AssignmentCancelled,
    AssignmentEvent,
    AssignmentExcused,
    AssignmentFinished,
    AssignmentImported,
    AssignmentIssued,
    AssignmentReassigned,
    AssignmentReopened,
    AssignmentStarted,
    AssignmentSuperseded,
    ReturnRequested,
    ReturnRuled,
)
from services.domain.assignments.models import Assignment
from services.domain.assignments.signing import sign_at_limit, take
from services.domain.assignments.states import AssignmentRole
from services.domain.calendars import Deadline
from services.domain.clocks import By, ClockKind, ClockOutcome, Obligation, Revise, RevisionCause, Start, Stop
from services.domain.issues import IssueDeclined, IssueReplied, IssueWithdrawn, ReplyKind

_CANCELLED = Stop(ClockOutcome.CANCELLED)


async def signature(work: Work, event: AssignmentIssued) -> Start | None:
    """Whoever was handed an issue owes a signature; who promised it in session has signed."""
    if event.ack_deadline is None:
        return None
    return await _owed(work, event, event.ack_deadline, unit_id=event.unit_id, dispatcher_unit_id=event.dispatcher_unit_id)


async def labour(work: Work, event: AssignmentIssued) -> Start | None:
    """The work is owed from the dispatch, not from the signature. A successor takes over the clock that runs."""
    if event.predecessor_id is not None:
        return None
    return await _owed(work, event, event.deadline, unit_id=event.unit_id, dispatcher_unit_id=event.dispatcher_unit_id)


async def taken_over(work: Work, event: AssignmentImported) -> Start:  # noqa: ARG001 - a Starter
    """What was due in another system is due here, and its time began there; all levels crossed since are taken as after an outage."""
    return Start(
        subject_id=event.subject_id,
        issue_id=event.issue_id,
        responsible_unit_id=event.unit_id,
        dispatcher_unit_id=event.dispatcher_unit_id,
        street_id=event.street_id,
        community_id=event.community_id,
        enterprise_id=event.enterprise_id,
        deadline=event.deadline,
        started_at=event.began_at,
        cause=RevisionCause.STARTED if event.began_at is None else RevisionCause.IMPORTED,
    )


async def successor(work: Work, event: AssignmentIssued) -> Revise | None:
    """The work clock of a superseded assignment goes on for its successor; imported work may have had none."""
    if event.predecessor_id is None:
        return None
    anew = await _owed(work, event, event.deadline, unit_id=event.unit_id, dispatcher_unit_id=event.dispatcher_unit_id)
    cause = RevisionCause.ADJUDICATED
    return Revise(event.predecessor_id, event.deadline, cause, event.unit_id, moves_to=event.subject_id, otherwise=anew)


async def new_round(work: Work, event: AssignmentReopened) -> Revise:
    """A new round has a new due time; a clock that the final reply stopped runs again. Imported work may have had none."""
    mine = await work.session.get_one(Assignment, (work.district_id, event.subject_id))
    anew = await _owed(work, event, event.deadline, unit_id=mine.unit_id, dispatcher_unit_id=mine.dispatcher_unit_id)
    return Revise(event.subject_id, event.deadline, RevisionCause.REWORK, reopens=True, otherwise=anew)


async def ruling(work: Work, event: ReturnRequested) -> Start:
    """The adjudicator owes a ruling; the tenant above it is told when it is late."""
    return await _owed(work, event, event.deadline, unit_id=event.adjudicator_unit_id, dispatcher_unit_id=event.overseer_unit_id)


async def _owed(work: Work, event: AssignmentEvent, deadline: Deadline, *, unit_id: UUID, dispatcher_unit_id: UUID) -> Start:
    mine = await work.session.get_one(Assignment, (work.district_id, event.subject_id))
    return Start(
        subject_id=mine.id,
        issue_id=mine.issue_id,
        responsible_unit_id=unit_id,
        dispatcher_unit_id=dispatcher_unit_id,
        street_id=mine.street_id,
        community_id=mine.community_id,
        enterprise_id=mine.enterprise_id,
        deadline=deadline,
    )


def _by_co(event: AssignmentFinished) -> bool:
    return event.role is AssignmentRole.CO


def _final(event: IssueReplied) -> bool:
    return event.kind is ReplyKind.FINAL


def _staff(event: AssignmentStarted | AssignmentReassigned) -> UUID:
    return event.staff_person_id


OBLIGATIONS = (
    Obligation(
        kind=ClockKind.ACKNOWLEDGEMENT,
        subject=Resource.ASSIGNMENT,
        starts={AssignmentIssued: signature},
        stops={
            AssignmentAcknowledged: Stop(),
            AssignmentAutoAcknowledged: Stop(ClockOutcome.LAPSED),
            AssignmentSuperseded: _CANCELLED,
            AssignmentExcused: _CANCELLED,
            AssignmentCancelled: _CANCELLED,
        },
        climbs=False,  # it signs by itself at the limit
        on_due=sign_at_limit,
        take=take,
    ),
    Obligation(
        kind=ClockKind.WORK,
        subject=Resource.ASSIGNMENT,
        starts={AssignmentIssued: labour, AssignmentImported: taken_over},
        revises={AssignmentIssued: successor, AssignmentReopened: new_round},
        reassigns={AssignmentStarted: _staff, AssignmentReassigned: _staff},
        stops={
            AssignmentFinished: Stop(when=_by_co),
            AssignmentExcused: _CANCELLED,
            AssignmentCancelled: _CANCELLED,
            IssueReplied: Stop(by=By.ISSUE, when=_final),
            IssueDeclined: Stop(ClockOutcome.CANCELLED, By.ISSUE),
            IssueWithdrawn: Stop(ClockOutcome.CANCELLED, By.ISSUE),
        },
    ),
    Obligation(
        kind=ClockKind.RETURN_RULING,
        subject=Resource.ASSIGNMENT,
        starts={ReturnRequested: ruling},
        stops={
            ReturnRuled: Stop(),
            AssignmentSuperseded: _CANCELLED,
            AssignmentExcused: _CANCELLED,
            AssignmentCancelled: _CANCELLED,
        },
    ),
)
