"""A refused deed on its way into the access log: to which row it was to be done."""

import dataclasses
from typing import Any
from uuid import UUID

from graphql import GraphQLSchema
from strawberry.utils.str_converters import to_snake_case

from services.api.context import Context
from services.api.graphql.blame import blamed
from services.api.graphql.inputs import GIVEN, Input, Named, Ref, Unkeyed
from services.api.graphql.plan.install import engine_of
from services.api.graphql.plan.missed import resource_of
from services.kit.errors import ErrorCode, Refusal

LOGGED = frozenset({ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND})


def note_denied(context: Context, schema: GraphQLSchema, operation: str, refusal: Refusal, given: Input | Unkeyed) -> None:
    """Note that a mutation was forbidden, or that there was nothing at an id of its input. An id that cannot be one is nothing."""
    if refusal.code not in LOGGED:
        return
    about = _at(given, blamed(refusal.path or ("id",), given))
    if about is not None:
        action = refusal.details.get("action")
        resource = resource_of(engine_of(schema).index, about.prefix)
        context.denied(operation=operation, resource=resource, subject_id=about.id, action=action, code=refusal.code)


def _at(given: Any, path: tuple[str, ...]) -> Named | None:  # noqa: ANN401 - a nested input
    """The id that stands at a path of an input, if one does; of a list that the path ends at, the first."""
    rule: object = None
    for part in path:
        fields = {field.name: field for field in dataclasses.fields(given)} if dataclasses.is_dataclass(given) else {}
        if isinstance(given, list) and part.isdigit() and int(part) < len(given):
            given = given[int(part)]
        elif (name := to_snake_case(part)) in fields:
            rule, given = fields[name].metadata.get(GIVEN), getattr(given, name)
        else:
            return None
    if isinstance(given, list) and given:
        given = given[0]
    if isinstance(given, UUID) and isinstance(rule, Ref):
        return Named(rule.prefixes[0], given)
    return given if isinstance(given, Named) else None
