"""Variables mean what graphql-core says they mean, and are refused in its words."""

from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import given
from hypothesis import strategies as st

from services.api.graphql.plan.variables import MOST_ERRORS, Variables

SCHEMA = build_schema("""
    enum Colour { RED GREEN }
    input Point { x: Int!, y: Int = 7, colour: Colour, inner: Point }
    input Which @oneOf { name: String, number: Int }
    type Query { a: Int }
""")
PLAIN = ("Int", "Int!", "String", "ID!", "Boolean!", "Float", "Colour", "Colour!")
TYPES = (*PLAIN, "[Int!]", "[[ID]!]!", "Point", "Point!", "[Point!]!", "Which")
DEFAULTS = {
    "Int": ["1", "null"],
    "Int!": ["2"],
    "String": ['"a"'],
    "Colour": ["RED"],
    "[Int!]": ["[1, 2]", "3"],
    "Point": ["{x: 1}", "{x: 1, inner: {x: 2, y: 3}}"],
    "Which": ['{name: "a"}'],
}
KEYS = ["x", "y", "colour", "inner", "name", "number", "no"]
leaves = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.sampled_from(["", "a", "RED", "12"])
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4), max_leaves=6
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[OperationDefinitionNode, dict[str, Any]]:
    """An operation with some variables, and what a client says of them."""
    types = draw(st.lists(st.sampled_from(TYPES), max_size=4))
    defaults = [draw(st.sampled_from([None, *DEFAULTS.get(one, [])])) for one in types]
    said = [f"$v{n}: {one}" + (f" = {default}" if default else "") for n, (one, default) in enumerate(zip(types, defaults, strict=True))]
    (node,) = parse(f"query{f'({chr(44).join(said)})' if said else ''} {{ a }}").definitions
    assert isinstance(node, OperationDefinitionNode)
    return node, draw(st.dictionaries(st.sampled_from(["v0", "v1", "v2", "v3", "other"]), values, max_size=4))


@given(asked())
def test_they_are_coerced_as_graphql_core_coerces_them(asked: tuple[OperationDefinitionNode, dict[str, Any]]) -> None:
    node, given = asked
    expected = get_variable_values(SCHEMA, node.variable_definitions or (), dict(given), MOST_ERRORS, hide_suggestions=True)
    found = Variables(SCHEMA, node).coerce(given)
    if isinstance(expected, VariableValues):
        assert isinstance(found, VariableValues)
        assert (found.coerced, list(found.coerced), list(found.sources)) == (
            expected.coerced,
            list(expected.coerced),
            list(expected.sources),
        )
        assert [one.value for one in found.sources.values()] == [one.value for one in expected.sources.values()]
    else:
        assert not isinstance(found, VariableValues)
        assert [told(one) for one in found] == [told(one) for one in expected]


def told(error: GraphQLError) -> tuple[str, Any]:
    return error.message, error.locations
