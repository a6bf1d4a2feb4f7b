"""Opaque global ids: the prefix of the type, an underscore, and the UUID in 32 hexadecimal digits, as SQL can write them too."""

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Text, func, literal

_TAIL = re.compile(r"[0-9a-f]{32}", re.ASCII)


def encode(prefix: str, id: UUID) -> str:
    """Return the global id of a row."""
    return f"{prefix}_{id.hex}"


def encoded(prefix: str | ColumnElement[str], id: ColumnElement[UUID]) -> ColumnElement[str]:
    """The same in SQL."""
    head = literal(f"{prefix}_", Text()) if isinstance(prefix, str) else prefix.concat("_")
    return head.concat(func.encode(func.uuid_send(id), "hex", type_=Text()))  # half the time of taking the dashes out of its text


def decode(text: str, prefixes: Collection[str]) -> UUID | None:
    """Return the UUID of a global id with one of these prefixes; None for everything else, which is answered as an unknown id."""
    prefix, _, tail = text.partition("_")
    return UUID(tail) if prefix in prefixes and _TAIL.fullmatch(tail) else None


def prefix_of(text: str) -> str:
    """Return what stands before the underscore."""
    return text.partition("_")[0]
