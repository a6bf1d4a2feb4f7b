"""The one spelling of an audit row and its seal that is hashed.

A link's document is a JSON object in UTF-8 without any white space, keys sorted by code point at every depth:

    {"algorithm", "audit": {…}, "previous", "sealed_at", "seq"}

`audit` holds every column of the audit row by its name, except those that are NULL (so a column added later changes no
old document). Ids are lower-case text with hyphens; instants are text, the seconds since 1970 UTC with six decimals;
`roles` and `fields` are the JSON values themselves; figures are written out in full, digit by digit as stored, without
exponent; text escapes only `"`, `\\` and control characters, as Python's json does with `ensure_ascii=False`.
`previous` is the hash of the link before in lower-case hexadecimal, 64 zeros for the first; `seq` counts from 1.
The hash is SHA-256 over these bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Text, cast, extract
from sqlalchemy.dialects.postgresql import JSONB

from services.domain.audit.models import AuditRow

ALGORITHM = "SHA-256"
GENESIS = bytes(32)
"""What the first link names as its previous hash."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = AuditRow.__table__.columns
_JSON = frozenset(column.name for column in _COLUMNS if isinstance(column.type, JSONB))


def spelled() -> list[ColumnElement[Any]]:
    """Every column of the audit row as text, named `row_<column>`. Text, because a tampered value need not fit its type."""
    return [
        cast(extract("epoch", column) if isinstance(column.type, DateTime) else column, Text).label(f"row_{column.name}")
        for column in _COLUMNS
    ]


def digest(row: Mapping[Any, Any], *, seq: int, previous: bytes, sealed_at: str) -> bytes:
    """Return the hash of a link; `row` holds the columns of `spelled`, `sealed_at` is an instant as `instant` writes it."""
    audit: dict[str, Any] = {}
    for column in _COLUMNS:
        text = row[f"row_{column.name}"]
        if text is not None:
            audit[column.name] = json.loads(text, parse_int=Decimal, parse_float=Decimal) if column.name in _JSON else text
    document = {"algorithm": ALGORITHM, "audit": audit, "previous": previous.hex(), "sealed_at": sealed_at, "seq": seq}
    return hashlib.sha256(canonical(document).encode()).digest()


def canonical(value: Any) -> str:  # noqa: ANN401 - JSON is what it is
    """Return JSON data in the spelling described above."""
    match value:
        case dict():
            return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
        case list():
            return "[" + ",".join(map(canonical, value)) + "]"
        case Decimal():
            return f"{value:f}"
        case None | bool() | int() | str():
            return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def instant(at: datetime) -> str:
    """Return an instant as PostgreSQL's extract(epoch) spells it."""
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    seconds, rest = divmod(abs(micros), 1_000_000)
    return f"{'-' if micros < 0 else ''}{seconds}.{rest:06d}"
