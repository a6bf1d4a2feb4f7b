"""What a reader hands on, whatever the file's kind: a line's cells, or what is wrong with the line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.domain.interchange.findings import BookFault, RowFault, RowFinding
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.reading.streams import refused


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that has no value; what is wrong with it matters only if the mapping names its column."""

    code: RowFault
    text: str


Cell = str | datetime | date | Flaw
"""Text, or what a spreadsheet stores as a date: without a time of day a `date`."""

Row = tuple[int, Sequence[Cell] | RowFinding]


class Reader(Protocol):
    """An open file whose header was read."""

    @property
    def header(self) -> Sequence[str]:
        """The names of the columns."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield (line, cells in the header's order or what is wrong). Blank lines are left out. A Refusal ends it early."""
        ...


def check_header(header: Sequence[str], mapping: Mapping) -> None:
    """Refuse a header that lacks a column the mapping names, or has it twice."""
    named = mapping.columns_named()
    missing = [name for name in named if name not in header]
    if missing:
        found = ", ".join(name[:60] for name in header[:60])
        raise refused(BookFault.COLUMNS_MISSING, missing=", ".join(missing), found=found or "–")
    for name in named:
        if list(header).count(name) > 1:
            raise refused(BookFault.COLUMN_TWICE, column=name)
