"""The nod: verdicts by the raisers themselves or by proxy, and what a round of them comes to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, UnitKind, Work, find
from services.domain.clocks import deadline_by_policy
from services.domain.closing.ending import end_round
from services.domain.closing.events import VerdictGiven
from services.domain.closing.models import Verdict
from services.domain.closing.parties import bar_parties, raiser_of, raisers_of
from services.domain.closing.states import ClosingFault, Resolved, Satisfaction, VerdictChannel
from services.domain.identity import refuse_machines
from services.domain.issues import Issue, IssueState
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode, Refusal, wrong_state
from services.kit.ids import new_id
from services.kit.texts import clean, clean_or_none

REASON = 2_000
"""Longest reason, in characters."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What a raiser says of a round's final reply. A reason is needed for whatever asks for rework."""

    resolved: Resolved
    satisfaction: Satisfaction
    reason: str | None = None


async def give_verdict(work: Work, issue_id: UUID, opinion: Opinion, *, version: int | None = None) -> Verdict:
    """Give or change one's own verdict. Of an enterprise's issue any current liaison speaks for the enterprise."""
    issue = await find(work, Issue, issue_id, Action.GIVE_VERDICT, version=version)
    await bar_parties(work, issue)
    raisers = await raisers_of(work, issue)
    speaks_for_enterprise = any(g.kind is UnitKind.ENTERPRISE and g.unit_id == issue.enterprise_id for g in work.actor.grants)
    person_id = work.actor.person_id
    if person_id is not None:
        await refuse_machines(work, {person_id})
    if person_id not in raisers:
        if not (speaks_for_enterprise and len(raisers) == 1):
            raise Refusal(ErrorCode.FORBIDDEN, ClosingFault.NOT_A_RAISER)
        person_id = raisers[0]
    return await _record(work, issue, person_id, opinion, channel=VerdictChannel.SELF)


async def record_verdict(
    work: Work, issue_id: UUID, raiser_id: UUID, opinion: Opinion, *, evidence: str, version: int | None = None
) -> Verdict:
    """Record a raiser's verdict by proxy, with evidence (signature, photo, call record)."""
    issue = await find(work, Issue, issue_id, Action.RECORD_VERDICT, version=version)
    await bar_parties(work, issue)
    person_id = await raiser_of(work, issue, raiser_id)
    kept = clean(evidence, "evidence", limit=REASON)
    return await _record(work, issue, person_id, opinion, channel=VerdictChannel.PROXY, evidence=kept)


async def nod_at_table(work: Work, issue: Issue, person_id: UUID, opinion: Opinion) -> Verdict:
    """Record a verdict that was given at the table, read back and unchallenged; the chair's command has asked the policy."""
    if person_id not in await raisers_of(work, issue):
        raise Refusal(ErrorCode.INVALID_INPUT, ClosingFault.NOT_A_RAISER, path=("raiser",))
    return await _record(work, issue, person_id, opinion, channel=VerdictChannel.AT_TABLE)


async def _record(
    work: Work, issue: Issue, person_id: UUID, opinion: Opinion, *, channel: VerdictChannel, evidence: str | None = None
) -> Verdict:
    reason = clean_or_none(opinion.reason, "reason", limit=REASON)
    _check(opinion, reason)
    found = await work.session.scalars(
        select(Verdict).where(
            Verdict.district_id == work.district_id,
            Verdict.issue_id == issue.id,
            Verdict.round == issue.round,
            Verdict.person_id == person_id,
        )
    )
    verdict, changed = found.one_or_none(), True
    if verdict is None:
        await _may_speak(work, issue)
        changed = False
        verdict = Verdict(
            district_id=work.district_id,
            id=new_id(),
            issue_id=issue.id,
            round=issue.round,
            person_id=person_id,
            given_at=work.now,
            resolved=opinion.resolved,
            satisfaction=opinion.satisfaction,
            channel=channel,
        )
        work.session.add(verdict)
    else:
        await _may_change(work, issue, verdict)
        verdict.changed_at, verdict.version = work.now, verdict.version + 1
    verdict.resolved, verdict.satisfaction, verdict.reason = opinion.resolved, opinion.satisfaction, reason
    verdict.channel, verdict.evidence, verdict.recorded_by = channel, evidence, work.actor.account_id
    work.record(
        VerdictGiven(
            subject_id=issue.id,
            verdict_id=verdict.id,
            person_id=person_id,
            round=issue.round,
            resolved=opinion.resolved,
            satisfaction=opinion.satisfaction,
            channel=channel,
            changed=changed,
        )
    )
    await work.session.flush()
    await end_round(work, issue)
    return verdict


def _check(opinion: Opinion, reason: str | None) -> None:
    if opinion.resolved is Resolved.NO and opinion.satisfaction is Satisfaction.SATISFIED:
        raise Refusal(ErrorCode.INVALID_INPUT, ClosingFault.CONTRADICTORY, path=("satisfaction",))
    asks_for_rework = opinion.resolved is Resolved.NO or opinion.satisfaction is Satisfaction.DISSATISFIED
    if asks_for_rework and reason is None:
        raise Refusal(ErrorCode.INVALID_INPUT, ClosingFault.REASON_NEEDED, path=("reason",))


async def _may_speak(work: Work, issue: Issue) -> None:
    """A first verdict needs a final reply to speak of. Whom the group's nod overtook may still speak, as long as a verdict may change."""
    if issue.state is IssueState.CLOSED and issue.closed_at is not None:
        window = await deadline_by_policy(work, issue.owner_unit_id, PolicyName.VERDICT_CHANGE, since=issue.closed_at)
        if work.now > window.due_at:
            raise Refusal(ErrorCode.TOO_LATE, ClosingFault.VERDICT_IS_FINAL)
    elif issue.state is not IssueState.REPLIED:
        raise wrong_state(issue.state, Action.GIVE_VERDICT)


async def _may_change(work: Work, issue: Issue, verdict: Verdict) -> None:
    if issue.state not in {IssueState.REPLIED, IssueState.CLOSED}:
        raise wrong_state(issue.state, Action.GIVE_VERDICT)
    window = await deadline_by_policy(work, issue.owner_unit_id, PolicyName.VERDICT_CHANGE, since=verdict.given_at)
    if work.now > window.due_at:
        raise Refusal(ErrorCode.TOO_LATE, ClosingFault.VERDICT_IS_FINAL)
