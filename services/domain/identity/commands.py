"""People and their posts. Operator commands in this version: only the system's actor (set-up, import, command line) may use them."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.domain.access import Role, UnitKind, Work
from services.domain.identity.accounts import account_named, grants_changed
from services.domain.identity.events import MembershipEnded, MembershipGranted, PersonAdded
from services.domain.identity.master_key import key_ring
from services.domain.identity.models import AccountDistrict, Membership, Person, PersonKey
from services.domain.identity.personal import NAME, PHONE
from services.domain.identity.posts import HELD_AT
from services.domain.identity.sealing import Whose
from services.domain.identity.values import name_of, phone_of
from services.domain.identity.words import IdentityReason
from services.domain.tenancy import TenantState, Unit
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.events import Sealed
from services.kit.ids import new_id

_OVER = (TenantState.CLOSED, TenantState.MERGED, TenantState.SPLIT)


async def person_add(work: Work, *, name: str, phone: str | None = None, login: str | None = None, official: bool = False) -> UUID:
    """Enter a person in the district and return its id; `login` names the account that is this person here.

    Name and phone are stored encrypted under a key of the person's own. Refuses a name or phone that cannot be one, an
    unknown login, and an account that is somebody in this district already.
    """
    _operators_only(work)
    return await person_enter(work, name=name, phone=phone, login=login, official=official)


async def person_enter(work: Work, *, name: str, phone: str | None = None, login: str | None = None, official: bool = False) -> UUID:
    """`person_add` for commands of upper rooms that have asked the policy themselves (a raiser without account, a walk-in)."""
    name, phone = name_of(name), None if phone is None else phone_of(phone)
    account_id = None if login is None else await account_named(work.session, login)
    person_id = new_id()
    whose = Whose(work.district_id, person_id)
    ring = key_ring()
    wrapped = ring.new_key(whose)
    name_sealed = ring.seal(whose, wrapped, NAME, name)
    phone_sealed = None if phone is None else ring.seal(whose, wrapped, PHONE, phone)
    if account_id is not None:
        await _belongs(work, account_id)
    work.session.add(
        Person(
            district_id=work.district_id,
            id=person_id,
            account_id=account_id,
            name_sealed=name_sealed,
            phone_sealed=phone_sealed,
            official=official,
        )
    )
    await work.session.flush()
    work.session.add(PersonKey(district_id=work.district_id, id=person_id, wrapped=wrapped))
    await grants_changed(work.session, account_id)
    work.record(
        PersonAdded(
            subject_id=person_id,
            account_id=account_id,
            name=Sealed(person_id, name_sealed),
            phone=None if phone_sealed is None else Sealed(person_id, phone_sealed),
            official=official,
        )
    )
    return person_id


async def membership_grant(
    work: Work, person_id: UUID, unit_id: UUID, role: Role, *, valid_from: date, valid_until: date | None = None
) -> UUID:
    """Give a person a role at a unit from `valid_from` to `valid_until`, both inclusive, in the district's time zone; return its id.

    Refuses a role that is not held at units of that kind, a unit that is over, reversed dates, and a post that the person
    holds already on one of those days.
    """
    _operators_only(work)
    if valid_until is not None and valid_until < valid_from:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.DATES_REVERSED, path=("valid_until",))
    person = await _person(work, person_id)
    unit = (await work.session.execute(select(Unit).where(Unit.district_id == work.district_id, Unit.id == unit_id))).scalar_one_or_none()
    if unit is None:
        raise not_found("unit_id")
    if unit.kind not in HELD_AT[role]:
        raise _no_such_post(role, unit.kind)
    if unit.state in _OVER:
        raise Refusal(ErrorCode.WRONG_STATE, IdentityReason.UNIT_IS_OVER, path=("unit_id",), details={"state": unit.state.value})
    membership = Membership(
        district_id=work.district_id,
        id=new_id(),
        person_id=person_id,
        unit_id=unit_id,
        unit_kind=unit.kind,
        role=role,
        valid_from=valid_from,
        valid_until=valid_until,
        street_id=unit.street_id,
        community_id=unit.community_id,
        enterprise_id=unit.enterprise_id,
    )
    await _refuse_overlap(work, membership)
    work.session.add(membership)
    await grants_changed(work.session, person.account_id)
    work.record(
        MembershipGranted(
            subject_id=person_id,
            membership_id=membership.id,
            unit_id=unit_id,
            role=role,
            valid_from=valid_from,
            valid_until=valid_until,
        )
    )
    return membership.id


async def membership_end(work: Work, membership_id: UUID, on: date) -> None:
    """Let a post end so that it is no longer held on the day `on` (its last day is the day before).

    `on` = `valid_from` means that it never was held. Refuses a day before that, and one on which it is over anyhow.
    """
    _operators_only(work)
    mine = select(Membership).where(Membership.district_id == work.district_id, Membership.id == membership_id)
    membership = (await work.session.execute(mine.with_for_update())).scalar_one_or_none()
    if membership is None:
        raise not_found("membership_id")
    if on < membership.valid_from:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.DATES_REVERSED, path=("on",))
    last = on - timedelta(days=1)
    if membership.valid_until is not None and membership.valid_until <= last:
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.ENDED_BEFORE, path=("on",))
    membership.valid_until = last
    person = await _person(work, membership.person_id)
    await grants_changed(work.session, person.account_id)
    work.record(
        MembershipEnded(
            subject_id=membership.person_id,
            membership_id=membership_id,
            unit_id=membership.unit_id,
            role=membership.role,
            valid_until=last,
        )
    )


def _operators_only(work: Work) -> None:
    if not work.actor.units(Role.SYSTEM):
        raise Refusal(ErrorCode.FORBIDDEN, IdentityReason.OPERATORS_ONLY)


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


async def _person(work: Work, person_id: UUID) -> Person:
    """The person, locked, so that two changes of one person's posts take turns."""
    mine = select(Person).where(Person.district_id == work.district_id, Person.id == person_id).with_for_update()
    person = (await work.session.execute(mine)).scalar_one_or_none()
    if person is None:
        raise not_found("person_id")
    return person


async def _refuse_overlap(work: Work, new: Membership) -> None:
    # A post that never was held (valid_until before valid_from) overlaps nothing.
    same = select(Membership.id).where(
        Membership.district_id == work.district_id,
        Membership.person_id == new.person_id,
        Membership.unit_id == new.unit_id,
        Membership.role == new.role,
        or_(Membership.valid_until.is_(None), Membership.valid_until >= func.greatest(new.valid_from, Membership.valid_from)),
    )
    if new.valid_until is not None:
        same = same.where(Membership.valid_from <= new.valid_until)
    if (await work.session.execute(same.limit(1))).one_or_none() is not None:
        raise Refusal(ErrorCode.CONFLICT, IdentityReason.OVERLAP, path=("valid_from",))


def _no_such_post(role: Role, kind: UnitKind) -> Refusal:
    return Refusal(
        ErrorCode.INVALID_INPUT,
        IdentityReason.NO_SUCH_POST,
        path=("role",),
        params={"role": role.value, "kind": kind.value},
        details={"role": role.value, "kind": kind.value},
    )
