"""An operation, executed by the algorithm of the GraphQL specification, sections 6.3 and 6.4, over rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_location,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.type.introspection import SchemaMetaFieldDef, TypeMetaFieldDef

from tests.api.graphql.differential.oracle import fields_audit, fields_issues, fields_roundtables, fields_units, introspection, roots
from tests.api.graphql.differential.oracle.fields import field_of
from tests.api.graphql.differential.oracle.kinds import KEPT, Asked, Entity, Leaf, Many, One, entity, may_read
from tests.api.graphql.differential.oracle.lists import Cursor, Cursors, Page, Refused, Window, page
from tests.api.graphql.differential.oracle.values import Variables, arguments, variables
from tests.api.graphql.differential.oracle.words import day, global_id, instant, wordings

ROOMS = (fields_units, fields_issues, fields_roundtables, fields_audit)
"""Imported for what they add to FIELDS."""
META = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


@dataclass(frozen=True)
class Operation:
    """What is asked."""

    schema: GraphQLSchema
    document: DocumentNode
    variables: Mapping[str, Any]
    name: str | None = None


@dataclass
class Answer:
    """`data` in the order of the selection, with Cursor where the answer may have any text; errors; and what was reached."""

    data: dict[str, Any] | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)


class Missing(Exception):  # noqa: N818 - a value that is not there, on its way to the nearest place that may be empty
    """A value that must not be null is."""


def answer(operation: Operation, asked: Asked, cursors: Cursors, *, whole: bool = False) -> Answer:
    """Return what must be answered to somebody. `whole`: an argument that is refused refuses the whole operation, and one is told."""
    definitions = operation.document.definitions
    named = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
    chosen = next(one for one in named if operation.name is None or (one.name and one.name.value == operation.name))
    run = _Run(operation, asked, cursors, variables(operation.schema, chosen, operation.variables))
    query = operation.schema.query_type
    assert query is not None
    try:
        run.answer.data = run.object(query, None, [chosen.selection_set], ())
    except Missing:
        run.answer.data = None
    if whole and run.answer.errors:
        run.answer.data, run.answer.errors = None, run.answer.errors[:1]
    return run.answer


class _Run:
    """One operation on its way."""

    def __init__(self, operation: Operation, asked: Asked, cursors: Cursors, known: Variables) -> None:
        self.answer = Answer()
        self._operation = operation
        self._asked = asked
        self._cursors = cursors
        self._known = known
        self._fragments = {one.name.value: one for one in operation.document.definitions if isinstance(one, FragmentDefinitionNode)}

    def object(self, named: GraphQLObjectType, value: Any, selections: Sequence[SelectionSetNode], path: tuple[Any, ...]) -> dict[str, Any]:
        """Every selected field of an object, in the order in which it is first met."""
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection in selections:
            self._collect(named, selection, grouped, seen)
        return {key: self._field(named, value, nodes, (*path, key)) for key, nodes in grouped.items()}

    def _collect(self, named: GraphQLObjectType, selections: SelectionSetNode, grouped: dict[str, list[FieldNode]], seen: set[str]) -> None:
        for node in selections.selections:
            if not self._wanted(node.directives or ()):
                continue
            match node:
                case FieldNode():
                    grouped.setdefault((node.alias or node.name).value, []).append(node)
                case InlineFragmentNode():
                    if node.type_condition is None or self._is(named, node.type_condition.name.value):
                        self._collect(named, node.selection_set, grouped, seen)
                case FragmentSpreadNode() if node.name.value not in seen:
                    seen.add(node.name.value)
                    fragment = self._fragments[node.name.value]
                    if self._is(named, fragment.type_condition.name.value):
                        self._collect(named, fragment.selection_set, grouped, seen)

    def _wanted(self, directives: Iterable[Any]) -> bool:
        for directive in directives:
            node = directive.arguments[0].value
            condition = self._known[node.name.value] if hasattr(node, "name") else node.value
            if condition is (directive.name.value == "skip"):
                return False
        return True

    @staticmethod
    def _is(named: GraphQLObjectType, condition: str) -> bool:
        return named.name == condition or any(one.name == condition for one in named.interfaces)

    def _field(self, named: GraphQLObjectType, value: Any, nodes: list[FieldNode], path: tuple[Any, ...]) -> Any:
        name = nodes[0].name.value
        if name == "__typename":
            return named.name
        if name in META:
            return introspection.told(self._operation.schema, self._operation.document, nodes[0], self._operation.variables)
        definition = named.fields[name]
        given = arguments(definition, nodes[0], self._known)
        self._reach(named, name, definition, given)
        try:
            found = self._resolve(value, name, given)
            return self._complete(definition.type, found, nodes, path)
        except Refused as refused:
            self.answer.errors.append(self._error(refused, nodes, path))
        except Missing:
            pass
        if is_non_null_type(definition.type):
            raise Missing
        return None

    def _resolve(self, value: Any, name: str, given: Mapping[str, Any]) -> Any:
        asked = self._asked
        match value:
            case None if name in roots.LISTS:
                return roots.listed(asked, name, given, self._cursors)
            case None if name in roots.SINGLE:
                return roots.by_id(asked, roots.SINGLE[name], given["id"])
            case None:
                return roots.OTHERS[name](asked, given)
            case Entity():
                return self._of_row(value, name, given)
            case Page():
                return _of_page(value, name)
            case (Entity() as node, Cursor() as cursor):
                return {"node": node, "cursor": cursor}[name]
        found = value[name]
        is_unit = name == "unit" and found is not None and not isinstance(found, Entity)
        return entity(asked, tuple(one for one in KEPT if KEPT[one][1] == "unit"), found) if is_unit else found

    def _of_row(self, found: Entity, name: str, given: Mapping[str, Any]) -> Any:
        asked, row = self._asked, found.row
        if name == "id":
            return global_id(KEPT[found.type][0], row["id"])
        plan = field_of(found.type, name)
        hidden = plan.reads and not may_read(asked, found.type, row)
        match plan:
            case Leaf():
                return None if hidden else plan.value(asked, row)
            case One():
                key = None if hidden else plan.id(asked, row)
                return entity(asked, plan.types, asked.sight.tables.one(KEPT[plan.types[0]][1], key))
            case Many():
                rows = [] if hidden else plan.rows(asked, row)
                return page(asked, plan, name, rows, Window(given), self._cursors)

    def _complete(self, type: Any, value: Any, nodes: list[FieldNode], path: tuple[Any, ...]) -> Any:
        if is_non_null_type(type):
            completed = self._complete(type.of_type, value, nodes, path)
            if completed is None:
                raise Missing
            return completed
        if value is None:
            return None
        if is_list_type(type):
            return [self._item(type.of_type, one, nodes, (*path, place)) for place, one in enumerate(value)]
        if is_leaf_type(type):
            self.answer.reached[f"value {get_named_type(type).name}"] += 1
            return _written(type.name, value)
        concrete = self._operation.schema.type_map[value.type] if isinstance(value, Entity) else type
        below = [node.selection_set for node in nodes if node.selection_set is not None]
        assert is_object_type(concrete)
        return self.object(concrete, value, below, path)

    def _item(self, type: Any, value: Any, nodes: list[FieldNode], path: tuple[Any, ...]) -> Any:
        try:
            return self._complete(type, value, nodes, path)
        except Missing:
            if is_non_null_type(type):
                raise
            return None

    def _reach(self, named: GraphQLObjectType, name: str, definition: GraphQLField, given: Mapping[str, Any]) -> None:
        self.answer.reached[f"{named.name}.{name}"] += 1
        for argument, value in given.items():
            self.answer.reached[f"{named.name}.{name}({argument})"] += 1
            if argument == "where" and value is not None:
                narrow = get_named_type(definition.args["where"].type).name
                self.answer.reached.update(f"{narrow}.{one}" for one, given_value in value.items() if given_value is not None)

    def _error(self, refused: Refused, nodes: list[FieldNode], path: tuple[Any, ...]) -> dict[str, Any]:
        enum, member = refused.reason or ("ErrorCode", refused.code)
        message = wordings()[enum][member][0 if self._asked.locale == "zh-CN" else 1].format(**refused.details)
        extensions: dict[str, Any] = {"code": refused.code}
        if refused.reason:
            extensions["reason"] = member
        if refused.path:
            extensions["input"] = list(refused.path)
        if refused.details:
            extensions["details"] = refused.details
        places = [get_location(node.loc.source, node.loc.start) for node in nodes if node.loc]
        located = [{"line": place.line, "column": place.column} for place in places]
        return {"message": message, "locations": located, "path": list(path), "extensions": extensions}


def _of_page(found: Page, name: str) -> Any:
    match name:
        case "nodes":
            return [one for one, _ in found.rows]
        case "edges":
            return found.rows
        case "totalCount":
            return found.total
        case "pageInfo":
            return found
        case "hasNextPage":
            return found.more
    return found.rows[-1][1] if found.rows else None


def _written(scalar: str, value: Any) -> Any:
    match scalar:
        case "DateTime":
            return instant(value)
        case "Date":
            return day(value)
        case "BigInt":
            return str(value)
    return value
