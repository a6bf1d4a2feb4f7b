"""A declared expression, moved from the model to one alias of it."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.visitors import replacement_traverse

from services.domain.access import Actor


def on(expr: Any, model: type[Any], row: Any, actor: Actor) -> ColumnElement[Any]:  # noqa: ANN401 - any declared expression, any alias
    """Return the expression over `row`, an alias of `model`: columns are looked up on it, functions of (row, actor) are called."""
    if isinstance(expr, InstrumentedAttribute):
        if not belongs(expr, model):
            raise TypeError(f"{expr} is not a column of {model.__name__}")
        return getattr(row, expr.key)  # type: ignore[no-any-return]  # an alias has the model's attributes
    if callable(expr) and not isinstance(expr, ColumnElement):
        return expr(row, actor)  # type: ignore[no-any-return]  # declared as such
    table = model.__table__

    def replace(element: Any, **_: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
        if getattr(element, "table", None) is table and hasattr(element, "key"):
            return getattr(row, element.key).__clause_element__()
        return None

    moved: ColumnElement[Any] = replacement_traverse(expr, {}, replace)
    return moved


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
