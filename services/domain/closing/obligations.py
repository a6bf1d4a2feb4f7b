"""What is owed at the end: the nod must be obtained, by the tenant that owns the issue."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Resource, Work, lock
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import By, Clock, ClockKind, ClockOutcome, Obligation, Start, Stop, deadline_of
from services.domain.closing.ending import end_round
from services.domain.closing.events import IssueClosed, IssueReworked
from services.domain.issues import Issue, IssueReplied, IssueState, IssueWithdrawn, ReplyKind
from services.domain.tenancy import PolicyName
from services.domain.tenancy import value as policy_value


async def ask_for_the_nod(work: Work, event: IssueReplied) -> Start | None:
    """After a final reply the owner tenant asks the raisers; silence is looked at when the time for answers is over."""
    issue = await work.session.get_one(Issue, (work.district_id, event.subject_id))
    if event.kind is not ReplyKind.FINAL or issue.state is not IssueState.REPLIED:
        return None
    rule = await policy_value(work.session, work.district_id, issue.owner_unit_id, PolicyName.CONFIRMATION)
    wait = DeadlineSpec(amount=rule["not_before"]["amount"], unit=DeadlineUnit(rule["not_before"]["unit"]))
    return Start(
        subject_id=issue.id,
        issue_id=issue.id,
        responsible_unit_id=issue.owner_unit_id,
        dispatcher_unit_id=issue.owner_unit_id,
        street_id=issue.street_id,
        community_id=issue.community_id,
        enterprise_id=issue.enterprise_id,
        deadline=await deadline_of(work, wait, work.now),
    )


async def time_is_over(work: Work, clock: Clock) -> None:
    """When the time for answers is over, a group with enough answers is judged by those; otherwise the ladder climbs."""
    issue = await lock(work, Issue, clock.subject_id)
    if issue.state is IssueState.REPLIED:
        await end_round(work, issue, time_is_over=True)


async def take_issue(work: Work, issue_id: UUID) -> bool:
    """Take the issue's lock without waiting."""
    taken = await work.session.scalar(
        select(Issue.id).where(Issue.district_id == work.district_id, Issue.id == issue_id).with_for_update(skip_locked=True)
    )
    return taken is not None


OBLIGATIONS = (
    Obligation(
        kind=ClockKind.CONFIRMATION,
        subject=Resource.ISSUE,
        starts={IssueReplied: ask_for_the_nod},
        stops={
            IssueClosed: Stop(),
            IssueReworked: Stop(),
            IssueWithdrawn: Stop(ClockOutcome.CANCELLED, By.ISSUE),
        },
        on_due=time_is_over,
        take=take_issue,
    ),
)
