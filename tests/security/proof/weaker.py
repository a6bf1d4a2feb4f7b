"""Predicates broken in one place: a condition that is not asked any more, an alternative that is lost, everything, nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BinaryExpression, ColumnElement, Exists, False_, Select, True_, false, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import AsBoolean, BooleanClauseList, Grouping
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from services.domain.access import Actor, Grant, Met, Predicate, Reach, Row, any_of

POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's


@dataclass(frozen=True)
class Broken:
    """A meaning of a reach, as it is for some grants, with one thing changed."""

    model: type[Any]
    reach: Reach
    place: int
    """Which of the rooms' contributions."""
    text: str
    """The predicate's text: a reach may mean different things at different kinds of unit, or for different roles."""
    number: int
    change: str

    def __str__(self) -> str:
        return f"{self.model.__name__} {self.reach} #{self.place}: {self.change}"

    def predicate(self, whole: Predicate) -> Predicate:
        """The meaning as it was, broken for those grants for which it has this text."""

        def broken(row: Row, grant: Grant, actor: Actor) -> Met:
            found = any_of([whole(row, grant, actor)], row)
            if written(found) != self.text:
                return found
            return [*breaks(found)][self.number][1]

        return broken


def written(predicate: ColumnElement[bool]) -> str:
    """The text of a predicate, without its values."""
    return str(predicate.compile(dialect=POSTGRESQL))


def breaks(predicate: ColumnElement[bool]) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Everything that can be broken in a predicate: what is changed, and what it is then."""
    always = constant(predicate)
    if always is not True:
        yield "everything", true()
    if always is not False:
        yield "nothing", false()
    if always is None:
        for part, neutral in parts(predicate):
            yield f"without {written(part)}", _replaced(predicate, part, neutral)


def constant(predicate: Any) -> bool | None:
    """What a predicate is for every row, if that can be told from its text: nobody's seat is AND false, wherever it is looked for."""
    match predicate:
        case True_() | False_():
            return isinstance(predicate, True_)
        case Grouping() | AsBoolean():
            return constant(predicate.element)
        case BooleanClauseList():
            several, decides = [constant(one) for one in predicate.clauses], predicate.operator is operators.or_
            return decides if decides in several else None if None in several else not decides
    looked_up = [one for one in iterate(predicate) if isinstance(one, Select)] if isinstance(predicate, Exists) else []
    return False if any(constant(one) is False for select in looked_up for one in select._where_criteria) else None


def parts(predicate: ColumnElement[bool]) -> Iterator[tuple[ColumnElement[bool], ColumnElement[bool]]]:
    """What is joined by AND or OR anywhere inside, also within what is looked up, with what takes its place."""
    for inner in iterate(predicate):
        if isinstance(inner, BooleanClauseList):
            neutral = true() if inner.operator is operators.and_ else false()
            yield from ((one, neutral) for one in inner.clauses if matters(one))
        elif isinstance(inner, Select):
            yield from ((one, true()) for one in inner._where_criteria if matters(one))


def matters(part: ColumnElement[bool]) -> bool:
    """Whether a part says anything: not what is so of every row, nor merely that both rows are of one district.

    Without that nothing changes, by construction: ids are unique in all districts, and row-level security shows one of them.
    """
    of_districts = isinstance(part, BinaryExpression) and getattr(part.left, "key", None) == "district_id"
    return not of_districts and constant(part) is None


def _replaced(predicate: ColumnElement[bool], part: ColumnElement[bool], by: ColumnElement[bool]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = replacement_traverse(predicate, {}, lambda element, **_: by if element is part else None)
    return found
