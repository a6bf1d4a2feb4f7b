"""People and their posts. For whoever administers the unit: set-up code and the command line, as the operator."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from services.domain.access import Action, Role, UnitKind, Work, find
from services.domain.identity.accounts import account_named, grants_changed
from services.domain.identity.events import MembershipEnded, MembershipGranted
from services.domain.identity.models import Membership, Person
from services.domain.identity.people import person_enter
from services.domain.identity.posts import HELD_AT
from services.domain.identity.words import IdentityReason
from services.domain.tenancy import Unit, hold_unit
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id


async def person_add(work: Work, *, name: str, phone: str | None = None, login: str | None = None, official: bool = False) -> UUID:
    """Enter a person in the district and return its id; `login` names the account that is this person here.

    For who administers the district. Refuses an unknown login and whatever `person_enter` refuses.
    """
    await find(work, Unit, work.district_id, Action.ADMINISTER, lock=False)
    account_id = None if login is None else await account_named(work.session, login)
    return await person_enter(work, name=name, phone=phone, account_id=account_id, official=official)


async def membership_grant(
    work: Work, person_id: UUID, unit_id: UUID, role: Role, *, valid_from: date, valid_until: date | None = None
) -> UUID:
    """Give a person a role at a unit from `valid_from` to `valid_until`, both inclusive, in the district's time zone; return its id.

    For who administers the unit. Refuses a role that is not held at units of that kind, a unit that is suspended or over, reversed
    dates, and a post that the person holds already on one of those days.
    """
    if valid_until is not None and valid_until < valid_from:
        raise Refusal(ErrorCode.INVALID_INPUT, IdentityReason.DATES_REVERSED, path=("valid_until",))
    await find(work, Unit, unit_id, Action.ADMINISTER, lock=False, path=("unit_id",))
    unit = await hold_unit(work, unit_id)
    if unit.kind not in HELD_AT[role]:
        raise _no_such_post(role, unit.kind)
    person = await _person(work, person_id)
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

    For who administers the unit. `on` = `valid_from` means that it never was held. Refuses a day before that, and one on which it
    is over anyhow.
    """
    mine = select(Membership).where(Membership.district_id == work.district_id, Membership.id == membership_id)
    membership = (await work.session.execute(mine.with_for_update())).scalar_one_or_none()
    if membership is None:
        raise not_found("membership_id")
    await find(work, Unit, membership.unit_id, Action.ADMINISTER, lock=False, path=("membership_id",))
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
