"""Records → a file that an import reads back as the same records. Kind and packing are told by the name's end, as for reading."""

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, tzinfo
from typing import BinaryIO

import orjson

from services.domain.interchange.reading.streams import FileKind, kind_of
from services.domain.interchange.record import COLUMNS, INFORMATIVE, IssueRecord, escaped, values_of
from services.domain.interchange.writing.sheets import sheet_rows

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Chinese editions of Excel take UTF-8 for GBK."""
_NONE = (None,) * len(INFORMATIVE)

Put = Callable[[bytes], object]
Write = Callable[[Sequence[str | None]], None]


class BookWriter:
    """Writes records one after the other; nothing is kept."""

    def __init__(self, write: Write, zone: tzinfo) -> None:
        self._write = write
        self._zone = zone

    def add(self, record: IssueRecord, informative: Sequence[str | None] = _NONE) -> None:
        """Write one record, its instants with the zone's offset. `informative`: number, state, closure kind, origin, source."""
        zone = self._zone
        cells = [value.astimezone(zone).isoformat() if isinstance(value, datetime) else value for value in values_of(record)]
        self._write([*cells, *informative])


@contextmanager
def write_book(name: str, stream: BinaryIO, *, zone: tzinfo) -> Iterator[BookWriter]:
    """Write a file called `name` into a stream, which stays open. Refuses an unknown kind with KIND_UNKNOWN."""
    kind, packed = kind_of(name)
    if kind is FileKind.XLSX:
        with sheet_rows(stream) as write:
            write([*COLUMNS, *INFORMATIVE])
            yield BookWriter(_escaping(write), zone)
        return
    # No name and no time inside: what is equal is equal byte by byte.
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) if packed else nullcontext(stream) as out:
        if kind is FileKind.JSONL:
            yield BookWriter(_objects(out.write), zone)
        else:
            yield BookWriter(_delimited(out.write, "\t" if kind is FileKind.TSV else ","), zone)


def _objects(put: Put) -> Write:
    names = (*COLUMNS, *INFORMATIVE)

    def write(cells: Sequence[str | None]) -> None:
        put(orjson.dumps(dict(zip(names, cells, strict=True)), option=orjson.OPT_APPEND_NEWLINE))

    return write


def _delimited(put: Put, delimiter: str) -> Write:
    rows = csv.writer(_Encoded(put), delimiter=delimiter, lineterminator="\r\n")
    put(BYTE_ORDER_MARK.encode())
    rows.writerow((*COLUMNS, *INFORMATIVE))
    return _escaping(rows.writerow)


def _escaping(write: Callable[[Sequence[str]], object]) -> Write:
    def escape(cells: Sequence[str | None]) -> None:
        write(["" if cell is None else escaped(str(cell)) for cell in cells])

    return escape


class _Encoded:
    """What `csv` writes its rows to."""

    def __init__(self, put: Put) -> None:
        self._put = put

    def write(self, text: str) -> None:
        self._put(text.encode())
