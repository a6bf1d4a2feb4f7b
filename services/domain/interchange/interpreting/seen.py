"""Which external ids a file has shown so far, and on which line: 12 bytes an id and some air, so that a million cost megabytes."""

from array import array
from hashlib import blake2b

_FIRST_SIZE = 1 << 12


class Seen:
    """A set of 64-bit digests with the line of each, open addressing in two arrays that grow together.

    Two different ids share a digest with a chance of 3 in 100 million among a million; then the second's row is refused as a duplicate.
    """

    def __init__(self) -> None:
        self._digests = array("Q", [0]) * _FIRST_SIZE
        self._lines = array("I", [0]) * _FIRST_SIZE
        self._room = _FIRST_SIZE * 2 // 3

    def add(self, text: str, line: int) -> int | None:
        """Note an id; return the line on which it stood first, None if it is new."""
        digest = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1
        digests = self._digests
        mask = len(digests) - 1
        place = digest & mask
        while there := digests[place]:
            if there == digest:
                return self._lines[place]
            place = (place + 1) & mask
        digests[place] = digest
        self._lines[place] = min(line, 0xFFFFFFFF)
        self._room -= 1
        if not self._room:
            self._grow()
        return None

    def _grow(self) -> None:
        old_digests, old_lines = self._digests, self._lines
        size = len(old_digests) * 2
        digests, lines = array("Q", [0]) * size, array("I", [0]) * size
        mask = size - 1
        for digest, line in zip(old_digests, old_lines, strict=True):
            if digest:
                place = digest & mask
                while digests[place]:
                    place = (place + 1) & mask
                digests[place] = digest
                lines[place] = line
        self._digests, self._lines = digests, lines
        self._room = size * 2 // 3 - len(old_digests) * 2 // 3
