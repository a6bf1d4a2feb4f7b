"""What `roundtable tenant add` tells people."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from services.domain.access import UnitKind
from services.domain.tenancy import Changes, District, Unit, Wanted
from services.kit.wording import Locale, phrase


def created(console: Console, district: District, wanted: Wanted) -> None:
    """Say what a new district holds."""
    console.print(f"已设立 {district.name}（{district.code}）· Created, {district.timezone}, {district.calendar}", markup=False)
    counts = Counter(facts.kind for facts in wanted.units)
    for kind in UnitKind:
        if kind is not UnitKind.DISTRICT and counts[kind]:
            console.print(f"  {phrase(kind, Locale.ZH_CN)} {counts[kind]} · {phrase(kind, Locale.EN)}", markup=False)
    if wanted.committees:
        console.print(_committees(wanted.committees), markup=False)


def differences(changes: Changes, existing: Sequence[Unit], wanted: Wanted) -> list[str]:
    """Return one line for everything that differs, in the order added, renamed, moved, vanished."""
    names = {unit.code: unit.name for unit in existing} | {facts.code: facts.name for facts in wanted.units}
    codes = {unit.id: unit.code for unit in existing}
    lines = [f"+ 新增 added    {facts.code} {facts.name} ← {names[facts.parent_code or '']}" for facts in changes.added]
    for unit, facts in changes.renamed:
        old, new = (unit.name, facts.name) if unit.name != facts.name else (unit.short_name or "–", facts.short_name or "–")
        lines.append(f"~ 更名 renamed  {unit.code} {old} → {new}")
    for unit, facts in changes.moved:
        old_parent = "" if unit.parent_id is None else codes[unit.parent_id]
        lines.append(f"> 移动 moved    {unit.code} {unit.name}: {old_parent} → {facts.parent_code} {names[facts.parent_code or '']}")
    lines += [f"- 未列 vanished {unit.code} {unit.name}（保留 kept）" for unit in changes.vanished]
    if wanted.committees:
        lines.append(_committees(wanted.committees))
    return lines


def _committees(count: int) -> str:
    return f"  略过 {count} 行：居委会即各社区租户本身 · {count} rows left out: a residents' committee is the community tenant itself"
