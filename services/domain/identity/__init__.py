"""People, accounts, memberships, the keys of personal values, and the development issuer."""

from services.domain.identity.accounts import MAX_LOGIN, account_create, account_link, account_named
from services.domain.identity.admission import admit, reload_grants
from services.domain.identity.commands import Entered, Newcomer, enterprise_register, person_add, person_correct, service_account_add
from services.domain.identity.development import (
    DevelopmentIssuer,
    development_issuer,
    issue_token,
)
from services.domain.identity.events import DeputyAppointed, MembershipEnded, MembershipGranted, PersonAdded, PersonCorrected
from services.domain.identity.explaining import Explanation, Reason, Sought, explain, explain_access
from services.domain.identity.masking import mask_name, mask_phone
from services.domain.identity.master_key import key_ring, load_key_ring
from services.domain.identity.memberships import deputy_appoint, membership_end, membership_grant
from services.domain.identity.models import Account, AccountDistrict, AccountState, AccountSubject, Membership, Person, PersonKey
from services.domain.identity.people import people_enter, person_enter
from services.domain.identity.personal import NAME, PHONE, Personal, people, seal
from services.domain.identity.posts import CONTACTS, HELD_AT, OFFICES, appointing
from services.domain.identity.queries import (
    HELD_NOW,
    Holder,
    SignedIn,
    districts_of,
    held_on,
    load_actor,
    posts,
    signed_in,
    still_holds,
    stranger,
    today,
)
from services.domain.identity.reach import POST_REACHES
from services.domain.identity.rules import refuse_machines
from services.domain.identity.sealing import Erased, KeyRing, SealBroken, Whose
from services.domain.identity.set_up import NotSetUp
from services.domain.identity.terms import Term
from services.domain.identity.values import MAX_NAME, MAX_PHONE, name_of, phone_of
from services.domain.identity.words import IdentityReason, PersonKind, SetUpFault, Veil

__all__ = [
    "CONTACTS",
    "HELD_AT",
    "HELD_NOW",
    "MAX_LOGIN",
    "MAX_NAME",
    "MAX_PHONE",
    "NAME",
    "OFFICES",
    "PHONE",
    "POST_REACHES",
    "Account",
    "AccountDistrict",
    "AccountState",
    "AccountSubject",
    "DeputyAppointed",
    "DevelopmentIssuer",
    "Entered",
    "Erased",
    "Explanation",
    "Holder",
    "IdentityReason",
    "KeyRing",
    "Membership",
    "MembershipEnded",
    "MembershipGranted",
    "Newcomer",
    "NotSetUp",
    "Person",
    "PersonAdded",
    "PersonCorrected",
    "PersonKey",
    "PersonKind",
    "Personal",
    "Reason",
    "SealBroken",
    "SetUpFault",
    "SignedIn",
    "Sought",
    "Term",
    "Veil",
    "Whose",
    "account_create",
    "account_link",
    "account_named",
    "admit",
    "appointing",
    "deputy_appoint",
    "development_issuer",
    "districts_of",
    "enterprise_register",
    "explain",
    "explain_access",
    "held_on",
    "issue_token",
    "key_ring",
    "load_actor",
    "load_key_ring",
    "mask_name",
    "mask_phone",
    "membership_end",
    "membership_grant",
    "name_of",
    "people",
    "people_enter",
    "person_add",
    "person_correct",
    "person_enter",
    "phone_of",
    "posts",
    "refuse_machines",
    "reload_grants",
    "seal",
    "service_account_add",
    "signed_in",
    "still_holds",
    "stranger",
    "today",
]
