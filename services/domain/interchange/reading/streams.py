"""A file as a stream of unpacked bytes: what kind it is, how far it was read, and when it is damaged."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from services.domain.interchange.findings import BookFault
from services.kit.errors import ErrorCode, Refusal

BUFFER = 1 << 20
_GZIP = b"\x1f\x8b"
_WORKBOOK = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class FileKind(StrEnum):
    """How rows are written."""

    CSV = "CSV"
    TSV = "TSV"
    JSONL = "JSONL"
    XLSX = "XLSX"


def refused(fault: BookFault, **params: object) -> Refusal:
    """One clear refusal of a file."""
    return Refusal(ErrorCode.INVALID_INPUT, fault, params=params)


def kind_of(name: str) -> tuple[FileKind, bool]:
    """Return a file's kind and whether it is packed, by its name's end. Refuses an unknown one with KIND_UNKNOWN."""
    lower = name.lower()
    packed = lower.endswith(".gz")
    kind = {".csv": FileKind.CSV, ".tsv": FileKind.TSV, ".jsonl": FileKind.JSONL, ".xlsx": FileKind.XLSX}.get(
        Path(lower.removesuffix(".gz")).suffix
    )
    if kind is None or (packed and kind is FileKind.XLSX):
        raise refused(BookFault.KIND_UNKNOWN, name=name)
    return kind, packed


@dataclass
class Source:
    """A file to be read: its name, how to open it for bytes (possibly more than once), and its size, if known, for a progress bar."""

    name: str
    open: Callable[[], BinaryIO]
    size: int | None = None
    position: int = field(default=0, init=False)
    """Bytes of the file read so far, as they lie on the disk: packed if it is packed."""

    @classmethod
    def at(cls, path: Path) -> "Source":
        """A file on the disk. Refuses one that cannot be looked at."""
        try:
            return cls(path.name, lambda: path.open("rb", buffering=0), path.stat().st_size)
        except OSError as error:
            raise refused(BookFault.UNREADABLE, error=error.strerror or type(error).__name__) from None

    @contextmanager
    def text(self) -> Iterator[BinaryIO]:
        """Open it and yield its unpacked bytes; a workbook or a file that only pretends to be packed is refused."""
        packed = kind_of(self.name)[1]
        with self.raw() as plain:
            head = plain.peek(4)[:4]
            if head.startswith(_OLD_EXCEL):
                raise refused(BookFault.IS_OLD_EXCEL)
            if head == _WORKBOOK:
                raise refused(BookFault.IS_WORKBOOK)
            if packed and head and not head.startswith(_GZIP):
                raise refused(BookFault.NOT_GZIP)
            if head.startswith(_GZIP):
                # No buffer of ours around it: that would lose what was unpacked before the damage.
                yield cast("BinaryIO", gzip.GzipFile(fileobj=plain))
            else:
                yield plain

    @contextmanager
    def raw(self) -> Iterator[io.BufferedReader]:
        """Open it as it lies on the disk; what is read is counted."""
        try:
            opened = self.open()
        except OSError as error:
            raise refused(BookFault.UNREADABLE, error=error.strerror or type(error).__name__) from None
        with opened:
            yield io.BufferedReader(_Counted(opened, self), BUFFER)


@contextmanager
def damage(line: Callable[[], int]) -> Iterator[None]:
    """Turn what goes wrong while reading into a refusal that says after which line; the lines before it stand."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise refused(BookFault.BOOK_GZIP_DAMAGED, line=line()) from None
    except OSError as error:
        raise refused(BookFault.UNREADABLE, error=error.strerror or type(error).__name__) from None


class _Counted(io.RawIOBase):
    """A stream that tells its source how far it was read."""

    def __init__(self, stream: BinaryIO, source: Source) -> None:
        self._stream = stream
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base says WriteableBuffer, CPython passes this
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._source.position += len(data)
        return len(data)
