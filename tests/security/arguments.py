"""Every id that a query takes, wherever it takes it: as an argument, in a list, in a filter however deep."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from services.domain.access import Actor
from services.kit.database import Database
from tests.api.graphql.ask import run
from tests.security.deeds import PLAIN
from tests.security.walk import THE_END, index, is_connection, roots, sdl

Place = tuple[str, ...]
"""A root field, its argument, and the fields of inputs that lead to an id."""


@cache
def places() -> tuple[Place, ...]:
    """All of them."""
    return tuple((name, *path) for name, field in roots().items() for path in taken(field.args))


def taken(given: Mapping[str, Any]) -> Iterator[Place]:
    """Where arguments, or the fields of an input, take an id."""
    for name, one in given.items():
        named = get_named_type(one.type)
        if named.name == "ID":
            yield (name,)
        elif isinstance(named, GraphQLInputObjectType):
            yield from ((name, *path) for path in taken(named.fields))


@cache
def questions() -> tuple[str, ...]:
    """One operation that gives `$id` in each place; and one where the id says which table is meant, so that not all is planned anew."""
    anywhere = [place for place in places() if place[0] in index().several_tables]
    return tuple(f"query($id: ID!) {{ {' '.join(map(asking, some))} }}" for some in ([*{*places()} - {*anywhere}], anywhere) if some)


def asking(place: Place) -> str:
    """The root field, with the id in that place and whatever else it needs."""
    field = roots()[place[0]]
    given = {name: one for name, one in field.args.items() if name == place[1] or is_required_argument(one)}
    told = ", ".join(f"{name}: {literal(one.type, place[2:] if name == place[1] else None)}" for name, one in given.items())
    late = f', asOf: "{THE_END}"' if "asOf" in field.args else ""
    return f"{'_'.join(place)}: {place[0]}({told}{late}) {shown(get_named_type(field.type))}"


def literal(given: Any, path: Place | None) -> str:
    """Something that fits the type, with `$id` at the end of the path; without a path what is merely required."""
    match given:
        case GraphQLNonNull():
            return literal(given.of_type, path)
        case GraphQLList():
            return f"[{literal(given.of_type, path)}]"
        case GraphQLEnumType():
            return str(next(iter(given.values)))
        case GraphQLInputObjectType():
            leads = {name: path[1:] if path and path[0] == name else None for name in given.fields}
            wanted = [name for name, one in given.fields.items() if leads[name] is not None or is_required_input_field(one)]
            return f"{{{', '.join(f'{name}: {literal(given.fields[name].type, leads[name])}' for name in wanted)}}}"
    return "$id" if path == () else json.dumps(PLAIN.get(given.name, "x"))


def shown(named: GraphQLNamedType) -> str:
    """What tells that there is something: of a list its rows and their number, of a row its id, of anything else all that is no edge."""
    if is_connection(named):
        return "{ totalCount nodes { id } }"
    fields: dict[str, Any] = getattr(named, "fields", {})
    return f"{{ __typename {' '.join(name for name, one in fields.items() if is_leaf_type(get_named_type(one.type)) and not one.args)} }}"


async def answers(database: Database, actor: Actor, global_id: str, *, echoed: bool = False) -> list[str]:
    """What is answered to an id, errors included; to whom it tells nothing, not the id either."""
    found = []
    for query in questions():
        result = await run(database, actor, query, {"id": global_id})
        errors = [(error.message, error.path, error.extensions) for error in result.errors or ()]
        found.append(json.dumps((result.data, errors), default=str))
    assert echoed or not any(global_id in one for one in found)
    return found


def deeper() -> set[str]:
    """The fields of other types than Query and Mutation that take an id."""
    objects = {name: kind for name, kind in sdl().type_map.items() if name not in {"Query", "Mutation"} and not name.endswith("Filter")}
    return {
        f"{name}.{field}"
        for name, kind in objects.items()
        for field, one in getattr(kind, "fields", {}).items()
        if any(taken(getattr(one, "args", {})))
    }
