"""An .xlsx workbook without its rows: which sheets it has, its strings and which styles are dates. Nothing in it is trusted.

openpyxl's own reader keeps a dictionary for every row with a height and yields a row for every number that a file leaves out; so the
parts are read here, each bounded, and the sheet as a stream (sheet.py). What a date format looks like is openpyxl's knowledge.
"""

import posixpath
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, ParseError  # the types only: parsing is defusedxml's
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - a class

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from services.domain.interchange.findings import BookFault
from services.domain.interchange.reading.streams import refused

LARGEST_PART = 64 << 20
"""Bytes to which a part that is kept in memory may unpack: the strings, the styles, the list of sheets."""
LARGEST_SHEET = 1 << 30
"""Bytes to which a sheet, which is not kept, may unpack."""
DAMAGED = (BadZipFile, ZlibError, EOFError, ParseError, DefusedXmlException, LookupError, StopIteration, ValueError, RuntimeError, OSError)
"""What the standard library says about a damaged, encrypted or forged archive."""


class DateStyle(NamedTuple):
    """A style whose numbers are dates."""

    timed: bool
    """Whether it shows a time of day."""


class Workbook:
    """An open workbook, its first or its named sheet chosen."""

    def __init__(self, stream: IO[bytes], sheet: str | None) -> None:
        try:
            self._archive = ZipFile(stream)
            self._open(sheet)
        except DAMAGED:
            raise refused(BookFault.NOT_WORKBOOK) from None

    def _open(self, wanted: str | None) -> None:
        place = next(_all(self._part("_rels/.rels"), "Relationship", Type="/officeDocument")).get("Target", "").lstrip("/")
        book, folder = self._part(place), posixpath.dirname(place)
        links = self._part(posixpath.join(folder, "_rels", f"{posixpath.basename(place)}.rels"))
        paths = {link.get("Id"): _path(folder, link.get("Target", "")) for link in _all(links, "Relationship")}
        kinds = {link.get("Type", "").rpartition("/")[2]: _path(folder, link.get("Target", "")) for link in _all(links, "Relationship")}
        sheets = {one.get("name", ""): _relation(one) for one in _all(book, "sheet")}
        name = next(iter(sheets), "") if wanted is None else wanted
        if name not in sheets:
            raise refused(BookFault.SHEET_UNKNOWN, sheet=wanted or "", found=", ".join(sheets)[:200] or "–")
        self.since_1904 = any(one.get("date1904") in {"1", "true"} for one in _all(book, "workbookPr"))
        self._sheet = paths[sheets[name]]
        self._bounded(self._sheet, LARGEST_SHEET)
        self.dates = _dates(self._part(kinds["styles"])) if "styles" in kinds else {}
        self.strings = self._strings(kinds["sharedStrings"]) if "sharedStrings" in kinds else []

    def sheet(self) -> IO[bytes]:
        """Open the chosen sheet's XML."""
        return self._archive.open(self._sheet)

    def _part(self, path: str) -> Element:
        self._bounded(path, LARGEST_PART)
        return fromstring(self._archive.read(path))

    def _strings(self, path: str) -> list[str]:
        self._bounded(path, LARGEST_PART)
        found: list[str] = []
        with self._archive.open(path) as part:
            for _, element in iterparse(part):
                if _local(element.tag) == "si":
                    found.append(_text(element))
                    element.clear()
        return found

    def _bounded(self, path: str, most: int) -> None:
        # The archive's reader never gives more than the size that is stated here. Excel packs in these two ways only.
        part = self._archive.getinfo(path)
        if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise BadZipFile(path)
        if part.file_size > most:
            raise refused(BookFault.WORKBOOK_TOO_LARGE, member=path[:80], most=most >> 20)


def _dates(styles: Element) -> dict[str, DateStyle]:
    """Which cell styles, by their index as text, are dates."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_datetime  # noqa: PLC0415 - 10 MB that the API never needs

    own = {one.get("numFmtId"): one.get("formatCode", "") for one in _all(styles, "numFmt")}
    found: dict[str, DateStyle] = {}
    cells = next((one for one in styles if _local(one.tag) == "cellXfs"), ())
    for index, style in enumerate(cells):
        number = style.get("numFmtId", "0")
        kind = is_datetime(own.get(number) or BUILTIN_FORMATS.get(int(number), ""))
        if kind is not None:
            found[str(index)] = DateStyle(timed=kind != "date")
    return found


def _text(element: Element) -> str:
    """A shared string: its plain text or its runs, without the phonetic reading."""
    parts = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if _local(run.tag) == "t"]
    return "".join(parts)


def _relation(element: Element) -> str:
    """The `r:id` of an element, in the transitional or the strict namespace."""
    return next((value for name, value in element.attrib.items() if _local(name) == "id" and name != "id"), "")


def _all(root: Element, name: str, **ends: str) -> "filter[Element]":
    def wanted(one: Element) -> bool:
        return _local(one.tag) == name and all(one.get(key, "").endswith(end) for key, end in ends.items())

    return filter(wanted, root.iter())


def _path(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
