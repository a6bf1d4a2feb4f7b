"""The difference between a district as it is and as the files want it. Nothing is ever deleted: who vanished is only told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.domain.access import UnitKind, Work
from services.domain.tenancy.commands import unit_add, unit_move, unit_rename
from services.domain.tenancy.models import Unit
from services.domain.tenancy.states import TenantState
from services.domain.tenancy.tree import UnitFacts

_GONE = (TenantState.CLOSED, TenantState.MERGED, TenantState.SPLIT)


@dataclass
class Changes:
    """What differs, by code. `clashes` are codes whose kind or category is another: no command makes the one into the other."""

    added: list[UnitFacts] = field(default_factory=list)
    renamed: list[tuple[Unit, UnitFacts]] = field(default_factory=list)
    moved: list[tuple[Unit, UnitFacts]] = field(default_factory=list)
    vanished: list[Unit] = field(default_factory=list)
    clashes: list[tuple[Unit, UnitFacts]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything that applying would change."""
        return bool(self.added or self.renamed or self.moved)


def compare_units(existing: Sequence[Unit], wanted: Sequence[UnitFacts], told: Iterable[UnitKind]) -> Changes:
    """Compare by code. Only units of the kinds `told`, of which there was a list, can have vanished."""
    changes = Changes()
    units = {unit.code: unit for unit in existing}
    codes = {unit.id: unit.code for unit in existing}
    for facts in wanted:
        unit = units.get(facts.code)
        if unit is None:
            changes.added.append(facts)
            continue
        if (unit.kind, unit.category) != (facts.kind, facts.category):
            changes.clashes.append((unit, facts))
            continue
        if facts.parent_code is not None and unit.parent_id is not None and codes[unit.parent_id] != facts.parent_code:
            changes.moved.append((unit, facts))
        if (unit.name, unit.short_name) != (facts.name, facts.short_name):
            changes.renamed.append((unit, facts))
    kinds, listed = set(told), {facts.code for facts in wanted}
    changes.vanished = [unit for unit in existing if unit.kind in kinds and unit.code not in listed and unit.state not in _GONE]
    return changes


async def apply_changes(work: Work, changes: Changes, existing: Sequence[Unit]) -> None:
    """Add, then move, then rename, through the commands that everybody uses."""
    ids = {unit.code: unit.id for unit in existing}
    for facts in changes.added:
        unit = await unit_add(work, ids[facts.parent_code or ""], facts)
        ids[unit.code] = unit.id
    for unit, facts in changes.moved:
        await unit_move(work, unit.id, ids[facts.parent_code or ""])
    for unit, facts in changes.renamed:
        await unit_rename(work, unit.id, facts.name, short_name=facts.short_name)
