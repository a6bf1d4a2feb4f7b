"""A whole operation as one statement: its root fields, or a payload's rows, and whether the grants behind it still hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any
from uuid import UUID

from graphql import GraphQLField, GraphQLID, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type
from sqlalchemy import ColumnElement, Integer, Text, Uuid, any_, case, func, literal, null, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from services.api.graphql.plan.bind import Arguments, Given, Reader, uuids
from services.api.graphql.plan.collect import Details, Fields, name_of
from services.api.graphql.plan.declare import ById, Computed, Listed, Many, Result
from services.api.graphql.plan.finish import Job, Run, of_object
from services.api.graphql.plan.index import declared, definition_of
from services.api.graphql.plan.missed import Look
from services.api.graphql.plan.page import page
from services.api.graphql.plan.policy import Build
from services.api.graphql.plan.select import EMPTY_LIST, Columns, Rows
from services.api.graphql.plan.statement import Compiled, compiled
from services.api.graphql.plan.values import Holder, call, failed, shower
from services.domain.identity import still_holds

Ask = Callable[[Run, Given], Any]
"""Gives a value of the request itself, or promises it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One statement, what Python does about its tree, and the values of the request that name further rows in it."""

    compiled: Compiled
    job: Job | None
    asks: Mapping[str, Ask]
    asked: bool = True
    """Whether anything is asked for that is read from tables; if not, there is no need to ask."""
    looks: tuple[Look, ...] = ()
    """The root fields that look rows up by their ids."""
    foreign: bool = False
    """Whether graphql-core must answer some of the root fields: introspection, and functions that read no row."""


def root(build: Build, named: GraphQLObjectType, fields: Fields, *, foreign: bool) -> Planned:
    """Plan the root fields of a query that are ours."""
    rows = Rows(build)
    columns: Columns = {}
    jobs: dict[str, Job] = {}
    asks: dict[str, Ask] = {}
    looks: list[Look] = []
    for key, details in fields.items():
        name = name_of(details)
        if name == "__typename":
            columns[key] = literal(named.name, Text())
            continue
        build.path.append(key)
        definition = named.fields[name]
        match declared(definition):
            case ById() as plan:
                arguments = build.arguments(definition, details)
                columns[key], job = rows.by_id(plan, definition, arguments, details)
                looks.append(Look(key, name, arguments.reader("ids" if plan.several else "id"), plan.several))
            case Many() as plan:
                columns[key], job = page(rows, plan, None, definition, details)
            case Listed() as plan:
                columns[key], job = rows.listed(plan, definition, details)
            case Computed() as plan:
                asks[key] = _ask(rows, plan, definition, details)
                columns[key], job = _asked(rows, key, definition, details)
            case other:
                raise TypeError(f"{name}: {other} is not a declaration of a root field")
        build.path.pop()
        if job is not None:
            jobs[key] = job
    value = rows.object(columns)
    holds = None if build.shape is None else still_holds(build.shape, build.parameters.slot)
    made = compiled(build, value if holds is None else case((holds, value)))
    asked = any(name_of(details) != "__typename" for details in fields.values())
    return Planned(made, of_object(jobs), asks, asked=asked, looks=tuple(looks), foreign=foreign)


def payload(build: Build, named: GraphQLObjectType, fields: Fields) -> Planned:
    """Plan the rows that a payload names, as far as they are asked for."""
    rows = Rows(build)
    columns: Columns = {}
    jobs: dict[str, Job] = {}
    for key, details in fields.items():
        definition = named.fields.get(name_of(details))
        if definition is None or not isinstance(declared(definition), Result):
            continue
        build.path.append(key)
        columns[key], job = _result(rows, definition, details)
        build.path.pop()
        if job is not None:
            jobs[key] = job
    value = rows.object(columns)
    holds = None if build.shape is None else still_holds(build.shape, build.parameters.slot)
    return Planned(compiled(build, value if holds is None else case((holds, value))), of_object(jobs), {}, asked=bool(columns))


def _result(rows: Rows, definition: GraphQLField, details: Details) -> tuple[ColumnElement[Any], Job | None]:
    named = get_named_type(definition.type)
    name: str = definition_of(definition).python_name
    bind = rows.build.parameters.bind
    entry = rows.build.enter(rows.index.target(named))
    if not is_list_type(get_nullable_type(definition.type)):
        entry.where.insert(1, entry.own.id == bind(("held", name), Uuid(), _held(name)))
        shown = rows.shown(entry, details)
        return rows.json(entry, shown), shown.job
    keys, places = bind(("held", name), ARRAY(Uuid()), _held(name)), bind(("places", name), ARRAY(Integer()), _places(name))
    asked = func.unnest(places, keys).table_valued("place", "key").render_derived(name=rows.build.fresh("a"))
    entry.where.insert(1, entry.own.id == any_(keys))
    shown = rows.shown(entry, details)
    value, beside = rows.flat(shown)
    froms = [asked, entry.row] if beside is None else [asked, entry.row, beside]
    listed = func.coalesce(func.json_agg(aggregate_order_by(value, asked.c.place)), EMPTY_LIST)
    found = select(listed).select_from(*froms).where(asked.c.key == entry.row.id).correlate_except(*froms).scalar_subquery()
    job = shown.job
    return case((keys.is_not(None), found), else_=null()), None if job is None else _each(job)


def _each(job: Job) -> Job:
    return lambda found, run: None if found is None else [job(one, run) for one in found]


def _held(name: str) -> Reader:
    return lambda given: uuids(given.held.get(name))


def _places(name: str) -> Reader:
    return lambda given: list(range(len(given.held.get(name) or ())))


def _ask(rows: Rows, plan: Computed, definition: GraphQLField, details: Details) -> Ask:
    if not definition.args:
        return lambda run, _given: call(plan, {}, run)
    arguments = rows.build.arguments(definition, details)
    rows.build.parameters.guard(lambda given: given.acting, arguments)
    readers = {name: _argument(rows, definition, arguments, name) for name in definition.args}
    return lambda run, given: call(plan, {name: read(given) for name, read in readers.items()}, run)


def _argument(rows: Rows, definition: GraphQLField, arguments: Arguments, name: str) -> Reader:
    read = arguments.reader(name)
    if get_named_type(definition.args[name].type) is not GraphQLID:
        return read
    return lambda given: rows.index.row_named(read(given))


def _asked(rows: Rows, key: str, definition: GraphQLField, details: Details) -> tuple[ColumnElement[Any], Job]:
    """A value of the request itself: in its place come the rows that it names."""
    ids = rows.build.parameters.bind(("asked", key), ARRAY(Uuid()), lambda given: named_in(given.held[key]))
    holder: Holder = lambda column: column == any_(ids)  # noqa: E731 - one of two
    held, show = shower(rows, definition.type, details, holder)

    def finish(found: Any, run: Run) -> Any:  # noqa: ANN401 - a Job
        try:
            return show(run.asked[key], found, run)
        except Exception as error:  # noqa: BLE001 - as every field of ours that fails
            run.errors.append(failed(error, details, run))
            return None

    return func.json_build_array(*held), finish


def named_in(value: object) -> list[UUID]:
    """The ids that a Python value holds, at any depth."""
    if isinstance(value, UUID):
        return [value]
    inner = value if isinstance(value, list | tuple) else vars(value).values() if is_dataclass(value) else ()
    return [found for one in inner for found in named_in(one)]
