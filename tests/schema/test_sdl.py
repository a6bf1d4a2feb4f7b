"""The printed schema: the committed file is what the code says, and every part of it is described."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    assert_valid_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

from services.api.graphql.schema import core, schema, sdl

COMMITTED = Path(__file__).parents[2] / "schema" / "schema.graphql"
GENERIC = ("Connection", "Edge")


def test_the_committed_schema_is_the_schema() -> None:
    assert COMMITTED.read_text("utf-8") == sdl(), "run `make sdl`"


def test_it_is_a_valid_schema() -> None:
    assert_valid_schema(core(schema()))


def described(named: GraphQLNamedType) -> dict[str, str | None]:
    """Every part of a type with its description."""
    parts: dict[str, str | None] = {named.name: named.description}
    match named:
        case GraphQLObjectType() | GraphQLInterfaceType():
            for name, field in named.fields.items():
                parts[f"{named.name}.{name}"] = field.description
                parts |= {f"{named.name}.{name}({argument})": arg.description for argument, arg in field.args.items()}
        case GraphQLInputObjectType():
            parts |= {f"{named.name}.{name}": field.description for name, field in named.fields.items()}
        case GraphQLEnumType():
            parts |= {f"{named.name}.{name}": value.description for name, value in named.values.items()}
    return parts


OWN = [named for named in core(schema()).type_map.values() if not is_introspection_type(named) and not is_specified_scalar_type(named)]


@pytest.mark.parametrize("named", OWN, ids=lambda named: named.name)
def test_everything_is_described_in_english_with_the_chinese_term(named: GraphQLNamedType) -> None:
    for part, description in described(named).items():
        assert description, f"{part} has no description"
        if not isinstance(named, GraphQLEnumType) or part != named.name:  # an enum's own description is its docstring in the domain
            assert any("a" <= letter <= "z" for letter in description), part
            assert any("\u4e00" <= sign <= "\u9fff" for sign in description), f"{part} lacks the Chinese term: {description}"


@pytest.mark.parametrize("named", OWN, ids=lambda named: named.name)
def test_connections_go_forward_only(named: GraphQLNamedType) -> None:
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        for field in named.fields.values():
            assert not {"last", "before"} & field.args.keys()
            assert ("first" in field.args) == ("Connection" in str(field.type))
