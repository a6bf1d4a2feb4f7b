"""Keyset pages: after a cursor, in one order that ends in the id, one row more than asked for where somebody asks whether there is more."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_object_type
from sqlalchemy import ColumnElement, Integer, Select, Text, case, func, literal, literal_column, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.api.graphql.plan.bind import Arguments, Given, Reader
from services.api.graphql.plan.collect import Details, Fields, name_of
from services.api.graphql.plan.declare import Many, Part
from services.api.graphql.plan.filters import conditions, finds
from services.api.graphql.plan.finish import Job, of_list, of_object
from services.api.graphql.plan.index import declared, item_of
from services.api.graphql.plan.order import Order
from services.api.graphql.plan.policy import Entry
from services.kit.errors import ErrorCode, Refusal
from services.kit.settings import settings

if TYPE_CHECKING:
    from services.api.graphql.plan.select import Rows


def page(
    rows: "Rows", plan: Many, parent: Entry | None, definition: GraphQLField, details: Details
) -> tuple[ColumnElement[Any], Job | None]:
    """Return one connection as a JSON object. Only the rows of the page are shown, and only what is selected is asked for."""
    return _Page(rows, plan, parent, definition, rows.build.arguments(definition, details)).connection(details)


class _Page:
    def __init__(self, rows: "Rows", plan: Many, parent: Entry | None, definition: GraphQLField, arguments: Arguments) -> None:
        self._rows = rows
        self._build = rows.build
        self._plan = plan
        self._parent = parent
        self._arguments = arguments
        self._connection = _object(get_named_type(definition.type))
        self._item = item_of(self._connection)
        self._order = Order(plan, rows.index.target(self._item), rows.index.list_name(plan))
        self._first = self._build.parameters.bind(("first", arguments), Integer(), _size(arguments.reader("first")), arguments)
        self._gathered: dict[str, ColumnElement[Any]] = {}
        """Aggregates over the page's rows, under the names by which the connection's object refers to them."""
        self._beside: list[Any] = []

    def connection(self, details: Details) -> tuple[ColumnElement[Any], Job | None]:
        """Put the selected parts together."""
        fields = self._build.collector.below(self._connection, details)
        parts = {key: (_part(self._connection, nodes), nodes) for key, nodes in fields.items()}
        asked = {one for name, nodes in parts.values() if name == "page" for one in self._below("pageInfo", nodes)[1]}
        entry = self._enter(cut=True)
        entry.order = self._order.by(entry.own if entry.narrow is None else entry.narrow.row)
        entry.where += self._behind(self._order.values(entry.own))
        entry.numbered = "more" in asked
        entry.limit = self._first + 1 if entry.numbered else self._first
        columns: dict[str, ColumnElement[Any]] = {}
        jobs: dict[str, Job] = {}
        for key, (name, nodes) in parts.items():
            job: Job | None = None
            self._build.path.append(key)
            match name:
                case None:
                    columns[key] = literal(self._connection.name, Text())
                case "nodes":
                    columns[key], job = self._nodes(entry, nodes)
                case "edges":
                    columns[key], job = self._edges(entry, nodes)
                case "page":
                    columns[key] = self._page_info(entry, nodes)
                case "total":
                    columns[key] = self._total()
            self._build.path.pop()
            if job is not None:
                jobs[key] = job
        return self._assembled(entry, columns), of_object(jobs)

    def _behind(self, values: Sequence[ColumnElement[Any]]) -> list[ColumnElement[bool]]:
        return self._order.after(self._arguments, self._build.parameters, values)

    def _led(self, entry: Entry, lead: Select[*tuple[Any, ...]], *, cut: bool) -> ColumnElement[bool]:
        """Whether a row is one to which a filter leads."""
        rest = self._behind(list(lead.selected_columns)) if cut else []
        return tuple_(*self._order.values(entry.own)).in_(lead.where(*rest))

    def _enter(self, *, cut: bool) -> Entry:
        """The rows of the list, before a cursor and a limit cut them; what leads to them is cut here, where it is read."""
        plan, parent = self._plan, self._parent
        through = None if parent is None or plan.through is not None else (parent, plan.by)
        entry = self._build.enter(self._rows.index.target(self._item), through=through, reads=plan.reads)
        if plan.parameter is not None:
            name, type_ = plan.parameter.value.key, plan.parameter.value.type
            given = self._build.parameters.bind(("parameter", self._arguments), type_, self._arguments.reader(name), self._arguments)
            entry.parameter = (name, given)
        if parent is not None:
            entry.where[1:1] = self._belonging(parent, entry.own)
            if plan.reads is not None:
                entry.where.append(parent.allowed(plan.reads))
        if plan.only is not None:
            entry.where.append(entry.over(plan.only, entry.own))
        entry.where += conditions(self._build, self._arguments, entry, partial(self._led, entry, cut=cut))
        if parent is None and not finds(self._arguments):
            entry.narrow = self._build.narrow(entry, filtered=bool(self._arguments.now.get("where")))
        return entry

    def _belonging(self, parent: Entry, own: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - an alias
        plan = self._plan
        if plan.through is not None:
            link = aliased(plan.through.class_)
            joined = (link.district_id == own.district_id, getattr(link, plan.by.key) == parent.row.id)
            return [own.id.in_(select(getattr(link, plan.through.key)).where(*joined).correlate_except(link))]
        if isinstance(plan.by, InstrumentedAttribute):
            return [getattr(own, plan.by.key) == parent.row.id]
        return [plan.by(own, parent.row)]

    def _nodes(self, entry: Entry, details: Details) -> tuple[ColumnElement[Any], Job | None]:
        shown = self._rows.shown(entry, details)
        value, beside = self._rows.flat(shown)
        return self._gather("nodes", value, beside, entry), of_list(shown.job)

    def _edges(self, entry: Entry, details: Details) -> tuple[ColumnElement[Any], Job | None]:
        edge, named = self._below("edges", details)
        columns: dict[str, ColumnElement[Any]] = {}
        jobs: dict[str, Job] = {}
        for name, keys in named.items():
            for key, nodes in keys.items():
                match name:
                    case None:
                        columns[key] = literal(edge.name, Text())
                    case "cursor":
                        columns[key] = self._order.cursor(self._order.values(entry.row))
                    case "node":
                        shown = self._rows.shown(entry, nodes)
                        columns[key] = self._rows.inline(shown)
                        if shown.job is not None:
                            jobs[key] = shown.job
        ordered = {key: columns[key] for key in self._build.collector.below(edge, details)}
        value, beside = self._rows.beside(ordered)
        return self._gather("edges", value, beside, entry), of_list(of_object(jobs))

    def _gather(self, name: str, value: ColumnElement[Any], beside: Any, entry: Entry) -> ColumnElement[Any]:  # noqa: ANN401 - a lateral or nothing
        if beside is not None:
            self._beside.append(beside)
        listed = func.json_agg(value)
        kept = listed.filter(entry.n <= self._first) if entry.numbered else listed
        return self._named(f"{name}{len(self._gathered)}", func.coalesce(kept, literal_column("'[]'::json")))

    def _page_info(self, entry: Entry, details: Details) -> ColumnElement[Any]:
        info, named = self._below("pageInfo", details)
        columns: dict[str, ColumnElement[Any]] = {}
        for name, keys in named.items():
            for key in keys:
                match name:
                    case None:
                        columns[key] = literal(info.name, Text())
                    case "more":
                        columns[key] = self._named("count", func.count()) > self._first
                    case "end":
                        columns[key] = self._end(entry)
        return self._rows.object({key: columns[key] for key in self._build.collector.below(info, details)})

    def _end(self, entry: Entry) -> ColumnElement[Any]:
        """The cursor of the last row that is kept: its order values are gathered, and one cursor is written."""
        last = func.least(self._first, self._named("count", func.count()))
        lists = [self._named(f"end{place}", func.array_agg(value)) for place, value in enumerate(self._order.values(entry.row))]
        return case((self._named("count", func.count()) > 0, self._order.cursor([one[last] for one in lists])))

    def _named(self, name: str, aggregate: ColumnElement[Any]) -> ColumnElement[Any]:
        """An aggregate over the page's rows, to be referred to beside them."""
        label = f"{name}$"
        self._gathered.setdefault(label, aggregate)
        return literal_column(label, self._gathered[label].type)

    def _total(self) -> ColumnElement[Any]:
        """The number of rows of the whole list."""
        return self._enter(cut=False).counted()

    def _below(self, name: str, details: Details) -> tuple[GraphQLObjectType, dict[str | None, Fields]]:
        """The object type of one of the connection's parts, and what is asked of it by part: `more`, `cursor` and the like."""
        owner = _object(get_named_type(self._connection.fields[name].type))
        found: dict[str | None, Fields] = {}
        for key, nodes in self._build.collector.below(owner, details).items():
            found.setdefault(_part(owner, nodes), {})[key] = nodes
        return owner, found

    def _assembled(self, entry: Entry, columns: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        """One object, beside the aggregates that it refers to: these come first, each over the page's rows."""
        if not self._gathered:
            return self._rows.object(columns)
        froms = [entry.row, *self._beside]
        gathered = select(*(value.label(label) for label, value in self._gathered.items()))
        pool = gathered.select_from(*froms).correlate_except(*froms).subquery(self._build.fresh("g"))
        return self._rows.object(columns, pool)


def _part(owner: GraphQLObjectType, details: Details) -> str | None:
    """Which part of a connection a field is; None for __typename."""
    definition = owner.fields.get(name_of(details))
    plan = None if definition is None else declared(definition)
    return plan.name if isinstance(plan, Part) else None


def _size(read: Reader) -> Reader:
    most = settings().limits.page

    def size(given: Given) -> int:
        first: int = read(given)
        if not 1 <= first <= most:
            raise Refusal(ErrorCode.INVALID_INPUT, path=("first",), details={"least": 1, "most": most})
        return first

    return size


def _object(named: Any) -> GraphQLObjectType:  # noqa: ANN401 - any type
    if not is_object_type(named):
        raise TypeError(f"{named} is not an object type")
    return named
