"""Everything that the schema offers, asked for: each connection and edge, level by level, without knowing any slice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from services.api.graphql.plan.index import Index, item_of
from services.api.graphql.schema import core, schema
from services.domain.access import REACHES, Action, Actor
from services.kit.database import Database
from tests.api.graphql.ask import ask

PAGE = 100
THE_END = "2200-01-01T00:00:00Z"
"""By then everything that was owed at all is overdue."""
IDENTITY = "{ __typename ... on Node { id } }"


@cache
def index() -> Index:
    """Which type is kept where."""
    return Index(sdl())


def sdl() -> GraphQLSchema:
    """The product's schema."""
    return core(schema())


def roots() -> dict[str, GraphQLField]:
    """The fields of Query."""
    query = sdl().query_type
    assert query is not None
    fields: dict[str, GraphQLField] = query.fields
    return fields


def lists() -> Iterator[tuple[str, GraphQLField]]:
    """The root connections."""
    return ((name, one) for name, one in roots().items() if is_connection(get_named_type(one.type)))


def by_id() -> Iterator[tuple[str, GraphQLField]]:
    """The root fields that take one id."""
    return ((name, one) for name, one in roots().items() if set(one.args) == {"id"})


def filters() -> Iterator[tuple[str, str]]:
    """Every filter of every root list that takes an id: the list's field, and the filter's."""
    for name, connection in lists():
        where = connection.args.get("where")
        kind = None if where is None else get_named_type(where.type)
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((name, key) for key, given in kind.fields.items() if get_named_type(given.type).name == "ID")


def is_connection(named: GraphQLNamedType) -> bool:
    """Whether a type is a page of a list."""
    return isinstance(named, GraphQLObjectType) and "totalCount" in named.fields


@cache
def everything(depth: int) -> tuple[str, ...]:
    """One operation for each root list: every edge by every way, level by level. On the last one related rows are only named."""
    return (*(f"{{ {Walk(depth).page(name, one, frozenset())} }}" for name, one in lists()), itself(Walk(depth)))


@cache
def ledger() -> tuple[str, ...]:
    """One operation for each root list, in which every edge is taken once: how one came to a row does not matter to its policy."""
    homes = frozenset(model_of(item_of(get_named_type(one.type))) for _, one in lists())
    walk = Walk(9, once=True, opened=set(homes))
    return (*(f"{{ {walk.page(name, one, frozenset(), home=True)} }}" for name, one in lists()), itself(walk))


def itself(walk: "Walk") -> str:
    """The roots that are no lists and take nothing: who asks, and where one may ask."""
    rest = {name: one for name, one in roots().items() if not is_connection(get_named_type(one.type))}
    return f"{{ {' '.join(walk.fields(rest, '', frozenset()))} }}"


@cache
def survey() -> tuple[str, ...]:
    """One operation for each root list with the rows' own fields and those children that have policy lines of their own."""
    walk = Walk(2, once=True, briefly=True)
    return tuple(f"{{ {walk.page(name, one, frozenset(), home=True)} }}" for name, one in lists())


DEEP = [
    pytest.param(ledger, id="every_edge"),
    pytest.param(partial(everything, 3), id="every_way", marks=pytest.mark.prove),
]
"""How to look for what must not be there: along every edge once, or three levels deep by every way, which takes a minute."""


async def gather(database: Database, actor: Actor, queries: Sequence[str]) -> "Answer":
    """Everything that several operations give to somebody, one after the other."""
    return read([await ask(database, actor, query) for query in queries])


def identity(named: GraphQLNamedType) -> str:
    """By what a value of a type is named: its id if it is a node."""
    own = [named, *getattr(named, "interfaces", ())]
    return IDENTITY if any(one.name == "Node" for one in own) else "{ __typename }"


def row(label: str, type_name: str, variable: str) -> str:
    """One row of a type by the id in a variable, with all its fields; of what is no node, nothing."""
    named = sdl().type_map[type_name]
    if identity(named) != IDENTITY:
        return f"{label}(id: {variable}) {{ __typename }}"
    return f"{label}(id: {variable}) {{ __typename ... on {type_name} {Walk(1).selection(named, frozenset())} }}"


@dataclass
class Walk:
    """How far to go, (`once`) which tables are not to be opened again, and (`briefly`) whether children seen through the parent count."""

    depth: int
    once: bool = False
    briefly: bool = False
    opened: set[Any] = field(default_factory=set)

    def page(self, name: str, connection: GraphQLField, path: frozenset[Any], *, home: bool = False) -> str:
        """One connection with its rows."""
        nodes = self.selection(item_of(get_named_type(connection.type)), path, home=home)
        edges, end = f"edges {{ cursor node {IDENTITY} }}", "pageInfo { hasNextPage endCursor }"
        late = f', asOf: "{THE_END}"' if "asOf" in connection.args else ""
        return f"{name}(first: {PAGE}{late}) {{ totalCount nodes {nodes} {edges} {end} }}"

    def selection(self, named: GraphQLNamedType, path: frozenset[Any], *, home: bool = False) -> str:
        """All fields of a type, and of the types that an interface stands for. What was met already is named and not entered."""
        model = model_of(named)
        if model is None:
            if len(path) >= self.depth:
                return "{ __typename }"
        elif len(path) >= self.depth or model in path or (self.once and not home and model in self.opened):
            return identity(named)
        assert isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
        self.opened.add(model)
        below = path if model is None else path | {model}
        parts = ["__typename", *self.fields(named.fields, "", below)]
        if isinstance(named, GraphQLInterfaceType):
            for concrete in sdl().get_possible_types(named):
                own = {name: one for name, one in concrete.fields.items() if name not in named.fields}
                if own:  # aliased: two types may have fields of one name that are not of one type
                    parts.append(f"... on {concrete.name} {{ {' '.join(self.fields(own, f'{concrete.name}_', below))} }}")
        return "{ " + " ".join(parts) + " }"

    def fields(self, named: Mapping[str, GraphQLField], alias: str, path: frozenset[Any]) -> Iterator[str]:
        """The selections of fields; those that need an argument are left out."""
        for name, one in named.items():
            target = get_named_type(one.type)
            label = f"{alias}{name}: {name}" if alias else name
            if any(is_required_argument(argument) for argument in one.args.values()):
                continue
            if is_leaf_type(target):
                yield label
            elif is_connection(target):
                if not self.briefly or has_lines(model_of(item_of(target))):
                    yield self.page(label, one, path)
            elif not self.briefly:
                yield f"{label} {self.selection(target, path)}"


def has_lines(model: Any) -> bool:
    """Whether a table's rows are seen by policy lines of their own, and not through a parent."""
    return REACHES.entity(model).resource is not None and Action.SEE not in REACHES.entity(model).through


def model_of(named: GraphQLNamedType) -> Any:
    """The table that a type is kept in; nothing for pages, payloads and Node, which is any of them."""
    try:
        return index().target(named).model
    except TypeError:
        return None


@dataclass
class Answer:
    """What was in an answer: ids by type name, every text, and the pages whose count is not the number of their rows."""

    ids: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    miscounted: list[dict[str, Any]] = field(default_factory=list)

    def has(self, mark: str) -> bool:
        """Whether a mark is in any text."""
        return any(mark in text for text in self.texts)


def read(data: Any) -> Answer:
    """Look through an answer."""
    answer = Answer()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("id"), str):
                answer.ids.add(value["id"])
            if "totalCount" in value and not _counted(value):
                answer.miscounted.append(value)
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)
        elif isinstance(value, str):
            answer.texts.append(value)

    look(data)
    return answer


def _counted(page: Mapping[str, Any]) -> bool:
    """Whether a page has as many rows as its list, or is full: of posts there are more, the longer a module's people come and go."""
    total, more = page["totalCount"], page["pageInfo"]["hasNextPage"]
    return bool(len(page["nodes"]) == min(total, PAGE) and more == (total > PAGE))
