"""What reaches ask of other tables: whether a row is pointed at, and turned round, which rows are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Exists,
    False_,
    Select,
    True_,
    Uuid,
    and_,
    any_,
    exists,
    false,
    func,
    inspect,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BooleanClauseList
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from services.domain.access.actor import Actor

Row = Any
"""A mapped class or an alias of one: what a predicate is written over."""
ClauseT = TypeVar("ClauseT", bound=ClauseElement)
Keys: TypeAlias = list[Select[Any]]
"""Selects of one column each: values of a row's column at which everything within reach is found, and perhaps more."""


@dataclass(frozen=True, eq=False)
class Link:
    """Rows that point at the row: the first of `of`, by its column `by`, at the row's column `at`; the others are `joined` to it.

    The row is within reach if one of them meets `where`, and `also(row)` with it.
    """

    of: tuple[Row, ...]
    by: str
    where: ColumnElement[bool]
    joined: tuple[ColumnElement[bool], ...] = ()
    at: str = "id"
    also: Callable[[Row], ColumnElement[bool]] | None = None
    few: UUID | None = None
    """The district, if there are few whoever asks: they are gathered once a statement, which costs less than to look for each row."""

    @property
    def kind(self) -> object:
        """What is equal of links that differ in `where` alone."""
        return (*map(id, self.of), self.by, self.at, self.also)

    def joining(self, others: Sequence["Link"]) -> "Link":
        """One look for links of the same kind."""
        return replace(self, where=or_(*distinct([one.where for one in (self, *others)])))

    def holds(self, row: Row) -> ColumnElement[bool]:
        """Whether the row is within reach."""
        first, at = self.of[0], getattr(row, self.at)
        if self.few is not None:
            keys = self._keys(self.few).correlate_except(*self.of).scalar_subquery()
            return cast("ColumnElement[bool]", at == any_(func.array(keys, type_=ARRAY(Uuid()))))
        pointing = (first.district_id == row.district_id, getattr(first, self.by) == at)
        return there_is(*pointing, *self.joined, self.where, *(() if self.also is None else (self.also(row),)), of=self.of)

    def itself(self, row: Row, by: str) -> ColumnElement[bool] | None:
        """Whether a row that points by `by` is itself one of these rows, from its own columns; None where these are others."""
        first = self.of[0]
        same = (*self.of, self.by) == (first, by) and inspect(first).mapper is inspect(row).mapper
        return moved(self.where, first, row) if same and not self.joined and self.also is None else None

    def keys(self, actor: Actor) -> Keys | None:
        """The values of `at` of all rows within reach."""
        return [self._keys(actor.district_id)]

    def _keys(self, district_id: UUID) -> Select[Any]:
        first = self.of[0]
        return select(getattr(first, self.by)).where(first.district_id == district_id, *self.joined, self.where)


@dataclass(frozen=True, eq=False)
class Lift:
    """The row's parent, at which its column `at` points, is within a reach of its own: what that asks, and what `also` must hold of it."""

    parent: Row
    at: str
    asked: tuple["Met", ...]
    also: Callable[[Row], ColumnElement[bool]] | None = None
    given: bool = False
    """Whether `parent` is that very row, which whoever asks has already: it is not looked up."""

    @property
    def kind(self) -> object:
        """As for links."""
        return (id(self.parent), self.at, self.also)

    def joining(self, others: Sequence["Lift"]) -> "Lift":
        """As for links."""
        return replace(self, asked=tuple(met for one in (self, *others) for met in one.asked))

    def holds(self, row: Row) -> ColumnElement[bool]:
        """Whether the row is within reach."""
        above = self.parent
        asked = (any_of(self.asked, above), *(() if self.also is None else (self.also(above),)))
        if self.given:
            return and_(*asked)
        return there_is(above.district_id == row.district_id, above.id == getattr(row, self.at), *asked, of=above)

    def keys(self, actor: Actor) -> Keys | None:
        """The values of `at` of all rows within reach; None: they are not to be had."""
        return keys_of(self.asked, self.parent, "id", actor)


Met: TypeAlias = ColumnElement[bool] | Link | Lift | tuple[Link, ...]
"""What a reach asks: a condition over the row's own columns, or rows of other tables, any of several."""


def links_of(mets: Iterable[Met]) -> list[Link]:
    """The links among what several reaches ask."""
    return [one for met in mets for one in (met if isinstance(met, tuple) else (met,)) if isinstance(one, Link)]


def any_of(mets: Iterable[Met], row: Row) -> ColumnElement[bool]:
    """Whether any of several reaches holds of a row. Its own columns are asked first: what they answer is looked up nowhere."""
    held = [met.holds(row) if isinstance(met, Link | Lift) else met for met in _together(mets)]
    return or_(false(), *sorted(distinct(held), key=looks_up))


def keys_of(mets: Iterable[Met], own: Row, column: str, actor: Actor) -> Keys | None:
    """The values of a column of all rows that any of several reaches gives; None: they are everything, or not to be had."""
    found: Keys = []
    for met in _together(mets):
        keys = _keys(met, own, column, actor)
        if keys is None:
            return None
        found += keys
    return distinct(found)


_ALIASES: dict[tuple[str, type[Any]], Row] = {}


def alias_of(model: type[Any], purpose: str) -> Row:
    """The alias of a model for one purpose, made once: proxying a wide table's columns costs more than all the rest."""
    found = _ALIASES.get((purpose, model))
    if found is None:
        found = _ALIASES[purpose, model] = aliased(model)
    return found


def there_is(*conditions: ColumnElement[bool], of: Row | tuple[Row, ...]) -> ColumnElement[bool]:
    """Whether rows of the aliases `of` meet the conditions: the only EXISTS that a predicate is written with.

    The OFFSET is a fence: it is looked up by index for each row that is asked about. A statement that binds its own district is
    planned before it is bound, row-level security then promises one row of every table, and without the fence PostgreSQL hashes all
    that a department ever handled to show one page.
    """
    own = of if isinstance(of, tuple) else (of,)
    return exists(select(literal_column("1")).select_from(*own).where(*conditions).offset(literal_column("0")).correlate_except(*own))


def moved(expression: Any, one: Row, other: Row) -> ColumnElement[Any]:  # noqa: ANN401 - any SQL expression
    """An expression over a model or an alias of it, over another alias of the same."""
    table = inspect(one).selectable

    def replace(element: Any, **_: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
        if getattr(element, "table", None) is table and hasattr(element, "key"):
            return getattr(other, element.key).__clause_element__()
        return None

    found: ColumnElement[Any] = replacement_traverse(expression, {}, replace)
    return found


def alternatives(condition: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """What a condition joins by OR; itself if that is nothing."""
    joined = isinstance(condition, BooleanClauseList) and condition.operator is operators.or_
    return list(condition.clauses) if joined else [condition]


def looks_up(condition: ColumnElement[bool]) -> bool:
    """Whether a condition asks more than the row's own columns."""
    return any(isinstance(one, Exists) for one in iterate(condition))


def distinct(clauses: list[ClauseT]) -> list[ClauseT]:
    """Each clause once: what does not depend on the grant would be asked again for every post."""
    return list({same_as(one): one for one in reversed(clauses)}.values())[::-1]


def same_as(clause: ClauseElement) -> Any:  # noqa: ANN401 - anything that is compared
    """What is equal of clauses that say the same."""
    key = clause._generate_cache_key()  # noqa: SLF001 - the public compare() fails on predicates over mapped classes
    values = None if key is None else tuple((one.required and one.key, str(one.value)) for one in key.bindparams)
    return id(clause) if key is None else (key.key, values)


def _together(mets: Iterable[Met]) -> list[ColumnElement[bool] | Link | Lift]:
    """Reaches that look at the same rows look once."""
    conditions: list[ColumnElement[bool]] = []
    kinds: dict[object, list[Any]] = {}
    for met in mets:
        for one in met if isinstance(met, tuple) else (met,):
            if isinstance(one, Link | Lift):
                kinds.setdefault(one.kind, []).append(one)
            else:
                conditions.append(one)
    return [*conditions, *(first.joining(others) for first, *others in kinds.values())]


def _keys(met: ColumnElement[bool] | Link | Lift, own: Row, column: str, actor: Actor) -> Keys | None:
    if isinstance(met, Link | Lift):
        return met.keys(actor) if met.at == column else None
    if isinstance(met, False_):
        return []
    return (
        None if isinstance(met, True_) or looks_up(met) else [select(getattr(own, column)).where(own.district_id == actor.district_id, met)]
    )
