"""A file of another system, open for reading with its mapping: rows come out as records or as what is wrong with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from services.domain.interchange.findings import RowFinding
from services.domain.interchange.interpreting.rows import Interpreted, Interpreter
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.reading.cells import Reader
from services.domain.interchange.reading.delimited import Delimited, encoding_of
from services.domain.interchange.reading.objects import Objects
from services.domain.interchange.reading.sheets import Sheet
from services.domain.interchange.reading.streams import FileKind, Source, kind_of


class Book:
    """The rows of one open file, once, in order."""

    def __init__(self, source: Source, reader: Reader, interpreter: Interpreter) -> None:
        self._source = source
        self._reader = reader
        self._interpreter = interpreter

    @property
    def position(self) -> int:
        """Bytes of the file read so far (of the packed file, if it is packed). Parts of a workbook that are read twice count once."""
        size, position = self._source.size, self._source.position
        return position if size is None else min(position, size)

    @property
    def size(self) -> int | None:
        """Bytes of the file, if known."""
        return self._source.size

    def rows(self, after: int = 0) -> Iterator[Interpreted]:
        """Yield the rows that begin behind the physical line `after`; of those before it only the external ids are noted.

        Raises a Refusal with a BookFault when reading ends early; what was yielded stands.
        """
        interpreter = self._interpreter
        for line, cells in self._reader.rows():
            if line <= after:
                if not isinstance(cells, RowFinding):
                    interpreter.pass_over(line, cells)
            elif isinstance(cells, RowFinding):
                yield Interpreted(line, None, (cells,))
            else:
                yield interpreter.interpret(line, cells)


@contextmanager
def open_book(file: Path | Source, mapping: Mapping, *, zone: ZoneInfo, now: datetime) -> Iterator[Book]:
    """Open a file. `zone`: of instants without an offset, unless the mapping says another; `now`: nothing was raised after it.

    Raises a Refusal with a BookFault: a kind that is unknown, a wrong header, another encoding, a damaged file.
    """
    source = file if isinstance(file, Source) else Source.at(file)
    kind = kind_of(source.name)[0]
    if kind is FileKind.XLSX:
        with source.raw() as raw:
            reader: Reader = Sheet(raw, mapping)
            yield Book(source, reader, Interpreter(mapping, reader.header, zone, now, apostrophes=True))
        return
    encoding = encoding_of(source, mapping.format.encoding)
    source.position = 0
    with source.text() as stream:
        if kind is FileKind.JSONL:
            reader = Objects(stream, mapping, encoding=encoding)
        else:
            delimiter = mapping.format.delimiter or ("\t" if kind is FileKind.TSV else ",")
            reader = Delimited(stream, mapping, delimiter=delimiter, encoding=encoding)
        yield Book(source, reader, Interpreter(mapping, reader.header, zone, now, apostrophes=kind is not FileKind.JSONL))
