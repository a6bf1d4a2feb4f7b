"""One list, page by page, each time after a cursor that the last page gave."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, get_named_type

from tests.api.graphql.differential.generate.dice import Dice, Pool
from tests.api.graphql.differential.generate.inputs import Inputs
from tests.api.graphql.differential.legs import Question
from tests.api.graphql.differential.oracle.kinds import KEPT

WHOLE = "{ totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } nodes { __typename id } }"


@dataclass(frozen=True)
class Pager:
    """A list, and where its page stands in the answer."""

    question: Question
    path: tuple[str, ...]

    def after(self, cursor: str | None) -> Question:
        """Ask for the page behind a cursor."""
        return Question(self.question.query, {**self.question.variables, "after": cursor})


def paged(schema: GraphQLSchema, pool: Pool, dice: Dice) -> Pager:
    """Choose a list: a root one with a filter, or one of a single row."""
    first, query = dice.one([1, 2, 3, 5, 10]), schema.query_type
    assert query is not None
    if dice.chance(0.4):
        name = dice.rare([name for name, one in query.fields.items() if "first" in one.args], lambda one: f"pages {one}")
        where = _where(schema, pool, dice, query.fields[name])
        return Pager(Question(f"query($after: String) {{ {name}(first: {first}, after: $after{where}) {WHOLE} }}", {}), (name,))
    lists = [
        (type_name, name)
        for type_name in KEPT
        for name, one in _fields(schema, type_name).items()
        if "first" in one.args and pool.ids[KEPT[type_name][0]]
    ]
    chosen = dice.rare([f"{type_name}.{name}" for type_name, name in lists], lambda one: f"pages {one}")
    type_name, _, name = chosen.partition(".")
    id = dice.one(pool.ids[KEPT[type_name][0]])  # noqa: A001 - the argument's name
    text = (
        f'query($after: String) {{ node(id: "{id}") {{ ... on {type_name} {{ list: {name}(first: {first}, after: $after) {WHOLE} }} }} }}'
    )
    return Pager(Question(text, {}), ("node", "list"))


def _fields(schema: GraphQLSchema, type_name: str) -> dict[str, Any]:
    fields: dict[str, Any] = schema.type_map[type_name].fields  # type: ignore[attr-defined]  # an object type
    return fields


def _where(schema: GraphQLSchema, pool: Pool, dice: Dice, field: Any) -> str:
    if "where" not in field.args or dice.chance(0.5):
        return ""
    inputs = Inputs(schema, pool, dice)
    while True:
        text = inputs.value(get_named_type(field.args["where"].type), "where")
        if not inputs.variables:
            return f", where: {text}"
        inputs = Inputs(schema, pool, dice)
