"""One question, asked in every way as somebody, and held against the oracle."""

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import DocumentNode, GraphQLSchema, parse, validate

from services.api.graphql.limits import LimitExceeded, measure
from services.api.graphql.schema import core, schema
from services.kit.settings import settings
from tests.api.graphql.differential import oracle
from tests.api.graphql.differential.compare import Object, difference, written
from tests.api.graphql.differential.legs import Ask, Question, Reply
from tests.api.graphql.differential.oracle import Cursors
from tests.api.graphql.differential.world import World

LANGUAGES = ("zh-CN", "en")
DEAREST = 150
"""The most that an operation may cost here: dearer ones are few, slow and no different."""


@cache
def product_schema() -> GraphQLSchema:
    """The schema of the product."""
    return core(schema())


def document_of(question: Question, dearest: int = DEAREST) -> DocumentNode | None:
    """The parsed document, if it is not too dear; one that does not fit the schema is a mistake of the author of questions."""
    document = parse(question.query)
    try:
        measures = measure(product_schema(), document, settings().limits)
        if max(one.points(question.variables, settings().limits) for one in measures.values()) > dearest:
            return None
    except LimitExceeded:
        return None
    assert validate(product_schema(), document) == [], question.query
    return document


@dataclass
class Trial:
    """The world, the ways of asking it, and what was learned so far."""

    world: World
    legs: dict[str, Ask]
    whole: bool = True
    """The planner binds every argument before it reads: one that is refused refuses the whole operation, not its field alone."""
    cursors: Cursors = field(default_factory=Cursors)
    reached: Counter[str] = field(default_factory=Counter)
    asked: int = 0

    async def of(self, question: Question, document: DocumentNode, actor: str, language: str) -> Object:
        """Ask, compare, and return the answer of the first way. Raises AssertionError with everything that is needed to ask again."""
        operation = oracle.Operation(product_schema(), document, question.variables, question.operation_name)
        expected = oracle.answer(operation, self.world.asked(actor, language), self.cursors, whole=self.whole)
        self.reached += expected.reached
        replies = {name: await ask(actor, question, language) for name, ask in self.legs.items()}
        self.asked += 1
        for name, reply in replies.items():
            found = self._differs(expected, reply)
            assert found is None, told(found, name, question, actor, language, self.world)
        first = next(iter(replies.values()))
        for name, reply in replies.items():
            assert reply == first, told("not the same answer as the first way's", name, question, actor, language, self.world)
        return first.body

    def _differs(self, expected: oracle.Answer, reply: Reply) -> str | None:
        keys = [key for key, _ in reply.body.members]
        wanted = ["errors", "data", "extensions"] if expected.errors else ["data", "extensions"]
        if (reply.status, keys) != (200, wanted):
            return f"$: status {reply.status}, {reply.body}"
        if expected.errors:
            errors = [plain(error) for error in reply.body["errors"]]
            if errors != [plain(written(error)) for error in expected.errors]:
                return f"$.errors: {errors} instead of {expected.errors}"
        return difference(written(expected.data), reply.body["data"], self.cursors)


def plain(value: Any) -> Any:
    """JSON without the order of keys: an error's are in no order."""
    match value:
        case Object():
            return {key: plain(one) for key, one in value.members}
        case list():
            return [plain(one) for one in value]
    return value


def told(found: str, leg: str, question: Question, actor: str, language: str, world: World) -> str:  # noqa: PLR0917 - all that is to be told
    """Everything that is needed to ask again."""
    posts = [f"{post.role} at {_name(world, post.unit_id)}" for post in world.actors[actor].posts] if actor in world.actors else []
    return (
        f"\n{leg}: {found}\n--- asked by {actor} ({', '.join(posts) or 'no posts'}), {language}, operation {question.operation_name}\n"
        f"{question.query}\n--- {json.dumps(question.variables, ensure_ascii=False)}"
    )


def _name(world: World, unit_id: Any) -> str:
    unit = world.tables.one("unit", unit_id)
    return "?" if unit is None else str(unit["name"])
