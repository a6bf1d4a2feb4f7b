"""Every mutation of the schema with every id that it takes, without knowing any of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
    is_required_input_field,
)

from services.api.graphql.inputs import GIVEN, Ref
from services.api.graphql.plan.index import definition_of
from services.domain.access import Actor
from services.kit.database import Database
from tests.api.graphql.ask import run
from tests.security.walk import index, sdl

PLAIN: dict[str, Any] = {
    "String": "某",
    "Int": 1,
    "BigInt": 1,
    "Float": 1.0,
    "Boolean": True,
    "DateTime": "2030-01-08T10:00:00+08:00",
    "Date": "2030-01-08",
    "JSON": {},
}

Pick = Callable[[str], str]
"""Gives the id to use for a field by the prefix of its type."""


@dataclass(frozen=True)
class Deed:
    """One mutation and one of the ids that its input takes, with the prefix of a type that it may be of."""

    mutation: str
    path: tuple[str, ...]
    prefix: str

    def __str__(self) -> str:
        return f"{self.mutation}.{'.'.join(self.path)}:{self.prefix}"


def deeds() -> Iterator[Deed]:
    """All of them."""
    mutation = sdl().mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        yield from (Deed(name, path, prefix) for path, prefix in taken(get_named_type(field.args["input"].type), ()))


def per_table(every: list[Deed]) -> list[Deed]:
    """Of the deeds that differ only in which type of one table the id is of, the first."""
    first: dict[Any, Deed] = {}
    for deed in every:
        first.setdefault((deed.mutation, deed.path, index().target(index().prefixes[deed.prefix]).model), deed)
    return [*first.values()]


def taken(given: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The ids that an input takes, at any depth."""
    if isinstance(given, GraphQLInputObjectType):
        for name, field in given.fields.items():
            for prefix in prefixes(field):
                yield (*path, name), prefix
            yield from taken(get_named_type(field.type), (*path, name))


def prefixes(field: Any) -> tuple[str, ...]:
    """The types whose ids a field takes."""
    definition = definition_of(field)
    ref = None if definition is None else definition.metadata.get(GIVEN)
    return ref.prefixes if isinstance(ref, Ref) else ()


def made_up(given: GraphQLInputType, deed: Deed, target: str, own: Pick, path: tuple[str, ...] = ()) -> Any:
    """Something that fits the type: what is required, and whatever leads to the id in question."""
    if isinstance(given, GraphQLNonNull):
        return made_up(given.of_type, deed, target, own, path)
    if isinstance(given, GraphQLList):
        return [made_up(given.of_type, deed, target, own, path)]
    if isinstance(given, GraphQLEnumType):
        return next(iter(given.values))
    if isinstance(given, GraphQLInputObjectType):
        inner = {}
        for name, field in given.fields.items():
            here = (*path, name)
            if here == deed.path:
                one = target
                inner[name] = [one] if isinstance(bare(field.type), GraphQLList) else one
            elif is_required_input_field(field) or deed.path[: len(here)] == here:
                ids = prefixes(field)
                if ids:
                    inner[name] = [own(ids[0])] if isinstance(bare(field.type), GraphQLList) else own(ids[0])
                else:
                    inner[name] = made_up(field.type, deed, target, own, here)
        return inner
    return PLAIN[given.name]


def bare(given: Any) -> Any:
    """A type without its exclamation mark."""
    return given.of_type if isinstance(given, GraphQLNonNull) else given


async def answer(
    database: Database, actor: Actor, deed: Deed, target: str, own: Pick, *, also: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """Try it, with this id in the place in question (and `also` in others), and return the payload."""
    mutation = sdl().mutation_type
    assert mutation is not None
    field = mutation.fields[deed.mutation]
    given = field.args["input"].type
    payload: Any = get_named_type(field.type)
    shown = [
        name if is_leaf_type(get_named_type(one.type)) else f"{name} {{ __typename }}"
        for name, one in payload.fields.items()
        if name != "errors"
    ]
    errors = "errors { code reason message path details }"
    query = f"mutation($input: {given}) {{ it: {deed.mutation}(input: $input) {{ {errors} {' '.join(shown)} }} }}"
    result = await run(database, actor, query, {"input": made_up(given, deed, target, own) | also})
    assert result.errors is None, (deed, result.errors)
    assert result.data is not None
    found: dict[str, Any] = result.data["it"]
    return found
