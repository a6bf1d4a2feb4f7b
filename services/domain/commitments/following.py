"""What commitments do by themselves when something else happened, in the same transaction."""

from services.domain.access import Work
from services.domain.clocks import ClockKind, DeadlineRevised
from services.domain.commitments.ending import void_with_issue
from services.domain.commitments.models import Commitment
from services.domain.issues import IssueWithdrawn
from services.kit.events import Event


async def follow(work: Work, event: Event) -> None:
    """Subscriber: void what is owed on a withdrawn issue; keep the due times that commitments show equal to their clocks'."""
    match event:
        case IssueWithdrawn():
            await void_with_issue(work, event.subject_id)
        case DeadlineRevised(kind=ClockKind.FULFILMENT):
            promise = await work.session.get_one(Commitment, (work.district_id, event.owed_id))
            promise.due_at = event.new_due_at
        case DeadlineRevised(kind=ClockKind.STANDING_CHECK_IN):
            promise = await work.session.get_one(Commitment, (work.district_id, event.owed_id))
            promise.review_at = event.new_due_at
        case _:
            pass
