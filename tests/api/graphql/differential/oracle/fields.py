"""The fields of every stored type. What is not said here is the column of the field's name."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from tests.api.graphql.differential.oracle.kinds import KEPT, TENANTS, UNIT_TYPES, Asked, Leaf, Many, One
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.words import label

ALL_UNITS = tuple(UNIT_TYPES)
Field = Leaf | One | Many
Fields = Mapping[str, Field]


def column(name: str, *, reads: bool = False) -> Leaf:
    """A column."""
    return Leaf(lambda _asked, row: row[name], reads)


def private(*names: str) -> dict[str, Field]:
    """Columns of the private part."""
    return {name: column(snake(name), reads=True) for name in names}


def labelled(enum: str, name: str) -> Leaf:
    """A column's word in the request's language."""
    return Leaf(lambda asked, row: label(enum, row[name], asked.locale))


def one(column: str, *types: str, reads: bool = False) -> One:
    """The row that a column points at."""
    return One(lambda _asked, row: row[column], types, reads)


def unit(column: str, *, reads: bool = False) -> One:
    """A unit of any kind."""
    return one(column, *ALL_UNITS, reads=reads)


def tenant(column: str, *, reads: bool = False) -> One:
    """A tenant."""
    return one(column, *TENANTS, reads=reads)


def many(type: str, by: str, *order: str, latest_first: bool = False, reads: bool = False, only: str | None = None) -> Many:
    """The rows of a type that point here; `only`: those with a value there."""
    table = KEPT[type][1]

    def rows(asked: Asked, row: Row) -> list[Row]:
        return [found for found in asked.sight.tables.where(table, by, row["id"]) if only is None or found[only] is not None]

    return Many(rows, (type,), (*order, "id"), latest_first, reads)


def late(end: Callable[[Row], Any]) -> Leaf:
    """Whether it ended, or is still to end, after it was due. What is not due is never late."""

    def value(asked: Asked, row: Row) -> bool:
        return row["due_at"] is not None and (end(row) or asked.sight.now) > row["due_at"]

    return Leaf(value)


@cache
def snake(name: str) -> str:
    """dueAt → due_at."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


FIELDS: dict[str, Fields] = {}
"""Type → field → how it is answered; filled by the rooms of the schema."""


def field_of(type: str, name: str) -> Field:
    """How a field of a stored type is answered."""
    return FIELDS.get(type, {}).get(name) or column(snake(name))
