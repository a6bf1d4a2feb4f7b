"""Sharing an issue, revealing a raiser's contact, and raisers' consents."""

from uuid import UUID

from services.api.graphql.inputs import Input, Unkeyed, input_type, ref, text
from services.api.graphql.issues.privacy import ContactConsent, IssueShare, RaiserContact
from services.api.graphql.issues.types import Issue, Raiser
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import UNITS
from services.domain import issues
from services.domain.identity import Erased
from services.domain.issues import CONTACT_REASON, NOTE


@object_type
class IssueSharePayload(Payload):
    """The sharing and its issue (共享操作结果)."""

    share: IssueShare | None = result()
    """The sharing (共享)."""
    issue: Issue | None = result()
    """The issue (诉求)."""


@object_type
class RaiserContactPayload(Payload):
    """What was revealed (调阅联系方式的结果)."""

    contact: RaiserContact | None
    """Name and phone in full; kept nowhere, so each time they are needed is recorded (联系方式)."""
    raiser: Raiser | None = result()
    """The raiser, as everywhere (诉求人)."""


@object_type
class ContactConsentPayload(Payload):
    """The consent and whose it is (同意操作结果)."""

    consent: ContactConsent | None = result()
    """The consent (同意)."""
    raiser: Raiser | None = result()
    """The raiser (诉求人)."""


@input_type
class IssueShareInput(Input):
    """With whom an issue is shared (共享)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    unit: UUID = ref(*UNITS)
    """A street, community or department, or the district (共享单位)."""
    note: str | None = text(NOTE)
    """Why (说明)."""


@input_type
class IssueUnshareInput(Input):
    """Which sharing ends (结束共享)."""

    share: UUID = ref("shr")
    """The sharing (共享)."""


@input_type
class RaiserRevealContactInput(Unkeyed):
    """Whose contact data is needed, and what for (调阅联系方式)."""

    raiser: UUID = ref("rai")
    """The raiser (诉求人)."""
    reason: str = text(CONTACT_REASON)
    """What it is needed for; the auditor reads it, so name no one (事由)."""


@input_type
class RaiserConsentContactInput(Input):
    """Who may have a raiser's name and phone, and what for (同意提供联系方式)."""

    raiser: UUID = ref("rai")
    """The raiser: you, or with `evidence` somebody who told you (诉求人)."""
    unit: UUID = ref("org", "ent")
    """The organisation or enterprise that works on the issue (接收方)."""
    purpose: str = text(CONTACT_REASON)
    """What the raiser was told that it is for (处理目的)."""
    evidence: str | None = text(CONTACT_REASON)
    """Where the signature or call record is kept, when it is recorded by proxy (凭据)."""


@input_type
class RaiserWithdrawConsentInput(Input):
    """Which consent is taken back (撤回同意)."""

    consent: UUID = ref("cns")
    """The consent (同意)."""


@mutation(IssueSharePayload)
async def issue_share(call: Call, input: IssueShareInput) -> Ids:
    """Let one more unit of the administration read an issue; raisers are not shown by that (共享诉求)."""
    share = await issues.share_issue(call.work, input.issue, input.unit, note=input.note)
    return {"share": share.id, "issue": input.issue}


@mutation(IssueSharePayload)
async def issue_unshare(call: Call, input: IssueUnshareInput) -> Ids:
    """End a sharing (结束共享)."""
    share = await issues.unshare_issue(call.work, input.share)
    return {"share": share.id, "issue": share.issue_id}


@mutation(RaiserContactPayload)
async def raiser_reveal_contact(call: Call, input: RaiserRevealContactInput) -> Ids:
    """Show a raiser's name and phone in full; who saw them and why is recorded (调阅诉求人联系方式)."""
    known = await issues.reveal_contact(call.work, input.raiser, reason=input.reason)
    name = known.name.shown(call.context.locale) if isinstance(known.name, Erased) else known.name
    contact = RaiserContact(name=name, phone=None if isinstance(known.phone, Erased) else known.phone)
    return {"raiser": input.raiser, "contact": contact}


@mutation(ContactConsentPayload)
async def raiser_consent_contact(call: Call, input: RaiserConsentContactInput) -> Ids:
    """Agree that an organisation or enterprise which works on the issue may have the raiser's name and phone (同意提供联系方式)."""
    consent = await issues.consent_contact(call.work, input.raiser, input.unit, purpose=input.purpose, evidence=input.evidence)
    return {"consent": consent.id, "raiser": input.raiser}


@mutation(ContactConsentPayload)
async def raiser_withdraw_consent(call: Call, input: RaiserWithdrawConsentInput) -> Ids:
    """Take a consent back, with effect at once (撤回同意)."""
    consent = await issues.withdraw_consent(call.work, input.consent)
    return {"consent": consent.id, "raiser": consent.raiser_id}


MUTATIONS = (issue_share, issue_unshare, raiser_reveal_contact, raiser_consent_contact, raiser_withdraw_consent)
