"""Find an assignment, lock its issue and then itself, and move it through the table."""

from uuid import UUID

from services.domain.access import Action, Work, find, lock
from services.domain.assignments.models import Assignment
from services.domain.assignments.states import ASSIGNMENT, AssignmentAction, AssignmentState
from services.domain.issues import Issue
from services.kit.errors import ErrorCode, Refusal


async def hold(work: Work, assignment_id: UUID, action: Action, *, version: int | None = None) -> tuple[Issue, Assignment]:
    """Return the issue and the assignment, both locked in the house's order; refuses what `find` refuses."""
    seen = await find(work, Assignment, assignment_id, action, version=version, lock=False)
    issue = await lock(work, Issue, seen.issue_id)
    return issue, await relock(work, assignment_id, version)


async def relock(work: Work, assignment_id: UUID, version: int | None) -> Assignment:
    """Lock an assignment that was read without a lock; refuse a version that became stale in between."""
    mine = await lock(work, Assignment, assignment_id)
    if version is not None and mine.version != version:
        raise Refusal(ErrorCode.STALE_VERSION, path=("version",), details={"version": mine.version})
    return mine


def turn(mine: Assignment, action: AssignmentAction, to: AssignmentState | None = None) -> None:
    """Move an assignment through the transition table and count the change. Refuses what the table does not know."""
    mine.state = ASSIGNMENT.move(mine.state, action, to)
    mine.version += 1
