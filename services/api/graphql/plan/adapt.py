"""A declared expression, moved from the model to one alias of it."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.domain.access import Actor, moved


@lru_cache(maxsize=10_000)
def alias(model: Any, name: str) -> Any:  # noqa: ANN401 - a mapped class; an alias has its attributes
    """Return an alias of this name, made once a process: proxying a wide table's columns costs more than using them."""
    return aliased(model, name=name)


def on(expr: Any, model: type[Any], row: Any, actor: Actor) -> ColumnElement[Any]:  # noqa: ANN401 - any declared expression, any alias
    """Return the expression over `row`, an alias of `model`: columns are looked up on it, functions of (row, actor) are called."""
    if isinstance(expr, InstrumentedAttribute):
        if not belongs(expr, model):
            raise TypeError(f"{expr} is not a column of {model.__name__}")
        return getattr(row, expr.key)  # type: ignore[no-any-return]  # an alias has the model's attributes
    if callable(expr) and not isinstance(expr, ColumnElement):
        return expr(row, actor)  # type: ignore[no-any-return]  # declared as such
    return moved(expr, model, row)


def belongs(column: InstrumentedAttribute[Any], model: type[Any]) -> bool:
    """Whether a mapped column is the model's own or inherited."""
    return isinstance(column.class_, type) and issubclass(model, column.class_)


def ordering(order: Any, model: type[Any]) -> tuple[InstrumentedAttribute[Any], bool]:  # noqa: ANN401 - a column, or a column with .desc()
    """Return (column, whether it is descending) of one part of an order. Raises TypeError for what is no column of the model."""
    modifier = getattr(order, "modifier", None)
    column = order if modifier is None else order.element
    found = getattr(model, getattr(column, "key", None) or "", None)
    if not isinstance(found, InstrumentedAttribute) or getattr(column, "table", None) is not model.__table__:
        raise TypeError(f"{order}: a list is ordered by columns of its own rows")
    return found, descends(order)


def descends(order: Any) -> bool:  # noqa: ANN401 - a part of an ORDER BY
    """Whether a part of an order runs downwards."""
    modifier = getattr(order, "modifier", None)
    return modifier is not None and modifier.__name__ == "desc_op"
