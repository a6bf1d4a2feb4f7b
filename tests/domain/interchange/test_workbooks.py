"""Workbooks: dates as dates, numbers as their digits, formulas as their values; forged ones refused, damaged ones told."""

import io
from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from services.domain.interchange import BookFault, Interpreted, Mapping, parse_mapping
from services.domain.interchange.reading import sheet as sheet_xml
from services.domain.interchange.reading import workbook as parts
from services.kit.errors import Refusal
from tests.domain.interchange.reading_of import findings, only, read, read_into
from tests.domain.interchange.workbooks import NAMESPACE, forged, sheet, texts, workbook

HEADER = ("id", "title", "raised", "closed")
GOOD = ("1", "路灯", "2026-01-05 08:30")


def mapping(more: str = "") -> Mapping:
    """Four columns of a sheet."""
    return parse_mapping(f"source: x\ncolumns: {{external_id: id, title: title, raised_at: raised, closed_at: closed}}\n{more}".encode())


def sheet_rows(data: bytes, more: str = "") -> list[Interpreted]:
    """Read a workbook."""
    return read(data, mapping(more), "book.xlsx")


def refusal(data: bytes, more: str = "") -> Refusal:
    """The refusal of a workbook."""
    with pytest.raises(Refusal) as caught:
        sheet_rows(data, more)
    return caught.value


def naive(*figures: int) -> datetime:
    """A spreadsheet's date."""
    return datetime(*figures)  # type: ignore[arg-type]  # noqa: DTZ001 - a spreadsheet knows no zones


def test_dates_are_dates_numbers_their_digits_and_blank_rows_nothing() -> None:
    data = workbook(
        (),
        HEADER,
        (101001240736, 5, naive(2026, 1, 5, 8, 30), date(2026, 1, 6)),
        (None, None, None, None),
        (2.0, 0.5, naive(2026, 1, 5, 8, 30, 15), None),
        ("x", True, date(2026, 1, 5), ""),
    )
    rows = sheet_rows(data)
    assert findings(rows) == []
    assert [
        (row.line, row.record.external_id, row.record.title, row.record.raised_at, row.record.closed_at) for row in rows if row.record
    ] == [
        (3, "101001240736", "5", datetime(2026, 1, 5, 0, 30, tzinfo=UTC), datetime(2026, 1, 5, 16, tzinfo=UTC)),
        (5, "2", "0.5", datetime(2026, 1, 5, 0, 30, 15, tzinfo=UTC), None),
        (6, "x", "true", datetime(2026, 1, 4, 16, tzinfo=UTC), None),
    ]


def test_days_may_be_counted_from_1904() -> None:
    def since_1904(book: Workbook) -> None:
        book.epoch = naive(1904, 1, 1)

    rows = sheet_rows(workbook(HEADER, (1, "a", naive(2026, 1, 5, 8, 30)), also=since_1904))
    assert [row.record.raised_at for row in rows if row.record] == [datetime(2026, 1, 5, 0, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("cell", "code", "value"),
    [
        ("<c><f>A1</f><v></v></c>", "FORMULA", ""),
        ("<c><f>A1</f></c>", "FORMULA", ""),
        ('<c t="e"><v>#REF!</v></c>', "CELL_ERROR", "#REF!"),
        ("<c><v>1234567890123456789</v></c>", "DIGITS_LOST", "1234567890123456789"),
        ("<c><v>1.2345678901234567E+17</v></c>", "DIGITS_LOST", "1.2345678901234567E+17"),
        ("<c><v>abc</v></c>", "CELL_ERROR", "abc"),
        ("<c><v>NaN</v></c>", "CELL_ERROR", "NaN"),
        ('<c t="s"><v>99</v></c>', "CELL_ERROR", "99"),
        ('<c t="s"><v>-1</v></c>', "CELL_ERROR", "-1"),
    ],
)
def test_a_cell_without_a_value_is_its_row_s_fault_only_where_it_is_read(cell: str, code: str, value: str) -> None:
    data = forged(
        workbook(HEADER), sheet=sheet(texts(1, *HEADER, "other"), texts(2, cell, *GOOD[1:]), texts(3, *GOOD, "", cell), texts(4, *GOOD[:1]))
    )
    rows = sheet_rows(data)
    assert findings(rows)[:1] == [(2, code, "id")]
    assert (rows[0].findings[0].value, rows[1].record is not None) == (value, True)


def test_formulas_are_their_computed_values() -> None:
    cell = '<c t="str"><f>CONCAT("a","b")</f><v>ab</v></c>'
    rows = sheet_rows(forged(workbook(HEADER), sheet=sheet(texts(1, *HEADER), texts(2, "<c><f>1+1</f><v>2</v></c>", cell, GOOD[2]))))
    assert [(row.record.external_id, row.record.title) for row in rows if row.record] == [("2", "ab")]


def test_strings_may_be_shared_have_runs_and_a_reading_and_spell_what_xml_cannot() -> None:
    runs = "<r><t>富</t></r><r><t xml:space='preserve'> 文本</t></r><rPh><t>x</t></rPh>"
    strings = f"<sst {NAMESPACE}><si><t>a_x000D_\nb</t></si><si>{runs}</si></sst>"
    cells = ('<c t="s"><v>1</v></c>', '<c t="s"><v>0</v></c>', GOOD[2])
    book = workbook(HEADER)
    rows = sheet_rows(forged(book, strings=strings.encode(), sheet=sheet(texts(1, *HEADER), texts(2, *cells))))
    assert [(row.record.external_id, row.record.title) for row in rows if row.record] == [("富 文本", "a\nb")]


def test_a_sheet_is_chosen_by_its_name_and_an_unknown_one_told_with_those_there_are() -> None:
    def second(book: Workbook) -> None:
        other = book.create_sheet("诉求")
        other.append(HEADER)
        other.append(GOOD)

    data = workbook(("nothing",), sheet="说明", also=second)
    assert len(sheet_rows(data, "format: {sheet: 诉求}")) == 1
    refused = refusal(data, "format: {sheet: 其他}")
    assert (refused.reason, refused.params) == (BookFault.SHEET_UNKNOWN, {"sheet": "其他", "found": "说明, 诉求"})
    assert refusal(data).reason is BookFault.COLUMNS_MISSING


def test_cells_and_rows_may_be_left_out_and_named_by_their_place() -> None:
    cells = '<c r="A900000"><v>7</v></c><c r="C900000" t="d"><v>2026-01-05</v></c>'
    xml = sheet(texts(1, *HEADER), f'<row r="900000">{cells}</row>')
    rows = sheet_rows(forged(workbook(HEADER), sheet=xml))
    assert findings(rows) == [(900000, "MISSING", "title")]


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + sheet(texts(1, *HEADER)),
        sheet(texts(1, *HEADER), texts(1_048_577, *GOOD)),
        sheet(texts(1, *HEADER), '<row r="2">' + "<c/>" * 16_385 + "</row>"),
        sheet(texts(1, *HEADER), '<row r="2"><c r="ZZZ2"><v>1</v></c></row>'),
        sheet(texts(1, *HEADER), "<a>" * 100),
        sheet(texts(1, *HEADER), '<row r="2" x="' + "y" * 3_000_000 + '"></row>'),
    ],
    ids=["entities", "rows", "columns", "reference", "depth", "tag"],
)
def test_what_excel_never_writes_is_refused(xml: bytes) -> None:
    assert refusal(forged(workbook(HEADER), sheet=xml)).reason is BookFault.WORKBOOK_SUSPECT


def test_entities_in_the_other_parts_are_refused_too() -> None:
    with ZipFile(io.BytesIO(workbook(HEADER))) as book:
        styles = book.read("xl/styles.xml")
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + styles.split(b"?>", 1)[-1]
    assert refusal(forged(workbook(HEADER), styles=bomb)).reason is BookFault.NOT_WORKBOOK


def test_a_part_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LARGEST_PART", 4000)
    refused = refusal(forged(workbook(HEADER), strings=b" " * 4001))
    assert (refused.reason, refused.params["member"]) == (BookFault.WORKBOOK_TOO_LARGE, "xl/sharedStrings.xml")
    monkeypatch.setattr(parts, "LARGEST_PART", 64 << 20)
    monkeypatch.setattr(parts, "LARGEST_SHEET", 4000)
    refused = refusal(forged(workbook(HEADER), sheet=sheet(texts(1, *HEADER)) + b" " * 4000))
    assert (refused.reason, refused.params["member"]) == (BookFault.WORKBOOK_TOO_LARGE, "xl/worksheets/sheet1.xml")


def test_a_row_too_long_is_one_row_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "LONGEST", 100)
    rows = sheet_rows(forged(workbook(HEADER), sheet=sheet(texts(1, *HEADER), texts(2, "1", "长" * 101, GOOD[2]), texts(3, *GOOD))))
    assert findings(rows) == [(2, "ROW_TOO_LONG", None)]
    assert len(rows) == 2


def test_a_sheet_cut_off_stands_as_far_as_it_goes() -> None:
    xml = sheet(texts(1, *HEADER), texts(2, *GOOD), texts(3, "2", *GOOD[1:]), texts(4, "3", *GOOD[1:]))
    rows: list[Interpreted] = []
    with pytest.raises(Refusal) as caught:
        read_into(rows, forged(workbook(HEADER), sheet=xml[: xml.index(b'<row r="4"') + 30]), mapping(), "book.xlsx")
    assert caught.value.reason is BookFault.SHEET_DAMAGED
    assert [row.line for row in rows if row.record] == [2, 3]
    assert caught.value.params == {"line": 4}


def test_a_duplicate_in_a_sheet_is_told_by_its_row() -> None:
    finding = only(sheet_rows(workbook(HEADER, GOOD, GOOD)))
    assert (finding.line, finding.code.value, finding.params) == (3, "ID_TWICE", {"first": 2})


WHOLE = workbook(HEADER, GOOD, ("2", "b", naive(2026, 1, 5)))


@settings(max_examples=300)
@given(at=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_workbook_with_a_wrong_byte_gives_rows_or_a_refusal(at: int, byte: int, cut: bool) -> None:
    data = WHOLE[:at] if cut else WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    reason: object = None
    try:
        sheet_rows(data)
    except Refusal as refused:
        reason = refused.reason
    assert reason is None or isinstance(reason, BookFault)


@settings(max_examples=200)
@given(xml=st.text(alphabet='<>/"= rowcvtisf12?!&;A', max_size=80))
def test_any_sheet_gives_rows_or_a_refusal(xml: str) -> None:
    data = forged(WHOLE, sheet=sheet(texts(1, *HEADER), xml))
    reason: object = None
    try:
        sheet_rows(data)
    except Refusal as refused:
        reason = refused.reason
    assert reason is None or isinstance(reason, BookFault)
