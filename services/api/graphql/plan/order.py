"""The order of a list and its cursors. A cursor holds the order values of a row that its reader has seen, and nothing else."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from services.api.graphql.plan.adapt import ordering
from services.api.graphql.plan.declare import Column, Many
from services.api.graphql.plan.index import Target
from services.api.graphql.plan.rows import Entity, Narrow
from services.api.graphql.plan.selection import Needs
from services.api.graphql.scalars import clean
from services.kit.errors import ErrorCode, Refusal
from services.kit.paging import decode_cursor, encode_cursor

KINDS = (datetime, UUID, int, str)
"""What a list may be ordered by."""


class Order:
    """The order of one list. The list's name is a digest of its field and parent, so that a cursor of another list is refused.

    Rows without a value in the first column come last, whatever the direction.
    """

    def __init__(self, plan: Many, target: Target, field: str, parent: UUID | None) -> None:
        parts = [ordering(part, target.model) for part in plan.order]
        self._columns = [column for column, _ in parts]
        self._descending = parts[0][1]
        self._some_have_none = not given(self._columns[0], plan.only)
        self._selected = [Column(column) for column in self._columns]
        self._name = sha256(f"{field} {target.model.__name__} {parent}".encode()).hexdigest()[:12]

    def need(self, needs: Needs) -> None:
        """Have the order values selected."""
        needs.values |= dict.fromkeys(self._selected)

    def cursor(self, entity: Entity) -> str:
        """Return the cursor behind a row."""
        return encode_cursor(self._name, tuple(entity.values[plan] for plan in self._selected))

    def by(self, row: Any) -> Sequence[ColumnElement[Any]]:  # noqa: ANN401 - an alias
        """Return the ORDER BY."""
        columns = [getattr(row, column.key) for column in self._columns]
        if self._descending:
            columns = [column.desc() for column in columns]
            columns[0] = columns[0].nulls_last() if self._some_have_none else columns[0]
        return columns

    def after(self, cursor: str | None) -> Narrow:
        """Return the condition of being behind the cursor. Refuses what is not a cursor of this list."""
        if cursor is None:
            return lambda _: ()
        values = decode_cursor(self._name, cursor)
        readers = [_reader(column) for column in self._columns]
        if len(values) != len(readers):
            raise _foreign()
        behind_all = self._some_have_none and values[0] is None
        known = slice(1 if behind_all else 0, None)
        place = tuple_(*(read(value) for read, value in zip(readers[known], values[known], strict=True)))

        def narrow(row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - an alias
            mine = [getattr(row, column.key) for column in self._columns]
            here = tuple_(*mine[known])
            behind = here < place if self._descending else here > place
            if behind_all:
                return [mine[0].is_(None), behind]
            return [or_(behind, mine[0].is_(None)) if self._some_have_none else behind]

        return narrow


def given(column: InstrumentedAttribute[Any], only: Any) -> bool:  # noqa: ANN401 - any condition
    """Whether every row of a list has a value: the column always has, or the list's `only` is exactly `column.is_not(None)`."""
    return not column.property.columns[0].nullable or (isinstance(only, ColumnElement) and only.compare(column.is_not(None)))


def kind_of(column: Any) -> type:  # noqa: ANN401 - a mapped attribute
    """Return which of KINDS a column holds. Raises TypeError for others."""
    python = column.type.python_type
    found = next((kind for kind in KINDS if issubclass(python, kind) and python is not bool), None)
    if found is None:
        raise TypeError(f"{column} cannot order a list: {python.__name__}")
    return found


def _reader(column: Any) -> Callable[[Any], ColumnElement[Any]]:  # noqa: ANN401 - a mapped attribute
    """Return how to bind a cursor's value for a column; whoever writes cursors by hand gets no further than a refusal."""
    kind = kind_of(column)
    bits = 63 if isinstance(column.type, BigInteger) else 31

    def read(value: Any) -> ColumnElement[Any]:  # noqa: ANN401 - whatever a cursor can say
        match value:
            case datetime() if kind is datetime and value.tzinfo is not None and 1 < value.year < 9999:
                return bindparam(None, value.astimezone(UTC), column.type, unique=True)
            case UUID() if kind is UUID:
                return bindparam(None, value, column.type, unique=True)
            case int() if kind is int and -(1 << bits) <= value < 1 << bits:
                return bindparam(None, value, column.type, unique=True)
            case str() if kind is str and clean(value):
                return bindparam(None, value, Text(), unique=True)
        raise _foreign()

    return read


def _foreign() -> Refusal:
    return Refusal(ErrorCode.INVALID_INPUT, path=("after",))
