"""A row's cells → a record, or everything that is wrong with the row and not only the first thing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from services.domain.interchange.findings import RowFault, RowFinding, RowNotice
from services.domain.interchange.interpreting.instants import DAY_END, FIRST_YEAR, LAST_YEAR, InstantReader, LocalTime
from services.domain.interchange.interpreting.seen import Seen
from services.domain.interchange.interpreting.texts import first_of, text_taker, word_taker, written
from services.domain.interchange.mapping import InstantFrom, TextFrom
from services.domain.interchange.mapping import Mapping as FileMapping
from services.domain.interchange.reading.cells import Cell
from services.domain.interchange.record import FIELDS, PERSONAL, IssueRecord
from services.domain.issues import IssueChannel, Privacy, WorkClass

REQUIRED = ("external_id", "title", "raised_at")
_WORDS: Mapping[str, type[StrEnum]] = {"channel": IssueChannel, "work_class": WorkClass, "privacy": Privacy}
Take = Callable[[Sequence[Cell]], Any]


class Interpreted(NamedTuple):
    """One row. `record` is None if and only if one of the findings is fatal."""

    line: int
    record: IssueRecord | None
    findings: Sequence[RowFinding]


class Interpreter:
    """Turns the rows of one file into records. It remembers which external ids it has seen, so it reads one file once."""

    def __init__(self, mapping: FileMapping, header: Sequence[str], zone: ZoneInfo, now: datetime, *, apostrophes: bool) -> None:
        """`zone`: of naive instants, unless the mapping says another. `apostrophes`: whether cells are protected from formulas."""
        self._mapping, self._header, self._now = mapping, header, now
        self._tolerance = mapping.tolerance.closed_before_raised
        self._local = LocalTime(zone if mapping.time_zone is None else ZoneInfo(mapping.time_zone))
        self._apostrophes = mapping.escaped and apostrophes
        self._columns = {field: mapping.column_of(field) for field in FIELDS}
        self._seen = Seen()
        self._line = 0
        self._findings: list[RowFinding] = []
        said = {field: value for field in FIELDS if (value := getattr(mapping.columns, field)) is not None}
        self._takes = [(field, self._taker(field, value)) for field, value in said.items()]
        self._id = self._takes[0][1]

    def pass_over(self, line: int, cells: Sequence[Cell]) -> None:
        """Note only the external id of a row that was interpreted before."""
        self._line, self._findings = line, []
        external_id = self._id(cells)
        if external_id is not None:
            self._seen.add(external_id, line)

    def interpret(self, line: int, cells: Sequence[Cell]) -> Interpreted:
        """Interpret the next row."""
        self._line, self._findings = line, []
        values = {field: take(cells) for field, take in self._takes}
        external_id, title, raised_at = values["external_id"], values["title"], values["raised_at"]
        if external_id is not None and (first := self._seen.add(external_id, line)) is not None:
            self._report("external_id", RowFault.ID_TWICE, external_id, {"first": first})
        if self._findings or external_id is None or title is None or raised_at is None:
            for field in REQUIRED:
                if values[field] is None:
                    self._missing(field)
        if raised_at is not None:
            self._in_order(raised_at, values.get("closed_at"), values.get("due_at"))
        self._belong_together(values)
        findings = self._findings
        if findings and any(finding.fatal for finding in findings):
            return Interpreted(line, None, findings)
        if values.get("body") is None:
            values["body"] = title
        return Interpreted(line, IssueRecord(**values), findings)

    def _in_order(self, raised_at: datetime, closed_at: datetime | None, due_at: datetime | None) -> None:
        if raised_at > self._now:
            self._report("raised_at", RowFault.IN_FUTURE, raised_at.isoformat(), {})
        if closed_at is not None:
            if closed_at < raised_at - self._tolerance:
                seconds = round((raised_at - closed_at).total_seconds())
                self._report("closed_at", RowFault.CLOSED_BEFORE_RAISED, closed_at.isoformat(), {"seconds": seconds})
            if closed_at > self._now:
                self._report("closed_at", RowFault.IN_FUTURE, closed_at.isoformat(), {})
        if due_at is not None and due_at < raised_at:
            self._report("due_at", RowNotice.DUE_BEFORE_RAISED, due_at.isoformat(), {})

    def _belong_together(self, values: Mapping[str, Any]) -> None:
        for field, other, code in _PAIRS:
            if values.get(field) is not None and values.get(other) is None and not self._is_faulty(other):
                self._report(field, code, str(values[field]), {})

    def _is_faulty(self, field: str) -> bool:
        column = self._columns[field]
        return any(finding.column == column for finding in self._findings)

    def _missing(self, field: str) -> None:
        if not self._is_faulty(field):
            self._report(field, RowFault.MISSING, None, {})

    def _report(self, field: str, code: StrEnum, value: str | None, params: Mapping[str, Any]) -> None:
        self._findings.append(RowFinding(self._line, code, self._columns[field], value, params, field in PERSONAL))

    def _taker(self, field: str, said: Any) -> Take:  # noqa: ANN401 - one of three kinds of "comes from"
        header = list(self._header)
        places = [header.index(name) for name in said.column or ()]
        if isinstance(said, TextFrom):
            return text_taker(field, said, places, self._report, apostrophes=self._apostrophes)
        if isinstance(said, InstantFrom):
            return self._instant_taker(field, said, places)
        return word_taker(field, said, _WORDS[field], places, self._report)

    def _instant_taker(self, field: str, said: InstantFrom, places: Sequence[int]) -> Take:
        read = InstantReader(said, self._local, alone=DAY_END if field == "due_at" else time.min).read
        report = self._report

        def take(cells: Sequence[Cell]) -> datetime | None:
            cell = first_of(cells, places)
            if cell == "":
                return None
            found = read(cell)
            if isinstance(found, RowFault):
                report(field, found, written(cell), {"first": FIRST_YEAR, "last": LAST_YEAR} if found is RowFault.YEAR else {})
                return None
            return found

        return take


_PAIRS = (
    ("due_at", "department", RowFault.DUE_WITHOUT_DEPARTMENT),
    ("community", "street", RowFault.COMMUNITY_WITHOUT_STREET),
    ("reply", "closed_at", RowFault.REPLY_WHILE_OPEN),
    ("raiser_phone", "raiser_name", RowFault.PHONE_WITHOUT_NAME),
)
"""A value, the one that it needs, and what is wrong when that is blank."""
