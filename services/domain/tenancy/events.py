"""What happens to tenants and units."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from services.domain.access import Resource, UnitKind
from services.domain.tenancy.policy_names import PolicyName
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitEvent(Event):
    """Something happened to a unit; `subject_id` is the unit."""

    subject: ClassVar[str] = Resource.UNIT.value


@dataclass(frozen=True, kw_only=True)
class DistrictCreated(UnitEvent):
    """A district began, with the shipped policy data. `units` counts those that came with it, itself included."""

    code: str
    name: str
    timezone: str
    calendar: str
    units: int


@dataclass(frozen=True, kw_only=True)
class UnitAdded(UnitEvent):
    """A unit joined the tree."""

    kind: UnitKind
    code: str
    name: str
    parent_id: UUID


@dataclass(frozen=True, kw_only=True)
class UnitRenamed(UnitEvent):
    """A unit has another name, or another short one."""

    old_name: str
    new_name: str
    old_short_name: str | None
    new_short_name: str | None


@dataclass(frozen=True, kw_only=True)
class UnitMoved(UnitEvent):
    """A unit hangs under another parent. `rows` counts the rows whose level columns were rewritten, by table."""

    old_parent_id: UUID
    new_parent_id: UUID
    rows: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class TenantSuspended(UnitEvent):
    """Nobody writes in the tenant any more; its clocks run on."""

    ground: str


@dataclass(frozen=True, kw_only=True)
class TenantResumed(UnitEvent):
    """The tenant writes again."""


@dataclass(frozen=True, kw_only=True)
class PolicyDataSet(UnitEvent):
    """A value of policy data has changed. `old` is the unit's own former value, if it had one; `lifted`: because the parent became
    stricter, not because the unit asked."""

    name: PolicyName
    old: dict[str, Any] | None
    new: dict[str, Any]
    lifted: bool = False
