"""How a round ends: closed by the nod, or worked on again; and how a closed issue comes back."""

from sqlalchemy import select

from services.domain.access import Work
from services.domain.assignments import reopen_round
from services.domain.closing.events import DissentHeard, IssueClosed, IssueReworked
from services.domain.closing.models import Verdict
from services.domain.closing.parties import raisers_of
from services.domain.closing.quorum import Quorum, Voice, closure_kind, judge
from services.domain.closing.states import Judgement
from services.domain.issues import ClosureKind, Issue, IssueAction, IssueRaiser, IssueState, advance, split_off
from services.domain.tenancy import PolicyName
from services.domain.tenancy import value as policy_value


async def end_round(work: Work, issue: Issue, *, time_is_over: bool = False) -> None:
    """Judge the verdicts of the round and close or rework the issue when the result is certain."""
    verdicts = await _verdicts(work, issue)
    voices = [Voice(verdict.resolved, verdict.satisfaction) for verdict in verdicts]
    quorum = Quorum.from_data(await policy_value(work.session, work.district_id, issue.owner_unit_id, PolicyName.GROUP_VERDICT))
    raisers = await raisers_of(work, issue)
    judgement = judge(voices, len(raisers), quorum, time_is_over=time_is_over)
    if judgement is Judgement.REWORK:
        await rework(work, issue)
    elif judgement is Judgement.CLOSE:
        if issue.state is IssueState.REPLIED:
            close(work, issue, closure_kind(voices))
        await _hear_dissent(work, issue, verdicts)


async def _hear_dissent(work: Work, issue: Issue, verdicts: list[Verdict]) -> None:
    """Whoever did not nod when the group did goes on with an issue of their own, also when they change their mind afterwards."""
    dissenting = {verdict.person_id for verdict in verdicts if not Voice(verdict.resolved, verdict.satisfaction).closes}
    heard = await work.session.scalars(
        select(IssueRaiser.person_id)
        .join(Issue, (Issue.district_id == IssueRaiser.district_id) & (Issue.id == IssueRaiser.issue_id))
        .where(IssueRaiser.district_id == work.district_id, Issue.follows_id == issue.id)
    )
    for person_id in sorted(dissenting - set(heard)):
        child = await split_off(work, issue, person_id)
        work.record(DissentHeard(subject_id=issue.id, person_id=person_id, child_id=child.id))


def close(work: Work, issue: Issue, kind: ClosureKind) -> None:
    """Strike the issue off the list (销号)."""
    advance(issue, IssueAction.CONFIRM)
    issue.closed_at, issue.closure_kind = work.now, kind
    work.record(IssueClosed(subject_id=issue.id, kind=kind, round=issue.round))


async def rework(work: Work, issue: Issue) -> None:
    """Begin a new round with a new deadline; the previous reply and its verdicts are kept."""
    escalates = await policy_value(work.session, work.district_id, issue.owner_unit_id, PolicyName.ESCALATION_ROUND)
    await begin_again(work, issue, IssueAction.REWORK)
    work.record(IssueReworked(subject_id=issue.id, round=issue.round, escalated=issue.round > escalates["count"]))


async def begin_again(work: Work, issue: Issue, action: IssueAction) -> None:
    """Give the issue a new round: its handlers resume under a new deadline; without any it must be dispatched."""
    resumed = await reopen_round(work, issue)
    advance(issue, action, IssueState.IN_PROGRESS if resumed else IssueState.ACCEPTED)
    issue.round += 1
    issue.closed_at = issue.closure_kind = issue.replied_at = None


async def _verdicts(work: Work, issue: Issue) -> list[Verdict]:
    found = await work.session.scalars(
        select(Verdict)
        .where(Verdict.district_id == work.district_id, Verdict.issue_id == issue.id, Verdict.round == issue.round)
        .order_by(Verdict.person_id)
    )
    return list(found)
