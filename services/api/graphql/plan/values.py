"""Fields that are Python functions: what stands in their place in the tree, and how their answer becomes JSON.

An answer may be a word, a text, a list, or a value of an object type, whose `result()` fields name rows: these come with the same
statement, as `{"needs": […], "held": [{id: row}, …]}`.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
    located_error,
)
from sqlalchemy import ColumnElement, Numeric, Text, Uuid, any_, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import LargeBinary

from services.api.graphql.plan.collect import Details, name_of
from services.api.graphql.plan.declare import Computed, Result
from services.api.graphql.plan.finish import Job, Run
from services.api.graphql.plan.index import declared, definition_of
from services.api.graphql.plan.policy import Entry

if TYPE_CHECKING:
    from services.api.graphql.plan.select import Rows

Read = Callable[[Any], Any]
Shower = Callable[[Any, Sequence[Mapping[str, Any]], Run], Any]
"""(Python value, rows by id for each `result()` field, run) → JSON."""
Holder = Callable[[Any], ColumnElement[bool]]
"""(column id) → the condition of being a row that the value may name."""


def computed(
    rows: "Rows", plan: Computed, entry: Entry, definition: GraphQLField, details: Details
) -> tuple[ColumnElement[Any], Job | None]:
    """Return what stands in the field's place, and the job that replaces it."""
    needs = {name: entry.over(expr, entry.row) for name, expr in plan.needs.items()}
    readers = {name: reader_of(expr.type) for name, expr in needs.items()}
    columns = [cast(expr, Text()) if isinstance(expr.type, Numeric) else expr for expr in needs.values()]
    holder: Holder = lambda column: column == any_(cast(entry.over(plan.holds, entry.row), ARRAY(Uuid())))  # noqa: E731 - one of two
    held, show = shower(rows, definition.type, details, holder)
    place = func.json_build_array(func.json_build_array(*columns), func.json_build_array(*held))

    def finish(found: Any, run: Run) -> Any:  # noqa: ANN401 - a Job
        given, named = found
        try:
            arguments = {name: None if value is None else read(value) for (name, read), value in zip(readers.items(), given, strict=True)}
            return show(call(plan, arguments, run), named, run)
        except Exception as error:  # noqa: BLE001 - a field that fails is null and says so
            run.errors.append(failed(error, details, run))
            return None

    return place, finish


def call(plan: Computed, arguments: Mapping[str, Any], run: Run) -> Any:  # noqa: ANN401 - what the function gives
    """Call a declared function."""
    return plan.function(**arguments, context=run.context) if plan.context else plan.function(**arguments)


def failed(error: Exception, details: Details, run: Run) -> GraphQLError:
    """Return a field's failure with its place."""
    return located_error(error, [one.node for one in details], list(run.path))


def shower(rows: "Rows", type_: GraphQLOutputType, details: Details, holder: Holder) -> tuple[list[ColumnElement[Any]], Shower]:
    """Return the rows to fetch for a Python value of this type, and how to show it."""
    held: list[ColumnElement[Any]] = []
    return held, _show(rows, type_, details, holder, held)


def _show(rows: "Rows", type_: Any, details: Details, holder: Holder, held: list[ColumnElement[Any]]) -> Shower:  # noqa: ANN401 - an output type
    bare = get_nullable_type(type_)
    if is_list_type(bare):
        item = _show(rows, bare.of_type, details, holder, held)
        return lambda value, named, run: None if value is None else [item(one, named, run) for one in value]
    if is_leaf_type(bare):
        return lambda value, _named, _run: None if value is None else bare.serialize(value)
    if not is_object_type(bare):
        raise TypeError(f"{bare} is not a value")
    parts: list[tuple[str, str | None, Shower]] = []
    for key, nodes in rows.build.collector.below(bare, details).items():
        name = name_of(nodes)
        if name == "__typename":
            parts.append((key, None, _always(bare.name)))
            continue
        field = bare.fields[name]
        show = (
            _row(rows, field, nodes, holder, held) if isinstance(declared(field), Result) else _show(rows, field.type, nodes, holder, held)
        )
        parts.append((key, definition_of(field).python_name, show))

    def whole(value: Any, named: Sequence[Mapping[str, Any]], run: Run) -> Any:  # noqa: ANN401 - a Shower
        if value is None:
            return None
        return {key: show(value if name is None else getattr(value, name), named, run) for key, name, show in parts}

    return whole


def _always(text: str) -> Shower:
    return lambda _value, _named, _run: text


def _row(rows: "Rows", field: GraphQLField, details: Details, holder: Holder, held: list[ColumnElement[Any]]) -> Shower:
    """A row, or rows, that the value names by UUID."""
    named = get_named_type(field.type)
    place = len(held)
    target = rows.index.target(named)
    if rows.build.shape is None and hasattr(target.model, "district_id"):
        return lambda _value, _named, _run: None  # without a district there are no such rows
    entry = rows.build.enter(target)
    entry.where.insert(1, holder(entry.own.id))
    shown = rows.shown(entry, details)
    value, beside = rows.flat(shown)
    froms = [entry.row] if beside is None else [entry.row, beside]
    found = select(func.json_object_agg(cast(entry.row.id, Text()), value)).select_from(*froms).correlate_except(*froms)
    held.append(found.scalar_subquery())

    def show(value: Any, rows_by_id: Sequence[Mapping[str, Any]], run: Run) -> Any:  # noqa: ANN401 - a Shower
        if value is None:
            return None
        if isinstance(value, list | tuple):
            return [one for key in value if (one := show(key, rows_by_id, run)) is not None]
        one = (rows_by_id[place] or {}).get(str(value))
        return one if one is None or shown.job is None else shown.job(deepcopy(one), run)

    return show


def reader_of(type_: Any) -> Read:  # noqa: ANN401 - a SQL type
    """Return how to read a JSON value back as the Python value of a SQL type."""
    if (words := getattr(type_, "words", None)) is not None:
        return words  # type: ignore[no-any-return]  # a StrEnum
    if isinstance(type_, LargeBinary):
        return lambda text: bytes.fromhex(text[2:])
    return READERS.get(_python(type_), _same)


def _python(type_: Any) -> type:  # noqa: ANN401 - as above
    try:
        python: type = type_.python_type
    except NotImplementedError:
        return object
    return python


def _same(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return value


READERS: dict[type, Read] = {datetime: datetime.fromisoformat, date: date.fromisoformat, UUID: UUID, Decimal: Decimal}
