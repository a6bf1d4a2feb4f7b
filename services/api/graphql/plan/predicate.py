"""Predicates as text: what somebody of a shape may do to a table's rows is compiled once a process and written wherever it is asked."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, select
from sqlalchemy.orm import aliased

from services.api.graphql.plan.bind import Parameters
from services.api.graphql.plan.dialect import text_of
from services.domain.access import Action, Shape, Slot, may, stand_in

ROW = "row$0"
"""Stands for the row in a predicate's text; `$` is in no name of a table or column."""
_PARAMETER = re.compile(r"\$(\d+)::")


@dataclass(frozen=True)
class Template:
    """A predicate's text over ROW, its parameters as `{slot}` in order."""

    parts: tuple[str, ...]
    slots: tuple[tuple[Slot, Any], ...]
    """Slot and SQL type of the parameter behind each part but the last."""

    @property
    def constant(self) -> bool | None:
        """Whether it is true or false whatever the row; None: it depends on it."""
        return {"true": True, "false": False}.get(self.parts[0]) if not self.slots else None


class Predicate(ColumnElement[bool]):
    """A template written over one row, with one statement's parameters."""

    __visit_name__ = "predicate"
    inherit_cache = False
    _traverse_internals = []  # noqa: RUF012 - SQLAlchemy's own

    def __init__(self, template: Template, action: Action, row: str, parameters: Parameters) -> None:
        self.type = Boolean()
        self.action = action
        self.parts = [part.replace(ROW, row) for part in template.parts]
        self.binds = [parameters.slot(slot, type_) for slot, type_ in template.slots]


@lru_cache(maxsize=2_000)
def template(shape: Shape, model: Any, action: Action) -> Template:  # noqa: ANN401 - a mapped class
    """Return the predicate of everybody of a shape for an action on a table's rows."""
    slots: list[tuple[Slot, Any]] = []
    parameters = Parameters()

    def slot(name: Slot, type_: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a SQL type
        slots.append((name, type_))
        return parameters.slot(name, type_)

    row = aliased(model, name=ROW)
    predicate = may(stand_in(shape, slot), action, row)
    text, names = text_of(select(predicate.label("p")).select_from(row))
    text = text.removeprefix("SELECT ")[: text.rindex(" AS p \nFROM ") - len("SELECT ")]
    known = {parameters.slot(name, type_).key: (name, type_) for name, type_ in slots}
    pieces = _PARAMETER.split(text)
    asked = [known[names[int(number) - 1]] for number in pieces[1::2]]
    # What follows a parameter is its type, which whoever writes the parameter writes again.
    parts = (pieces[0], *(piece[re.match(r"[A-Z]+(\[\])*", piece).end() :] for piece in pieces[2::2]))  # type: ignore[union-attr]  # always typed
    return Template(parts, tuple(asked))
