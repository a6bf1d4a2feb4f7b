"""Silence is its own outcome: three attempts on three days, some working days after the reply, then UNREACHABLE."""

from uuid import UUID

from sqlalchemy import func, select

from services.domain.access import Action, Work, find
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import deadline_of, local_today
from services.domain.closing.ending import close
from services.domain.closing.events import ContactAttempted
from services.domain.closing.models import ContactAttempt, Verdict
from services.domain.closing.parties import raiser_of, raisers_of
from services.domain.closing.states import ClosingFault
from services.domain.issues import ClosureKind, Issue, IssueState, Privacy
from services.domain.tenancy import PolicyName
from services.domain.tenancy import value as policy_value
from services.kit.errors import ErrorCode, Refusal, wrong_state
from services.kit.ids import new_id
from services.kit.texts import clean

NOTE = 500
"""Longest note on an attempt, in characters."""


async def record_contact(work: Work, issue_id: UUID, raiser_id: UUID, *, note: str, version: int | None = None) -> ContactAttempt:
    """Record an attempt to reach a raiser for the verdict. A second attempt on the same day adds nothing and is refused."""
    issue = await find(work, Issue, issue_id, Action.RECORD_CONTACT, version=version)
    _awaits_the_nod(issue, Action.RECORD_CONTACT)
    person_id = await raiser_of(work, issue, raiser_id)
    today = await local_today(work)
    mine = (
        ContactAttempt.district_id == work.district_id,
        ContactAttempt.issue_id == issue.id,
        ContactAttempt.round == issue.round,
        ContactAttempt.person_id == person_id,
    )
    if await work.session.scalar(select(ContactAttempt.id).where(*mine, ContactAttempt.day == today)):
        raise Refusal(ErrorCode.CONFLICT, ClosingFault.ONE_CONTACT_A_DAY)
    attempt = ContactAttempt(
        district_id=work.district_id,
        id=new_id(),
        issue_id=issue.id,
        round=issue.round,
        person_id=person_id,
        day=today,
        at=work.now,
        account_id=work.actor.account_id,
        note=clean(note, "note", limit=NOTE),
    )
    work.session.add(attempt)
    work.record(ContactAttempted(subject_id=issue.id, person_id=person_id, round=issue.round))
    return attempt


async def close_unreachable(work: Work, issue_id: UUID, *, version: int | None = None) -> Issue:
    """Close an issue none of whose raisers could be reached. Never counted as satisfied.

    Where nobody is known who could be asked (a walk-in without contact data, imported history), the reply is posted publicly instead
    (domain.md §5.11), unless the content is secret.
    """
    issue = await find(work, Issue, issue_id, Action.CLOSE_UNREACHABLE, version=version)
    _awaits_the_nod(issue, Action.CLOSE_UNREACHABLE)
    rule = await policy_value(work.session, work.district_id, issue.owner_unit_id, PolicyName.CONFIRMATION)
    answered = await work.session.scalar(
        select(func.count()).where(Verdict.district_id == work.district_id, Verdict.issue_id == issue.id, Verdict.round == issue.round)
    )
    if answered:
        raise Refusal(ErrorCode.WRONG_STATE, ClosingFault.SOMEBODY_ANSWERED)
    wait = DeadlineSpec(amount=rule["not_before"]["amount"], unit=DeadlineUnit(rule["not_before"]["unit"]))
    if issue.replied_at is None or work.now < (await deadline_of(work, wait, issue.replied_at)).due_at:
        raise Refusal(ErrorCode.TOO_EARLY, ClosingFault.CONTACTS_MISSING, params={"attempts": rule["attempts"]})
    raisers = await raisers_of(work, issue)
    if not raisers and issue.public_reply is None and issue.privacy is not Privacy.SECRET_CONTENT:
        raise Refusal(ErrorCode.INCOMPLETE, ClosingFault.REPLY_NOT_POSTED)
    for person_id in raisers:
        days = await work.session.scalar(
            select(func.count(ContactAttempt.day.distinct())).where(
                ContactAttempt.district_id == work.district_id,
                ContactAttempt.issue_id == issue.id,
                ContactAttempt.round == issue.round,
                ContactAttempt.person_id == person_id,
            )
        )
        if (days or 0) < max(rule["days"], rule["attempts"]):
            raise Refusal(ErrorCode.INCOMPLETE, ClosingFault.CONTACTS_MISSING, params={"attempts": rule["attempts"]})
    close(work, issue, ClosureKind.UNREACHABLE)
    return issue


def _awaits_the_nod(issue: Issue, action: Action) -> None:
    if issue.state is not IssueState.REPLIED:
        raise wrong_state(issue.state, action)
