"""The shape of the tree: what hangs under what, and what is derived from a unit's place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from services.domain.access import UnitKind
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.models import Unit
from services.domain.tenancy.names import is_division_code, is_own_code, name_fault
from services.domain.tenancy.states import UnitCategory

_K = UnitKind

PARENTS: Mapping[UnitKind, frozenset[UnitKind]] = {
    _K.DISTRICT: frozenset(),
    _K.STREET: frozenset({_K.DISTRICT}),
    _K.COMMUNITY: frozenset({_K.STREET}),
    _K.ENTERPRISE: frozenset({_K.DISTRICT, _K.STREET, _K.COMMUNITY}),
    _K.DEPARTMENT: frozenset({_K.DISTRICT, _K.STREET}),
    _K.ORGANISATION: frozenset({_K.DISTRICT, _K.STREET, _K.COMMUNITY}),
}
"""No kind can hang under itself by any way, so the tree is at most four deep."""

CATEGORIES: Mapping[UnitKind, frozenset[UnitCategory]] = {
    _K.DEPARTMENT: frozenset(
        {UnitCategory.PARTY, UnitCategory.GOVERNMENT, UnitCategory.VERTICAL, UnitCategory.WINDOW, UnitCategory.UTILITY}
    ),
    _K.ORGANISATION: frozenset({UnitCategory.PROPERTY_MANAGER, UnitCategory.OWNERS_COMMITTEE, UnitCategory.OPERATOR}),
}
"""A utility is dispatched to and escalated like a department, so it is one; organisations promise but are not dispatched to as offices."""

PUBLIC_KINDS = frozenset({_K.DISTRICT, _K.STREET, _K.COMMUNITY, _K.DEPARTMENT})
DIVISIONS = (_K.DISTRICT, _K.STREET, _K.COMMUNITY)


@dataclass(frozen=True)
class UnitFacts:
    """What is told about a unit that shall exist; `parent_code` is another unit's code, none for the district."""

    kind: UnitKind
    code: str
    name: str
    parent_code: str | None
    short_name: str | None = None
    kind_label: str | None = None
    category: UnitCategory | None = None

    def fault(self) -> UnitFault | None:
        """Return what is wrong with it on its own."""
        known = is_division_code if self.kind in DIVISIONS else is_own_code
        if not known(self.code):
            return UnitFault.CODE_INVALID
        if self.category not in CATEGORIES.get(self.kind, {None}):
            return UnitFault.CATEGORY_INVALID
        return name_fault(self.name) or (None if self.short_name is None else name_fault(self.short_name))


class Levels(NamedTuple):
    """The level columns of a row."""

    street_id: UUID | None = None
    community_id: UUID | None = None
    enterprise_id: UUID | None = None


def levels_under(parent: Unit | None, kind: UnitKind, id: UUID) -> Levels:
    """Return the level columns of a unit: its parent's, and itself in its own level."""
    above = Levels() if parent is None else Levels(parent.street_id, parent.community_id, parent.enterprise_id)
    match kind:
        case UnitKind.STREET:
            return above._replace(street_id=id)
        case UnitKind.COMMUNITY:
            return above._replace(community_id=id)
        case UnitKind.ENTERPRISE:
            return above._replace(enterprise_id=id)
        case _:
            return above


def path_under(parent: Unit | None, id: UUID) -> str:
    """Return the ids from the district down to the unit, each followed by a slash."""
    return f"{'' if parent is None else parent.path}{id}/"


def path_end(path: str) -> str:
    """Return the first text after every path that begins with `path` (which ends in a slash; `0` is the next character)."""
    return f"{path[:-1]}0"
