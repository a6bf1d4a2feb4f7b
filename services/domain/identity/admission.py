"""What every command asks before it does anything: may this actor still write here?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import event, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from services.domain.access import Actor, Role, Work
from services.domain.identity.models import Account, AccountState
from services.domain.identity.queries import load_actor
from services.domain.tenancy import District, TenantState, Unit, UnitFault, overlaid
from services.kit.database import bind
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.model import Levelled

OPERATORS = (Role.SYSTEM, Role.PLATFORM_OPERATOR)
"""Clocks run on in a suspended tenant, and somebody must be able to resume it. Neither is ever anybody's membership."""


@dataclass(frozen=True)
class Standing:
    """What an actor's right to write depends on besides the policy."""

    district: TenantState
    account: AccountState | None
    grants_version: int | None
    overlay_version: int
    suspended: frozenset[UUID]
    """The district's suspended units of every kind."""


async def admit(work: Work) -> None:
    """Refuse to begin a command in a suspended district or for an account that is locked; bring the actor's grants up to date.

    Grants that changed since the actor was loaded are loaded again, so a revoked post ends with the revoking commit; so is the
    district's overlay of the policy. In a
    suspended tenant nobody writes: posts in it or below it do not count, whoever holds no other is refused, and so is every
    new, changed or deleted row that lies in it (TENANT_SUSPENDED). The units themselves are guarded by their own commands.
    """
    if work.actor.units(*OPERATORS):
        return
    found = await _standing(work.session, work.actor)
    if work.actor.account_id is not None:
        if found.account is not AccountState.ACTIVE:
            raise Refusal(ErrorCode.SIGN_IN_REQUIRED)
        if found.grants_version != work.actor.grants_version or not work.actor.current(work.now):
            await reload_grants(work, work.actor.account_id)
    if found.overlay_version != work.actor.overlay_version:
        work.actor = replace(work.actor, overlaid=await overlaid(work.session, work.district_id, found.overlay_version))
    if found.district is TenantState.SUSPENDED:
        raise Refusal(ErrorCode.TENANT_SUSPENDED)
    if found.district is not TenantState.ACTIVE:
        raise Refusal(ErrorCode.WRONG_STATE, UnitFault.CLOSED)
    if found.suspended:
        await _lay_down(work, found.suspended)
        event.listen(work.session.sync_session, "before_flush", _guard(found.suspended))


async def _standing(session: AsyncSession, actor: Actor) -> Standing:
    """One statement; the state is a literal so that the index of suspended units serves it."""
    is_suspended = Unit.state == literal(TenantState.SUSPENDED, Unit.state.type, literal_execute=True)
    suspended = select(func.array_agg(Unit.id)).where(Unit.district_id == actor.district_id, is_suspended).scalar_subquery()
    row = (
        await session.execute(
            select(
                District.state.label("district"),
                Account.state.label("account"),
                Account.grants_version,
                District.overlay_version,
                suspended.label("suspended"),
            )
            .outerjoin(Account, Account.id == actor.account_id)
            .where(District.id == actor.district_id)
        )
    ).one_or_none()
    if row is None:
        raise not_found()
    return Standing(row.district, row.account, row.grants_version, row.overlay_version, frozenset(row.suspended or ()))


async def reload_grants(work: Work, account_id: UUID) -> None:
    """Let the work go on with the grants that the account has in this transaction."""
    before = work.actor.enterprises
    work.actor = await load_actor(work.session, account_id, work.district_id)
    if before and not work.actor.enterprises:
        await work.session.execute(text("SET LOCAL roundtable.enterprises = ''"))
    await bind(work.session, work.district_id, work.actor.enterprises)


async def _lay_down(work: Work, suspended: frozenset[UUID]) -> None:
    """Take the grants of suspended tenants from the actor for this command; refuse when none is left of some."""
    held = {grant.unit_id for grant in work.actor.grants}
    if not held:
        return
    rows = await work.session.execute(select(Unit.id, Unit.path).where(Unit.district_id == work.district_id, Unit.id.in_(held)))
    idle = {row.id for row in rows if not suspended.isdisjoint(UUID(part) for part in row.path.strip("/").split("/"))}
    if idle == held:
        raise Refusal(ErrorCode.TENANT_SUSPENDED)
    work.actor = replace(work.actor, grants=tuple(grant for grant in work.actor.grants if grant.unit_id not in idle))


def _guard(suspended: frozenset[UUID]) -> Callable[[Session, object, object], None]:
    """A listener that refuses to write rows whose level columns name a suspended tenant."""

    def refuse(session: Session, _context: object, _instances: object) -> None:
        changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
        rows = (row for row in changed if isinstance(row, Levelled) and not isinstance(row, Unit))
        if any(suspended & {row.street_id, row.community_id, row.enterprise_id} for row in rows):
            raise Refusal(ErrorCode.TENANT_SUSPENDED)

    return refuse
