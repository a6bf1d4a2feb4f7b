"""Reads made-up files, those of each kind in a process of its own, and prints how many rows each was and how far the process had grown.

python -m tests.domain.interchange.flat csv:5000:50000 xlsx:5000:50000
"""

import io
import json
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from services.domain.interchange import Mapping, Source, open_book, own_mapping, parse_mapping
from tests.domain.interchange.workbooks import NAMESPACE, workbook

HEADER = b"id,title,raised,note\n"
MAPPING = parse_mapping(b"source: a\ncolumns: {external_id: id, title: title, raised_at: raised}\n")


class Stream(io.RawIOBase):
    """A file that never was: its bytes are made as they are read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base says WriteableBuffer, CPython passes this
        while not self._rest and (part := next(self._parts, b"")):
            self._rest = part
        data, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def delimited(rows: int) -> Iterator[bytes]:
    """So many good rows, some 300 bytes each."""
    yield HEADER
    for number in range(rows):
        yield b'%d,Title %d,2026-01-05 08:30:00,"%s"\n' % (number, number, b"n" * 250)


def objects(rows: int) -> Iterator[bytes]:
    """So many good rows of our own shape."""
    for number in range(rows):
        yield b'{"externalId": "%d", "title": "Title %d", "raisedAt": "2026-01-05T08:30:00+08:00"}\n' % (number, number)


def one_line(size: int) -> Iterator[bytes]:
    """A good row, one line of so many bytes, a good row."""
    yield from delimited(1)
    for _ in range(size >> 16):
        yield b"x" * (1 << 16)
    yield b"\nz,Title,2026-01-05,\n"


def one_quote(size: int) -> Iterator[bytes]:
    """A quotation that is never closed, and so many bytes of lines behind it."""
    yield HEADER + b'q,"open,2026-01-05,\n'
    for _ in range(size >> 16):
        yield (b"y" * 1023 + b"\n") * 64


def packed(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same, as gzip."""
    packing = zlib.compressobj(wbits=31)
    for part in parts:
        if data := packing.compress(part):
            yield data
    yield packing.flush()


def sheet(path: Path, rows: int) -> None:
    """A workbook of so many good rows."""
    with ZipFile(io.BytesIO(workbook(("id",)))) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f"<worksheet {NAMESPACE}><sheetData>".encode())
            for number in range(rows + 1):
                cells = (b"id", b"title", b"raised") if number == 0 else (b"%d" % number, b"Title", b"2026-01-05")
                inner = b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % cell for cell in cells)
                part.write(b'<row r="%d" ht="15" customHeight="1">%s</row>' % (number + 1, inner))
            part.write(b"</sheetData></worksheet>")


def memory(word: str) -> int:
    """What the kernel says of this process in bytes: VmHWM is the most that was resident so far."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split(f"{word}:")[1].split()[0]) << 10


def opened(kind: str, size: int, folder: Path) -> Source:
    """The file of a kind and a size (rows, or bytes of one line)."""
    if kind == "xlsx":
        path = folder / f"{size}.xlsx"
        sheet(path, size)
        return Source.at(path)
    makers: dict[str, tuple[str, Callable[[], Iterator[bytes]]]] = {
        "csv": ("book.csv", lambda: delimited(size)),
        "csv.gz": ("book.csv.gz", lambda: packed(delimited(size))),
        "jsonl": ("book.jsonl", lambda: objects(size)),
        "line": ("book.csv", lambda: one_line(size)),
        "quote": ("book.csv", lambda: one_quote(size)),
        "bomb": ("book.csv.gz", lambda: packed(one_line(size))),
    }
    name, parts = makers[kind]
    return Source(name, lambda: io.BufferedReader(Stream(parts())))


def read(source: Source, mapping: Mapping) -> dict[str, object]:
    """Read it, and say how many rows were taken, the first five faults, and how high the process's memory stood then."""
    taken, codes = 0, list[str]()
    with open_book(source, mapping, zone=ZoneInfo("Asia/Shanghai"), now=datetime(2026, 11, 1, tzinfo=UTC)) as book:
        for found in book.rows():
            taken += found.record is not None
            codes += [finding.code.value for finding in found.findings if len(codes) < 5]
    return {"taken": taken, "codes": codes, "peak": memory("VmHWM")}


def told(kind: str, sizes: list[int]) -> list[dict[str, object]]:
    """Read files of one kind and of these sizes, one after the other."""
    mapping = own_mapping() if kind == "jsonl" else MAPPING
    with tempfile.TemporaryDirectory() as folder:
        return [read(opened(kind, size, Path(folder)), mapping) for size in sizes]


def main(*wanted: str) -> None:
    """Fork for each kind but the last: what was imported is shared, and the kernel counts a process's memory from its fork on.

    What a fork touches of its parent's free memory counts as growth, so whoever is near a bound comes last.
    """
    for one in wanted[:-1]:
        child = os.fork()
        if child == 0:
            _answer(one)
            os._exit(0)
        os.waitpid(child, 0)
    _answer(wanted[-1])


def _answer(wanted: str) -> None:
    kind, *sizes = wanted.split(":")
    print(json.dumps([kind, told(kind, [int(size) for size in sizes])]), flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
