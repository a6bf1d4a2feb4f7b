"""The division list (code,name,level,parent_code) of the National Bureau of Statistics: one district picked from one or from all."""

from dataclasses import dataclass, field
from typing import NamedTuple

from services.domain.access import UnitKind
from services.domain.tenancy.intake.findings import FileFault, Findings
from services.domain.tenancy.intake.labels import local_word, short_name
from services.domain.tenancy.intake.lines import Source
from services.domain.tenancy.intake.sheet import Header, read_rows
from services.domain.tenancy.names import is_division_code, name_fault
from services.domain.tenancy.tree import UnitFacts

HEADER = Header(("code", "name", "level", "parent_code"))
LEVELS = ("province", "city", "district", "street", "community")
_NUMBERS = {word: number for number, word in enumerate(LEVELS)}
_PROVINCE, _CITY, _DISTRICT, _STREET, _COMMUNITY = range(5)
_UNKNOWN = 7
"""A row whose level word is wrong: noted once, and not again by its children."""
_ZEROS = ("0" * 10, "0" * 8, "0" * 6, "0" * 3, "")
"""How a level's codes end: 2 digits province, 2 city, 2 district, 3 street, 3 community."""
_SHARED = (0, 2, 4, 6, 9)
"""How many digits a level's code shares with its parent's. (Cities without districts have their streets directly: 6 all the same.)"""


class _Row(NamedTuple):
    line: int
    code: str
    name: str
    level: int
    parent: str


@dataclass
class _Reading:
    source: Source
    findings: Findings
    seen: dict[str, int] = field(default_factory=dict)
    """Code → line × 8 + level: a whole country fits into the memory of a small machine."""
    waiting: list[_Row] = field(default_factory=list)
    """Rows whose parent has not been met yet."""

    def fault(self, row: _Row, reason: FileFault, **params: object) -> None:
        self.findings.add(self.source.name, row.line, reason, **params)


def read_divisions(source: Source, district: str, findings: Findings) -> list[UnitFacts]:
    """Return the district, its streets, its communities, in the file's order. The whole file is checked, whatever district is wanted.

    A district may stand alone, if the list names no street at all: they come later. Levels above it need not be in the file. A city
    without districts (东莞, 中山 …) is taken as a district.
    """
    reading = _Reading(source, findings)
    before = findings.count
    prefix = district[:6]
    mine: list[_Row] = []
    for line, cells in read_rows(source, HEADER, findings):
        row = _checked(reading, line, cells)
        if row is not None and row.code[:6] == prefix:
            mine.append(row)
    for row in reading.waiting:
        _check_parent(reading, row)
    root = next((row for row in mine if row.code == district), None)
    if findings.count != before:
        return []
    if root is None:
        findings.add(source.name, 0, FileFault.DISTRICT_ABSENT, code=district)
        return []
    return _facts(reading, root, mine)


def _checked(reading: _Reading, line: int, cells: list[str]) -> _Row | None:
    """Note what is wrong with a row by itself; return it if it is a row at all."""
    code, name, word, parent = cells
    file, add = reading.source.name, reading.findings.add
    if (fault := name_fault(name)) is not None:
        add(file, line, fault)
    level = _NUMBERS.get(word, _UNKNOWN)
    if level == _UNKNOWN:
        add(file, line, FileFault.LEVEL_UNKNOWN, level=word)
    if not is_division_code(code):
        add(file, line, FileFault.CODE_NOT_DIVISION, code=code)
        return None
    first = reading.seen.setdefault(code, line * 8 + level)
    if first >> 3 != line:
        add(file, line, FileFault.CODE_TWICE, code=code, first=first >> 3)
        return None
    if level == _UNKNOWN:
        return None
    if not code.endswith(_ZEROS[level]):
        add(file, line, FileFault.CODE_LEVEL, code=code, level=word)
    row = _Row(line, code, name, level, parent)
    _check_place(reading, row)
    return row


def _check_place(reading: _Reading, row: _Row) -> None:
    if row.level < _STREET:
        if row.parent and not is_division_code(row.parent):
            reading.fault(row, FileFault.PARENT_UNKNOWN, code=row.code, parent=row.parent)
    elif not row.parent:
        reading.fault(row, FileFault.PARENT_ABSENT, code=row.code)
    elif row.parent in reading.seen:
        _check_parent(reading, row)
    else:
        reading.waiting.append(row)


def _check_parent(reading: _Reading, row: _Row) -> None:
    known = reading.seen.get(row.parent)
    if known is None:
        reading.fault(row, FileFault.PARENT_UNKNOWN, code=row.code, parent=row.parent)
    elif (level := known & 7) == _UNKNOWN:
        return
    elif level not in ((_STREET,) if row.level == _COMMUNITY else (_DISTRICT, _CITY)):
        reading.fault(row, FileFault.PARENT_LEVEL, level=LEVELS[row.level], parent=row.parent, parent_level=LEVELS[level])
    elif row.code[: _SHARED[row.level]] != row.parent[: _SHARED[row.level]]:
        reading.fault(row, FileFault.CODE_OUTSIDE_PARENT, code=row.code, parent=row.parent)


def _facts(reading: _Reading, root: _Row, mine: list[_Row]) -> list[UnitFacts]:
    streets = [row for row in mine if row.level == _STREET and row.parent == root.code]
    if root.level not in (_DISTRICT, _CITY):
        reading.fault(root, FileFault.DISTRICT_LEVEL, code=root.code, level=LEVELS[root.level])
    elif not streets and any(known & 7 == _STREET for known in reading.seen.values()):
        reading.fault(root, FileFault.DISTRICT_WITHOUT_STREETS, code=root.code)
    else:
        inside = {row.code for row in streets}
        communities = [row for row in mine if row.level == _COMMUNITY and row.parent in inside]
        return [
            UnitFacts(UnitKind.DISTRICT, root.code, root.name, None),
            *(_fact(UnitKind.STREET, row) for row in streets),
            *(_fact(UnitKind.COMMUNITY, row) for row in communities),
        ]
    return []


def _fact(kind: UnitKind, row: _Row) -> UnitFacts:
    return UnitFacts(kind, row.code, row.name, row.parent, short_name=short_name(kind, row.name), kind_label=local_word(kind, row.name))
