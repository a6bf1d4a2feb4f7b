"""What a GraphQL field is in SQL: the only vocabulary a slice needs. The engine reads nothing else.

An expression is written over the model's own columns, or is a function (row, actor) → expression where it depends on who asks;
`row` is an alias of the model, `actor.all_grants` and the like may be bound parameters. A subquery inside an expression names
its own table with `.correlate_except(own)`. Expressions must not fail: one that does loses the whole response.
"""

import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast, dataclass_transform, overload
from uuid import UUID

import strawberry
from sqlalchemy import BindParameter, ColumnElement, SQLColumnExpression, bindparam
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from services.api.graphql.plan.describe import interface_type, object_type, own_annotations
from services.domain.access import Action, Actor, may

T = TypeVar("T")
PLAN = "plan"
PAGE = 20

ByActor = Callable[[Any, Actor], SQLColumnExpression[T]]
Condition = ColumnElement[bool] | Callable[[Any, Actor], ColumnElement[bool]]


@dataclass(frozen=True, eq=False)
class Key:
    """The row's id, with the prefix of its type."""


@dataclass(frozen=True, eq=False)
class Column:
    """An expression; null where the actor's predicate for `mask` does not hold."""

    expr: Any
    mask: Action | None = None


@dataclass(frozen=True, eq=False)
class Label:
    """The name of a word in the request's language; that of `local` on this row where it has one."""

    expr: Any
    local: Any = None


@dataclass(frozen=True, eq=False)
class Computed:
    """A Python function and the expressions it needs. `context`: it also takes the operation's context. `holds`: the ids of the
    rows that its value may name in `result()` fields. `most`: how many items its list may have, where that is known.
    """

    function: Callable[..., Any]
    needs: dict[str, Any]
    context: bool
    holds: Any = None
    most: int | None = None


@dataclass(frozen=True)
class Allowed:
    """A list's `only`: the rows on which the actor may do this."""

    action: Action

    def __call__(self, row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - an alias
        """The condition."""
        return may(actor, self.action, row)


@dataclass(frozen=True, eq=False)
class One:
    """The row of the field's type that `by` points at; none unless the actor's predicate for `reads` holds on this row."""

    by: Any
    reads: Action | None = None


@dataclass(frozen=True, eq=False)
class Parameter:
    """An argument of a list on which its rows' expressions depend: `value` stands for it there, in its `only` and in its filter. It is
    null where the argument is, and wherever a row is read that is not of such a list.
    """

    value: BindParameter[Any]
    python_type: type
    description: str


@dataclass(frozen=True, eq=False)
class Many:
    """A keyset connection. `by` points from the child (or from a link row, whose `through` points at the child) at this row, or is
    a function (row, parent) → condition.
    """

    by: Any
    order: tuple[Any, ...]
    where: type | None = None
    only: Any = None
    through: Any = None
    reads: Action | None = None
    parameter: Parameter | None = None


@dataclass(frozen=True, eq=False)
class Listed:
    """A plain list of rows that is short by design."""

    order: tuple[Any, ...]
    only: Any = None


@dataclass(frozen=True, eq=False)
class ById:
    """The row with the id in argument `id`, or the rows with the ids in `ids`; unknown, foreign and garbled ids give null."""

    several: bool = False


@dataclass(frozen=True, eq=False)
class Result:
    """The row, or rows, whose UUIDs the Python object holds under the field's name: payloads and other values name entities so."""


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a connection: edges, nodes, page, total, node, cursor, more, end."""

    name: str


@dataclass(frozen=True)
class Stored:
    """How a GraphQL type is stored. `sees`: entered only under the actor's SEE predicate; `kind`: the rows of a table that it is."""

    model: type[Any]
    prefix: str | None = None
    sees: bool = True
    kind: tuple[Any, Any] | None = None
    interface: bool = field(default=False)


def key() -> strawberry.ID:
    """The opaque global id."""
    return cast("strawberry.ID", _field(Key()))


@overload
def column(expr: SQLColumnExpression[T]) -> T: ...
@overload
def column(expr: ByActor[T]) -> T: ...
def column(expr: Any) -> Any:
    """A column or any SQL expression. mypy holds the annotation to the expression's type and nullability."""
    return _field(Column(expr))


@overload
def masked(expr: SQLColumnExpression[T], action: Action) -> T | None: ...
@overload
def masked(expr: ByActor[T], action: Action) -> T | None: ...
def masked(expr: Any, action: Action) -> Any:
    """As `column`, null where the actor's predicate for `action` does not hold on the row."""
    return _field(Column(expr, action))


def computed(function: Callable[..., T], *, holds: ByActor[Any] | None = None, most: int | None = None, **needs: Any) -> T | None:  # noqa: ANN401 - expressions of any type
    """A Python function of expressions, passed by name; it may also take a keyword-only `context`. Its field is nullable.

    Where its value names rows in `result()` fields, `holds` is the array of their ids: they come with the same statement. A list is
    charged for the items that it has at `most`.
    """
    return cast("T | None", _field(_called(function, needs, holds, most)))


@overload
def asked(function: Callable[..., Coroutine[Any, Any, T]], **arguments: tuple[Any, str]) -> T: ...
@overload
def asked(function: Callable[..., T], **arguments: tuple[Any, str]) -> T: ...
def asked(function: Any, **arguments: tuple[Any, str]) -> Any:
    """A value of the request itself, at the root: a function of the `context` and of the field's `arguments` (type and description),
    which must not fail. An id is given as the row that it names, or None; what waits for something of its own is a coroutine.
    """
    return _field(_called(function, {}), [_argument(name, *one) for name, one in arguments.items()])


def labelled(expr: InstrumentedAttribute[Any], *, local: InstrumentedAttribute[Any] | None = None) -> str | None:
    """A word's name in the request's language: null where the word is. A row may have a `local` name of its own for it."""
    return cast("str | None", _field(Label(expr, local)))


def _called(function: Callable[..., Any], needs: dict[str, Any], holds: Any = None, most: int | None = None) -> Computed:  # noqa: ANN401 - an expression
    return Computed(function, needs, "context" in inspect.signature(function).parameters, holds, most)


def one(by: InstrumentedAttribute[Any] | ByActor[Any], *, reads: Action | None = None) -> Any:  # noqa: ANN401 - the field's annotation says which type
    """One related row, under its own SEE predicate: `by` is the foreign key (or an expression) that holds its id. Nullable."""
    return _field(One(by, reads))


def many(
    by: InstrumentedAttribute[Any] | Callable[[Any, Any], ColumnElement[bool]] | None = None,
    *,
    order: Sequence[Any],
    where: type | None = None,
    only: Condition | None = None,
    through: InstrumentedAttribute[Any] | None = None,
    reads: Action | None = None,
    parameter: Parameter | None = None,
) -> Any:  # noqa: ANN401 - the field's annotation says which type
    """A keyset connection of rows under their own SEE predicate: at the root, or of a row's children.

    `order`: columns of the child that everybody who sees it may know, one direction, ending in the id; only the first may be null
    (such rows come last), the others unless `only` is `column.is_not(None)`. `where`: filter input. `only`: a fixed condition. `by`:
    the child's foreign key, or a function (row, parent) → condition over aliases of both; a key that is masked on the child needs
    `only=Allowed(…)` for the mask's action, since a row in the list would tell it. `through`: `by` is on a link row and `through`
    points at the child. `reads`: empty unless the actor's predicate for that action holds on the parent. `parameter`: one more
    argument, which the expressions of the list's rows may use.
    """
    arguments = [
        _argument("first", int, "How many at most, 1 to 100 (每页条数).", default=PAGE),
        _argument("after", str | None, "Continue after this cursor (游标)."),
    ]
    if where is not None:
        arguments.insert(0, _argument("where", where | None, "Only those that meet every given condition (筛选条件)."))
    if parameter is not None:
        arguments.insert(0, _argument(parameter.value.key, parameter.python_type | None, parameter.description))
    return _field(Many(by, tuple(order), where, only, through, reads, parameter), arguments)


def parameter(name: str, python_type: type[T], type_: TypeEngine[T], description: str) -> Parameter:
    """An argument for `many(parameter=…)`, called `name` in the schema; expressions use its `value`."""
    return Parameter(bindparam(name, None, type_), python_type, description)


def listed(*, order: Sequence[Any], only: Condition | None = None) -> Any:  # noqa: ANN401 - the field's annotation says which type
    """A plain list at the root of all rows that meet `only`: for what is short by design."""
    return _field(Listed(tuple(order), only))


def by_id() -> Any:  # noqa: ANN401 - the field's annotation says which type
    """One row by its global id, or null."""
    return _field(ById(), [_argument("id", strawberry.ID, "Global id (全局编号).")])


def by_ids() -> Any:  # noqa: ANN401 - the field's annotation says which type
    """Rows by their global ids, at most 100, in their order, null where there is none."""
    return _field(ById(several=True), [_argument("ids", list[strawberry.ID], "Global ids, at most 100 (全局编号).")])


def result() -> Any:  # noqa: ANN401 - the field's annotation says which type
    """The row, or list of rows, that a Python object names by UUID: a payload's entities."""
    return strawberry.field(default=None, metadata={PLAN: Result()})


def held(id: UUID | None) -> Any:  # noqa: ANN401 - a UUID where the annotation says the row's type
    """Put a UUID where a `result()` field of a value expects its row."""
    return id


def part(name: str) -> Any:  # noqa: ANN401 - the field's annotation says which type
    """A part of a connection; for connections.py only."""
    return _field(Part(name))


@dataclass_transform(
    kw_only_default=True,
    field_specifiers=(key, column, masked, computed, asked, labelled, one, many, listed, by_id, by_ids, result, strawberry.field),
)
def stored(
    model: type[Any],
    *,
    prefix: str | None = None,
    sees: bool = True,
    kind: tuple[Any, Any] | None = None,
    interface: bool = False,
) -> Callable[[type[T]], type[T]]:
    """A GraphQL type kept in `model`; its docstring and those of its fields are the descriptions. A bare annotation is the column
    of that name. `kind=(column, value)`: one of several types in one table. `sees=False`: open to whoever comes across it.
    """

    def wrap(cls: type[T]) -> type[T]:
        for name in own_annotations(cls):
            if name not in cls.__dict__:
                setattr(cls, name, column(getattr(model, name)))
        cls.__stored__ = Stored(model, prefix, sees, kind, interface)  # type: ignore[attr-defined]  # read by the index
        return interface_type(cls) if interface else object_type(cls)

    return wrap


def _field(plan: object, arguments: Sequence[StrawberryArgument] = ()) -> Any:  # noqa: ANN401 - stands for every type
    declared = strawberry.field(metadata={PLAN: plan})
    declared.arguments = list(arguments)
    return declared


def _argument(name: str, type_: Any, description: str, **default: Any) -> StrawberryArgument:  # noqa: ANN401 - any annotation
    return StrawberryArgument(
        python_name=name, graphql_name=None, type_annotation=StrawberryAnnotation(type_), description=description, **default
    )
