"""Writes one valid document: fields under any name, fragments of every kind, directives everywhere, in agreement with itself.

Two fields of one response name must be one field with one set of arguments. So each selection set has a scope, shared by every fragment
within it, that remembers what a name stands for; a name is used twice only for the same, and then both selections are merged.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from tests.api.graphql.differential.generate.dice import Dice, Pool
from tests.api.graphql.differential.generate.inputs import ABSENT, Inputs
from tests.api.graphql.differential.legs import Question

Composite = GraphQLObjectType | GraphQLInterfaceType
INTROSPECTION = (
    '__type(name: "Issue") { name kind fields { name type { name kind } } }',
    '__type(name: "NoSuchType") { name }',
    '__type(name: "Unit") { possibleTypes { name } }',
)
PAGES = ("PageInfo", "Fraction", "Account", "Label", "DistrictEntry")
NESTED, TOP = (1, 2, 3), (1, 2, 3, 7, 20, 100)


@dataclass
class Scope:
    """What the response names of one selection set stand for."""

    names: dict[str, tuple[str, str, str, "Scope"]] = field(default_factory=dict)
    """Name → field, arguments, type; and the scope below."""
    forced: str = ""
    """Every name begins so: for fragments that are spread anywhere."""


@dataclass
class Fragment:
    """A named fragment, and what it spreads."""

    text: str
    on: Composite


class Author:
    """Writes documents for one schema; remembers what came up rarely."""

    def __init__(self, schema: GraphQLSchema, pool: Pool, dice: Dice, *, most: int = 70) -> None:
        self.most = most
        """How many fields one document may have, about."""
        self.schema = schema
        self.pool = pool
        self.dice = dice

    def question(self) -> Question:
        """One document of one or two operations."""
        return _Document(self).written()


class _Document:
    """One document while it is written."""

    def __init__(self, author: Author) -> None:
        self._schema = author.schema
        self._dice = author.dice
        self._inputs = Inputs(author.schema, author.pool, author.dice)
        self._fragments: dict[str, Fragment] = {}
        self._loose: list[str] = []
        self._likely: list[str] = []
        """Types of what was just asked for by id."""
        self._room = author.dice.count(8, author.most)
        """How many fields may still be written."""

    def written(self) -> Question:
        query = self._schema.query_type
        assert query is not None
        for number in range(self._dice.count(0, 2)):
            self._loosely(f"g{number}")
        roots = self._selection(query, Scope(), self._dice.count(2, 6), top=True)
        name = self._dice.one(["", "Ask", "query"])
        spread = self._reached(roots)
        fragments = [fragment.text for key, fragment in self._fragments.items() if key in spread]
        used = set(re.findall(r"\$(\w+)", " ".join([roots, *fragments])))
        declared = {key: one for key, one in self._inputs.variables.items() if key in used}
        head = ", ".join(f"${key}: {one.declaration}" for key, one in declared.items())
        shown = f"query {name}({head}) {roots}" if head else f"query {name} {roots}" if name or self._dice.chance(0.5) else roots
        parts = [shown, *fragments]
        if name and self._dice.chance(0.3):
            parts.append("query Other { viewer { account { login } } }")
        self._dice.source.shuffle(parts)
        values = {key: one.value for key, one in declared.items() if one.value is not ABSENT}
        return Question("\n".join(parts), values, name or None)

    def _reached(self, text: str) -> set[str]:
        found: set[str] = set()
        texts = [text]
        while texts:
            for key in re.findall(r"\.\.\.(\w+)", texts.pop()):
                if key not in found and key in self._fragments:
                    found.add(key)
                    texts.append(self._fragments[key].text)
        return found

    def _selection(self, named: Composite, scope: Scope, depth: int, *, top: bool = False) -> str:
        parts: list[str] = []
        for _ in range(self._dice.count(0 if self._dice.chance(0.03) else 1, 3 if top or named.name in PAGES or _is_page(named) else 8)):
            parts += self._part(named, scope, max(depth, 2) if top else depth, top=top)
        otherwise = "" if self._dice.chance(0.1) else "__typename"  # graphql-core's grammar has empty selection sets
        return "{ " + (" ".join(parts) or otherwise) + " }"

    def _part(self, named: Composite, scope: Scope, depth: int, *, top: bool) -> list[str]:
        roll = self._dice.source.random()
        if roll < 0.05:
            return [f"{self._own_name(scope, 'typename')}__typename{self._directives()}"]
        if roll < 0.06 and top:
            return [self._own_name(scope, "meta") + self._dice.one(INTROSPECTION)]
        if depth > 0 and (roll < 0.14 or (named.name == "Node" and roll < 0.8)):
            on = self._overlapping(named)
            condition = "" if on is named and self._dice.chance(0.5) else f"on {on.name} "
            return [f"... {condition}{self._directives()} {self._selection(on, scope, depth - 1, top=top)}"]
        if roll < 0.22 and depth > 0:
            return self._spread(named, scope, depth, top=top)
        if roll < 0.27:
            fitting = [key for key in self._loose if self._overlap(self._fragments[key].on, named)]
            return [f"...{self._dice.one(fitting)}{self._directives()}"] if fitting else []
        return self._field(named, scope, depth, top=top)

    def _spread(self, named: Composite, scope: Scope, depth: int, *, top: bool) -> list[str]:
        on, key = self._overlapping(named), f"f{len(self._fragments)}"
        self._fragments[key] = Fragment("", on)
        body = self._selection(on, scope, depth - 1, top=top)
        self._fragments[key] = Fragment(f"fragment {key} on {on.name} {body}", on)
        again = [f"...{key}{self._directives()}"] if self._dice.chance(0.2) else []
        return [f"...{key}{self._directives()}", *again]

    def _loosely(self, key: str) -> None:
        """A fragment for anywhere: its names are its own, so it agrees with whatever stands beside it."""
        composite = [one for one in self._schema.type_map.values() if isinstance(one, Composite) and self._asked_for(one)]
        on = self._dice.one(composite)
        body = self._selection(on, Scope(forced=key), 2)
        self._fragments[key] = Fragment(f"fragment {key} on {on.name} {body}", on)
        self._loose.append(key)

    @staticmethod
    def _asked_for(one: Composite) -> bool:
        return not one.name.startswith("__") and one.name not in ("Query", "Mutation", "UserError") and not one.name.endswith("Payload")

    def _overlapping(self, named: Composite) -> Composite:
        """A type of which some value of this type may be."""
        possible = self._possible(named)
        likely = [one for one in possible if one.name in self._likely]
        if likely and self._dice.chance(0.8):
            return self._dice.one(likely)
        around = [one for concrete in possible for one in (concrete, *concrete.interfaces)]
        every: list[Composite] = [named, *around]
        return self._dice.one(every)

    def _possible(self, named: Composite) -> list[GraphQLObjectType]:
        return [named] if isinstance(named, GraphQLObjectType) else list(self._schema.get_possible_types(named))

    def _overlap(self, one: Composite, other: Composite) -> bool:
        return bool({a.name for a in self._possible(one)} & {b.name for b in self._possible(other)})

    def _field(self, named: Composite, scope: Scope, depth: int, *, top: bool) -> list[str]:
        deep = depth > 0 and self._room > 0
        able = [name for name, one in named.fields.items() if deep or is_leaf_type(get_named_type(one.type))]
        if not able:
            return []
        name = self._choice(named, able)
        definition = named.fields[name]
        self._room -= 1
        again = [key for key, (known, _, shape, _) in scope.names.items() if known == name and shape == str(definition.type)]
        if again and is_leaf_type(get_named_type(definition.type)) and self._dice.chance(0.8):
            return []
        if again and self._dice.chance(0.35):
            key = self._dice.one(again)
            _, given, _, below = scope.names[key]
        else:
            given = self._inputs.arguments(named.name, name, definition, TOP if top else NESTED)
            self._likely = self._inputs.named or self._likely
            key, below = self._key(scope, name, given, definition), Scope()
            below = scope.names.setdefault(key, (name, given, str(definition.type), below))[3]
        label = name if key == name else f"{key}: {name}"
        return [f"{label}{given}{self._directives()}{self._below(definition, below, depth)}"]

    def _below(self, definition: GraphQLField, scope: Scope, depth: int) -> str:
        target: Any = get_named_type(definition.type)
        if is_leaf_type(target):
            return ""
        return " " + self._selection(target, scope, max(depth, 1) if _is_page(target) else depth - 1)  # a page is no level of its own

    def _choice(self, named: Composite, able: list[str]) -> str:
        if named.name.endswith("Connection"):
            return self._dice.one([one for one in ("nodes", "nodes", "nodes", "edges", "edges", "pageInfo", "totalCount") if one in able])
        if named.name == "Query" and self._dice.chance(0.25):
            return self._dice.one(["node", "nodes"])
        return self._dice.rare(able, lambda one: f"{named.name}.{one}")

    def _key(self, scope: Scope, name: str, given: str, definition: GraphQLField) -> str:
        plain = f"{scope.forced}_{name}" if scope.forced else name
        known = scope.names.get(plain)
        free = known is None or known[:3] == (name, given, str(definition.type))
        return plain if free and self._dice.chance(0.8) else f"{scope.forced}a{len(scope.names)}_{self._dice.count(0, 999)}"

    def _own_name(self, scope: Scope, kind: str) -> str:
        """A name that only this kind of field has."""
        if kind == "typename" and not scope.forced and self._dice.chance(0.6):
            return ""
        return f"{scope.forced}{kind}{self._dice.count(0, 9)}_{len(scope.names)}{self._dice.count(0, 10**6)}: "

    def _directives(self) -> str:
        if not self._dice.chance(0.1):
            return ""
        names = ["skip", "include"] if self._dice.chance(0.2) else [self._dice.one(["skip", "include"])]
        return "".join(f" @{name}(if: {self._inputs.switch()})" for name in names)


def _is_page(named: Composite) -> bool:
    return named.name.endswith(("Connection", "Edge"))
