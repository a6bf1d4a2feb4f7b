"""All files of a district read together, so that one run names everything that is wrong."""

from dataclasses import dataclass

from services.domain.access import UnitKind
from services.domain.tenancy.intake.divisions import read_divisions
from services.domain.tenancy.intake.findings import Findings
from services.domain.tenancy.intake.lines import Source
from services.domain.tenancy.intake.units import Roster, read_departments, read_enterprises, read_organisations
from services.domain.tenancy.tree import UnitFacts


@dataclass(frozen=True)
class Files:
    """What the operator brought. Only the divisions are indispensable."""

    divisions: Source
    departments: Source | None = None
    enterprises: Source | None = None
    organisations: Source | None = None

    @property
    def told(self) -> frozenset[UnitKind]:
        """The kinds of which there is a whole list: a stored unit of these kinds that is not listed has vanished."""
        kinds = {UnitKind.STREET, UnitKind.COMMUNITY}
        kinds |= {UnitKind.DEPARTMENT} if self.departments else set()
        kinds |= {UnitKind.ENTERPRISE} if self.enterprises else set()
        kinds |= {UnitKind.ORGANISATION} if self.organisations else set()
        return frozenset(kinds)


@dataclass(frozen=True)
class Wanted:
    """The units as the files want them, the district first, parents before children; and how many rows were left out on purpose."""

    units: list[UnitFacts]
    committees: int


def read_files(files: Files, district: str, findings: Findings) -> Wanted:
    """Read every file. What is returned is whole only when nothing was found."""
    units = {facts.code: facts for facts in read_divisions(files.divisions, district, findings)}
    roster = Roster(findings, units, district, divided=bool(units))
    if files.departments is not None:
        read_departments(files.departments, roster)
    if files.enterprises is not None:
        read_enterprises(files.enterprises, roster)
    if files.organisations is not None:
        read_organisations(files.organisations, roster)
    return Wanted(list(roster.units.values()), roster.skipped)
