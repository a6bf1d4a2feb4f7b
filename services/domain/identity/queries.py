"""Who acts with which grants, who holds a post, and which account a token means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Uuid, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Actor, Bind, Grant, Role, Shape
from services.domain.identity.models import Account, AccountDistrict, AccountState, AccountSubject, Membership, Person
from services.domain.tenancy import District, TenantState, Unit, overlaid
from services.kit.clock import now_sql

_LIVING = (TenantState.DRAFT, TenantState.ACTIVE, TenantState.SUSPENDED)
"""A suspended unit keeps its people's grants, so that they can read; a closed, merged or split one has no posts any more."""


class Holder(NamedTuple):
    """A person at a post, and the account by which they sign in, if any."""

    person_id: UUID
    account_id: UUID | None


@dataclass(frozen=True)
class SignedIn:
    """An account as a token names it, with the districts in which it is a person."""

    account_id: UUID
    state: AccountState
    districts: tuple[UUID, ...]


TODAY: ColumnElement[date] = cast(func.timezone(District.timezone, now_sql()), Date)
"""Today by `roundtable_now()` in the time zone of the statement's `district` row."""


def _midnight(day: ColumnElement[date]) -> ColumnElement[datetime]:
    """When a day of the statement's `district` begins."""
    return func.timezone(District.timezone, cast(day, DateTime))


def held_on(day: ColumnElement[date] | date) -> ColumnElement[bool]:
    """The memberships that hold on a day of the district's calendar."""
    return and_(Membership.valid_from <= day, or_(Membership.valid_until.is_(None), Membership.valid_until >= day))


HELD_NOW: ColumnElement[bool] = held_on(
    select(TODAY).where(District.id == Membership.district_id).correlate_except(District).scalar_subquery()
)
"""The memberships that hold today."""


async def load_actor(session: AsyncSession, account_id: UUID, district_id: UUID) -> Actor:
    """Return the account as an actor of the district, with the grants of memberships that hold today, sorted, each once.

    Today is `roundtable_now()` in the district's time zone. The session is bound to the district. An account that is nobody
    there, or that is locked, acts as anyone from the street. LookupError: no such account or district.
    """
    rows = (
        await session.execute(
            select(
                Account.grants_version,
                Account.state,
                District.overlay_version,
                Person.id.label("person_id"),
                Membership.role,
                Unit.id.label("unit_id"),
                Unit.kind,
                _midnight(TODAY).label("since"),
                _midnight(TODAY + 1).label("until"),
            )
            .select_from(Account)
            .join(District, District.id == district_id)
            .outerjoin(Person, and_(Person.district_id == District.id, Person.account_id == Account.id))
            .outerjoin(Membership, and_(Membership.district_id == District.id, Membership.person_id == Person.id, held_on(TODAY)))
            .outerjoin(Unit, and_(Unit.district_id == District.id, Unit.id == Membership.unit_id, Unit.state.in_(_LIVING)))
            .where(Account.id == account_id)
        )
    ).all()
    if not rows:
        raise LookupError("no such account or district")
    active = rows[0].state is AccountState.ACTIVE
    grants = {Grant(row.role, row.unit_id, row.kind) for row in rows if row.unit_id is not None and active}
    return Actor(
        district_id=district_id,
        grants=tuple(sorted(grants)),
        account_id=account_id,
        person_id=rows[0].person_id if active else None,
        grants_version=rows[0].grants_version,
        since=rows[0].since,
        until=rows[0].until,
        overlaid=await overlaid(session, district_id, rows[0].overlay_version),
    )


async def stranger(session: AsyncSession, district_id: UUID) -> Actor:
    """Return anyone from the street as an actor of the district, to which the session is bound. LookupError: no such district."""
    version = (await session.execute(select(District.overlay_version).where(District.id == district_id))).scalar_one_or_none()
    if version is None:
        raise LookupError("no such district")
    return Actor(district_id, overlaid=await overlaid(session, district_id, version))


def still_holds(shape: Shape, bind: Bind) -> ColumnElement[bool] | None:
    """The condition that the grants of an actor of this shape are in force; None for somebody who has none to lose."""
    if not shape.account:
        return None
    now, account = now_sql(), bind("account", Uuid())
    version = select(Account.grants_version).where(Account.id == account, Account.state == AccountState.ACTIVE).scalar_subquery()
    same = version == bind("version", Integer())
    if not shape.dated:
        return same
    return and_(same, now >= bind("since", DateTime(timezone=True)), now < bind("until", DateTime(timezone=True)))


async def posts(session: AsyncSession, district_id: UUID, unit_id: UUID, role: Role, on: date | None = None) -> list[Holder]:
    """Return who holds a role at a unit on a day (default: today): deputies last, then by seniority (first day, then id); empty: vacant."""
    rows = await session.execute(
        select(Person.id, Person.account_id)
        .join(Membership, and_(Membership.district_id == Person.district_id, Membership.person_id == Person.id))
        .join(District, District.id == Person.district_id)
        .where(Person.district_id == district_id, Membership.unit_id == unit_id, Membership.role == role, held_on(on or TODAY))
        .order_by(Membership.deputises_id.is_not(None), Membership.valid_from, Person.id)
    )
    return [Holder(row.id, row.account_id) for row in rows]


async def today(session: AsyncSession, district_id: UUID) -> date:
    """Return today in the district's time zone, by `roundtable_now()`."""
    day: date = (await session.execute(select(TODAY).where(District.id == district_id))).scalar_one()
    return day


async def signed_in(session: AsyncSession, issuer: str, subject: str) -> SignedIn | None:
    """Return the account that an issuer's subject signs in as, if it is linked to one."""
    districts = select(func.array_agg(AccountDistrict.district_id)).where(AccountDistrict.account_id == Account.id).scalar_subquery()
    row = (
        await session.execute(
            select(Account.id, Account.state, districts.label("districts"))
            .join(AccountSubject, AccountSubject.account_id == Account.id)
            .where(AccountSubject.issuer == issuer, AccountSubject.subject == subject)
        )
    ).one_or_none()
    return None if row is None else SignedIn(row.id, row.state, tuple(sorted(row.districts or ())))


async def districts_of(session: AsyncSession, account_id: UUID) -> Sequence[UUID]:
    """Return the districts in which the account is a person, by division code."""
    found = (
        select(District.id)
        .join(AccountDistrict, AccountDistrict.district_id == District.id)
        .where(AccountDistrict.account_id == account_id)
        .order_by(District.code)
    )
    return (await session.execute(found)).scalars().all()
