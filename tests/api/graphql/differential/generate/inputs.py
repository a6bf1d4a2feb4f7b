"""Arguments: literals, and variables of every kind (given, null, left out, with a default) wherever their type fits."""

import json
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from tests.api.graphql.differential.generate.dice import BEGINNINGS, BESIDE, INSTANTS, SOUGHT, Dice, Pool
from tests.api.graphql.differential.oracle.kinds import TYPE_OF, UNIT_TYPES

ID_OF = {
    "parent": ("dis", "str", "com", "ent"),
    "ownerUnit": ("dis", "str", "com", "ent"),
    "street": ("str",),
    "community": ("com",),
    "enterprise": ("ent",),
    "unit": tuple(prefix for prefix, _ in UNIT_TYPES.values()),
    "committerUnit": tuple(prefix for prefix, _ in UNIT_TYPES.values()),
    "responsibleUnit": tuple(prefix for prefix, _ in UNIT_TYPES.values()),
    "host": ("dis", "str", "com", "dep"),
    "issue": ("iss",),
    "series": ("ser",),
    "tenant": ("dis", "str", "com", "ent"),
    "assignment": ("asg",),
    "commitment": ("cmt",),
    "roundtable": ("rou",),
    "roundtableSeries": ("ser",),
}
"""Field → prefixes of the ids that are meant there; elsewhere any."""


@dataclass(frozen=True)
class Variable:
    """A declared variable, and what is sent for it; ABSENT: nothing."""

    declaration: str
    value: Any


ABSENT = object()


class Inputs:
    """Writes the arguments of one document and keeps its variables."""

    def __init__(self, schema: GraphQLSchema, pool: Pool, dice: Dice) -> None:
        self.variables: dict[str, Variable] = {}
        self.named: list[str] = []
        """Types of the things that the last arguments named by id."""
        self._schema = schema
        self._pool = pool
        self._dice = dice

    def arguments(self, owner: str, name: str, field: GraphQLField, first: tuple[int, ...]) -> str:
        """Return `(…)`, or nothing where nothing is given."""
        given: list[str] = []
        self.named = []
        for argument, declared in field.args.items():
            used = f"{owner}.{name}({argument})"
            if argument == "after":
                if self._dice.chance(0.1 if self._dice.used[used] else 0.5):  # sooner where it never was
                    self._dice.used[used] += 1
                    given.append(f"after: {self._nothing('String')}")
            elif argument == "first":
                given += self._first(first)
            elif is_non_null_type(declared.type) or self._dice.chance(0.65):
                self._dice.used[used] += 1
                given.append(f"{argument}: {self.value(declared.type, name if argument == 'id' else argument)}")
        return f"({', '.join(given)})" if given else ""

    def switch(self) -> str:
        """A truth value for a directive: a literal or a variable that is used again and again."""
        if self._dice.chance(0.4):
            return self._dice.one(["true", "false"])
        name = f"b{self._dice.count(0, 3)}"
        if name not in self.variables:
            default, value = self._dice.one(["true", "false"]), self._dice.chance(0.5)
            self.variables[name] = self._dice.one(
                [Variable("Boolean!", value), Variable(f"Boolean! = {default}", ABSENT), Variable(f"Boolean = {default}", value)]
            )
        return f"${name}"

    def value(self, type: Any, hint: str) -> str:
        """Return a literal, a variable, or an input object with both inside."""
        roll = self._dice.source.random()
        if roll < 0.3:
            return self._variable(type, hint)
        if roll < 0.36 and not is_non_null_type(type):
            return "null"
        inner = get_nullable_type(type)
        if is_list_type(inner):
            item = get_nullable_type(inner.of_type)
            if self._dice.chance(0.15):  # a single value is a list of one
                return self._literal(item, self._leaf(item, hint))
            items = [self.value(inner.of_type, hint) for _ in range(self._dice.count(0, 3))]
            return f"[{', '.join(items)}]"
        if isinstance(inner, GraphQLInputObjectType):
            fields = {self._rare(inner) for _ in range(self._dice.count(0, 4))}
            return "{" + ", ".join(f"{name}: {self.value(inner.fields[name].type, name)}" for name in sorted(fields)) + "}"
        return self._literal(inner, self._leaf(inner, hint))

    def _rare(self, filter: GraphQLInputObjectType) -> str:
        return self._dice.rare(list(filter.fields), lambda name: f"{filter.name}.{name}")

    def _variable(self, type: Any, hint: str) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = Variable("", None)  # taken, while the default is written
        required, inner = is_non_null_type(type), get_nullable_type(type)
        modes = ["given", "default", "given with default", *([] if required else ["null", "absent", "null over default"])]
        mode = self._dice.one(modes)
        default = f" = {self._literal(inner, self._json(inner, hint))}" if "default" in mode else ""
        exclaimed = "!" if (required and not default) or (not required and mode == "given" and self._dice.chance(0.4)) else ""
        value = self._json(inner, hint) if mode.startswith("given") else None if mode.startswith("null") else ABSENT
        self.variables[name] = Variable(f"{inner}{exclaimed}{default}", value)
        return f"${name}"

    def _nothing(self, type: str) -> str:
        if self._dice.chance(0.5):
            return "null"
        name = f"v{len(self.variables)}"
        self.variables[name] = Variable(type, self._dice.one([None, ABSENT]))
        return f"${name}"

    def _first(self, sizes: tuple[int, ...]) -> list[str]:
        if self._dice.chance(0.1) and sizes[-1] >= 20:
            return []
        size = self._dice.one(sizes)
        if self._dice.chance(0.25):
            name = f"v{len(self.variables)}"
            self.variables[name] = self._dice.one(
                [Variable("Int!", size), Variable("Int", size), Variable(f"Int = {size}", ABSENT), Variable(f"Int! = {size}", ABSENT)]
            )
            return [f"first: ${name}"]
        return [f"first: {size}"]

    def _json(self, type: Any, hint: str) -> Any:
        inner = get_nullable_type(type)
        if is_list_type(inner):
            if self._dice.chance(0.15):
                return self._json(inner.of_type, hint)
            return [self._json(inner.of_type, hint) for _ in range(self._dice.count(0, 3))]
        if isinstance(inner, GraphQLInputObjectType):
            names = sorted({self._rare(inner) for _ in range(self._dice.count(0, 4))})
            return {name: None if self._dice.chance(0.1) else self._json(inner.fields[name].type, name) for name in names}
        return self._leaf(inner, hint)

    def _leaf(self, type: Any, hint: str) -> Any:
        dice, pool = self._dice, self._pool
        if isinstance(type, GraphQLEnumType):
            return dice.rare(list(type.values), lambda word: f"{type.name}={word}")
        match type.name:
            case "Boolean":
                return dice.chance(0.5)
            case "DateTime":
                return dice.one(INSTANTS)
            case "ID":
                return self._id(hint)
        if hint == "search":
            return self._sought()
        texts = {
            "number": pool.numbers,
            "code": pool.codes,
            "account": pool.logins,
            "nameBegins": list(BEGINNINGS),
            "enum": [*self._enums(), "IssueState"],
        }
        found = dice.one(texts[hint])
        return f"{found}{dice.one(['', '', '', '?', '𠮷'])}" if hint in ("number", "code") else found

    def _sought(self) -> str:
        """Up to three words; one may be an issue's number, padded or not, or its last part."""
        code, year, count = self._dice.one(self._pool.numbers).split("-")
        number = self._dice.one([f"{code}-{year}-{count}", f"{code}—{year}-000{count}", count])
        found = self._dice.source.sample([*SOUGHT, number, number], self._dice.one([1, 1, 1, 2, 3]))
        return self._dice.one(BESIDE).join(found)

    def _enums(self) -> list[str]:
        return [name for name, one in self._schema.type_map.items() if isinstance(one, GraphQLEnumType) and not name.startswith("__")]

    def _id(self, hint: str) -> Any:
        roll = self._dice.source.random()
        if roll < 0.08:
            return self._pool.garbled(self._dice)
        if roll < 0.13:
            return self._dice.one(self._pool.foreign)
        if roll < 0.15:
            return 17  # an ID may be written as a number
        if hint == "account" and roll < 0.9:
            return self._dice.one(self._pool.accounts)
        prefixes = ID_OF.get(hint, ()) if roll < 0.9 else ()
        prefix = self._dice.rare([one for one in prefixes or self._pool.ids if self._pool.ids[one]], lambda one: f"id {one}")
        self.named.append(TYPE_OF[prefix])
        return self._dice.one(self._pool.ids[prefix])

    def _literal(self, type: Any, value: Any) -> str:
        inner = get_nullable_type(type)
        if value is None:
            return "null"
        if isinstance(value, list):
            return f"[{', '.join(self._literal(inner.of_type, one) for one in value)}]"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{name}: {self._literal(inner.fields[name].type, one)}" for name, one in value.items()) + "}"
        if isinstance(get_named_type(type), GraphQLEnumType):
            return str(value)
        if isinstance(value, str) and value.isalnum() and self._dice.chance(0.1):
            return f'"""{value}"""'
        return json.dumps(value, ensure_ascii=self._dice.chance(0.3) and not any(ord(one) > 0xFFFF for one in str(value)))
