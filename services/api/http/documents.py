"""GraphQL documents: parsed, measured and validated once, then remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    TokenKind,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from services.api.graphql.limits import Limit, LimitExceeded, Measure, measure
from services.api.http.faults import Fault, RequestFault
from services.kit.lru import Lru
from services.kit.settings import Limits

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
MAX_ERRORS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of a prepared document. The same object comes back for the same text and name, so plans can be kept by it."""

    document: DocumentNode
    node: OperationDefinitionNode
    measure: Measure
    label: str = field(init=False)
    """QUERY, MUTATION or SUBSCRIPTION, as metrics have it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", self.kind.name)

    @property
    def kind(self) -> OperationType:
        """Query or mutation."""
        return self.node.operation

    @property
    def name(self) -> str | None:
        """Its name, if it has one."""
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A document within its limits that fits the schema."""

    operations: tuple[Operation, ...]

    def operation(self, name: str | None) -> Operation:
        """Return the operation to execute. Raises RequestFault when the name is missing, unknown, or that of a subscription."""
        if name is None and len(self.operations) == 1 and self.operations[0].kind is not OperationType.SUBSCRIPTION:
            return self.operations[0]
        found = [operation for operation in self.operations if name is None or operation.name == name]
        if len(found) != 1:
            fault = Fault.OPERATION_NAME_MISSING if name is None else Fault.OPERATION_NAME_UNKNOWN
            raise RequestFault(400, fault, well_formed=True)
        if found[0].kind is OperationType.SUBSCRIPTION:
            raise RequestFault(400, Fault.SUBSCRIPTION, well_formed=True)
        return found[0]


class InvalidDocument(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """The document cannot be parsed, or does not fit the schema."""

    def __init__(self, fault: Fault, errors: list[GraphQLError]) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.errors = errors


class Library:
    """Documents by their text, the least recently used leave first. Bounded by number and by characters, since a parsed document takes
    a few hundred times the memory of its text. Refused documents are not kept.
    """

    def __init__(self, schema: strawberry.Schema, limits: Limits, *, documents: int = 1_000, characters: int = 1_000_000) -> None:
        self.schema = graphql_schema(schema)
        self.limits = limits
        self._kept: Lru[Prepared] = Lru(documents, characters)

    def __len__(self) -> int:
        return len(self._kept)

    def prepare(self, source: str) -> Prepared:
        """Return the prepared document. Raises InvalidDocument, LimitExceeded, or RequestFault for U+0000 in a literal."""
        if (kept := self._kept.find(source)) is not None:
            return kept
        document = self._parse(source)
        measures = self._measure(document)
        if errors := validate(self.schema, document, RULES, max_errors=MAX_ERRORS, hide_suggestions=True):
            raise InvalidDocument(Fault.VALIDATION, errors)
        prepared = Prepared(tuple(Operation(document, node, size) for node, size in measures.items()))
        return self._kept.keep(source, prepared, len(source))

    def _parse(self, source: str) -> DocumentNode:
        try:
            document = parse(source, max_tokens=self.limits.tokens)
        except GraphQLSyntaxError as error:
            # The parser has no error class of its own for these two; its wording is pinned by tests.
            if f"more than {self.limits.tokens} tokens" in error.message:
                raise LimitExceeded(Limit.TOKENS, None, self.limits.tokens) from None
            if "nested too deeply" in error.message:
                raise LimitExceeded(Limit.DEPTH, None, self.limits.depth) from None
            raise InvalidDocument(Fault.SYNTAX, [error]) from None
        if "\\u" in source and _has_nul(document):
            raise RequestFault(400, Fault.NUL, well_formed=True)
        return document

    def _measure(self, document: DocumentNode) -> Mapping[OperationDefinitionNode, Measure]:
        try:
            return measure(self.schema, document, self.limits)
        except GraphQLError as error:
            raise InvalidDocument(Fault.VALIDATION, [error]) from None


def graphql_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Return graphql-core's schema of a strawberry schema, which offers it under a private name only."""
    return schema._schema  # noqa: SLF001 - strawberry's own integrations read it too; there is no public name


def _has_nul(document: DocumentNode) -> bool:
    """Whether a string literal holds U+0000, which PostgreSQL text cannot hold."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind in (TokenKind.STRING, TokenKind.BLOCK_STRING) and "\0" in (token.value or ""):
            return True
        token = token.next
    return False
