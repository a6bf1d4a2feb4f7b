"""What a filter's input field is in SQL. A filter is a strawberry input whose fields are declared with these."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import strawberry
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, any_
from sqlalchemy.types import TypeEngine
from strawberry import UNSET

from services.api.graphql.plan.declare import PLAN
from services.domain.access import Action, Actor


@dataclass(frozen=True, eq=False)
class Meaning:
    """What a text that a client gives stands for: `of(text, *path)` is a value of the SQL type, or a Refusal that blames the path."""

    of: Callable[..., Any]
    type: TypeEngine[Any]


@dataclass(frozen=True, eq=False)
class Compare:
    """A filter's input field: `operator(expression, value)`, or `condition(row, value, actor)`; with `reads` only where the actor's
    predicate for that action holds. With `means` the value is what the given text stands for. `finds`: an index leads to the rows that
    meet it, and they are few or in the list's order. `lead(value, actor)` selects the order values of the rows that may meet the
    condition: the list is read from there, in its order, and stops.
    """

    operator: Callable[[Any, Any], ColumnElement[bool]] | None
    expr: Any = None
    condition: Callable[[Any, Any, Actor], ColumnElement[bool]] | None = None
    refs: tuple[str, ...] = ()
    many: bool = False
    reads: Action | None = None
    finds: bool = False
    means: Meaning | None = None
    lead: Callable[[Any, Actor], Select[*tuple[Any, ...]]] | None = None


def one_of(expr: Any, values: Any) -> ColumnElement[bool]:  # noqa: ANN401 - SQLAlchemy's operators take whatever they can coerce
    """The operator of a filter that lists values: `compare(one_of, Issue.state, many=True)`."""
    return cast("ColumnElement[bool]", expr == any_(values))


def among(words: Collection[StrEnum]) -> Callable[[Any, Any], ColumnElement[bool]]:
    """The operator of a Boolean filter: the column holds one of these words, or none of them. `compare(among(OPEN), Issue.state)`.

    The words are written into the statement, so that an index over just these rows serves it; those of a list are bound.
    """

    def operator(expr: Any, value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - as above
        held = expr.in_(words) if value.value else expr.not_in(words)
        return cast("ColumnElement[bool]", held)

    return operator


def compare(
    operator: Callable[[Any, Any], ColumnElement[bool]],
    expr: SQLColumnExpression[Any],
    *,
    refs: Sequence[str] = (),
    many: bool = False,
    reads: Action | None = None,
    finds: bool = False,
) -> Any:  # noqa: ANN401 - the field's annotation says which type
    """A filter's input field: `operator(expr, value)`. Absent and null mean no condition; `refs` are the prefixes of a global id;
    `finds` as in Compare.

    A column that is masked needs the mask's action as `reads`: what cannot be read cannot be guessed by filtering either.
    """
    return strawberry.field(default=UNSET, metadata={PLAN: Compare(operator, expr, None, tuple(refs), many, reads, finds)})


def matching(
    condition: Callable[[Any, Any, Actor], ColumnElement[bool]],
    *,
    refs: Sequence[str] = (),
    many: bool = False,
    reads: Action | None = None,
    finds: bool = False,
    means: Meaning | None = None,
    lead: Callable[[Any, Actor], Select[*tuple[Any, ...]]] | None = None,
) -> Any:  # noqa: ANN401 - the field's annotation says which type
    """A filter's input field by a function (row, value, actor) → condition; `reads` as in `compare`, the others as in Compare."""
    plan = Compare(None, None, condition, tuple(refs), many, reads, finds, means, lead)
    return strawberry.field(default=UNSET, metadata={PLAN: plan})
