"""Units that stay where they are until a transaction ends, and whether records may be brought in there."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from services.domain.access import Action, UnitKind
from services.domain.assignments import dispatcher_of
from services.domain.interchange.units import path_ids
from services.domain.tenancy import TenantState, Unit, UnitFault
from services.kit.errors import ErrorCode

FIELD_OF = {
    UnitKind.STREET: "street",
    UnitKind.COMMUNITY: "community",
    UnitKind.ENTERPRISE: "enterprise",
    UnitKind.DEPARTMENT: "department",
}
"""The field of a record that names a unit of a kind."""


class Trouble(NamedTuple):
    """Why a record has no place: the field to blame, a word, and what fills its sentence."""

    field: str
    code: StrEnum
    params: dict[str, Any]


class Named(NamedTuple):
    """The units that a record names, by id."""

    unit_id: UUID
    handler_id: UUID | None


class Placed(NamedTuple):
    """A record's units as they are held until the transaction ends."""

    unit: Unit
    owner: Unit
    handler: Unit | None
    dispatcher: Unit | None


class Held:
    """Units that stay where they are until the transaction ends."""

    def __init__(self, units: dict[UUID, Unit], allowed: set[UUID]) -> None:
        self._units = units
        self._allowed = allowed
        self._known: dict[Named, Placed | Trouble] = {}

    def place(self, named: Named) -> Placed | Trouble:
        """Return a record's place, or why nothing may be brought in there."""
        found = self._known.get(named)
        if found is None:
            found = self._known[named] = self._place(named)
        return found

    def _place(self, named: Named) -> Placed | Trouble:
        way = self._way(named.unit_id)
        unit = way[0]
        field = FIELD_OF.get(unit.kind, "street")
        trouble = _inactive(field, way)
        if trouble is None and unit.id not in self._allowed:
            trouble = Trouble(field, ErrorCode.FORBIDDEN, {"action": Action.IMPORT})
        if trouble is not None:
            return trouble
        owners = way[1:] if unit.kind is UnitKind.ENTERPRISE else way
        if named.handler_id is None:
            return Placed(unit, owners[0], None, None)
        handlers = self._way(named.handler_id)
        dispatcher = dispatcher_of(owners, handlers[0])
        if isinstance(dispatcher, StrEnum):
            return Trouble("department", dispatcher, {})
        return _inactive("department", handlers) or Placed(unit, owners[0], handlers[0], dispatcher)

    def _way(self, id: UUID) -> list[Unit]:
        return [self._units[step] for step in reversed(path_ids(self._units[id]))]


def _inactive(field: str, way: Sequence[Unit]) -> Trouble | None:
    states = {unit.state for unit in way}
    if TenantState.SUSPENDED in states:
        return Trouble(field, ErrorCode.TENANT_SUSPENDED, {})
    return None if states == {TenantState.ACTIVE} else Trouble(field, UnitFault.CLOSED, {})
