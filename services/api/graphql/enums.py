"""Domain words as GraphQL enums: the members' names, described in English and Chinese from the wordings."""

import inspect
from enum import StrEnum
from typing import TypeVar

import strawberry

from services.kit.wording import Locale, phrase

E = TypeVar("E", bound=StrEnum)

EXPOSED: dict[str, type[StrEnum]] = {}
"""Every enum of the schema by its GraphQL name: what `labels(enum)` may be asked for."""


def expose(words: type[E]) -> type[E]:
    """Make a StrEnum a GraphQL enum, once. Two enums of one name, or a member without a wording, are mistakes found at start."""
    known = EXPOSED.setdefault(words.__name__, words)
    if known is not words:
        raise ValueError(f"two enums are called {words.__name__}")
    if "__strawberry_definition__" not in words.__dict__:
        strawberry.enum(words, description=inspect.getdoc(words))
        definition = words.__dict__["__strawberry_definition__"]
        for value in definition.values:
            member = words[value.name]
            value.description = f"{phrase(member, Locale.EN)} ({phrase(member, Locale.ZH_CN)})"
    return words
