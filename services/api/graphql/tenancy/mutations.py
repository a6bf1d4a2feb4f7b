"""Units are added, renamed, suspended and resumed by who administers them."""

from uuid import UUID

from services.api.graphql.inputs import Input, input_type, ref, text
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import TENANTS, UNITS, Unit
from services.domain import tenancy
from services.domain.access import UnitKind
from services.domain.tenancy import LONGEST_CODE, LONGEST_NAME, UnitCategory, UnitFacts

GROUND = 500
"""Longest ground of a suspension, in characters."""


@object_type
class UnitPayload(Payload):
    """The unit after the change (单位操作结果)."""

    unit: Unit | None = result()
    """The unit (单位)."""


@input_type
class UnitAddInput(Input):
    """Which unit is added where (新增单位)."""

    parent: UUID = ref(*TENANTS)
    """The tenant that it hangs under (上级单位)."""
    kind: UnitKind
    """What kind of unit it is (类别)."""
    code: str = text(LONGEST_CODE)
    """12-digit division code, else a code that is unique in the district (代码)."""
    name: str = text(LONGEST_NAME)
    """Official name (名称)."""
    short_name: str | None = text(LONGEST_NAME)
    """Customary short name (简称)."""
    kind_label: str | None = text(LONGEST_NAME)
    """The local word for the kind: 镇, 乡, 管委会, 村 (类别名称)."""
    category: UnitCategory | None
    """What sort of department or organisation it is (类型)."""


@input_type
class UnitRenameInput(Input):
    """What a unit is called from now on (更名)."""

    unit: UUID = ref(*UNITS)
    """The unit (单位)."""
    name: str = text(LONGEST_NAME)
    """Official name (名称)."""
    short_name: str | None = text(LONGEST_NAME)
    """Customary short name; without one it has none (简称)."""


@input_type
class UnitSuspendInput(Input):
    """Where nobody writes any more, and why (暂停)."""

    unit: UUID = ref(*UNITS)
    """The unit (单位)."""
    ground: str = text(GROUND)
    """The ground, for the record (理由)."""


@input_type
class UnitResumeInput(Input):
    """Where work goes on (恢复)."""

    unit: UUID = ref(*UNITS)
    """The unit (单位)."""


@mutation(UnitPayload)
async def unit_add(call: Call, input: UnitAddInput) -> Ids:
    """Add a unit under a tenant (新增单位)."""
    facts = UnitFacts(
        input.kind, input.code, input.name, None, short_name=input.short_name, kind_label=input.kind_label, category=input.category
    )
    return {"unit": (await tenancy.unit_add(call.work, input.parent, facts)).id}


@mutation(UnitPayload)
async def unit_rename(call: Call, input: UnitRenameInput) -> Ids:
    """Give a unit another name and short name (单位更名)."""
    await tenancy.unit_rename(call.work, input.unit, input.name, short_name=input.short_name)
    return {"unit": input.unit}


@mutation(UnitPayload)
async def unit_suspend(call: Call, input: UnitSuspendInput) -> Ids:
    """Suspend a unit: nobody writes in it or below it, and its clocks run on (暂停单位)."""
    await tenancy.tenant_suspend(call.work, input.unit, input.ground)
    return {"unit": input.unit}


@mutation(UnitPayload)
async def unit_resume(call: Call, input: UnitResumeInput) -> Ids:
    """Let a suspended unit write again (恢复单位)."""
    await tenancy.tenant_resume(call.work, input.unit)
    return {"unit": input.unit}


MUTATIONS = (unit_add, unit_rename, unit_suspend, unit_resume)
"""Root fields of units."""
