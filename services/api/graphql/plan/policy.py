"""The only way into a table: in the actor's district, of the right kind, under the actor's SEE predicate.

An entry is the rows of one table that meet some conditions. What is shown is written over `row`, the conditions over `own`: the
statement renders `row` as a sub-select of `own` that gives only the columns in use (statement.py). A predicate that a row is asked
about is one column of that sub-select, however many masked fields and children ask for it, and so is it for a condition of which it is a
part: whoever reads a row sees it, and only what is seen beyond that is asked besides.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLField
from sqlalchemy import BindParameter, Boolean, ColumnElement, False_, Select, True_, false, func, literal_column, or_, select, true
from sqlalchemy.sql.visitors import replacement_traverse

from services.api.graphql.plan.adapt import alias, on
from services.api.graphql.plan.bind import Arguments, Parameters
from services.api.graphql.plan.collect import Collector, Details
from services.api.graphql.plan.index import Index, Target
from services.api.graphql.plan.narrow import FENCE, Narrow
from services.api.graphql.plan.predicate import Predicate, Written, around, implied, template
from services.domain.access import REACHES, Action, Shape, StandIn, may, stand_in
from services.kit.wording import Locale

NOBODY = Shape((), account=False, person=False)


class Entry:
    """The rows of one table at one place of an operation, the `number`th of that table."""

    def __init__(self, number: int, target: Target, actor: StandIn) -> None:
        model: Any = target.model
        self.name = f"{model.__name__.lower()}${number}"
        self.inside = f"{self.name}o"
        self.target = target
        self.actor = actor
        self.row = alias(model, self.name)
        self.own = alias(model, self.inside)
        self.where: list[ColumnElement[bool]] = []
        self.order: Sequence[ColumnElement[Any]] = ()
        self.limit: ColumnElement[int] | None = None
        self.numbered = False
        """Whether the rows are counted, as column `n` from 1."""
        self.parameter: tuple[str, BindParameter[Any]] | None = None
        """What stands for the list's parameter in its rows' expressions."""
        self.narrow: Narrow | None = None
        """How the rows are found for somebody who sees few of them."""
        self.needed: set[str] = set()
        """The columns that predicates look at from without the table itself, beside those in use."""
        self.through: tuple[Entry, str] | None = None
        """The parent's entry, and the column of these rows that points at it."""
        self._settled: dict[Action, ColumnElement[bool]] = {}

    def over(self, expr: Any, row: Any) -> ColumnElement[Any]:  # noqa: ANN401 - any declared expression, `row` or `own`
        """A declared expression over one of the entry's aliases."""
        return self.filled(on(expr, self.target.model, row, self.actor))

    def filled(self, expr: ColumnElement[Any]) -> ColumnElement[Any]:
        """An expression with the list's parameter put in."""
        if self.parameter is None:
            return expr
        name, given = self.parameter

        def replace(element: Any, **_: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
            return given if isinstance(element, BindParameter) and element.key == name else None

        filled: ColumnElement[Any] = replacement_traverse(expr, {}, replace)
        return filled

    def allowed(self, action: Action) -> ColumnElement[bool]:
        """The actor's predicate for an action on `row`, evaluated once a row."""
        found = self._settled.get(action)
        if found is None:
            found = self._settled[action] = may(self.actor, action, self.own)
        if isinstance(found, True_ | False_):
            return found
        return literal_column(f"{self.name}.{_label(action)}", Boolean())

    def grant(self, actions: Iterable[Action]) -> None:
        """Take actions for allowed on every row: what names the rows was asked."""
        self._settled.update((action, true()) for action in actions)

    def granted(self, action: Action) -> bool:
        """Whether an action is allowed on every row."""
        return isinstance(self._settled.get(action), True_)

    @property
    def n(self) -> ColumnElement[int]:
        """The row's number."""
        return literal_column(f"{self.name}.n")

    def inner(self, columns: ColumnElement[Any]) -> Select[Any]:
        """The sub-select of `own` that stands for `row`."""
        asked = {action: found for action, found in self._settled.items() if not isinstance(found, True_ | False_)}
        shown = [columns, *(found.label(_label(action)) for action, found in asked.items())]
        if self.narrow is None:
            chosen = select(*shown).select_from(self.own).correlate_except(self.own)
            if answered := self._answered(asked):
                again = [columns, *(literal_column(f"{self.inside}.{_label(action)}") for action in asked)]
                return self._asked_once(chosen, again, answered)
            chosen = self._cut(chosen.where(*self._conditions()), self.order)
            # Without a limit a fence, so that what was asked once is not asked again.
            return chosen.offset(FENCE) if asked and self.limit is None else chosen
        page = self.narrow.page(self._conditions(), self.order, self.limit)
        return self._cut(select(*shown).select_from(page), self.order).correlate_except(page)

    def counted(self) -> ColumnElement[int]:
        """The number of rows."""
        if self.narrow is None:
            counted = select(func.count()).select_from(self.own).where(*self._conditions()).correlate_except(self.own)
        else:
            every = self.narrow.keys(self._conditions())
            counted = select(func.count()).select_from(every).correlate_except(every)
        return counted.scalar_subquery()

    def _answered(self, asked: Iterable[Action]) -> dict[int, tuple[Action, Written]]:
        """By their places the conditions that hold wherever an action is allowed that every row is asked about: the action that leaves
        least to ask, and the rest.
        """
        found: dict[int, tuple[Action, Written]] = {}
        for place, condition in enumerate(self.where):
            if isinstance(condition, Predicate):
                rests = [(action, rest) for action in asked if (rest := condition.beyond(action)) is not None]
                if rests:
                    found[place] = min(rests, key=lambda one: len("".join(one[1].parts)))
        return found

    def _asked_once(
        self, rows: Select[Any], shown: Sequence[ColumnElement[Any]], answered: dict[int, tuple[Action, Written]]
    ) -> Select[Any]:
        """The rows in order with their answers, fenced, so that they are still read one by one; around them what the answers decide."""
        self.needed |= {name for _, rest in answered.values() for name in rest.columns}
        within = rows.where(*self._conditions(answered)).order_by(*self.order).offset(FENCE).subquery(self.inside)
        met = [or_(literal_column(f"{self.inside}.{_label(action)}", Boolean()), rest) for action, rest in answered.values()]
        kept = select(*shown).select_from(within).where(*met).limit(self.limit).correlate_except(within)
        # They are numbered as they come: an order of its own would have PostgreSQL sort them again.
        return kept.add_columns(func.row_number().over().label("n")) if self.numbered else kept

    def _conditions(self, but: Container[int] = ()) -> list[ColumnElement[bool]]:
        return [one for place, one in enumerate(self.where) if place not in but and not isinstance(one, True_)]

    def _cut(self, rows: Select[Any], order: Sequence[ColumnElement[Any]]) -> Select[Any]:
        if self.numbered:  # in the order that the rows are read in anyway, so it costs nothing
            rows = rows.add_columns(func.row_number().over(order_by=list(order)).label("n"))
        return rows.order_by(*order).limit(self.limit)


@dataclass
class Build:
    """One plan in the making."""

    index: Index
    collector: Collector
    shape: Shape | None
    locale: Locale
    tree: bool
    """Made for graphql-core: each object of an abstract type says which type it is."""
    parameters: Parameters = field(default_factory=Parameters)
    entries: dict[str, Entry] = field(default_factory=dict)
    counter: int = 0
    path: list[str] = field(default_factory=list)
    """The response keys that lead to what is being planned."""

    def __post_init__(self) -> None:
        self.actor = stand_in(self.shape or NOBODY, self.parameters.slot, self._settled)
        self._by_row: dict[int, Entry] = {}
        self._numbers: dict[type[Any], int] = {}

    def enter(
        self,
        target: Target,
        *,
        through: "tuple[Entry, Any] | None" = None,
        reads: Action | None = None,
        named: "tuple[Entry, Any] | None" = None,
    ) -> Entry:
        """Open an entry. `through` is the parent's entry with the child's column that points at it, so that what is asked of the parent is
        asked of that entry's row; `reads` has been asked of it.
        `named` is the entry of a row that names this one, with its column that does.
        """
        number = self._numbers[target.model] = self._numbers.get(target.model, 0) + 1
        entry = Entry(number, target, self.actor)
        if through is not None and (by := getattr(through[1], "key", None)) is not None:
            entry.through = through[0], by
        self.entries[entry.name] = entry
        self._by_row |= {id(entry.row): entry, id(entry.own): entry}
        own = entry.own
        if hasattr(target.model, "district_id"):
            entry.where.append(own.district_id == self.actor.district_id)
        if target.kind is not None:
            kind, words = getattr(own, target.kind.key), list(target.types)
            entry.where.append(kind == words[0] if len(words) == 1 else kind.in_(words))
        if named is not None:
            entry.grant(self._decided(*named, target))
        if target.sees:
            entry.where.append(self._seen(entry, through, reads))
        return entry

    def _decided(self, naming: Entry, by: Any, target: Target) -> set[Action]:  # noqa: ANN401 - a mapped attribute, or an expression
        """What is allowed on a row because another, which is seen only for its sake, names it: nobody sees an assignment who does not
        read its issue.
        """
        for delegated in REACHES.entity(naming.target.model).through.get(Action.SEE, ()) if naming.target.sees else ():
            alone = len(REACHES.entity(naming.target.model).through[Action.SEE]) == 1
            if alone and delegated.parent is target.model and delegated.by == getattr(by, "key", None):
                implied = REACHES.implies(self.actor, delegated.action, Action.SEE, target.model)
                return {delegated.action, Action.SEE} if implied else {delegated.action}
        return set()

    def _seen(self, entry: Entry, through: "tuple[Entry, Any] | None", reads: Action | None) -> ColumnElement[bool]:
        """SEE; a row that delegates it to the parent through which it is entered asks the parent, and nothing twice."""
        if entry.granted(Action.SEE):
            return true()
        for delegated in REACHES.entity(entry.target.model).through.get(Action.SEE, ()):
            if through is not None:
                parent, by = through
                if delegated.parent is parent.target.model and delegated.by == getattr(by, "key", None):
                    asked = delegated.action in (Action.SEE, reads) and parent.target.sees
                    return true() if asked else may(self.actor, Action.SEE, entry.own)
        return may(self.actor, Action.SEE, entry.own)

    def conclude(self, entry: Entry, condition: Callable[[StandIn, Any], ColumnElement[bool]]) -> None:
        """What a list's condition says already is not asked again: of those that my unit handles I am told because my unit does."""
        if implied(self.shape or NOBODY, entry.target.model, Action.SEE, condition):
            entry.where[:] = [one for one in entry.where if not (isinstance(one, Predicate) and one.action is Action.SEE)]
            entry.grant({Action.SEE})

    def narrow(self, entry: Entry, *, filtered: bool) -> Narrow | None:
        """How an entry's rows are found for somebody within whose reach there are few; None where everybody's are read in order, as is a
        list without a filter that what is published belongs to: a page of it is soon full.
        """
        predicates = [one for one in entry.where if isinstance(one, Predicate)]
        model: Any = entry.target.model
        asked = {one: around(self.shape or NOBODY, model, one.action) for one in predicates}
        found = {predicate: one for predicate, one in asked.items() if one is not None}
        if not found or (not filtered and all(one.published for one in found.values())):
            return None
        return Narrow(found, entry.own, self.parameters, self.fresh)

    def arguments(self, definition: GraphQLField, details: Details) -> Arguments:
        """The arguments of the field that is being planned."""
        return Arguments(definition, details[0].node, self.collector.values, tuple(self.path))

    def fresh(self, letter: str) -> str:
        """A name that nothing else in the statement has, no response key either: `$` is in no name of GraphQL."""
        self.counter += 1
        return f"{letter}${self.counter}"

    def _settled(self, action: Action, row: Any) -> ColumnElement[bool] | None:  # noqa: ANN401 - a row of a predicate
        """Of an entry's `row` the answer is a column of it, of its `own` a text that is ready."""
        entry = self._by_row.get(id(row))
        if entry is None:
            return None
        if row is entry.row:
            return entry.allowed(action)
        if entry.granted(action):
            return true()
        model: Any = entry.target.model
        whose, via = (self.shape or NOBODY, model), None if entry.through is None else (entry.through[0].target.model, entry.through[1])
        constant = template(*whose, action, via).constant
        if constant is not None:
            return true() if constant else false()
        if entry.through is None:
            return Predicate(whose, action, entry.inside, self.parameters)
        parent = entry.through[0]
        found = Predicate(whose, action, entry.inside, self.parameters, via=via, above=parent.name)
        parent.needed |= found.above
        return found


def _label(action: Action) -> str:
    return f"m_{action.value}"
