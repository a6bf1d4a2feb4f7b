"""How an assignment ends without being done."""

from services.domain.access import Work
from services.domain.assignments.events import AssignmentCancelled
from services.domain.assignments.holding import turn
from services.domain.assignments.models import Assignment
from services.domain.assignments.queries import live, pending_return
from services.domain.assignments.states import OPEN, AssignmentAction, CancelGround, ReturnRuling
from services.domain.issues import IssueDeclined, IssueWithdrawn
from services.kit.events import Event

_GROUNDS: dict[type[Event], CancelGround] = {
    IssueWithdrawn: CancelGround.ISSUE_WITHDRAWN,
    IssueDeclined: CancelGround.ISSUE_DECLINED,
}


def end(work: Work, mine: Assignment, action: AssignmentAction, reason: str | None) -> None:
    """Move an assignment to a state in which nobody handles it any more."""
    turn(mine, action)
    mine.ended_at, mine.ended_reason = work.now, reason


async def overtake(work: Work, mine: Assignment) -> None:
    """Note that a return was never ruled because the assignment ended another way."""
    if (asked := await pending_return(work, mine.id)) is not None:
        asked.ruling, asked.ruled_at = ReturnRuling.OVERTAKEN, work.now


async def cancel(work: Work, mine: Assignment, ground: CancelGround) -> None:
    """Let an assignment fall away without anybody's fault."""
    await overtake(work, mine)
    end(work, mine, AssignmentAction.CANCEL, None)
    work.record(AssignmentCancelled(subject_id=mine.id, issue_id=mine.issue_id, unit_id=mine.unit_id, ground=ground))


async def end_with_issue(work: Work, event: Event) -> None:
    """Subscriber: when an issue is withdrawn or declined, its open assignments fall away with it."""
    ground = _GROUNDS.get(type(event))
    if ground is not None:
        for one in await live(work, event.subject_id):
            if one.state in OPEN:
                await cancel(work, one, ground)
