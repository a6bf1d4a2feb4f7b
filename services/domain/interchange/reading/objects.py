"""A .jsonl file → its rows: one JSON object a line, its keys the columns. A key that is absent or null is a blank cell."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from services.domain.interchange.findings import BookFault, RowFault, RowFinding
from services.domain.interchange.mapping import Mapping
from services.domain.interchange.reading.cells import Cell, Flaw, Row, check_header
from services.domain.interchange.reading.delimited import Encoding
from services.domain.interchange.reading.lines import LONGEST, Lines
from services.domain.interchange.reading.streams import damage, refused


class Objects:
    """A .jsonl file, open for reading. Its header is what the mapping names; the first object must have one of these keys."""

    def __init__(self, stream: BinaryIO, mapping: Mapping, *, encoding: Encoding) -> None:
        self._lines = Lines(stream)
        self._mapping = mapping
        self._encoding = encoding
        self.header = mapping.columns_named()

    def rows(self) -> Iterator[Row]:
        """Yield the rows."""
        unchecked = True
        with damage(lambda: self._lines.number):
            for number, line in self._lines:
                if line is not None and line.startswith((b"\xff\xfe", b"\xfe\xff")) and number == 1:
                    raise refused(BookFault.NOT_UTF_8)
                if line is not None and not line.strip():
                    continue
                found = self._object(number, line)
                if isinstance(found, RowFinding):
                    yield number, found
                    continue
                if unchecked and not found.keys() & set(self.header):
                    check_header(list(found), self._mapping)
                unchecked = False
                yield number, [_cell(found.get(name)) for name in self.header]

    def _object(self, number: int, line: bytes | None) -> dict[str, object] | RowFinding:
        if line is None:
            return RowFinding(number, RowFault.ROW_TOO_LONG, params={"most": LONGEST // 1024})
        try:
            found = json.loads(
                line.decode(self._encoding), object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_no_number
            )
        except UnicodeDecodeError:
            return RowFinding(number, RowFault.ENCODING, params={"encoding": self._encoding.upper()})
        except _KeyTwice as error:
            return RowFinding(number, RowFault.KEY_TWICE, params={"key": str(error)[:60]})
        except (ValueError, RecursionError):  # not JSON; nested a thousand levels deep
            return RowFinding(number, RowFault.NOT_JSON)
        return found if isinstance(found, dict) else RowFinding(number, RowFault.NOT_AN_OBJECT)


class _KeyTwice(Exception):  # noqa: N818 - it says which key, and never leaves this file
    pass


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys hide none of one another."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _KeyTwice(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(word: str) -> object:
    """NaN and the infinities are no JSON."""
    raise ValueError(word)


def _cell(value: object) -> Cell:
    """Figures keep the digits in which they were written."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return Flaw(RowFault.NESTED, "{…}" if isinstance(value, dict) else "[…]")
