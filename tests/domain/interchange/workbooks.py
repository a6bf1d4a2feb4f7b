"""Workbooks for tests: real ones by openpyxl, and forged ones part by part."""

import io
from collections.abc import Callable, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(*rows: Sequence[object], sheet: str = "Sheet", also: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook as openpyxl writes it."""
    book = Workbook()
    active = book.worksheets[0]
    active.title = sheet
    for row in rows:
        active.append(list(row))
    if also is not None:
        also(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LINKS = "xl/_rels/workbook.xml.rels"
PLACES = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml", "book": "xl/workbook.xml"}


def forged(data: bytes, **parts: bytes) -> bytes:
    """The same workbook with some parts replaced: `sheet`, `styles`, `book`; or with `strings`, as Excel itself shares them."""
    wanted = {PLACES[name]: text for name, text in parts.items()}
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        if "strings" in parts:
            link = b'<Relationship Type="http://schemas/relationships/sharedStrings" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
            wanted[LINKS] = old.read(LINKS).replace(b"</Relationships>", link)
        for name in dict.fromkeys([*old.namelist(), *wanted]):
            new.writestr(name, wanted[name] if name in wanted else old.read(name))
    return out.getvalue()


def sheet(*rows: str) -> bytes:
    """A sheet's XML around these `<row>`s."""
    return f"<worksheet {NAMESPACE}><sheetData>{''.join(rows)}</sheetData></worksheet>".encode()


def texts(number: int, *cells: str) -> str:
    """A `<row>` of inline texts; a cell that begins with `<` is put in as it is."""
    inner = "".join(cell if cell.startswith("<") else f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inner}</row>'
