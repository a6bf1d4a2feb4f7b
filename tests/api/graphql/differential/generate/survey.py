"""Every field of every stored type once, so that nothing is left to chance."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLSchema, get_named_type, is_leaf_type

from tests.api.graphql.differential.generate.dice import Pool
from tests.api.graphql.differential.legs import Question
from tests.api.graphql.differential.oracle.kinds import KEPT

ROWS = 12
"""Rows of each type."""


def survey(schema: GraphQLSchema, pool: Pool) -> Iterator[Question]:
    """One question for each stored type: some of its rows with all their fields; related rows and lists are only named."""
    for name, (prefix, _) in KEPT.items():
        fields = " ".join(_shown(field, one) for field, one in _fields(schema.type_map[name]).items())
        yield Question(f"query($i: [ID!]!) {{ nodes(ids: $i) {{ ... on {name} {{ {fields} }} }} }}", {"i": pool.ids[prefix][:ROWS]})


def _shown(name: str, field: Any) -> str:
    target = get_named_type(field.type)
    if is_leaf_type(target):
        return name
    if "first" in field.args:
        return f"{name}(first: 1) {{ totalCount nodes {{ id }} }}"
    if "id" in _fields(target):
        return f"{name} {{ id }}"
    return f"{name} {{ {' '.join(_shown(inner, one) for inner, one in _fields(target).items())} }}"


def _fields(named: Any) -> dict[str, Any]:
    fields: dict[str, Any] = named.fields
    return fields
