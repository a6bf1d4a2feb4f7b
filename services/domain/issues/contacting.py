"""Who gets a raiser's name and phone: revealed to those who call, for a reason; to others only as the raiser agreed."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Grant, Role, UnitKind, Work, find, may
from services.domain.identity import Personal, people
from services.domain.issues.events import ContactConsented, ContactConsentWithdrawn, ContactRevealed
from services.domain.issues.models import ContactConsent, Issue, IssueRaiser
from services.domain.issues.states import IssueFault, Privacy
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id
from services.kit.texts import clean

REASON = 500
"""Longest reason, purpose or evidence, in characters."""
SPEAKS_FOR = {UnitKind.ORGANISATION: Role.ORGANISATION_CONTACT, UnitKind.ENTERPRISE: Role.ENTERPRISE_LIAISON}
"""Who works for a unit that is no part of the administration."""


async def reveal_contact(work: Work, raiser_id: UUID, *, reason: str) -> Personal:
    """Return a raiser's values in the clear; that they were shown, to whom and why, is recorded in the same transaction."""
    raiser = await find(work, IssueRaiser, raiser_id, Action.REVEAL_CONTACT, lock=False)
    said = clean(reason, "reason", limit=REASON)
    known = await people(work.session, work.district_id, {raiser.person_id})
    work.record(ContactRevealed(subject_id=raiser.id, issue_id=raiser.issue_id, person_id=raiser.person_id, reason=said))
    return known[raiser.person_id]


async def consent_contact(work: Work, raiser_id: UUID, unit_id: UUID, *, purpose: str, evidence: str | None = None) -> ContactConsent:
    """Record that a raiser agrees to a unit which works on their issue having their name and phone: their own deed, or a proxy's with
    evidence. Who asked to stay hidden agrees in person only; a liaison speaks for the enterprise and not for a colleague.
    """
    if evidence is None:
        raiser = await find(work, IssueRaiser, raiser_id, Action.CONSENT, extra=IssueRaiser.person_id == work.actor.person_id)
    else:
        raiser = await find(work, IssueRaiser, raiser_id, Action.RECORD_CONSENT)
    issue = await work.session.get_one(Issue, (work.district_id, raiser.issue_id))
    if evidence is not None and issue.privacy is Privacy.IDENTITY_HIDDEN:
        raise Refusal(ErrorCode.WRONG_STATE, IssueFault.HIDDEN_CONSENTS_THEMSELVES)
    await _works_on(work, issue, unit_id)
    live = select(ContactConsent.id).where(
        ContactConsent.district_id == work.district_id,
        ContactConsent.raiser_id == raiser.id,
        ContactConsent.unit_id == unit_id,
        ContactConsent.withdrawn_at.is_(None),
    )
    if await work.session.scalar(live) is not None:
        raise Refusal(ErrorCode.CONFLICT, IssueFault.ALREADY_CONSENTED, path=("unit",))
    consent = ContactConsent(
        district_id=work.district_id,
        id=new_id(),
        raiser_id=raiser.id,
        unit_id=unit_id,
        purpose=clean(purpose, "purpose", limit=REASON),
        given_at=work.now,
        recorded_by=None if evidence is None else work.actor.account_id,
        evidence=None if evidence is None else clean(evidence, "evidence", limit=REASON),
    )
    work.session.add(consent)
    work.record(
        ContactConsented(
            subject_id=raiser.id,
            issue_id=issue.id,
            person_id=raiser.person_id,
            consent_id=consent.id,
            unit_id=unit_id,
            by_proxy=evidence is not None,
        )
    )
    return consent


async def withdraw_consent(work: Work, consent_id: UUID) -> ContactConsent:
    """Take a consent back, in person or through whoever may record one. From the commit on the unit sees nobody."""
    consent = await find(work, ContactConsent, consent_id, Action.SEE)
    raiser = await work.session.get_one(IssueRaiser, (work.district_id, consent.raiser_id))
    by_proxy = raiser.person_id != work.actor.person_id
    await find(work, IssueRaiser, raiser.id, Action.RECORD_CONSENT if by_proxy else Action.CONSENT)
    if consent.withdrawn_at is not None:
        raise Refusal(ErrorCode.WRONG_STATE, IssueFault.CONSENT_IS_WITHDRAWN)
    consent.withdrawn_at = work.now
    work.record(
        ContactConsentWithdrawn(
            subject_id=raiser.id,
            issue_id=raiser.issue_id,
            person_id=raiser.person_id,
            consent_id=consent.id,
            unit_id=consent.unit_id,
            by_proxy=by_proxy,
        )
    )
    return consent


async def _works_on(work: Work, issue: Issue, unit_id: UUID) -> None:
    """Refuse a unit whose people would not read the issue, as unknown: an organisation's id may not be tried out on one's own issue."""
    mine = (Unit.district_id == work.district_id, Unit.id == unit_id, Unit.kind.in_(SPEAKS_FOR))
    unit = (await work.session.scalars(select(Unit).where(*mine))).one_or_none()
    if unit is None:
        raise not_found("unit")
    somebody = replace(work.actor, grants=(Grant(SPEAKS_FOR[unit.kind], unit.id, unit.kind),), account_id=None, person_id=None)
    reads = select(may(somebody, Action.READ, Issue)).where(Issue.district_id == work.district_id, Issue.id == issue.id)
    if not await work.session.scalar(reads):
        raise not_found("unit")
