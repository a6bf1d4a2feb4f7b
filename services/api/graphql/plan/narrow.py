"""The lists of somebody who sees little: read from the matters that are theirs, not along the order of all that the district has.

Whoever sees much walks the order of a list and asks of each row whether it is seen: a page is soon full. Somebody who sees three issues
of fifty thousand would walk all of them for three rows. Which of the two it is the statement finds out itself, counting no further than
FEW. A row is shown under the same conditions either way.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Subquery,
    Uuid,
    func,
    inspect,
    literal_column,
    not_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.sql.selectable import LateralFromClause
from sqlalchemy.sql.visitors import replacement_traverse

from services.api.graphql.plan.adapt import descends
from services.api.graphql.plan.bind import Parameters
from services.api.graphql.plan.predicate import Around, Predicate, Written

FEW = 300
"""How many matters are looked up one by one: about as much work as a walk for somebody who has more."""
FENCE: ColumnElement[int] = literal_column("0")
"""An OFFSET that keeps what is within it together."""
Conditions = Sequence[ColumnElement[bool]]
Order = Sequence[ColumnElement[Any]]


class Narrow:
    """The rows of one list: looked up by the keys of few matters and along ways that are short for everybody, or walked through.

    Every selection of the table's rows goes by the table's name, so that whatever is written over it holds of them as well.
    """

    def __init__(self, asked: Mapping[Predicate, Around], own: Any, parameters: Parameters, fresh: Callable[[str], str]) -> None:  # noqa: ANN401 - an alias
        """`asked`: of the predicates that every row must meet those that can be turned round; the one that is met least decides."""
        self._around = min(asked.values(), key=lambda one: one.published)
        self._own = own
        self._name: str = inspect(own).name
        self._parameters = parameters
        self._fresh = fresh
        self._parts = {id(predicate): {way.said for way in one.ways} for predicate, one in asked.items() if one.sure}

    @property
    def row(self) -> Any:  # noqa: ANN401 - has the table's columns as attributes
        """Any of the selections: its columns by name, which bring no table into a statement."""
        return _Named(self._name)

    def page(self, where: Conditions, order: Order, limit: ColumnElement[int] | None) -> Subquery:
        """The first rows in this order."""
        return self._together("*", where, order, lambda rows: rows.order_by(*order).limit(limit))

    def keys(self, where: Conditions) -> Subquery:
        """All rows' ids, each once."""
        return self._together("id", where, [self.row.id], lambda rows: rows)

    def _together(self, columns: str, where: Conditions, order: Order, cut: Callable[[Select[Any]], Select[Any]]) -> Subquery:
        shown: ColumnElement[Any] = literal_column(f"{self._name}.{columns}")
        keys = self._around.keys.within("ARRAY(SELECT * FROM (", f") AS k LIMIT {FEW + 1})")
        matters = Written(keys, self._name, self._parameters, ARRAY(Uuid())).label("matters")
        within = select(matters).offset(FENCE).subquery(self._fresh("w"))
        few = func.cardinality(within.c.matters) <= FEW
        walk = select(shown).select_from(self._own).correlate_except(self._own)
        found = [cut(self._looked_up(within.c.matters, shown, where).where(few)), cut(walk.where(not_(few), *where))]
        for way in self._around.ways:
            besides = [one for one in where if way.said not in self._parts.get(id(one), ())]  # the predicates of which it is a part hold
            found.append(cut(walk.where(few, Written(way, self._name, self._parameters), *besides)))
        rows = union_all(*found).lateral(self._name)
        each = select(shown).select_from(within, rows)
        once = each.ext(distinct_on(*[plain(one) for one in order])).order_by(*order) if self._around.ways else each
        return once.correlate_except(within, rows).subquery(self._name)

    def _looked_up(self, matters: ColumnElement[Any], shown: ColumnElement[Any], where: Conditions) -> Select[Any]:
        """The rows about the matters, one matter after the other."""
        key = select(func.unnest(matters).label("key")).distinct().subquery(self._fresh("k"))
        rows = select(shown).select_from(self._own).where(getattr(self._own, self._around.about) == key.c.key, *where)
        branches = self._branches(key.c.key)
        found = (rows if branches is None else self._moved(rows, branches)).offset(FENCE).correlate(key).lateral(self._name)
        return select(shown).select_from(key, found).correlate_except(key, found)

    def _branches(self, key: ColumnElement[Any]) -> LateralFromClause | None:
        """A union's rows about a matter, entered branch by branch. Of the branches of a union PostgreSQL expects one row behind row-level
        security, whatever is asked of them, so that any index looks as good as any other; of a table it knows better.
        """
        union = getattr(getattr(inspect(self._own).selectable, "element", None), "element", None)
        if not isinstance(union, CompoundSelect):
            return None
        names = union.selected_columns.keys()
        branches: list[Select[Any]] = []
        for branch in union.selects:
            if not isinstance(branch, Select):
                raise TypeError("a union of selects")
            given = dict(zip(names, branch.selected_columns, strict=True))
            asked = branch.where(given["district_id"] == self._parameters.slot("district", Uuid()), given[self._around.about] == key)
            branches.append(asked.offset(FENCE).correlate_except(*branch.get_final_froms()))
        return union_all(*branches).lateral(self._name)

    def _moved(self, rows: Select[Any], to: FromClause) -> Select[Any]:
        """A selection of the table's rows, taken from elsewhere."""

        def replace(element: Any, **_: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
            if isinstance(element, FromClause):
                return to if getattr(element, "name", None) == self._name else None
            return getattr(self.row, element.key) if getattr(getattr(element, "table", None), "name", None) == self._name else None

        return cast("Select[Any]", replacement_traverse(rows, {}, replace))


class _Named:
    """Columns of whatever goes by a name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, key: str) -> ColumnElement[Any]:
        return literal_column(f"{self._name}.{key}")


def plain(order: ColumnElement[Any]) -> ColumnElement[Any]:
    """A part of an ORDER BY without its direction."""
    return order.element if descends(order) else order
