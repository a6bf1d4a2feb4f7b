"""Bytes, a mapping and a name → what the reader makes of them."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.domain.interchange import Interpreted, Mapping, RowFinding, Source, open_book, parse_mapping

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")

SMALL = """
source: hotline
columns:
  external_id: id
  title: title
  raised_at: raised
  due_at: due
  closed_at: closed
  street: street
  community: community
  department: department
  reply: reply
  raiser_name: name
  raiser_phone: phone
tolerance: {closed_before_raised: PT2M}
"""
HEADER = "id,title,raised,due,closed,street,community,department,reply,name,phone"


def small(more: str = "") -> Mapping:
    """A mapping of eleven columns, as a hotline may have them; `more`: further lines of YAML."""
    return parse_mapping((SMALL + more).encode())


def row(external_id: str = "1", **cells: str) -> str:
    """A line of such a file; what is not said is in order."""
    said = {"title": "路灯不亮", "raised": "2026-01-05 08:30:00"} | cells
    return ",".join([external_id, *(said.get(name, "") for name in HEADER.split(",")[1:])])


def read(data: bytes, mapping: Mapping | None = None, name: str = "book.csv", *, after: int = 0) -> list[Interpreted]:
    """Read a whole file."""
    rows: list[Interpreted] = []
    read_into(rows, data, mapping, name, after=after)
    return rows


def read_into(rows: list[Interpreted], data: bytes, mapping: Mapping | None = None, name: str = "book.csv", *, after: int = 0) -> None:
    """Read a file row by row, so that what came before a refusal is there."""
    with open_book(Source(name, lambda: io.BytesIO(data)), mapping or small(), zone=ZONE, now=NOW) as book:
        for found in book.rows(after):
            rows.append(found)  # noqa: PERF402 - one by one is the point


def read_rows(*rows: str, mapping: Mapping | None = None, encoding: str = "utf-8") -> list[Interpreted]:
    """Read a file of these lines below the header."""
    return read("\n".join([HEADER, *rows, ""]).encode(encoding), mapping)


def findings(rows: list[Interpreted]) -> list[tuple[int, str, str | None]]:
    """Return (line, code, column) of everything found, and check that no row with a fatal one has a record."""
    for found in rows:
        assert (found.record is None) == any(finding.fatal for finding in found.findings)
    return [(one.line, one.code.value, one.column) for found in rows for one in found.findings]


def only(rows: list[Interpreted]) -> RowFinding:
    """Return the one finding that there must be."""
    (finding,) = [one for found in rows for one in found.findings]
    return finding
