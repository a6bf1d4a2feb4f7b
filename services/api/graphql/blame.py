"""Which part of a mutation's input a refusal is about, in the client's words: commands know their own arguments, not the input's shape."""

import dataclasses

from strawberry.utils.str_converters import to_snake_case

from services.api.graphql.clocks.inputs import DeadlineInput
from services.api.graphql.inputs import GIVEN, Input, Ref, Unkeyed

_OF_A_DEADLINE = frozenset(field.name for field in dataclasses.fields(DeadlineInput))


def blamed(path: tuple[str, ...], given: Input | Unkeyed) -> tuple[str, ...]:
    """Return a command's path as a path into its input: `id` is the row that the input names first, and what is wrong with a
    deadline lies within `deadline`. Every other name is the input's own.
    """
    if not path:
        return path
    head, own = to_snake_case(path[0]), {field.name: field for field in dataclasses.fields(given)}
    if head in own:
        return path
    if head == "id":
        return (next((name for name, field in own.items() if isinstance(field.metadata.get(GIVEN), Ref)), head), *path[1:])
    return ("deadline", *path) if head in _OF_A_DEADLINE and "deadline" in own else path
