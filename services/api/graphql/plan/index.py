"""Which GraphQL type is kept in which table: read once from a built schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    Visitor,
    get_named_type,
    is_abstract_type,
    is_interface_type,
    is_object_type,
    visit,
)

from services.api.graphql.ids import decode, prefix_of
from services.api.graphql.plan.declare import PLAN, ById, Label, Many, Part, Stored

BACKREF = "strawberry-definition"
"""Where strawberry leaves its own definition on graphql-core's objects."""


@dataclass(frozen=True, eq=False)
class Target:
    """One table, and which of its rows are which object type: the value of the `kind` column, or the only type there is."""

    model: type[Any]
    sees: bool
    kind: Any
    types: Mapping[Any, GraphQLObjectType]


@dataclass(frozen=True)
class RowNamed:
    """A row that a global id may stand for."""

    target: Target
    id: UUID
    kind: tuple[str, Any] | None
    """The column that says of which type a row is, and the type's word, where a table holds several."""


class Index:
    """The targets of a schema's types."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.prefixes: dict[str, GraphQLObjectType] = {}
        for named in schema.type_map.values():
            storage = stored_of(named)
            if storage is not None and is_object_type(named):
                if "id" in named.fields and (storage.prefix is None or storage.prefix in self.prefixes):
                    raise TypeError(f"{named.name}: a stored object type with an id needs a prefix of its own")
                if storage.prefix is not None:
                    self.prefixes[storage.prefix] = named
        self._targets: dict[str, Target] = {}
        self._lists: dict[object, tuple[bool, str]] = {}
        self.labels: set[str] = set()
        """Names of fields whose text depends on the language."""
        self.several_tables: set[str] = set()
        """Names of fields whose ids may name rows of several tables."""
        for named in schema.type_map.values():
            if is_object_type(named) or is_interface_type(named):
                for name, field in named.fields.items():
                    self._note(named, name, field)

    def _note(self, owner: GraphQLNamedType, name: str, field: GraphQLField) -> None:
        match declared(field):
            case Label():
                self.labels.add(name)
            case ById() if is_abstract_type(get_named_type(field.type)):
                self.several_tables.add(name)
            case Many() as plan:
                mine = (not is_interface_type(owner), f"{owner.name}.{name}")
                self._lists[plan] = min(mine, self._lists.get(plan, mine))

    @property
    def query(self) -> GraphQLObjectType:
        """The root of all reads."""
        if self.schema.query_type is None:
            raise TypeError("a schema without a query")
        return self.schema.query_type

    def plans(self, named: GraphQLObjectType, name: str) -> bool:
        """Whether a root field is planned; the others are graphql-core's."""
        definition = named.fields.get(name)
        return name == "__typename" if definition is None else declared(definition) is not None

    def worded(self, document: DocumentNode) -> bool:
        """Whether a document asks for something that depends on the language."""
        found = False

        class Words(Visitor):
            def enter_field(self, node: FieldNode, *_: object) -> None:
                nonlocal found
                found = found or node.name.value in labels

        labels = self.labels
        visit(document, Words())
        return found

    def list_name(self, plan: Many) -> str:
        """The name of a list, which its cursors carry: short, and the same whichever type it is reached through."""
        return sha256(self._lists[plan][1].encode()).hexdigest()[:12]

    def target(self, named: GraphQLNamedType) -> Target:
        """Return where an object type, or all object types of an interface, are kept. All must be kept in one table."""
        found = self._targets.get(named.name)
        if found is None:
            found = self._targets[named.name] = self._locate(named)
        return found

    def concrete(self, named: GraphQLNamedType) -> tuple[GraphQLObjectType, ...]:
        """Return the object types that a value of this type may be."""
        if is_abstract_type(named):
            return tuple(self.schema.get_possible_types(named))
        if is_object_type(named):
            return (named,)
        raise TypeError(f"{named.name} is not an entity")

    def row_named(self, text: str) -> RowNamed | None:
        """Return what a global id stands for, if it can stand for anything."""
        key = decode(text, self.prefixes)
        if key is None:
            return None
        target = self.target(self.prefixes[prefix_of(text)])
        return RowNamed(target, key, None if target.kind is None else (target.kind.key, next(iter(target.types))))

    def _locate(self, named: GraphQLNamedType) -> Target:
        kept = {concrete: stored_of(concrete) for concrete in self.concrete(named)}
        storages = [storage for storage in kept.values() if storage is not None]
        if not storages or len(storages) < len(kept) or len({storage.model for storage in storages}) > 1:
            raise TypeError(f"{named.name} is not kept in one table")
        first = storages[0]
        if first.kind is None:
            if len(storages) > 1:
                raise TypeError(f"{named.name}: several types in one table need a kind")
            return Target(first.model, first.sees, None, {None: next(iter(kept))})
        types = {storage.kind[1]: concrete for concrete, storage in kept.items() if storage is not None and storage.kind is not None}
        return Target(first.model, first.sees, first.kind[0], types)


def definition_of(element: GraphQLField | GraphQLNamedType) -> Any:  # noqa: ANN401 - strawberry's definition of whatever it is
    """Return strawberry's definition of a type or field, or None."""
    return element.extensions.get(BACKREF)


def declared(field: GraphQLField) -> object | None:
    """Return what a field is in SQL, or None for a field with a resolver of its own."""
    definition = definition_of(field)
    return None if definition is None else definition.metadata.get(PLAN)


def stored_of(named: GraphQLNamedType) -> Stored | None:
    """Return how a type is stored, or None. Interfaces are stored through their object types."""
    origin = getattr(definition_of(named), "origin", None)
    storage = origin.__dict__.get("__stored__") if isinstance(origin, type) else None
    return storage if isinstance(storage, Stored) else None


def item_of(connection: GraphQLNamedType) -> GraphQLNamedType:
    """Return the type of a connection's rows."""
    if not is_object_type(connection):
        raise TypeError(f"{connection.name} is not a connection")
    nodes: GraphQLField = next(
        field for field in connection.fields.values() if isinstance(plan := declared(field), Part) and plan.name == "nodes"
    )
    return get_named_type(nodes.type)
