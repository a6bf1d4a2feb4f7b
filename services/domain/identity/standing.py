"""Whether an actor may still write: asked by every command before anything else, in one statement."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Actor
from services.domain.identity.models import Account, AccountState
from services.domain.tenancy import District, TenantState, Unit


@dataclass(frozen=True)
class Standing:
    """What an actor's right to write depends on besides grants."""

    district: TenantState
    account: AccountState | None
    grants_version: int
    suspended: frozenset[UUID]
    """The district's suspended units."""


async def standing(session: AsyncSession, actor: Actor) -> Standing:
    """Return what an actor's right to write depends on besides grants. LookupError: the district does not exist."""
    suspended = (
        select(func.array_agg(Unit.id))
        .where(Unit.district_id == actor.district_id, Unit.state == literal(TenantState.SUSPENDED, Unit.state.type, literal_execute=True))
        .scalar_subquery()
    )
    row = (
        await session.execute(
            select(District.state.label("district"), Account.state.label("account"), Account.grants_version, suspended.label("suspended"))
            .outerjoin(Account, Account.id == actor.account_id)
            .where(District.id == actor.district_id)
        )
    ).one_or_none()
    if row is None:
        raise LookupError("no such district")
    return Standing(row.district, row.account, row.grants_version or 0, frozenset(row.suspended or ()))
