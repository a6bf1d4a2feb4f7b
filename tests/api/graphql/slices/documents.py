"""Operations written from the schema itself: every field of a type, every mutation with its whole payload."""

from functools import cache

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
)
from strawberry.utils.str_converters import to_camel_case

from services.api.graphql.plan.declare import Stored
from services.api.graphql.plan.index import stored_of
from services.api.graphql.schema import MUTATIONS, core, schema

MUTATION_NAMES = tuple(to_camel_case(field.python_name) for field in MUTATIONS)
"""Every mutation of the schema, in its order."""
PAGE = "{ totalCount pageInfo { hasNextPage endCursor } nodes { id } edges { cursor node { id } } }"
WIDE = ("Issue", "Roundtable")
"""What half of the mutations show: its own fields are enough there."""


def everything(named: GraphQLNamedType) -> str:
    """A selection of every field of a type: of a row that it points at the plain fields, of a page the ids."""
    return _select(named, PAGE)


def without_pages(named: GraphQLNamedType) -> str:
    """The same without the pages."""
    return _select(named, None)


def plain(named: GraphQLNamedType) -> str:
    """A selection of the fields of a row that are no rows themselves."""
    names = [name for name, field in _fields(named).items() if not is_composite_type(get_named_type(field.type))]
    return f"{{ __typename {' '.join(names)} }}"


def _select(named: GraphQLNamedType, page: str | None) -> str:
    parts = []
    for name, field in _fields(named).items():
        inner = get_named_type(field.type)
        if not is_composite_type(inner):
            parts.append(name)
        elif "nodes" in _fields(inner):
            parts += [] if page is None else [f"{name} {page}"]
        else:
            parts.append(f"{name} {plain(inner) if 'id' in _fields(inner) else _select(inner, page)}")
    return f"{{ __typename {' '.join(parts)} }}"


def _fields(named: GraphQLNamedType) -> dict[str, GraphQLField]:
    assert isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
    fields: dict[str, GraphQLField] = named.fields
    return fields


@cache
def mutation(name: str) -> str:
    """A mutation with the rows of its payload, as a document with one variable, `input`."""
    root = core(schema()).mutation_type
    assert root is not None
    field = root.fields[name]
    rows = {key: get_named_type(part.type) for key, part in _fields(get_named_type(field.type)).items()}
    shown = [f"{key} {_shown(row)}" for key, row in rows.items()]
    return f"mutation($input: {get_named_type(field.args['input'].type).name}!) {{ {name}(input: $input) {{ {' '.join(shown)} }} }}"


def _shown(row: GraphQLNamedType) -> str:
    """What is asked for of a payload's part."""
    if not is_composite_type(row):
        return ""
    return plain(row) if row.name in WIDE else without_pages(row)


def stored_types() -> list[tuple[Stored, GraphQLObjectType]]:
    """Every object type that is found by its global id, and how it is stored."""
    node = core(schema()).type_map["Node"]
    rows = [named for named in core(schema()).type_map.values() if isinstance(named, GraphQLObjectType) and node in named.interfaces]
    return [(storage, named) for named in rows if (storage := stored_of(named)) is not None]
