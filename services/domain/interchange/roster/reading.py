"""A table of text → rows, or what is wrong with them. Pure; knows no database."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from services.domain.access import Role
from services.domain.identity import name_of, phone_of
from services.domain.interchange.findings import RowFault, RowFinding
from services.domain.interchange.formats import default_reader
from services.domain.interchange.roster.words import REQUIRED, RosterColumn, RosterFault
from services.kit.errors import ErrorCode, Refusal
from services.kit.wording import Locale, phrase

T = TypeVar("T")
MOST_ROSTER_BYTES, MOST_ROWS = 200_000, 500
FIRST_YEAR, LAST_YEAR = 1900, 2200
_YES, _NO = frozenset({"是", "yes", "true", "1", "y"}), frozenset({"", "否", "no", "false", "0", "n"})
_PERSONAL = frozenset({RosterColumn.NAME, RosterColumn.PHONE})


@dataclass(frozen=True)
class RosterRow:
    """One row that can be understood. `line`: where it begins in the text, from 1; `unit`: the unit's code."""

    line: int
    name: str
    phone: str | None
    login: str | None
    unit: str
    role: Role
    valid_from: date
    valid_until: date | None
    official: bool
    titles: Mapping[RosterColumn, str] = field(default_factory=dict, compare=False, repr=False)
    """What the roster itself calls its columns."""


def roster_text(data: bytes) -> str:
    """Return a file's text: UTF-8, or GB18030 as Chinese spreadsheets save it. Refuses anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(ErrorCode.INVALID_INPUT, RowFault.ENCODING, params={"encoding": "UTF-8 / GB18030"})


def rows_of(text: str) -> Iterator[RosterRow | tuple[RowFinding, ...]]:
    """Yield each row behind the header, or everything that is wrong with it. Refuses a roster without its columns, or too large a one."""
    if len(text.encode()) > MOST_ROSTER_BYTES:
        raise _refused(RosterFault.ROSTER_TOO_LARGE, kilobytes=MOST_ROSTER_BYTES // 1000, rows=MOST_ROWS)
    records = _records(text)
    header = next(records, None)
    if header is None or isinstance(header[1], RowFault):
        raise _refused(RosterFault.ROSTER_EMPTY)
    columns = _columns(header[1])
    titles = {column: header[1][place] for column, place in columns.items()}
    for number, (line, cells) in enumerate(records, 1):
        if number > MOST_ROWS:
            raise _refused(RosterFault.ROSTER_TOO_LARGE, kilobytes=MOST_ROSTER_BYTES // 1000, rows=MOST_ROWS)
        if isinstance(cells, RowFault):
            yield (RowFinding(line, cells),)
        elif len(cells) != len(header[1]):
            yield (RowFinding(line, RowFault.CELLS, params={"expected": len(header[1]), "found": len(cells)}),)
        else:
            yield _Cells(line, titles, {column: cells[place] for column, place in columns.items()}).row()


def _records(text: str) -> Iterator[tuple[int, list[str] | RowFault]]:
    """(line on which it begins, cells) of every record that is not blank; a broken quotation is the last."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield line, RowFault.QUOTE_BROKEN
            return
        if any(cells):
            yield line, cells


def _columns(header: Sequence[str]) -> Mapping[RosterColumn, int]:
    places: dict[RosterColumn, int] = {}
    for place, title in enumerate(header):
        column = next((one for one in RosterColumn if title.lower().replace(" ", "_") in _called(one)), None)
        if column in places:
            raise _refused(RosterFault.ROSTER_COLUMN_TWICE, column=title[:60])
        if column is not None:
            places[column] = place
    missing = [column for column in REQUIRED if column not in places]
    if missing:
        raise _refused(RosterFault.ROSTER_COLUMNS, missing="、".join(phrase(one, Locale.ZH_CN) for one in missing))
    return places


def _called(column: RosterColumn) -> set[str]:
    return {column.value.lower(), phrase(column, Locale.ZH_CN), phrase(column, Locale.EN).lower().replace(" ", "_")}


@cache
def _roles() -> Mapping[str, Role]:
    """How a role may be written: as its word, or as it is called in either language, what stands in brackets left out or not."""
    names = {role.value.lower(): role for role in Role}
    for role in Role:
        for called in (phrase(role, locale).lower() for locale in Locale):
            names |= {called: role, called.partition("（")[0]: role, called.partition(" (")[0]: role}
    return names


class _Cells:
    """One row's cells as they are read, and what is wrong with them."""

    def __init__(self, line: int, titles: Mapping[RosterColumn, str], cells: Mapping[RosterColumn, str]) -> None:
        self._line, self._titles, self._cells = line, titles, cells
        self._findings: list[RowFinding] = []

    def row(self) -> RosterRow | tuple[RowFinding, ...]:
        """The row, unless something is wrong."""
        name, phone = self._read(RosterColumn.NAME, name_of), self._read(RosterColumn.PHONE, phone_of)
        login, unit = self._read(RosterColumn.LOGIN, str), self._read(RosterColumn.UNIT, str)
        role = self._read(RosterColumn.ROLE, _role)
        valid_from, valid_until = self._read(RosterColumn.VALID_FROM, _day), self._read(RosterColumn.VALID_UNTIL, _day)
        official = self._read(RosterColumn.OFFICIAL, _yes)
        if self._findings or name is None or unit is None or role is None or valid_from is None:
            return tuple(self._findings)
        return RosterRow(self._line, name, phone, login, unit, role, valid_from, valid_until, bool(official), self._titles)

    def _read(self, column: RosterColumn, read: Callable[[str], T]) -> T | None:
        text = self._cells.get(column, "")
        if not text:
            if column in REQUIRED:
                self._find(column, RowFault.MISSING, text)
            return None
        try:
            return read(text)
        except Refusal as refusal:
            self._find(column, refusal.reason or refusal.code, text, refusal.params)
            return None

    def _find(self, column: RosterColumn, code: StrEnum, text: str, params: Mapping[str, Any] | None = None) -> None:
        self._findings.append(RowFinding(self._line, code, self._titles[column], text, params or {}, column in _PERSONAL))


def _role(text: str) -> Role:
    role = _roles().get(text.lower())
    if role is None:
        raise _refused(RosterFault.UNKNOWN_ROLE)
    return role


def _day(text: str) -> date:
    read = default_reader()(text)
    if read is None or read[1]:
        raise _refused(RosterFault.NOT_A_DAY)
    if not FIRST_YEAR <= read[0].year <= LAST_YEAR:
        raise Refusal(ErrorCode.INVALID_INPUT, RowFault.YEAR, params={"first": FIRST_YEAR, "last": LAST_YEAR})
    return read[0].date()


def _yes(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise _refused(RosterFault.NOT_YES_OR_NO)
    return text.lower() in _YES


def _refused(fault: RosterFault, **params: object) -> Refusal:
    return Refusal(ErrorCode.INVALID_INPUT, fault, path=("csv",), params=params)
