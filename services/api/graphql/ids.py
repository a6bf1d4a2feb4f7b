"""Opaque global ids: the prefix of the type, an underscore, and the UUID in base 32 (26 characters, lower case)."""

import base64
import binascii
from collections.abc import Collection
from uuid import UUID

LENGTH = 26


def encode(prefix: str, id: UUID) -> str:
    """Return the global id of a row."""
    return f"{prefix}_{base64.b32encode(id.bytes).decode().rstrip('=').lower()}"


def decode(text: str, prefixes: Collection[str]) -> UUID | None:
    """Return the UUID of a global id with one of these prefixes; None for everything else, which is answered as an unknown id."""
    prefix, _, tail = text.partition("_")
    if prefix not in prefixes or len(tail) != LENGTH or tail != tail.lower():
        return None
    try:
        found = UUID(bytes=base64.b32decode(tail.upper() + "======"))
    except (binascii.Error, ValueError):
        return None
    return found if encode(prefix, found) == text else None


def prefix_of(text: str) -> str:
    """Return what stands before the underscore."""
    return text.partition("_")[0]
