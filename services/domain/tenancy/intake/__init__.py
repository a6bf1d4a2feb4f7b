"""Reading a district's official lists, and comparing them with what is stored."""

from services.domain.tenancy.intake.changes import Changes, apply_changes, compare_units
from services.domain.tenancy.intake.findings import FileFault, Finding, Findings
from services.domain.tenancy.intake.lines import Source
from services.domain.tenancy.intake.roster import Files, Wanted, read_files

__all__ = ["Changes", "FileFault", "Files", "Finding", "Findings", "Source", "Wanted", "apply_changes", "compare_units", "read_files"]
