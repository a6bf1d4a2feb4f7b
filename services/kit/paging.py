"""Keyset cursors: opaque, typed by the order they were cut from, and good only for that order."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from services.kit.errors import ErrorCode, Refusal

NOTHING = "n"
"""How a cursor writes that the row has no value there."""

# An instant is written without its zone, which is UTC: what names another is no cursor of ours.
_READERS: dict[str, Any] = {
    "t": lambda text: datetime.fromisoformat(text + "+00:00"),
    "u": UUID,
    "s": str,
    "i": int,
}


def encode_cursor(order: str, values: tuple[Any, ...]) -> str:
    """Return the cursor after a row with these order values (instants, ids, text, whole numbers, None); `order` names the list's order."""
    return base64.urlsafe_b64encode(orjson.dumps([order, *[_tagged(v) for v in values]])).decode().rstrip("=")


def decode_cursor(order: str, cursor: str) -> tuple[Any, ...]:
    """Return the order values of a cursor. A cursor that is garbled or from another order is refused as invalid input."""
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = tuple(None if part == NOTHING else _READERS[part[0]](part[1:]) for part in parts[1:])
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, binascii.Error):
        parts, values = None, ()
    if not isinstance(parts, list) or not parts or parts[0] != order:
        raise Refusal(ErrorCode.INVALID_INPUT, path=("after",))
    return values


def _tagged(value: Any) -> str:  # noqa: ANN401 - one of the kinds below
    match value:
        case None:
            return NOTHING
        case datetime():
            return "t" + value.astimezone(UTC).replace(tzinfo=None).isoformat()
        case UUID():
            return f"u{value}"
        case bool():
            raise TypeError("a list is not ordered by a truth value")
        case int():
            return f"i{value}"
        case str():
            return "s" + value
    raise TypeError(f"{type(value).__name__} cannot be in a cursor")
