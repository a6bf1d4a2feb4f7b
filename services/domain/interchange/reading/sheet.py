"""The XML of one sheet → its rows, a chunk at a time: memory holds one row, whatever the file says."""

from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from services.domain.interchange.findings import BookFault, RowFault
from services.domain.interchange.reading.lines import LONGEST
from services.domain.interchange.reading.streams import refused

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Excel's own limits."""
_CHUNK = 1 << 16
_DEEPEST = 24
_SILENT = 16
"""Chunks without one element or text: a single tag of a megabyte."""


class RawCell:
    """A cell as it stands in the sheet."""

    __slots__ = ("column", "formula", "kind", "style", "text")

    def __init__(self, column: int, kind: str, style: str) -> None:
        self.column = column
        self.kind = kind
        self.style = style
        self.text: str | None = None
        self.formula = False


RawRow = tuple[int, list[RawCell] | RowFault]


class SheetParser:
    """Feeds a sheet to expat and gives back its rows in order. A document type, depth or an endless tag is refused."""

    def __init__(self, member: str) -> None:
        self._member = member
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._rows: list[RawRow] = []
        self._depth = self._events = self._size = 0
        self._cells: list[RawCell] = []
        self._cell: RawCell | None = None
        self._parts: list[str] | None = None
        self._phonetic = 0
        self.row = 0
        """The row that was begun last, from 1."""

    def rows(self, stream: IO[bytes]) -> Iterator[RawRow]:
        """Yield (row number, cells); a row of more than `LONGEST` characters comes as a fault."""
        silent = 0
        while True:
            self._events = 0
            try:
                chunk = stream.read(_CHUNK)
                self._parser.Parse(chunk, not chunk)
            finally:  # what was whole before the damage stands
                whole, self._rows = self._rows, []
                yield from whole
            silent = 0 if self._events else silent + 1
            if silent > _SILENT:
                raise self._suspect()
            if not chunk:
                return

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._events += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._suspect()
        local = name.rpartition(":")[2]
        if local == "c":
            self._begin_cell(attributes)
        elif local == "row":
            self._begin_row(attributes.get("r", ""))
        elif self._cell is not None:
            if local == "f":
                self._cell.formula = True
            elif local == "rPh":
                self._phonetic = self._depth
            elif local in {"v", "t"} and not self._phonetic:
                self._parts = []

    def _end(self, name: str) -> None:
        self._events += 1
        if self._phonetic == self._depth:
            self._phonetic = 0
        self._depth -= 1
        local = name.rpartition(":")[2]
        if local in {"v", "t"} and self._parts is not None and self._cell is not None:
            self._cell.text = (self._cell.text or "") + "".join(self._parts)
            self._parts = None
        elif local == "c":
            self._cell = None
        elif local == "row":
            self._rows.append((self.row, RowFault.ROW_TOO_LONG if self._size > LONGEST else self._cells))
            self._cells = []

    def _data(self, text: str) -> None:
        self._events += 1
        if self._parts is not None:
            self._size += len(text)
            if self._size > LONGEST:
                self._parts.clear()
            else:
                self._parts.append(text)

    def _begin_row(self, number: str) -> None:
        # A row that claims a number it cannot have is counted on: gaps cost nothing, jumping back would name lines wrongly.
        stated = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 0
        self.row = max(self.row + 1, stated)
        self._cells = []
        self._size = 0
        if self.row > MOST_ROWS:
            raise self._suspect()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        column = _column(attributes.get("r", "")) or (self._cells[-1].column + 1 if self._cells else 1)
        if column > MOST_COLUMNS or len(self._cells) >= MOST_COLUMNS:
            raise self._suspect()
        self._cell = RawCell(column, attributes.get("t", "n"), attributes.get("s", "0"))
        self._cells.append(self._cell)

    def _doctype(self, *_: object) -> None:
        raise self._suspect()

    def _suspect(self) -> Exception:
        return refused(BookFault.WORKBOOK_SUSPECT, member=self._member)


def _column(reference: str) -> int:
    """The column of a reference such as "AB12", from 1; 0 when it names none."""
    column = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return column
