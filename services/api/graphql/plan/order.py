"""The order of a list and its cursors. A cursor holds the order values of a row that its reader has seen, and nothing else."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Text, cast, func, literal, literal_column, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from services.api.graphql.plan.adapt import ordering
from services.api.graphql.plan.bind import Arguments, Given, Parameters, Reader
from services.api.graphql.plan.declare import Many
from services.api.graphql.plan.index import Target
from services.api.graphql.scalars import clean
from services.kit.errors import ErrorCode, Refusal
from services.kit.paging import NOTHING, decode_cursor

KINDS = (datetime, UUID, int, str)
"""What a list may be ordered by."""


class Order:
    """The order of one list, whose name its cursors carry: one of another list is refused.

    Rows without a value in the first column come last, whatever the direction.
    """

    def __init__(self, plan: Many, target: Target, name: str) -> None:
        parts = [ordering(part, target.model) for part in plan.order]
        self.columns = [column for column, _ in parts]
        self._descending = parts[0][1]
        self._some_have_none = not given(self.columns[0], plan.only)
        self._name = name

    def by(self, row: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - an alias
        """The ORDER BY."""
        ranked = self._ranked(self.values(row))
        return [one.desc() for one in ranked] if self._descending else ranked

    def values(self, row: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - as above
        """A row's order values."""
        return [getattr(row, column.key) for column in self.columns]

    def cursor(self, values: list[ColumnElement[Any]]) -> ColumnElement[str]:
        """The cursor of a row with these order values, as services.kit.paging reads it."""
        tagged = [_tagged(column, value) for column, value in zip(self.columns, values, strict=True)]
        if self._some_have_none:
            tagged[0] = func.coalesce(tagged[0], literal(NOTHING, Text()))
        document = cast(func.json_build_array(literal(self._name, Text()), *tagged), Text())
        written = func.encode(func.convert_to(document, literal("UTF8", Text())), literal("base64", Text()))
        return func.translate(written, literal_column(r"E'+/=\n'", Text()), literal("-_", Text()))

    def after(self, arguments: Arguments, parameters: Parameters, row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - as above
        """The condition of being behind the cursor in argument `after`, if there is one. Others' cursors are refused when read."""
        if arguments.now.get("after") is None:
            return []
        read = arguments.reader("after")
        bind = parameters.bind
        types = [Text() if kind_of(column) is str else column.type for column in self.columns]
        place: list[ColumnElement[Any]] = [
            bind(("after", arguments, n), type_, self._read(read, n), arguments) for n, type_ in enumerate(types)
        ]
        mine, place = self._ranked(self.values(row)), self._ranked(place)
        here, there = (mine[0], place[0]) if len(mine) == 1 else (tuple_(*mine), tuple_(*place))
        return [here < there if self._descending else here > there]

    def _ranked(self, values: list[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        """What order values are compared as: the end of time stands for an instant that is missing, since nothing is behind a null.
        Written as the indexes over it are (services.kit.model.undated_last), and on both sides so that row-level security lets it in.
        """
        if not self._some_have_none:
            return values
        furthest = func.greatest if self._descending else func.least
        return [furthest(values[0], self._end), *values[1:]]

    @property
    def _end(self) -> ColumnElement[Any]:
        return literal_column("'-infinity'::timestamptz" if self._descending else "'infinity'::timestamptz", self.columns[0].type)

    def _read(self, read: Reader, place: int) -> Reader:
        column = self.columns[place]

        def value(given: Given) -> Any:  # noqa: ANN401 - a Reader
            values = decode_cursor(self._name, read(given))
            if len(values) != len(self.columns):
                raise _foreign()
            none = place == 0 and self._some_have_none and values[0] is None
            return None if none else _checked(column, values[place])

        return value


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


def _tagged(column: Any, value: ColumnElement[Any]) -> ColumnElement[str]:  # noqa: ANN401 - a mapped attribute
    kind = kind_of(column)
    if kind is datetime:
        instant = func.to_json(func.timezone(literal("UTC", Text()), value)).op("#>>")(literal_column("'{}'"))
        return literal("t", Text()).concat(instant)
    tag = {UUID: "u", int: "i", str: "s"}[kind]
    return literal(tag, Text()).concat(cast(value, Text()))


def _checked(column: Any, value: Any) -> Any:  # noqa: ANN401 - whatever a cursor can say
    """A cursor's value for a column; whoever writes cursors by hand gets no further than a refusal."""
    kind = kind_of(column)
    bits = 63 if isinstance(column.type, BigInteger) else 31
    match value:
        case datetime() if kind is datetime and value.tzinfo is not None and 1 < value.year < 9999:
            return value.astimezone(UTC)
        case UUID() if kind is UUID:
            return value
        case int() if kind is int and -(1 << bits) <= value < 1 << bits:
            return value
        case str() if kind is str and clean(value):
            return value
    raise _foreign()


def _foreign() -> Refusal:
    return Refusal(ErrorCode.INVALID_INPUT, path=("after",))
