"""The file of what was wrong: readable, harmless, and continued after a crash where it was."""

import csv
from pathlib import Path

import pytest

from services.domain.interchange import BookFault, ErrorsFile, RowFault, RowFinding, RowNotice, errors_path
from services.domain.interchange.findings import REMEDIES
from services.domain.interchange.writing.errors import ERROR_COLUMNS, LONGEST_VALUE, MASK
from services.kit.wording import Locale, phrase
from tests.domain.interchange.reading_of import read_rows, row

FINDING = RowFinding(7, RowFault.NOT_AN_INSTANT, "open_dt", "明天")


def lines(path: Path) -> list[list[str]]:
    """The file as a spreadsheet reads it."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))


def test_it_lies_beside_the_input() -> None:
    assert errors_path(Path("a/book.csv.gz")) == Path("a/book.csv.gz.errors.csv")


def test_a_line_says_where_what_and_what_to_do(tmp_path: Path) -> None:
    errors = ErrorsFile(tmp_path / "e.csv")
    errors.write([FINDING])
    errors.close()
    assert lines(tmp_path / "e.csv") == [
        list(ERROR_COLUMNS),
        [
            "7",
            "open_dt",
            "明天",
            "NOT_AN_INSTANT",
            "不是可识别的日期时间，或日期不存在",
            "Not a date and time that is understood, or no such date",
            "改正日期时间，或在映射文件中写明 format",
            "Correct the date and time, or state its format in the mapping",
        ],
    ]
    assert (tmp_path / "e.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=cmd()", "'=cmd()"),
        ("＋1", "'＋1"),
        ("a\nb\0\u202e", "a�b��"),
        ("长" * 201, "长" * (LONGEST_VALUE - 1) + "…"),
        ("长" * 200, "长" * 200),
        (None, ""),
        ("", ""),
    ],
)
def test_a_value_is_short_visible_and_no_formula(tmp_path: Path, value: str | None, shown: str) -> None:
    errors = ErrorsFile(tmp_path / "e.csv")
    errors.write([FINDING._replace(value=value), FINDING._replace(column=value)])
    errors.close()
    assert [line[:3] for line in lines(tmp_path / "e.csv")[1:]] == [["7", "open_dt", shown], ["7", shown, "明天"]]


def test_personal_values_are_never_repeated(tmp_path: Path) -> None:
    rows = read_rows(row("1", name="王五\u202e", phone="1380013800x"), row("2", phone="13800138000"))
    errors = ErrorsFile(tmp_path / "e.csv")
    errors.write([finding for found in rows for finding in found.findings])
    errors.close()
    assert [line[1:4] for line in lines(tmp_path / "e.csv")[1:]] == [
        ["name", MASK, "NOT_A_NAME"],
        ["phone", MASK, "NOT_A_PHONE"],
        ["phone", MASK, "PHONE_WITHOUT_NAME"],
    ]
    assert b"13800" not in (tmp_path / "e.csv").read_bytes()


def test_it_is_cut_back_to_what_was_committed_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    whole = ErrorsFile(path)
    whole.write([FINDING])
    size = whole.sync()
    whole.write([FINDING._replace(line=8), FINDING._replace(line=9)])
    whole.close()
    again = ErrorsFile(path, keep=size)
    again.write([FINDING._replace(line=8)])
    assert again.sync() == path.stat().st_size
    again.close()
    assert [line[0] for line in lines(path)[1:]] == ["7", "8"]


@pytest.mark.parametrize("keep", [0, 10_000])
def test_it_begins_anew_for_a_new_run_or_when_it_is_gone(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "e.csv"
    path.write_text("an older one")
    ErrorsFile(path, keep=keep).close()
    assert lines(path) == [list(ERROR_COLUMNS)]
    path.unlink()
    ErrorsFile(path, keep=keep).close()
    assert lines(path) == [list(ERROR_COLUMNS)]


@pytest.mark.parametrize("code", [*RowFault, *RowNotice])
def test_every_fault_of_a_row_has_a_remedy(code: RowFault | RowNotice) -> None:
    assert code in REMEDIES
    assert RowFinding(1, code).fatal is isinstance(code, RowFault)


@pytest.mark.parametrize("fault", BookFault)
def test_every_refusal_of_a_file_says_what_to_do(fault: BookFault) -> None:
    """After the colon, or because the sentence itself is what to do."""
    assert fault in {BookFault.UNREADABLE, BookFault.NO_ROWS} or set(phrase(fault, Locale.EN)) & {":", "."}
