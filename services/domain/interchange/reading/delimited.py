"""A delimited text file → its rows. Each record is decoded by itself, so that one line in another encoding is one line's fault."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Literal

from services.domain.interchange.findings import BookFault, RowFault, RowFinding
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.reading.cells import Row, check_header
from services.domain.interchange.reading.lines import LONGEST, Lines
from services.domain.interchange.reading.records import Cells, Records
from services.domain.interchange.reading.streams import Source, damage, refused

Encoding = Literal["utf-8", "gb18030"]
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE = 1 << 20


class Delimited:
    """A .csv or .tsv file, open for reading."""

    def __init__(self, stream: BinaryIO, mapping: Mapping, *, delimiter: str, encoding: Encoding) -> None:
        self._lines = Lines(stream)
        self._records = Records(self._lines, delimiter)
        self._each = iter(self._records)
        self._cells = Cells(delimiter)
        self._encoding = encoding
        with damage(lambda: self._lines.number):
            self.header = self._header()
        check_header(self.header, mapping)

    def _header(self) -> list[str]:
        for number, data in self._each:
            if isinstance(data, RowFault):
                raise refused(BookFault.HEADER_BROKEN, line=number)
            if data.startswith(_UTF_16) or b"\0" in data:
                raise refused(BookFault.NOT_UTF_8)
            if b"\r" in data:
                raise refused(BookFault.CARRIAGE_RETURNS)
            try:
                cells = [cell.strip() for cell in self._cells.of(data.decode(self._encoding))]
            except UnicodeDecodeError:
                raise refused(BookFault.HEADER_ENCODING, encoding=self._encoding.upper()) from None
            if any(cells):
                return cells
        raise refused(BookFault.NO_ROWS)

    def rows(self) -> Iterator[Row]:
        """Yield the rows behind the header."""
        of, encoding, width = self._cells.of, self._encoding, len(self.header)
        with damage(lambda: self._lines.number):
            for number, data in self._each:
                if isinstance(data, RowFault):
                    yield number, RowFinding(number, data, params={"most": LONGEST // 1024})
                    continue
                try:
                    cells = of(data.decode(encoding))
                except UnicodeDecodeError:
                    yield number, RowFinding(number, RowFault.ENCODING, params={"encoding": encoding.upper()})
                    continue
                if len(cells) == width:
                    if any(cells):
                        yield number, cells
                elif self._records.unread():
                    yield number, RowFinding(number, RowFault.QUOTE_OPEN)
                elif any(cell.strip() for cell in cells):
                    yield number, RowFinding(number, RowFault.CELLS, params={"expected": width, "found": len(cells)})


def encoding_of(source: Source, stated: Literal["utf-8", "gb18030", "auto"]) -> Encoding:
    """Return the stated encoding; for `auto`, GB18030 only if the first MiB has no line beyond ASCII that is UTF-8 and all are GB18030.

    Broken UTF-8 often reads as GB18030 too, with nonsense for names: a file of both is UTF-8 with faulty rows.
    """
    if stated != "auto":
        return stated
    with source.text() as stream, damage(lambda: 0):
        lines = (line for _, line in islice(Lines(stream), _SAMPLE))
        read, beyond = 0, False
        for line in lines:
            read += len(line or b"")
            if line is not None and not line.isascii():
                beyond = True
                if _is(line, "utf-8") or not _is(line, "gb18030"):
                    return "utf-8"
            if read > _SAMPLE:
                break
    return "gb18030" if beyond else "utf-8"


def _is(line: bytes, encoding: Encoding) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
