"""What is shown of a row: a flat JSON object of its columns, its related rows, its lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, Integer, String, Text, Uuid, case, cast, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, JSON, aggregate_order_by
from sqlalchemy.sql.elements import quoted_name

from services.api.graphql import ids
from services.api.graphql.plan.adapt import ordering
from services.api.graphql.plan.bind import Arguments, Given, Reader, each
from services.api.graphql.plan.collect import Details, Fields, name_of
from services.api.graphql.plan.declare import ById, Column, Computed, Key, Label, Listed, Many, One
from services.api.graphql.plan.finish import TYPE, Job, by_type, of_list, of_object
from services.api.graphql.plan.index import declared, stored_of
from services.api.graphql.plan.page import page
from services.api.graphql.plan.policy import Build, Entry
from services.api.graphql.plan.values import computed
from services.kit.errors import ErrorCode, Refusal
from services.kit.settings import settings
from services.kit.wording import phrase

LABEL_BYTES = 63
"""PostgreSQL cuts longer names."""
EMPTY_LIST: ColumnElement[Any] = literal_column("'[]'::json")
NOTHING: ColumnElement[Any] = literal_column("NULL::json")
AS_TEXT = ("BigInt", "Decimal")
"""Scalars whose JSON is a string."""
Columns = dict[str, ColumnElement[Any]]


@dataclass(frozen=True)
class Shown:
    """What is made of one row: flat columns, or one JSON expression where types differ; and what Python does afterwards."""

    columns: Columns | None
    expr: ColumnElement[Any] | None
    job: Job | None


class Rows:
    """Selections of one plan as SQL."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.index = build.index

    def shown(self, entry: Entry, details: Details) -> Shown:
        """What a selection shows of an entry's row: one object if all its possible types are asked the same, else one by type."""
        groups: dict[Any, list[tuple[Any, GraphQLObjectType, Fields]]] = {}
        for kind, concrete in entry.target.types.items():
            fields = self.build.collector.below(concrete, details)
            asked = tuple((key, _plan(concrete, nodes), *(id(node.node) for node in nodes)) for key, nodes in fields.items())
            groups.setdefault(asked, []).append((kind, concrete, fields))
        several = len(entry.target.types) > 1
        made = [self._columns([(kind, concrete) for kind, concrete, _ in same], entry, same[0][2]) for same in groups.values()]
        jobs = [of_object(jobs) for _, jobs in made]
        typed = several and (self.build.tree or (len(groups) > 1 and any(jobs)))
        if typed:
            for same, (columns, _) in zip(groups.values(), made, strict=True):
                columns[TYPE] = self._by_kind(entry, [(kind, concrete.name) for kind, concrete, _ in same])
        if len(groups) == 1:
            return Shown(made[0][0], None, jobs[0])
        kind = getattr(entry.row, entry.target.kind.key)
        whens = [
            (kind.in_([one for one, _, _ in same]), self.object(columns)) for same, (columns, _) in zip(groups.values(), made, strict=True)
        ]
        named_jobs = {concrete.name: job for same, job in zip(groups.values(), jobs, strict=True) for _, concrete, _ in same if job}
        return Shown(None, case(*whens), by_type(named_jobs, keep=self.build.tree) if named_jobs else None)

    def json(self, entry: Entry, shown: Shown) -> ColumnElement[Any]:
        """The JSON of an entry that is one row at most; null without one."""
        if shown.columns is not None and labels(shown.columns):
            flat = select(*labelled(shown.columns)).select_from(entry.row).correlate_except(entry.row).subquery(self.build.fresh("z"))
            return select(func.row_to_json(literal_column(flat.name))).select_from(flat).correlate_except(flat).scalar_subquery()
        return select(self.inline(shown)).select_from(entry.row).correlate_except(entry.row).scalar_subquery()

    def flat(self, shown: Shown) -> tuple[ColumnElement[Any], Any]:
        """The JSON of one of an entry's rows, and what to select from beside the entry: nothing, or the object's columns."""
        return (self.inline(shown), None) if shown.columns is None else self.beside(shown.columns)

    def beside(self, columns: Columns) -> tuple[ColumnElement[Any], Any]:
        """As `flat`, of any columns."""
        if not labels(columns):
            return self.object(columns), None
        beside = select(*labelled(columns)).correlate_except().lateral(self.build.fresh("z"))
        return func.row_to_json(literal_column(beside.name)), beside

    def inline(self, shown: Shown) -> ColumnElement[Any]:
        """The JSON of a row as one expression."""
        return self.object(shown.columns or {}) if shown.expr is None else shown.expr

    def object(self, columns: Columns, pool: Any = None) -> ColumnElement[Any]:  # noqa: ANN401 - a sub-select, or nothing
        """One JSON object, written where it is needed, from `pool` if its columns are from there. Keys that no column can have are
        put together as text.
        """
        froms = () if pool is None else (pool,)
        if columns and not labels(columns):
            return select(spelt(columns)).select_from(*froms).correlate_except(*froms).scalar_subquery()
        if not columns:
            return literal_column("'{}'::json")
        flat = select(*labelled(columns)).select_from(*froms).correlate_except(*froms).subquery(self.build.fresh("o"))
        return select(func.row_to_json(literal_column(flat.name))).select_from(flat).correlate_except(flat).scalar_subquery()

    def _columns(self, types: Sequence[tuple[Any, GraphQLObjectType]], entry: Entry, fields: Fields) -> tuple[Columns, dict[str, Job]]:
        """The columns of an object that several types of one table may share, and what Python does about some of them."""
        columns: Columns = {}
        jobs: dict[str, Job] = {}
        concrete = types[0][1]
        for key, details in fields.items():
            name = name_of(details)
            if name == "__typename":
                columns[key] = self._by_kind(entry, [(kind, one.name) for kind, one in types])
                continue
            definition = concrete.fields[name]
            self.build.path.append(key)
            columns[key], job = self._field(types, entry, definition, details)
            self.build.path.pop()
            if job is not None:
                jobs[key] = job
        return columns, jobs

    def _field(
        self, types: Sequence[tuple[Any, GraphQLObjectType]], entry: Entry, definition: GraphQLField, details: Details
    ) -> tuple[ColumnElement[Any], Job | None]:
        match declared(definition):
            case Key():
                heads = self._by_kind(entry, [(kind, _prefix(one)) for kind, one in types])
                return ids.encoded(_prefix(types[0][1]) if len(types) == 1 else heads, entry.row.id), None
            case Column(expr=expr, mask=mask):
                value = leaf(self._on(expr, entry), definition)
                return (value if mask is None else case((entry.allowed(mask), value))), None
            case Label(expr=expr, local=local):
                return self._label(entry, expr, local), None
            case Computed() as plan:
                return computed(self, plan, entry, definition, details)
            case One() as plan:
                return self._one(plan, entry, definition, details)
            case Many() as plan:
                return page(self, plan, entry, definition, details)
        raise TypeError(f"{name_of(details)} is not declared as a row's field")

    def _on(self, expr: Any, entry: Entry) -> ColumnElement[Any]:  # noqa: ANN401 - any declared expression
        return entry.over(expr, entry.row)

    def _by_kind(self, entry: Entry, texts: Sequence[tuple[Any, str]]) -> ColumnElement[str]:
        """A text that depends on the row's type."""
        if len(texts) == 1:
            return literal(texts[0][1], Text())
        kind = getattr(entry.row, entry.target.kind.key)
        return case(*[(kind == word, literal(text, Text())) for word, text in texts])

    def _label(self, entry: Entry, expr: Any, local: Any) -> ColumnElement[Any]:  # noqa: ANN401 - mapped attributes
        column = getattr(entry.row, expr.key)
        named = case(*[(column == word, literal(phrase(word, self.build.locale), Text())) for word in expr.type.words])
        return named if local is None else func.coalesce(func.nullif(getattr(entry.row, local.key), literal("", Text())), named)

    def _one(self, plan: One, entry: Entry, definition: GraphQLField, details: Details) -> tuple[ColumnElement[Any], Job | None]:
        named = get_named_type(definition.type)
        child = self.build.enter(self.index.target(named), named=(entry, plan.by))
        child.where.insert(1, child.own.id == self._on(plan.by, entry))
        if plan.reads is not None:
            child.where.append(entry.allowed(plan.reads))
        shown = self.shown(child, details)
        return self.json(child, shown), shown.job

    # -- the root --------------------------------------------------------------------------------------------------------------

    def by_id(self, plan: ById, definition: GraphQLField, arguments: Arguments, details: Details) -> tuple[ColumnElement[Any], Job | None]:
        """The row, or rows in the ids' order, that an argument names. Which tables are looked into, the prefixes say."""
        named = get_named_type(definition.type)
        argument = "ids" if plan.several else "id"
        texts = [text for text in each(arguments.now[argument]) if text is not None]
        possible = {concrete.name for concrete in self.index.concrete(named)}
        asked = sorted({ids.prefix_of(text) for text in texts} & self.index.prefixes.keys())
        if not plan.several and len(possible) == 1:
            asked = [_prefix(self.index.concrete(named)[0])]
        tables = [(prefix, concrete) for prefix in asked if (concrete := self.index.prefixes[prefix]).name in possible]
        read = arguments.reader(argument)
        self.build.parameters.guard(lambda given: given.acting, arguments)  # ids that cannot exist need a district as well
        if plan.several:
            return self._listed_by_id(arguments, read, tables, details)
        for prefix, concrete in tables:
            wanted = self.build.parameters.bind(("id", arguments, prefix), Uuid(), _decoded(read, prefix), arguments)
            entry = self.build.enter(self.index.target(concrete))
            entry.where.insert(1, entry.own.id == wanted)
            shown = self._typed(concrete, entry, details, definition)
            return self.json(entry, shown), shown.job
        return NOTHING, None

    def _typed(self, concrete: GraphQLObjectType, entry: Entry, details: Details, definition: GraphQLField) -> Shown:
        shown = self.shown(entry, details)
        if self.build.tree and get_named_type(definition.type) is not concrete and shown.columns is not None:
            shown.columns[TYPE] = literal(concrete.name, Text())
        return shown

    def _listed_by_id(
        self, arguments: Arguments, read: Reader, tables: Sequence[tuple[str, GraphQLObjectType]], details: Details
    ) -> tuple[ColumnElement[Any], Job | None]:
        bind = self.build.parameters.bind
        places = bind(("ids", arguments), ARRAY(Integer()), _places(read), arguments)
        keys = [bind(("ids", arguments, prefix), ARRAY(Uuid()), _all_decoded(read, prefix), arguments) for prefix, _ in tables]
        names = [f"id{number}" for number in range(len(keys))]
        asked = func.unnest(places, *keys).table_valued("place", *names).render_derived(name=self.build.fresh("a"))
        found: list[tuple[GraphQLObjectType, Entry, Shown]] = []
        for name, (_, concrete) in zip(names, tables, strict=True):
            entry = self.build.enter(self.index.target(concrete))
            entry.where.insert(1, entry.own.id == asked.c[name])
            found.append((concrete, entry, self.shown(entry, details)))
        jobs = {concrete.name: shown.job for concrete, _, shown in found if shown.job is not None}
        for concrete, _, shown in found:
            if shown.columns is not None and (jobs or self.build.tree):
                shown.columns[TYPE] = literal(concrete.name, Text())
        values = [self.json(entry, shown) for _, entry, shown in found]
        value = func.coalesce(*values) if len(values) > 1 else values[0] if values else NOTHING
        rows = select(func.coalesce(func.json_agg(aggregate_order_by(value, asked.c.place)), EMPTY_LIST)).select_from(asked)
        return rows.correlate_except(asked).scalar_subquery(), of_list(by_type(jobs, keep=self.build.tree) if jobs else None)

    def listed(self, plan: Listed, definition: GraphQLField, details: Details) -> tuple[ColumnElement[Any], Job | None]:
        """All rows that meet a fixed condition."""
        named = get_named_type(definition.type)
        entry = self.build.enter(self.index.target(named))
        if plan.only is not None:
            entry.where.append(entry.over(plan.only, entry.own))
        entry.order = [getattr(entry.own, column.key) for column, _ in (ordering(part, entry.target.model) for part in plan.order)]
        return self.every(entry, details)

    def every(self, entry: Entry, details: Details) -> tuple[ColumnElement[Any], Job | None]:
        """All rows of an entry as a list."""
        shown = self.shown(entry, details)
        value, beside = self.flat(shown)
        froms = [entry.row] if beside is None else [entry.row, beside]
        made = select(func.coalesce(func.json_agg(value), EMPTY_LIST)).select_from(*froms).correlate_except(*froms)
        return made.scalar_subquery(), of_list(shown.job)


def labels(columns: Columns) -> bool:
    """Whether response keys can be names of columns."""
    return bool(columns) and max(len(key) for key in columns) <= LABEL_BYTES


def labelled(columns: Columns) -> list[ColumnElement[Any]]:
    """The columns under their response keys."""
    return [column.label(quoted_name(key, quote=True)) for key, column in columns.items()]


def spelt(columns: Columns) -> ColumnElement[Any]:
    """A JSON object put together as text."""
    parts: ColumnElement[Any] = literal("{", Text())
    for number, (key, column) in enumerate(columns.items()):
        head = literal(f'{"," if number else ""}"{key}":', Text())
        parts = parts.concat(head).concat(
            func.coalesce(
                cast(func.to_json(cast(column, Text()) if isinstance(column.type, String) else column), Text()), literal("null", Text())
            )
        )
    return cast(parts.concat(literal("}", Text())), JSON())


def leaf(value: ColumnElement[Any], definition: GraphQLField) -> ColumnElement[Any]:
    """A value as its scalar is written."""
    return cast(value, Text()) if get_named_type(definition.type).name in AS_TEXT else value


def _plan(concrete: GraphQLObjectType, details: Details) -> int:
    """What tells fields of one name apart: the declaration, but for ids, which only differ in their prefix."""
    definition = concrete.fields.get(name_of(details))
    plan = None if definition is None else declared(definition)
    return 0 if plan is None or isinstance(plan, Key) else id(plan)


def _prefix(concrete: GraphQLObjectType) -> str:
    storage = stored_of(concrete)
    return "" if storage is None or storage.prefix is None else storage.prefix


def _decoded(read: Reader, prefix: str) -> Reader:
    return lambda given: ids.decode(read(given), (prefix,))


def _all_decoded(read: Reader, prefix: str) -> Reader:
    return lambda given: [ids.decode(text, (prefix,)) for text in each(read(given))]


def _places(read: Reader) -> Reader:
    most = settings().limits.page

    def places(given: Given) -> list[int]:
        asked = each(read(given))
        if len(asked) > most:
            raise Refusal(ErrorCode.INVALID_INPUT, path=("ids",), details={"most": most})
        return list(range(len(asked)))

    return places
