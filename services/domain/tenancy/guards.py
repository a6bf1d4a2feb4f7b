"""What every command on the tree asks first."""

import hashlib
from uuid import UUID

from sqlalchemy import func, select

from services.domain.access import Work
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.models import Unit
from services.domain.tenancy.states import TenantState
from services.kit.errors import ErrorCode, Refusal, not_found


async def lock_tree(work: Work) -> None:
    """Wait until no other transaction writes this district's tree. Taken before any row lock."""
    key = int.from_bytes(hashlib.sha256(b"tenancy.tree" + work.district_id.bytes).digest()[:8], signed=True)
    await work.session.execute(select(func.pg_advisory_xact_lock(key)))


async def refuse_inactive(work: Work, unit_id: UUID) -> None:
    """Refuse to write in a unit that is suspended or closed, or lies under one. Unknown units are not found."""
    path = await work.session.scalar(select(Unit.path).where(Unit.district_id == work.district_id, Unit.id == unit_id))
    if path is None:
        raise not_found("unitId")
    await _refuse_on_way(work, path)


async def _refuse_on_way(work: Work, path: str) -> None:
    way = [UUID(part) for part in path.strip("/").split("/")]
    states = set(await work.session.scalars(select(Unit.state).where(Unit.district_id == work.district_id, Unit.id.in_(way))))
    if TenantState.SUSPENDED in states:
        raise Refusal(ErrorCode.TENANT_SUSPENDED)
    if states != {TenantState.ACTIVE}:
        raise Refusal(ErrorCode.WRONG_STATE, UnitFault.CLOSED)


async def hold_unit(work: Work, unit_id: UUID) -> Unit:
    """Return a unit whose place is fixed until this transaction ends, for writing its level columns into a new row.

    Without the hold, a move that commits in between would leave the row in the old place. Refuses what `refuse_inactive` refuses.
    """
    statement = (
        select(Unit)
        .where(Unit.district_id == work.district_id, Unit.id == unit_id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    unit = await work.session.scalar(statement)
    if unit is None:
        raise not_found("unitId")
    await _refuse_on_way(work, unit.path)
    return unit
