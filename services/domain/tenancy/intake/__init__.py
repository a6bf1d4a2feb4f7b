"""Reading a district's official lists, and comparing them with what is stored."""

from services.domain.tenancy.intake.changes import Changes, apply, compare
from services.domain.tenancy.intake.divisions import read_divisions
from services.domain.tenancy.intake.findings import FileFault, Finding, Findings
from services.domain.tenancy.intake.lines import Source
from services.domain.tenancy.intake.units import Roster, read_departments, read_enterprises, read_organisations

__all__ = [
    "Changes",
    "FileFault",
    "Finding",
    "Findings",
    "Roster",
    "Source",
    "apply",
    "compare",
    "read_departments",
    "read_divisions",
    "read_enterprises",
    "read_organisations",
]
