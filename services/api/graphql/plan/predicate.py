"""Predicates as text: what somebody of a shape may do to a table's rows is compiled once a process and written wherever it is asked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Boolean, ColumnElement, select, union_all
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from services.api.graphql.plan.bind import Parameters
from services.api.graphql.plan.dialect import text_of
from services.domain.access import REACHES, Action, Pointing, Shape, Slot, StandIn, Turned, alternatives, may, stand_in, turned

FoundT = TypeVar("FoundT")
ROW = "row$0"
"""Stands for the row in a predicate's text; `$` is in no name of a table or column."""
ABOVE = "above$0"
"""Stands for the row's parent, where it is at hand."""
Via = tuple[type[Any], str]
"""The parent through whose row rows are found, and their column that points at it."""
_PARAMETER = re.compile(r"\$(\d+)::[A-Z]+(?:\[\])*")
"""What follows a parameter is its type, which whoever writes the parameter writes again."""


@dataclass(frozen=True)
class Template:
    """A text over ROW, its parameters left out."""

    parts: tuple[str, ...]
    slots: tuple[tuple[Slot, Any], ...]
    """Slot and SQL type of the parameter behind each part but the last."""

    def columns(self, of: str) -> frozenset[str]:
        """The columns that it looks at of ROW or ABOVE."""
        named = re.compile(re.escape(of) + r"\.\"?(\w+)")
        return frozenset(name for part in self.parts for name in named.findall(part))

    @property
    def said(self) -> object:
        """What is equal of templates that say the same."""
        return self.parts, tuple(slot for slot, _ in self.slots)

    def within(self, before: str, after: str) -> "Template":
        """The text between two others."""
        parts = [*self.parts]
        parts[0] = before + parts[0]
        parts[-1] += after
        return Template(tuple(parts), self.slots)

    @property
    def constant(self) -> bool | None:
        """Whether it is true or false whatever the row; None: it depends on it."""
        return {"true": True, "false": False}.get(self.parts[0]) if not self.slots else None


@dataclass(frozen=True)
class Around:
    """A predicate turned round (services.domain.access.turned), as text."""

    about: str
    keys: Template
    ways: tuple[Template, ...]
    published: bool
    sure: bool


class Written(ColumnElement[Any]):
    """A template written over one row, with one statement's parameters."""

    __visit_name__ = "written"
    inherit_cache = False
    _traverse_internals = []  # noqa: RUF012 - SQLAlchemy's own

    def __init__(
        self, template: Template, row: str, parameters: Parameters, type_: TypeEngine[Any] | None = None, above: str = ABOVE
    ) -> None:
        self.type = Boolean() if type_ is None else type_
        self.columns = template.columns(ROW)
        self.parts = [part.replace(ROW, row).replace(ABOVE, above) for part in template.parts]
        self.binds = [parameters.slot(slot, kind) for slot, kind in template.slots]


class Predicate(Written):
    """An action's predicate."""

    def __init__(
        self,
        whose: tuple[Shape, Any],
        action: Action,
        row: str,
        parameters: Parameters,
        *,
        via: Via | None = None,
        above: str = ABOVE,
    ) -> None:
        """`whose`: the shape and the mapped class. `above` is the parent's row where rows are found `via` it."""
        ready = template(*whose, action, via)
        super().__init__(ready, row, parameters, above=above)
        self.action = action
        self.above = ready.columns(ABOVE)
        self._whose, self._via = whose, via
        self._over: Callable[[Template], Written] = lambda rest: Written(rest, row, parameters, above=above)

    def beyond(self, action: Action) -> Written | None:
        """What it asks of the rows on which another action is not allowed, where it holds of all others."""
        rest = _beyond(*self._whose, action, self.action, self._via)
        return None if rest is None else self._over(rest)


@lru_cache(maxsize=2_000)
def template(shape: Shape, model: Any, action: Action, via: Via | None = None) -> Template:  # noqa: ANN401 - a mapped class
    """Return the predicate of everybody of a shape for an action on a table's rows."""
    return _condition(shape, model, lambda actor, row: may(actor, action, row), via)


@lru_cache(maxsize=2_000)
def around(shape: Shape, model: Any, action: Action) -> Around | None:  # noqa: ANN401 - a mapped class
    """Return it turned round; None where everybody of the shape is served in the order of lists."""

    def found(actor: StandIn) -> Turned | None:
        return turned(actor, action, model)

    def way(place: int) -> Callable[[StandIn, Any], ColumnElement[bool]]:
        return lambda actor, row: sure(found(actor)).along(row)[place]

    known = found(stand_in(shape, Parameters().slot))
    if known is None or not known.keys:
        return None
    keys = _template(shape, lambda actor: union_all(*sure(found(actor)).keys))
    ways = [_condition(shape, model, way(place)) for place in range(len(known.along(aliased(model))))]
    return Around(known.about, keys, tuple(ways), known.published, known.sure)


@lru_cache(maxsize=2_000)
def _beyond(shape: Shape, model: Any, action: Action, other: Action, via: Via | None) -> Template | None:  # noqa: ANN401 - a mapped class
    """What allows `other` besides what allows `action`, as text; None where it cannot be told apart."""

    def rest(actor: StandIn, row: Any) -> ColumnElement[bool] | None:  # noqa: ANN401 - an alias
        return REACHES.beyond(actor, action, other, row)

    if rest(stand_in(shape, Parameters().slot), aliased(model)) is None:
        return None
    return _condition(shape, model, lambda actor, row: sure(rest(actor, row)), via)


def implied(shape: Shape, model: Any, action: Action, condition: Callable[[StandIn, Any], ColumnElement[bool]]) -> bool:  # noqa: ANN401 - a mapped class
    """Whether every row that meets a condition (actor, row) → condition is allowed the action, because each alternative of the
    condition is word for word one of the predicate's.
    """
    return _alternatives(shape, model, condition) <= _allowing(shape, model, action)


@lru_cache(maxsize=2_000)
def _allowing(shape: Shape, model: Any, action: Action) -> frozenset[object]:  # noqa: ANN401 - a mapped class
    return _alternatives(shape, model, lambda actor, row: may(actor, action, row))


def _alternatives(shape: Shape, model: Any, condition: Callable[[StandIn, Any], ColumnElement[bool]]) -> frozenset[object]:  # noqa: ANN401 - as above
    def one(place: int) -> Callable[[StandIn, Any], ColumnElement[bool]]:
        return lambda actor, row: alternatives(condition(actor, row))[place]

    count = len(alternatives(condition(stand_in(shape, Parameters().slot), aliased(model))))
    return frozenset(_condition(shape, model, one(place)).said for place in range(count))


def sure(found: FoundT | None) -> FoundT:
    """What is known to be there."""
    if found is None:
        raise TypeError("a predicate that cannot be taken apart")
    return found


def _condition(
    shape: Shape,
    model: Any,  # noqa: ANN401 - a mapped class
    condition: Callable[[StandIn, Any], ColumnElement[bool]],
    via: Via | None = None,
) -> Template:
    row = aliased(model, name=ROW)
    pointing = None if via is None else Pointing(row, via[1], via[0], aliased(via[0], name=ABOVE))
    froms = [row] if pointing is None else [row, pointing.above]

    def bare(text: str) -> str:
        return text.removeprefix("SELECT ")[: text.rindex(" AS p \nFROM ") - len("SELECT ")]

    return _template(shape, lambda actor: select(condition(actor, row).label("p")).select_from(*froms), bare, pointing)


def _template(
    shape: Shape, statement: Callable[[StandIn], Any], bare: Callable[[str], str] = str, pointing: Pointing | None = None
) -> Template:
    slots: list[tuple[Slot, Any]] = []
    parameters = Parameters()

    def slot(name: Slot, type_: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a SQL type
        slots.append((name, type_))
        return parameters.slot(name, type_)

    text, names = text_of(statement(stand_in(shape, slot, pointing=pointing)))
    known = {parameters.slot(name, type_).key: (name, type_) for name, type_ in slots}
    pieces = _PARAMETER.split(bare(text))
    return Template(tuple(pieces[0::2]), tuple(known[names[int(number) - 1]] for number in pieces[1::2]))
