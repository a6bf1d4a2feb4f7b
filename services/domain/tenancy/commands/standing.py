"""Suspending and resuming a tenant or unit (domain.md §3.1)."""

from uuid import UUID

from services.domain.access import Action, UnitKind, Work, find
from services.domain.tenancy.events import TenantResumed, TenantSuspended
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.guards import refuse_inactive
from services.domain.tenancy.models import District, Unit
from services.domain.tenancy.states import TENANT, TenantAction
from services.kit.errors import ErrorCode, Refusal


async def tenant_suspend(work: Work, unit_id: UUID, ground: str, *, version: int | None = None) -> Unit:
    """Suspend a unit: nobody writes in it or below it, clocks run on and say so. The ground is for the record."""
    if not ground.strip():
        raise Refusal(ErrorCode.INVALID_INPUT, UnitFault.NAME_EMPTY, path=("ground",))
    unit = await find(work, Unit, unit_id, Action.SUSPEND, version=version)
    await _move(work, unit, TenantAction.SUSPEND)
    work.record(TenantSuspended(subject_id=unit.id, ground=ground.strip()))
    return unit


async def tenant_resume(work: Work, unit_id: UUID, *, version: int | None = None) -> Unit:
    """Let a suspended unit write again; refused while something above it is suspended."""
    unit = await find(work, Unit, unit_id, Action.SUSPEND, version=version)
    await _move(work, unit, TenantAction.RESUME)
    if unit.parent_id is not None:
        await refuse_inactive(work, unit.parent_id)
    work.record(TenantResumed(subject_id=unit.id))
    return unit


async def _move(work: Work, unit: Unit, action: TenantAction) -> None:
    unit.state = TENANT.move(unit.state, action)
    unit.version += 1
    if unit.kind is UnitKind.DISTRICT:
        district = await work.session.get_one(District, unit.id, with_for_update=True)
        district.state = unit.state
    await work.session.flush()
