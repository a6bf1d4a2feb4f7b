"""A closed issue comes back: by its raiser within the window, by the supervisor at any time, by a carried promise that broke."""

from uuid import UUID

from services.domain.access import Action, Role, Work, find
from services.domain.clocks import deadline_by_policy
from services.domain.closing.ending import begin_again
from services.domain.closing.events import IssueReopened
from services.domain.closing.states import ClosingFault, ReopenCause
from services.domain.closing.verdicts import REASON
from services.domain.issues import Issue, IssueAction
from services.domain.tenancy import PolicyName
from services.domain.tenancy import value as policy_value
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean


async def reopen_issue(work: Work, issue_id: UUID, *, reason: str, version: int | None = None) -> Issue:
    """Reopen a closed issue with a reason. Raisers: within the window after closing and only so many times."""
    issue = await find(work, Issue, issue_id, Action.REOPEN, version=version)
    cause = ReopenCause.SUPERVISOR if work.actor.units(Role.DISTRICT_SUPERVISOR) else ReopenCause.RAISER
    if cause is ReopenCause.RAISER and issue.closed_at is not None:
        window = await deadline_by_policy(work, issue.owner_unit_id, PolicyName.REOPENING, since=issue.closed_at)
        if work.now > window.due_at:
            raise Refusal(ErrorCode.TOO_LATE, ClosingFault.REOPENING_WINDOW_OVER)
        most = await policy_value(work.session, work.district_id, issue.owner_unit_id, PolicyName.MAX_RAISER_REOPENINGS)
        if issue.reopenings >= most["count"]:
            raise Refusal(ErrorCode.QUOTA_REACHED, ClosingFault.REOPENINGS_USED_UP)
    text = clean(reason, "reason", limit=REASON)
    await reopen(work, issue, cause, text)
    return issue


async def reopen(work: Work, issue: Issue, cause: ReopenCause, reason: str) -> None:
    """Begin a new round of a closed issue that the caller has found and locked."""
    await begin_again(work, issue, IssueAction.REOPEN)
    if cause is ReopenCause.RAISER:
        issue.reopenings += 1
    work.record(IssueReopened(subject_id=issue.id, round=issue.round, cause=cause, reason=reason))
