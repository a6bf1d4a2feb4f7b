"""People are entered with their first post, and their names kept right, by who appoints to that post."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from services.domain.access import Action, Role, Work, find
from services.domain.identity.accounts import account_create
from services.domain.identity.events import PersonCorrected
from services.domain.identity.memberships import appoint, person_locked
from services.domain.identity.models import Membership
from services.domain.identity.people import person_enter
from services.domain.identity.personal import NAME, PHONE, seal
from services.domain.identity.queries import today
from services.domain.identity.rules import may_appoint
from services.domain.identity.terms import Term
from services.domain.identity.values import name_of, phone_of
from services.domain.identity.words import IdentityReason, PersonKind
from services.domain.tenancy import Unit, UnitFacts, unit_add
from services.kit.errors import ErrorCode, Refusal
from services.kit.events import Sealed


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who is not known in the district yet. `login` becomes an account; without one nobody signs in."""

    name: str
    phone: str | None = None
    login: str | None = None
    official: bool = False
    kind: PersonKind = PersonKind.NATURAL


class Entered(NamedTuple):
    """The new person and the first post."""

    person_id: UUID
    membership_id: UUID


async def person_add(work: Work, who: Newcomer, term: Term) -> Entered:
    """Enter a person in the district with a first post and, by a new login, an account.

    For who appoints to that post. Refuses a login that exists anywhere: who has an account already is not taken over by naming it.
    """
    await may_appoint(work, term.unit_id, term.role, "unit")
    account_id = None if who.login is None else await account_create(work.session, who.login)
    person_id = await person_enter(work, name=who.name, phone=who.phone, account_id=account_id, official=who.official, kind=who.kind)
    return Entered(person_id, await appoint(work, await person_locked(work, person_id), term))


async def service_account_add(work: Work, *, name: str, login: str, term: Term) -> Entered:
    """Open an account for a machine, which acts in an official capacity at one unit until a last day, a year on at most by default.

    For who appoints to that post. Refuses the posts of administrators and overseers, and a resident's.
    """
    return await person_add(work, Newcomer(name=name, login=login, official=True, kind=PersonKind.SERVICE), term)


async def enterprise_register(
    work: Work, parent_id: UUID, facts: UnitFacts, administrator: Newcomer | None, since: date | None
) -> tuple[Unit, UUID | None]:
    """Add an enterprise under a tenant that the actor administers, and its first administrator if one is named; return both."""
    unit = await unit_add(work, parent_id, facts)
    if administrator is None:
        return unit, None
    term = Term(unit.id, Role.ENTERPRISE_ADMIN, since or await today(work.session, work.district_id))
    return unit, (await person_add(work, administrator, term)).membership_id


async def person_correct(work: Work, membership_id: UUID, *, name: str | None = None, phone: str | None = None) -> None:
    """Correct the name or phone number of the holder of a post; what is not given stays.

    For who appoints to every post that the person holds or will hold: nobody renames somebody else's colleague. Refuses an erased person.
    """
    named = await find(work, Membership, membership_id, Action.SEE, lock=False, path=("post",))
    person = await person_locked(work, named.person_id)
    held = await work.session.execute(
        select(Membership.unit_id, Membership.role)
        .distinct()
        .where(
            Membership.district_id == work.district_id,
            Membership.person_id == person.id,
            or_(Membership.valid_until.is_(None), Membership.valid_until >= await today(work.session, work.district_id)),
        )
    )
    for unit_id, role in {(named.unit_id, named.role), *((row.unit_id, row.role) for row in held)}:
        await may_appoint(work, unit_id, role, "post")
    told = {field: text for field, text in ((NAME, name and name_of(name)), (PHONE, phone and phone_of(phone))) if text is not None}
    try:
        sealed: dict[str, Sealed] = {
            field: await seal(work.session, work.district_id, person.id, field, text) for field, text in told.items()
        }
    except LookupError:
        raise Refusal(ErrorCode.WRONG_STATE, IdentityReason.PERSON_ERASED, path=("post",)) from None
    if NAME in sealed:
        person.name_sealed = sealed[NAME].ciphertext
    if PHONE in sealed:
        person.phone_sealed = sealed[PHONE].ciphertext
    if sealed:
        work.record(PersonCorrected(subject_id=person.id, name=sealed.get(NAME), phone=sealed.get(PHONE)))
