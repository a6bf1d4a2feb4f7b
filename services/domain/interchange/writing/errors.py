"""What was wrong with a file's rows → a CSV beside it: where, what, and what to do. It can be cut back and continued after a crash."""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from services.domain.interchange.findings import RowFinding
from services.domain.interchange.record import escaped
from services.domain.interchange.writing.books import BYTE_ORDER_MARK
from services.kit.wording import Locale, phrase

ERROR_COLUMNS = ("line", "column", "value", "code", "messageZh", "messageEn", "remedyZh", "remedyEn")
LONGEST_VALUE = 200
"""Characters of a cell's text that are repeated."""
MASK = "***"
"""Stands for a value of a personal column: what is no phone number may be one with a slip."""


def errors_path(file: Path) -> Path:
    """Return where the errors of a file are written: `FILE.errors.csv` beside it."""
    return file.with_name(f"{file.name}.errors.csv")


class ErrorsFile:
    """An open errors file. Its size after `sync` says how much of it belongs to what is committed."""

    def __init__(self, path: Path, *, keep: int = 0) -> None:
        """`keep`: continue behind this many bytes, what lies beyond is cut off; 0, or a file that is gone or shorter: begin anew."""
        goes_on = 0 < keep <= (path.stat().st_size if path.exists() else 0)
        self._file: BinaryIO = path.open("r+b" if goes_on else "wb")
        if goes_on:
            self._file.truncate(keep)
            self._file.seek(keep)
        else:
            self._file.write(BYTE_ORDER_MARK.encode() + _line(ERROR_COLUMNS))

    def write(self, findings: Iterable[RowFinding]) -> None:
        """Append one line a finding."""
        for finding in findings:
            self._file.write(_line(error_cells(finding)))

    def sync(self) -> int:
        """Bring everything to the disk and return the size in bytes."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Bring everything to the disk and close."""
        self.sync()
        self._file.close()


def error_cells(finding: RowFinding) -> tuple[str, ...]:
    """Return a finding as the cells of its line, in the order of `ERROR_COLUMNS`."""
    return (
        str(finding.line),
        _shown(finding.column),
        MASK if finding.personal and finding.value else _shown(finding.value),
        finding.code.value,
        phrase(finding.code, Locale.ZH_CN, **finding.params),
        phrase(finding.code, Locale.EN, **finding.params),
        phrase(finding.remedy, Locale.ZH_CN),
        phrase(finding.remedy, Locale.EN),
    )


def _shown(text: str | None) -> str:
    """A text of the file, short, without what would hide or break other text."""
    if not text:
        return ""
    cut = text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
    return escaped("".join(letter if letter.isprintable() else "�" for letter in cut))


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
