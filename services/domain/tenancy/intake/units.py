"""Lists of departments, enterprises and organisations, each with its own columns."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.domain.access import UnitKind
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.intake.findings import FileFault, Findings
from services.domain.tenancy.intake.lines import Source
from services.domain.tenancy.intake.sheet import Header, read_rows
from services.domain.tenancy.names import is_own_code, name_fault
from services.domain.tenancy.states import UnitCategory
from services.domain.tenancy.tree import PARENTS, UnitFacts

DEPARTMENTS = Header(("name", "kind"), ("code", "short_name", "parent_code"), others=True)
ENTERPRISES = Header(("code", "name", "parent_code"), ("short_name",))
ORGANISATIONS = Header(("code", "name", "parent_code", "category"), ("short_name",))

_C = UnitCategory
_DEPARTMENT_KINDS: Mapping[str, UnitCategory] = {
    "party": _C.PARTY,
    "government": _C.GOVERNMENT,
    "generic": _C.GOVERNMENT,
    "vertical": _C.VERTICAL,
    "window": _C.WINDOW,
    "utility": _C.UTILITY,
}
_ORGANISATION_KINDS: Mapping[str, UnitCategory] = {
    "property_manager": _C.PROPERTY_MANAGER,
    "owners_committee": _C.OWNERS_COMMITTEE,
    "operator": _C.OPERATOR,
}
STAKEHOLDER = "stakeholder"
COMMUNITY = "community"
"""社区居委会: the residents' committee is the body of each community, which is a tenant already; a second unit would be a second truth."""


@dataclass
class Roster:
    """The units wanted so far, by code: parents are looked up in it, and codes are unique in it."""

    findings: Findings
    units: dict[str, UnitFacts]
    district: str
    divided: bool = True
    """Whether the divisions could be read. If not, who is whose parent is not judged: that would be one cause told many times."""
    skipped: int = 0
    """Rows that name the residents' committees."""

    def accept(self, source: Source, line: int, facts: UnitFacts, *, named: bool = True) -> None:
        """Add a unit whose parent is known, or note what is wrong with it. Not `named`: its code was made from its name."""
        add = self.findings.add
        before = self.findings.count
        for text in (facts.name, facts.short_name):
            if text is not None and (fault := name_fault(text)) is not None:
                add(source.name, line, fault)
        if not is_own_code(facts.code):
            add(source.name, line, FileFault.CODE_NOT_OWN, code=facts.code)
        elif facts.code in self.units:
            add(source.name, line, UnitFault.CODE_TAKEN, code=facts.code if named else facts.name)
        if not self.divided:
            return
        parent = self.units.get(facts.parent_code or "")
        if parent is None:
            add(source.name, line, FileFault.PARENT_UNKNOWN, code=facts.code, parent=facts.parent_code)
        elif parent.kind not in PARENTS[facts.kind]:
            add(source.name, line, UnitFault.PARENT_KIND, code=facts.code)
        if self.findings.count == before:
            self.units[facts.code] = facts


def read_departments(source: Source, roster: Roster) -> None:
    """Columns name, kind [code, short_name, parent_code], others are left alone. No parent: the district. No code: made from the name.

    Kinds party, government, generic, vertical, window, utility are departments; property_manager, owners_committee, operator and
    stakeholder (which of the three, its name says) are organisations; community is skipped.
    """
    for line, (name, word, code, short, parent) in read_rows(source, DEPARTMENTS, roster.findings):
        kind = word.lower()
        if kind == COMMUNITY:
            roster.skipped += 1
            continue
        category = _DEPARTMENT_KINDS.get(kind) or _ORGANISATION_KINDS.get(kind) or (_stakeholder(name) if kind == STAKEHOLDER else None)
        if category is None:
            roster.findings.add(source.name, line, FileFault.KIND_UNKNOWN, kind=word, known=_words(_DEPARTMENT_KINDS, _ORGANISATION_KINDS))
            continue
        facts = UnitFacts(
            UnitKind.DEPARTMENT if kind in _DEPARTMENT_KINDS else UnitKind.ORGANISATION,
            code or _made(name),
            name,
            parent or roster.district,
            short_name=short or None,
            category=category,
        )
        roster.accept(source, line, facts, named=bool(code))


def read_enterprises(source: Source, roster: Roster) -> None:
    """Columns code, name, parent_code [short_name]. The code is best the enterprise's 18-character credit code."""
    for line, (code, name, parent, short) in read_rows(source, ENTERPRISES, roster.findings):
        roster.accept(source, line, UnitFacts(UnitKind.ENTERPRISE, code, name, parent, short_name=short or None))


def read_organisations(source: Source, roster: Roster) -> None:
    """Columns code, name, parent_code, category (property_manager, owners_committee, operator) [short_name]."""
    for line, (code, name, parent, word, short) in read_rows(source, ORGANISATIONS, roster.findings):
        category = _ORGANISATION_KINDS.get(word.lower())
        if category is None:
            roster.findings.add(source.name, line, FileFault.KIND_UNKNOWN, kind=word, known=_words(_ORGANISATION_KINDS))
            continue
        roster.accept(source, line, UnitFacts(UnitKind.ORGANISATION, code, name, parent, short_name=short or None, category=category))


def _stakeholder(name: str) -> UnitCategory:
    if "物业" in name:
        return UnitCategory.PROPERTY_MANAGER
    return UnitCategory.OWNERS_COMMITTEE if "业主委员会" in name or "业委会" in name else UnitCategory.OPERATOR


def _made(name: str) -> str:
    """A code that the same name has in every run. Who wants to rename a unit later gives it a code of its own."""
    return f"n-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _words(*kinds: Iterable[str]) -> str:
    return ", ".join(word for words in kinds for word in words)
