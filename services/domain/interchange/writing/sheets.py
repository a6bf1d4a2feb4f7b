"""Rows → an .xlsx workbook of one sheet, every cell a text."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from services.domain.interchange.findings import BookFault
from services.domain.interchange.reading.sheet import MOST_ROWS
from services.domain.interchange.reading.streams import refused

_UNSPELT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@contextmanager
def sheet_rows(stream: BinaryIO) -> Iterator[Callable[[Sequence[str]], None]]:
    """Yield what writes one row; the workbook is finished at the end. Refuses more rows than a sheet has."""
    from openpyxl import Workbook  # noqa: PLC0415 - 10 MB that the API never needs
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    sheet = book.create_sheet("issues")
    written = 0

    def write(row: Sequence[str]) -> None:
        nonlocal written
        written += 1
        if written > MOST_ROWS:
            raise refused(BookFault.SHEET_FULL, most=MOST_ROWS)
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=_UNSPELT.sub(_spelt, text)) if text else None
            if cell is not None:
                cell.data_type = "s"  # "#N/A" is a text here and no error
            cells.append(cell)
        sheet.append(cells)

    try:
        yield write
    except BaseException:
        book.close()
        raise
    book.save(stream)


def _spelt(found: "re.Match[str]") -> str:
    """A character that XML has no place for, or the underscore that would begin such a spelling: `_xFFFE_`."""
    return f"_x{ord(found.group()):04X}_"
