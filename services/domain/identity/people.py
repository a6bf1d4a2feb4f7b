"""Entering a person in a district: their own key first, then every personal value under it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.domain.access import Work
from services.domain.identity.accounts import grants_changed
from services.domain.identity.events import PersonAdded
from services.domain.identity.master_key import key_ring
from services.domain.identity.models import AccountDistrict, Person, PersonKey
from services.domain.identity.personal import NAME, PHONE
from services.domain.identity.sealing import Whose
from services.domain.identity.values import name_of, phone_of
from services.domain.identity.words import IdentityReason, PersonKind
from services.kit.bulk import insert_rows
from services.kit.errors import ErrorCode, Refusal
from services.kit.events import Bundle, Sealed
from services.kit.ids import new_id


async def person_enter(
    work: Work,
    *,
    name: str,
    phone: str | None = None,
    account_id: UUID | None = None,
    official: bool = False,
    kind: PersonKind = PersonKind.NATURAL,
) -> UUID:
    """Enter a person in the district and return its id. For commands that have asked whether the actor may, such as raising an
    issue on somebody's behalf.

    Name and phone are stored encrypted under a key of the person's own. Refuses a name or phone that cannot be one, and an
    account that is somebody in this district already.
    """
    name, phone = name_of(name), None if phone is None else phone_of(phone)
    if account_id is not None:
        await _belongs(work, account_id)
    whose, ring = Whose(work.district_id, new_id()), key_ring()
    wrapped = ring.new_key(whose)
    name_sealed = ring.seal(whose, wrapped, NAME, name)
    phone_sealed = None if phone is None else ring.seal(whose, wrapped, PHONE, phone)
    work.session.add(
        Person(
            district_id=whose.district_id,
            id=whose.person_id,
            account_id=account_id,
            name_sealed=name_sealed,
            phone_sealed=phone_sealed,
            official=official,
            kind=kind,
        )
    )
    await work.session.flush()
    work.session.add(PersonKey(district_id=whose.district_id, id=whose.person_id, wrapped=wrapped))
    await grants_changed(work.session, account_id)
    work.record(_added(whose.person_id, name_sealed, phone_sealed, account_id, official=official, kind=kind))
    return whose.person_id


async def people_enter(work: Work, told: Sequence[tuple[str, str | None]]) -> list[UUID]:
    """Enter many people without accounts, each by name and phone, as `person_enter` does one; return their ids in order."""
    ring, people, keys, events = key_ring(), [], [], []
    for name, phone in told:
        whose = Whose(work.district_id, new_id())
        wrapped = ring.new_key(whose)
        name_sealed = ring.seal(whose, wrapped, NAME, name_of(name))
        phone_sealed = None if phone is None else ring.seal(whose, wrapped, PHONE, phone_of(phone))
        people.append((whose.district_id, whose.person_id, name_sealed, phone_sealed, False))
        keys.append((whose.district_id, whose.person_id, wrapped))
        events.append(_added(whose.person_id, name_sealed, phone_sealed))
    await insert_rows(work.session, Person, ("district_id", "id", "name_sealed", "phone_sealed", "official"), people)
    await insert_rows(work.session, PersonKey, ("district_id", "id", "wrapped"), keys)
    if events:
        work.record(Bundle(subject_id=work.district_id, events=events))
    return [row[1] for row in people]


def _added(
    person_id: UUID,
    name_sealed: bytes,
    phone_sealed: bytes | None,
    account_id: UUID | None = None,
    *,
    official: bool = False,
    kind: PersonKind = PersonKind.NATURAL,
) -> PersonAdded:
    return PersonAdded(
        subject_id=person_id,
        account_id=account_id,
        name=Sealed(person_id, name_sealed),
        phone=None if phone_sealed is None else Sealed(person_id, phone_sealed),
        official=official,
        kind=kind,
    )


async def _belongs(work: Work, account_id: UUID) -> None:
    """Note that the account is a person of this district, once: a second person of the same account is refused."""
    made = await work.session.execute(
        insert(AccountDistrict)
        .values(account_id=account_id, district_id=work.district_id)
        .on_conflict_do_nothing()
        .returning(AccountDistrict.account_id)
    )
    if made.one_or_none() is None:
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.ALREADY_A_PERSON, path=("login",))
