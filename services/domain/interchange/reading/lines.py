"""Bytes → physical lines of a bounded length: a line of a gigabyte costs no more memory than the bound."""

from collections.abc import Iterator
from typing import BinaryIO

LONGEST = 1 << 20
"""Bytes of one record, quoted line ends included."""
_BOM = b"\xef\xbb\xbf"
_SKIP = 1 << 16

Line = tuple[int, bytes | None]
"""Its number from 1, and its bytes without the line end; None: longer than `LONGEST`."""


class Lines:
    """Iterates over the lines; of one over `LONGEST` nothing is kept while its rest is skipped.

    Lines can be given back, so that a quotation mark that is never closed swallows none.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._again: list[Line] = []
        self.number = 0
        """Of the last line taken from the stream."""

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        if self._again:
            return self._again.pop()
        line = self._stream.readline(LONGEST + 2)
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1:
            line = line.removeprefix(_BOM)
        if len(line) > LONGEST and len(line.rstrip(b"\r\n")) > LONGEST:
            while not line.endswith(b"\n"):
                line = self._stream.readline(_SKIP)
                if not line:
                    break
            return self.number, None
        if line.endswith(b"\n"):
            line = line[:-2] if line.endswith(b"\r\n") else line[:-1]
        return self.number, line

    def give_back(self, lines: list[Line]) -> None:
        """Let these come again, in their order, before anything else."""
        self._again.extend(reversed(lines))
