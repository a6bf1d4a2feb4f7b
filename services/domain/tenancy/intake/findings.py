"""What is wrong with the files of a district: everything that was found, each with its file and line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.kit.wording import Locale, phrase

MOST_KEPT = 2_000
"""Findings kept in words; further ones are only counted, so that a file of another kind does not fill the memory."""

LONGEST_QUOTE = 120
"""Characters of a file's text that a finding repeats."""


class FileFault(StrEnum):
    """What is wrong with a file or one of its lines. What is wrong with a name is a `UnitFault`."""

    UNREADABLE = "UNREADABLE"
    GZIP_DAMAGED = "GZIP_DAMAGED"
    FILE_EMPTY = "FILE_EMPTY"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    LINE_TOO_LONG = "LINE_TOO_LONG"
    NUL_BYTE = "NUL_BYTE"
    NOT_UTF8 = "NOT_UTF8"
    IS_GB18030 = "IS_GB18030"
    IS_UTF16 = "IS_UTF16"
    QUOTES = "QUOTES"
    HEADER = "HEADER"
    COLUMNS = "COLUMNS"
    CODE_NOT_DIVISION = "CODE_NOT_DIVISION"
    CODE_NOT_OWN = "CODE_NOT_OWN"
    CODE_TWICE = "CODE_TWICE"
    CODE_LEVEL = "CODE_LEVEL"
    CODE_OUTSIDE_PARENT = "CODE_OUTSIDE_PARENT"
    LEVEL_UNKNOWN = "LEVEL_UNKNOWN"
    PARENT_ABSENT = "PARENT_ABSENT"
    PARENT_UNKNOWN = "PARENT_UNKNOWN"
    PARENT_LEVEL = "PARENT_LEVEL"
    DISTRICT_ABSENT = "DISTRICT_ABSENT"
    DISTRICT_LEVEL = "DISTRICT_LEVEL"
    DISTRICT_WITHOUT_STREETS = "DISTRICT_WITHOUT_STREETS"
    KIND_UNKNOWN = "KIND_UNKNOWN"
    KIND_CHANGED = "KIND_CHANGED"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `line` counts physical lines from 1; 0 is the whole file."""

    file: str
    line: int
    reason: StrEnum
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Return it as one line for people: place, zh-CN, English."""
        words = (phrase(self.reason, locale, **self.params) for locale in (Locale.ZH_CN, Locale.EN))
        return f"{self.file}{f':{self.line}' if self.line else ''}: {' · '.join(words)}"


@dataclass
class Findings:
    """The report of a whole run over several files."""

    kept: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, line: int, reason: StrEnum, **params: object) -> None:
        """Note something wrong."""
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Finding(file, line, reason, {name: _short(value) for name, value in params.items()}))

    def lines(self) -> list[str]:
        """Return the findings in the order of files and lines, one text line each."""
        files = list(dict.fromkeys(finding.file for finding in self.kept))
        texts = [finding.text() for finding in sorted(self.kept, key=lambda finding: (files.index(finding.file), finding.line))]
        if self.count > len(self.kept):
            texts.append(f"另有 {self.count - len(self.kept)} 处错误未列出 · {self.count - len(self.kept)} more errors are not listed")
        return texts


def _short(value: object) -> object:
    """Quote an input's text so that one finding stays one line of a sensible length."""
    if not isinstance(value, str):
        return value
    printable = "".join(letter if letter.isprintable() else "�" for letter in value[:LONGEST_QUOTE])
    return printable if len(value) <= LONGEST_QUOTE else f"{printable}…"
