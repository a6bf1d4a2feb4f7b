"""Adding and renaming units."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, UnitKind, Work, find
from services.domain.tenancy.events import UnitAdded, UnitRenamed
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.guards import lock_tree, refuse_inactive
from services.domain.tenancy.models import District, Unit
from services.domain.tenancy.names import name_fault
from services.domain.tenancy.states import TENANT, TenantAction
from services.domain.tenancy.tree import PARENTS, PUBLIC_KINDS, UnitFacts, levels_under, path_under
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id


async def unit_add(work: Work, parent_id: UUID, facts: UnitFacts) -> Unit:
    """Add a unit under a parent that the actor administers (`facts.parent_code` is not looked at)."""
    await lock_tree(work)
    parent = await find(work, Unit, parent_id, Action.ADMINISTER, path=("parent",))
    await refuse_inactive(work, parent.id)
    taken = select(Unit.id).where(Unit.district_id == work.district_id, Unit.code == facts.code)
    if await work.session.scalar(taken) is not None:
        raise Refusal(ErrorCode.CONFLICT, UnitFault.CODE_TAKEN, path=("code",), params={"code": facts.code})
    unit = insert_unit(work, facts, parent)
    await work.session.flush()
    return unit


def insert_unit(work: Work, facts: UnitFacts, parent: Unit | None, *, unit_id: UUID | None = None) -> Unit:
    """Put a unit into the session under a parent that is there already, and say so. Refuses bad facts and a wrong parent."""
    if (fault := facts.fault()) is not None:
        raise Refusal(ErrorCode.INVALID_INPUT, fault, params={"code": facts.code})
    if parent is not None and parent.kind not in PARENTS[facts.kind]:
        raise Refusal(ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND, path=("parent",), params={"code": facts.code})
    new = unit_id or new_id()
    unit = Unit(
        district_id=work.district_id,
        id=new,
        kind=facts.kind,
        code=facts.code,
        name=facts.name,
        short_name=facts.short_name,
        kind_label=facts.kind_label,
        category=facts.category,
        parent_id=None if parent is None else parent.id,
        path=path_under(parent, new),
        state=TENANT.move(TENANT.start(TenantAction.CREATE), TenantAction.ACTIVATE),
        public=facts.kind in PUBLIC_KINDS,
        **levels_under(parent, facts.kind, new)._asdict(),
    )
    work.session.add(unit)
    if parent is not None:
        work.record(UnitAdded(subject_id=new, kind=facts.kind, code=facts.code, name=facts.name, parent_id=parent.id))
    return unit


async def unit_rename(work: Work, unit_id: UUID, name: str, *, short_name: str | None = None, version: int | None = None) -> Unit:
    """Give a unit another name and short name; the same ones change nothing. A district's name stands in `district` too."""
    await lock_tree(work)
    unit = await find(work, Unit, unit_id, Action.ADMINISTER, version=version)
    await refuse_inactive(work, unit.id)
    for field, text in (("name", name), ("shortName", short_name)):
        if text is not None and (fault := name_fault(text)) is not None:
            raise Refusal(ErrorCode.INVALID_INPUT, fault, path=(field,), params={"code": unit.code})
    if (unit.name, unit.short_name) == (name, short_name):
        return unit
    renamed = UnitRenamed(subject_id=unit.id, old_name=unit.name, new_name=name, old_short_name=unit.short_name, new_short_name=short_name)
    unit.name, unit.short_name = name, short_name
    unit.version += 1
    if unit.kind is UnitKind.DISTRICT:
        district = await work.session.get_one(District, unit.id, with_for_update=True)
        district.name = name
    await work.session.flush()
    work.record(renamed)
    return unit
