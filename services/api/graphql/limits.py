"""The limits of one operation, measured once, before the standard rules and in time linear in the document.

Each definition is summed up once and every spread adds its fragment's finished sum: a bomb of thirty fragments that each
spread the next twice (2^30 fields) is refused in about the time of parsing it. Two passes, so each selection is visited twice:
the first finds the order in which fragments need each other, the second sums.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from services.api.graphql.cost import ASKED, INTROSPECTION, LIST, MUTATION, Bill, Paged, PageTooLarge, page_size
from services.api.graphql.plan.declare import Computed
from services.api.graphql.plan.index import declared
from services.kit.settings import Limits


class Limit(StrEnum):
    """What a request can have too much of: `extensions.limit` of a LIMIT_EXCEEDED error."""

    TOKENS = "tokens"
    DEPTH = "depth"
    FIELDS = "fields"
    SPREADS = "spreads"
    REPEATS = "repeats"
    ALIASES = "aliases"
    ROOT_FIELDS = "rootFields"
    DIRECTIVES = "directives"
    PAGE = "page"
    COST = "cost"
    EXECUTION = "execution"


class LimitExceeded(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """The request asks for more than is allowed. `requested` is a lower bound where counting stopped early; None: not counted."""

    def __init__(self, limit: Limit, requested: int | None, allowed: float, node: Node | None = None) -> None:
        super().__init__(f"{limit.value}: {requested} > {allowed}")
        self.limit = limit
        self.requested = requested
        self.allowed = allowed
        self.node = node


@dataclass(frozen=True, slots=True)
class Measure:
    """One operation within its limits: its cost is known as soon as its variables are."""

    bill: Bill
    defaults: Mapping[str, int]
    """Default values of whole-number variables."""

    def points(self, variables: Mapping[str, object], limits: Limits) -> int:
        """Return the cost under these variables. Raises LimitExceeded for a page or a cost that is too large."""
        try:
            points = self.bill.points({**self.defaults, **variables}, limits.page)
        except PageTooLarge as error:
            raise LimitExceeded(Limit.PAGE, error.requested, limits.page) from None
        if points > limits.cost:
            raise LimitExceeded(Limit.COST, points, limits.cost)
        return points


@dataclass(slots=True)
class _Sum:
    """What a selection set comes to with its fragments expanded."""

    fields: int = 0
    spreads: int = 0
    aliases: int = 0
    directives: int = 0
    depth: int = 0
    roots: int = 0
    bill: Bill = field(default_factory=Bill)


def measure(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> Mapping[OperationDefinitionNode, Measure]:
    """Return the measure of every operation of a document.

    Raises LimitExceeded, or GraphQLError for fragments that spread each other in a circle. Unknown fields, arguments, types and
    fragments are left to the standard rules. Fragments that nobody spreads are held to the limits too: the standard rules walk them.
    """
    return Meter(schema, limits).read(document)


class Meter:
    """Measures one document; `visits` counts the selections looked at."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.visits = 0
        self._schema = schema
        self._limits = limits
        self._sums: dict[str, _Sum] = {}

    def read(self, document: DocumentNode) -> Mapping[OperationDefinitionNode, Measure]:
        """See `measure`."""
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        for fragment in self._ordered(fragments):
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._sums[fragment.name.value] = self._sum(fragment.selection_set, parent, directives=len(fragment.directives or ()))
        return {operation: self._operation(operation) for operation in operations}

    def _operation(self, node: OperationDefinitionNode) -> Measure:
        variables = node.variable_definitions or ()
        directives = len(node.directives or ()) + sum(len(variable.directives or ()) for variable in variables)
        total = self._sum(node.selection_set, self._schema.get_root_type(node.operation), directives=directives)
        self._within(Limit.ROOT_FIELDS, total.roots, self._limits.root_fields, node)
        deeds = total.roots * MUTATION if node.operation is OperationType.MUTATION else 0
        defaults = {
            variable.variable.name.value: _whole(variable.default_value)
            for variable in variables
            if isinstance(variable.default_value, IntValueNode)
        }
        return Measure(total.bill.plus(Bill(deeds)), MappingProxyType(defaults))

    def _ordered(self, fragments: Mapping[str, FragmentDefinitionNode]) -> list[FragmentDefinitionNode]:
        """Return the fragments so that each comes after those it spreads (no recursion: a chain may be long)."""
        spreads = {name: self._spreads(node.selection_set) for name, node in fragments.items()}
        ordered: dict[str, FragmentDefinitionNode] = {}
        for first in fragments:
            path = {first: iter(spreads[first])} if first not in ordered else {}
            while path:
                name = next(reversed(path))
                following = next((spread for spread in path[name] if spread in fragments and spread not in ordered), None)
                if following is None:
                    ordered[name] = fragments[name]
                    del path[name]
                elif following in path:
                    raise GraphQLError(f"Cannot spread fragment '{following}' within itself.", fragments[following])
                else:
                    path[following] = iter(spreads[following])
        return list(ordered.values())

    def _spreads(self, selection_set: SelectionSetNode) -> list[str]:
        names: dict[str, None] = {}
        stack = [selection_set]
        while stack:
            for node in stack.pop().selections:
                self.visits += 1
                if isinstance(node, FragmentSpreadNode):
                    names[node.name.value] = None
                elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set is not None:
                    stack.append(node.selection_set)
        return list(names)

    def _sum(
        self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None, *, directives: int = 0, names: Counter[str] | None = None
    ) -> _Sum:
        total = _Sum(directives=directives)
        names = Counter() if names is None else names
        for node in selection_set.selections:
            self.visits += 1
            total.directives += len(node.directives or ())
            match node:
                case FieldNode():
                    name = (node.alias or node.name).value
                    names[name] += 1
                    self._within(Limit.REPEATS, names[name], self._limits.aliases, node)
                    part = self._field(node, parent)
                case FragmentSpreadNode():
                    part = self._sums.get(node.name.value, _Sum())
                    total.spreads += 1
                case InlineFragmentNode(type_condition=condition):
                    inner = parent if condition is None else self._schema.get_type(condition.name.value)
                    part = self._sum(node.selection_set, inner, names=names)
                case _:
                    continue
            total.fields += part.fields
            total.spreads += part.spreads
            total.aliases += part.aliases
            total.directives += part.directives
            total.depth = max(total.depth, part.depth)
            total.roots += part.roots
            total.bill = total.bill.plus(part.bill)
            self._check(total, node)
        return total

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> _Sum:
        definition = self._schema.get_field(parent, node.name.value) if parent is not None and is_composite_type(parent) else None
        total = _Sum(fields=1, roots=1, depth=1, aliases=int(node.alias is not None))
        if node.selection_set is None:
            return total
        below = self._sum(node.selection_set, get_named_type(definition.type) if definition is not None else None)
        total.fields += below.fields
        total.aliases += below.aliases
        total.directives += below.directives
        total.spreads += below.spreads
        total.depth += below.depth
        total.bill = self._bill(node, definition, parent, below.bill)
        return total

    def _bill(self, node: FieldNode, definition: GraphQLField | None, parent: GraphQLNamedType | None, below: Bill) -> Bill:
        name = node.name.value
        if name in INTROSPECTION:
            return Bill(INTROSPECTION[name])
        if definition is None:
            return below.plus(Bill(1))
        for size in ("first", "last"):
            if size in definition.args:
                return Bill(1).plus(self._page(node, size, definition, below))
        if parent is not None and "pageInfo" in getattr(parent, "fields", ()):
            return below.plus(Bill(int(name == "nodes")))
        one = below.plus(Bill(1 + ASKED * _reads_for_itself(definition)))
        if "ids" in definition.args:
            return self._page(node, "ids", definition, one)
        return one.times(_items(definition)) if is_list_type(get_nullable_type(definition.type)) else one

    def _page(self, node: FieldNode, size: str, definition: GraphQLField, below: Bill) -> Bill:
        """Return the bill of the items that an argument asks for. `last` counts where `first` could stand and does not."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        if size == "first" and size not in given and "last" in given and "last" in definition.args:
            size = "last"
        otherwise = _default(definition.args[size], self._limits.page)
        match given.get(size):
            case VariableNode(name=variable):
                return Bill(0, (Paged(variable.value, otherwise, 1, below),))
            case IntValueNode() | ListValueNode() as literal:
                asked = _whole(literal) if isinstance(literal, IntValueNode) else list(literal.values)
                try:
                    return below.times(page_size(asked, otherwise, self._limits.page))
                except PageTooLarge as error:
                    raise LimitExceeded(Limit.PAGE, error.requested, self._limits.page, node) from None
        return below.times(otherwise)

    def _check(self, total: _Sum, node: Node) -> None:
        self._within(Limit.DEPTH, total.depth, self._limits.depth, node)
        self._within(Limit.FIELDS, total.fields, self._limits.fields, node)
        self._within(Limit.SPREADS, total.spreads, self._limits.fields, node)
        self._within(Limit.ALIASES, total.aliases, self._limits.aliases, node)
        self._within(Limit.DIRECTIVES, total.directives, self._limits.directives, node)

    def _within(self, limit: Limit, requested: int, allowed: int, node: Node) -> None:
        if requested > allowed:
            raise LimitExceeded(limit, requested, allowed, node)


def _whole(literal: IntValueNode) -> int:
    """Return the literal's value; one of thousands of digits is cut to twenty, which is too large as well."""
    return int(literal.value[:20])


def _reads_for_itself(definition: GraphQLField) -> bool:
    """Whether a field is a value of the request that depends on arguments."""
    return isinstance(declared(definition), Computed) and bool(definition.args)


def _items(definition: GraphQLField) -> int:
    """Return how many items a plain list is charged for: as many as it may have, where its declaration knows."""
    plan = declared(definition)
    return LIST if not isinstance(plan, Computed) or plan.most is None else plan.most


def _default(argument: GraphQLArgument, otherwise: int) -> int:
    """Return the schema's own page size: strawberry gives it as a value, a schema built from text as a literal."""
    if isinstance(argument.default_value, int):
        return argument.default_value
    literal = argument.default.literal if argument.default else None
    return _whole(literal) if isinstance(literal, IntValueNode) else otherwise
