"""Physical lines → records of a delimited file. A quoted cell may hold line ends; a quotation mark that is never closed costs one line.

Bytes suffice: neither in UTF-8 nor in GB18030 does a quotation mark, a delimiter or a line end occur inside another character.
"""

import re
from collections.abc import Iterator

from services.domain.interchange.findings import RowFault
from services.domain.interchange.reading.lines import LONGEST, Line, Lines


class Records:
    """Iterates over (line on which the record begins, its bytes or why there are none).

    RFC 4180 with one delimiter; as everywhere, a quotation mark inside a cell that does not begin with one is itself. After a fault
    reading goes on with the physical line behind the record's first. No line is looked at more than three times.
    """

    def __init__(self, lines: Lines, delimiter: str) -> None:
        self._lines = lines
        self._grammar = _Grammar(delimiter)
        self._taken: list[Line] = []
        self._reopened = False
        self._blocked = 0

    def __iter__(self) -> Iterator[tuple[int, bytes | RowFault]]:
        whole, opens = self._grammar.whole.fullmatch, self._grammar.opens.fullmatch
        for number, line in self._lines:
            self._taken = []
            if line is None:
                yield number, RowFault.ROW_TOO_LONG
            elif b'"' not in line or whole(line):
                yield number, line
            elif opens(line) is None:
                yield number, RowFault.QUOTE_BROKEN
            else:
                yield number, RowFault.QUOTE_OPEN if number <= self._blocked else self._gather(line)

    def unread(self) -> bool:
        """Give back all lines of the last record but its first; False: it has only one, and nothing happens."""
        if not self._taken:
            return False
        # A line that closes one quotation and opens another could be gathered from every line before it: that would be quadratic.
        if self._reopened:
            self._blocked = self._taken[-1][0]
        self._lines.give_back(self._taken)
        self._taken = []
        return True

    def _gather(self, first: bytes) -> bytes | RowFault:
        """Take lines until the quotation closes; if it does not, or the record grows too long, give them back."""
        grammar, size, self._reopened = self._grammar, len(first), False
        for found in self._lines:
            self._taken.append(found)
            line = found[1]
            size += LONGEST if line is None else len(line) + 1
            if line is None or size > LONGEST:
                break
            if b'"' not in line or grammar.stays.fullmatch(line):
                continue
            if grammar.closes.fullmatch(line):
                return b"\n".join([first, *(text or b"" for _, text in self._taken)])
            if grammar.reopens.fullmatch(line) is None:
                break
            self._reopened = True
        self.unread()
        return RowFault.QUOTE_OPEN


class _Grammar:
    """What a physical line can be, seen from outside a quotation (whole, opens) and from inside one (stays, closes, reopens)."""

    def __init__(self, delimiter: str) -> None:
        sign = re.escape(delimiter.encode())
        inside = rb'(?:[^"]++|"")*+'
        end = rb'"(?=' + sign + rb"|\Z)"
        cell = rb'(?:"' + inside + end + rb'|(?!")[^' + sign + rb"]*+)"
        further = rb"(?:" + sign + cell + rb")*+"
        opening = rb"(?:" + cell + sign + rb')*+"' + inside
        self.whole = re.compile(cell + further)
        self.opens = re.compile(opening)
        self.stays = re.compile(inside)
        self.closes = re.compile(inside + end + further)
        self.reopens = re.compile(inside + end + sign + opening)


class Cells:
    """A record's text → its cells, without the quotation marks that are not theirs."""

    def __init__(self, delimiter: str) -> None:
        sign = re.escape(delimiter)
        self._delimiter = delimiter
        self._cells = re.compile(rf'(?:"((?:[^"]++|"")*+)"|([^{sign}]*+)){sign}').findall

    def of(self, text: str) -> list[str]:
        """Split the text of one record that `Records` let pass."""
        if '"' not in text:
            return text.split(self._delimiter)
        return [quoted.replace('""', '"') if quoted else plain for quoted, plain in self._cells(text + self._delimiter)]
