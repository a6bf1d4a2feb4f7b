"""What is owed on an issue: a first reply. (The work is owed by assignments, the nod by closing.)"""

from services.domain.access import Resource, Work
from services.domain.clocks import By, ClockKind, ClockOutcome, Obligation, Start, Stop, deadline_by_policy
from services.domain.issues.events import IssueDeclined, IssueRaised, IssueReplied, IssueWithdrawn
from services.domain.issues.models import Issue
from services.domain.tenancy import PolicyName


async def first_reply(work: Work, event: IssueRaised) -> Start:
    """The owner tenant owes a first reply from the moment of raising; sign-for by the system does not count as one."""
    issue = await work.session.get_one(Issue, (work.district_id, event.subject_id))
    return Start(
        subject_id=issue.id,
        issue_id=issue.id,
        responsible_unit_id=issue.owner_unit_id,
        dispatcher_unit_id=issue.owner_unit_id,
        street_id=issue.street_id,
        community_id=issue.community_id,
        enterprise_id=issue.enterprise_id,
        deadline=await deadline_by_policy(work, issue.owner_unit_id, PolicyName.FIRST_REPLY),
    )


OBLIGATIONS = (
    Obligation(
        kind=ClockKind.FIRST_REPLY,
        subject=Resource.ISSUE,
        starts={IssueRaised: first_reply},
        stops={
            IssueReplied: Stop(),
            IssueDeclined: Stop(),
            IssueWithdrawn: Stop(ClockOutcome.CANCELLED, By.ISSUE),
        },
    ),
)
