"""Bytes to lines of text: UTF-8 with or without a byte order mark, plain or gzip, read as a stream and never trusted."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from services.domain.tenancy.intake.findings import FileFault, Findings

LONGEST_LINE = 64 * 1024
MOST_BYTES = 512 * 1024 * 1024
"""Unpacked; the whole country has 40 MB."""
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Source:
    """A file as the operator named it, and how to open it for reading bytes."""

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]


def read_lines(source: Source, findings: Findings) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, text without line end). Faults are noted and reading goes on where that makes sense."""
    encoding = _Encoding()
    try:
        with source.open() as opened:
            raw = io.BufferedReader(opened) if isinstance(opened, io.RawIOBase) else opened
            head = raw.read(2)
            rest = _Chained(head, raw)
            if head in _UTF16:
                findings.add(source.name, 1, FileFault.IS_UTF16)
                return
            stream = io.BufferedReader(gzip.GzipFile(fileobj=rest), 1 << 20) if head == _GZIP else io.BufferedReader(rest, 1 << 20)
            yield from _decoded(source.name, stream, encoding, findings)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        findings.add(source.name, 0, FileFault.GZIP_DAMAGED)
    except OSError as error:
        findings.add(source.name, 0, FileFault.UNREADABLE, error=error.strerror or type(error).__name__)
    encoding.report(source.name, findings)


def _decoded(name: str, stream: BinaryIO, encoding: "_Encoding", findings: Findings) -> Iterator[tuple[int, str]]:
    number = total = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        total += len(line)
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            findings.add(name, number, FileFault.LINE_TOO_LONG, most=LONGEST_LINE)
            while (part := stream.readline(1 << 20)) and not part.endswith(b"\n") and total <= MOST_BYTES:
                total += len(part)
            line = b""
        if total > MOST_BYTES:
            findings.add(name, number, FileFault.FILE_TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
            return
        if number == 1:
            line = line.removeprefix(_BOM)
        if b"\0" in line:
            findings.add(name, number, FileFault.NUL_BYTE)
            line = line.replace(b"\0", b"")
        yield number, encoding.decode(number, line).rstrip("\r\n")


class _Encoding:
    """Decodes line by line and, at the end, says what the file's encoding seems to be."""

    def __init__(self) -> None:
        self.beyond_ascii = 0
        self.bad: list[int] = []
        self.gb18030 = True

    def decode(self, number: int, line: bytes) -> str:
        """Return the text; a line that is not UTF-8 keeps its ASCII part, so that one cause is not reported as many."""
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            self.bad.append(number)
            try:
                line.decode("gb18030")
            except UnicodeDecodeError:
                self.gb18030 = False
            return line.decode("utf-8", errors="replace")
        self.beyond_ascii += not text.isascii()
        return text

    def report(self, name: str, findings: Findings) -> None:
        # Broken UTF-8 often reads as GB18030 too, with nonsense for names: so it is never guessed and decoded, only suggested,
        # and only when not one line beyond ASCII was UTF-8.
        if self.bad and self.gb18030 and not self.beyond_ascii:
            findings.add(name, self.bad[0], FileFault.IS_GB18030, count=len(self.bad))
        else:
            for number in self.bad:
                findings.add(name, number, FileFault.NOT_UTF8)


class _Chained(io.RawIOBase):
    """A stream with the bytes that were already taken from its head put back."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head = head
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base says WriteableBuffer, CPython passes this
        data, self.head = (self.head, b"") if self.head else (self.rest.read(len(buffer)), b"")
        buffer[: len(data)] = data
        return len(data)
