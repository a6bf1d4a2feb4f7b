"""Pages: in order, behind a cursor, so many. Cursors are opaque: which place a text stands for is learned from the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.api.graphql.differential.oracle.kinds import KEPT, Asked, Entity, Many, entity
from tests.api.graphql.differential.oracle.rows import Row

LARGEST = 100


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """A value that the client must correct: the argument's path, the finer reason (enum and member), and what is possible."""

    def __init__(self, *path: str, code: str = "INVALID_INPUT", reason: tuple[str, str] | None = None, **details: int) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.path = path
        self.details = details


@dataclass(frozen=True)
class Cursor:
    """A place in the lists of one field: behind the row with these order values."""

    list: str
    values: tuple[Any, ...]


class Cursors:
    """Which text stands for which place, as the answers have shown."""

    def __init__(self) -> None:
        self._places: dict[str, Cursor] = {}

    def learn(self, place: Cursor, text: str) -> bool:
        """Take note; false if the text already stands for another place."""
        return self._places.setdefault(text, place) == place

    def place(self, text: str) -> Cursor | None:
        """The place that a text stands for, if it was ever given out."""
        return self._places.get(text)

    def texts(self) -> Sequence[tuple[str, str]]:
        """Every cursor that was given out, and of which list."""
        return [(text, place.list) for text, place in self._places.items()]


class Window:
    """Which page is asked for."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.first: int = given["first"]
        self.after: str | None = given.get("after")


@dataclass(frozen=True)
class Page:
    """One page, and the whole list's length."""

    rows: list[tuple[Entity, Cursor]]
    more: bool
    total: int


def page(asked: Asked, plan: Many, name: str, rows: Sequence[Row], asked_for: Window, cursors: Cursors) -> Page:  # noqa: PLR0917 - the parts of a list
    """Return the page of the rows that are of the list's types and seen."""
    first, after = asked_for.first, asked_for.after
    if not 1 <= first <= LARGEST:
        raise Refused("first", least=1, most=LARGEST)
    place = None if after is None else cursors.place(after)
    if after is not None and (place is None or place.list != name):
        raise Refused("after")
    table = KEPT[plan.types[0]][1]
    known = {row["id"]: row for row in rows}.values()
    seen = [found for row in known if (found := entity(asked, plan.types, row)) is not None]
    assert all(KEPT[one.type][1] == table for one in seen)
    placed = sorted(((order_of(plan, one.row), one) for one in seen), key=lambda pair: rank(plan, pair[0]), reverse=plan.latest_first)
    if place is not None:
        last = rank(plan, place.values)
        placed = [pair for pair in placed if (rank(plan, pair[0]) < last if plan.latest_first else rank(plan, pair[0]) > last)]
    shown = [(one, Cursor(name, values)) for values, one in placed[:first]]
    return Page(shown, len(placed) > first, len(seen))


def order_of(plan: Many, row: Row) -> tuple[Any, ...]:
    """What the list is ordered by; ids as the database compares them, byte by byte."""
    return tuple(row[name] for name in plan.order)


def rank(plan: Many, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Order values so that they compare: what has no first one comes last, whichever way the list runs."""
    return ((values[0] is None) is not plan.latest_first, *values)
