"""The district's units by what a book may call them: a code, a name, a short name."""

import difflib
from collections.abc import Iterable, Sequence
from uuid import UUID

from services.domain.access import UnitKind
from services.domain.tenancy import Unit

NEAR = 3
"""How many similar names are told."""


class Units:
    """An index of units by code, and by kind and name. It knows names only: where a unit lies is read when it is held."""

    def __init__(self, district_id: UUID, units: Iterable[Unit]) -> None:
        self.district_id = district_id
        self.codes: dict[str, Unit] = {}
        self._by_id: dict[UUID, Unit] = {}
        self._named: dict[tuple[UnitKind, str], list[Unit]] = {}
        for unit in units:
            self.add(unit)

    def __getitem__(self, id: UUID) -> Unit:
        return self._by_id[id]

    def add(self, unit: Unit) -> None:
        """Take a unit in."""
        self.codes[unit.code] = unit
        self._by_id[unit.id] = unit
        for name in dict.fromkeys((unit.name, unit.short_name)):
            if name:
                self._named.setdefault((unit.kind, name), []).append(unit)

    def called(self, kind: UnitKind, text: str, under: UUID | None = None) -> Sequence[Unit]:
        """Return the units of a kind that have this code or, failing that, this name or short name; of those, the ones that hang
        right under a unit if there are any. `under` alone decides for streets and communities, whose names repeat.
        """
        coded = self.codes.get(text)
        if coded is not None and coded.kind is kind:
            return (coded,)
        found = self._named.get((kind, text), ())
        beneath = [unit for unit in found if unit.parent_id == under]
        return beneath if beneath or kind in {UnitKind.STREET, UnitKind.COMMUNITY} else found

    def spelt(self, id: UUID | None, *, handles: bool = False) -> str | None:
        """Return how a record names a unit so that it is found again: by its name where nobody else has it, else by its code, and so
        whoever handles an issue without being a department. None for nothing and for a unit that is not known here.
        """
        unit = None if id is None else self._by_id.get(id)
        if unit is None:
            return None
        found = self.called(unit.kind, unit.name, self.district_id if handles else unit.parent_id)
        named = not handles or unit.kind is UnitKind.DEPARTMENT
        return unit.name if named and [one.id for one in found] == [unit.id] else unit.code

    def near(self, kind: UnitKind, text: str, under: UUID | None = None) -> str:
        """Return the names that are most like a text that names nothing, for a person to choose from; "–": none is."""
        names = {name for found, name in self._named if found is kind}
        if kind is UnitKind.COMMUNITY:
            names = {unit.name for (found, _), units in self._named.items() if found is kind for unit in units if unit.parent_id == under}
        return like(text, names)


def path_ids(unit: Unit) -> list[UUID]:
    """The ids from the district down to the unit."""
    return [UUID(part) for part in unit.path.strip("/").split("/")]


def like(text: str, names: Iterable[str]) -> str:
    """Return the names most like a text, as one text."""
    return "、".join(difflib.get_close_matches(text, sorted(names), NEAR)) or "–"
