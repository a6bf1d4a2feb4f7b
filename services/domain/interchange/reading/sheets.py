"""An .xlsx file → its rows: dates as dates, numbers as the digits a person sees, formulas as their computed values."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import IO
from xml.parsers.expat import ExpatError

from services.domain.interchange.findings import BookFault, RowFault, RowFinding
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.reading.cells import Cell, Flaw, Row, check_header
from services.domain.interchange.reading.lines import LONGEST
from services.domain.interchange.reading.sheet import RawCell, SheetParser
from services.domain.interchange.reading.streams import refused
from services.domain.interchange.reading.workbook import DAMAGED, Workbook

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXACT = 10**15
"""From here on a spreadsheet's number has lost its last digits."""


class Sheet:
    """One sheet of an .xlsx file, open for reading. Rows before the header that are blank are passed over."""

    def __init__(self, stream: IO[bytes], mapping: Mapping) -> None:
        self._book = Workbook(stream, mapping.format.sheet)
        self._epoch = datetime(1904, 1, 1) if self._book.since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - local figures
        self._parser = SheetParser(mapping.format.sheet or "sheet")
        self._each = self._parsed()
        self.header = self._header()
        check_header(self.header, mapping)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header."""
        width = len(self.header)
        for number, found in self._each:
            if isinstance(found, RowFault):
                yield number, RowFinding(number, found, params={"most": LONGEST // 1024})
            elif any(cell not in {"", None} for cell in found[:width]):
                yield number, [*found[:width], *[""] * (width - len(found))]

    def _header(self) -> list[str]:
        for number, found in self._each:
            if isinstance(found, RowFault):
                raise refused(BookFault.HEADER_BROKEN, line=number)
            names = [cell.strip() if isinstance(cell, str) else "" for cell in found]
            if any(names):
                return names
        raise refused(BookFault.NO_ROWS)

    def _parsed(self) -> Iterator[tuple[int, list[Cell] | RowFault]]:
        try:
            with self._book.sheet() as stream:
                for number, found in self._parser.rows(stream):
                    yield number, found if isinstance(found, RowFault) else self._placed(found)
        except (ExpatError, *DAMAGED):
            raise refused(BookFault.SHEET_DAMAGED, line=self._parser.row) from None

    def _placed(self, cells: list[RawCell]) -> list[Cell]:
        row: list[Cell] = [""] * max((cell.column for cell in cells), default=0)
        for cell in cells:
            row[cell.column - 1] = self._cell(cell)
        return row

    def _cell(self, cell: RawCell) -> Cell:
        text, kind = cell.text, cell.kind
        if kind == "e":
            return Flaw(RowFault.CELL_ERROR, text or "")
        if text is None or (text == "" and kind == "n"):
            return Flaw(RowFault.FORMULA, "") if cell.formula and kind == "n" else ""
        if kind == "s":
            at = int(text) if text.isascii() and text.isdigit() else -1
            return _plain(self._book.strings[at]) if 0 <= at < len(self._book.strings) else Flaw(RowFault.CELL_ERROR, text)
        if kind in {"str", "inlineStr"}:
            return _plain(text)
        if kind == "b":
            return "true" if text == "1" else "false"
        return text if kind == "d" else self._number(text, cell.style)

    def _number(self, text: str, style: str) -> Cell:
        try:
            value = Decimal(text)
        except InvalidOperation:
            return Flaw(RowFault.CELL_ERROR, text)
        date = self._book.dates.get(style)
        if not value.is_finite() or (date is not None and abs(value) > 10**7):
            return Flaw(RowFault.CELL_ERROR, text)
        if date is not None:
            # A time of day is a fraction of a double: what is finer than a millisecond is noise.
            moment = self._epoch + timedelta(milliseconds=round(value * 86_400_000))
            return moment if date.timed or value != int(value) else moment.date()
        if value.adjusted() < 40 and value == int(value):
            return str(int(value)) if abs(value) < _EXACT else Flaw(RowFault.DIGITS_LOST, text)
        return str(float(value))


def _plain(text: str) -> str:
    """Undo the spelling of characters that XML has no place for: `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
