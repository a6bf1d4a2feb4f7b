"""What goes in and out as text: instants, dates, and which characters a text may hold."""

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType

from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)
"""A whole number that may need more than GraphQL's 32 bits, such as an amount in fen."""
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reorder what is shown: a promise must read as it is stored."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def clean(text: str) -> bool:
    """Whether a text may be stored and shown: no NUL or other control character than tab and line ends, no lone surrogate, no
    direction control. Every assigned character of Unicode passes, Ext-B and GB 18030 included.
    """
    return not any(
        character in BIDI or (unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r") for character in text
    )


def print_instant(value: datetime | str) -> str:
    """RFC 3339 in UTC, as PostgreSQL's JSON writes it: no trailing zeros in the fraction. What it has written stays as it is."""
    if isinstance(value, str):
        return value
    text = value.astimezone(UTC).isoformat()
    return text if "." not in text else text[:-6].rstrip("0") + text[-6:]


def parse_instant(value: Any) -> datetime:  # noqa: ANN401 - any JSON value
    """Read an aware RFC 3339 instant, as UTC. Refuses one without an offset: nobody knows when that is."""
    if isinstance(value, str) and INSTANT.fullmatch(value):
        with suppress(ValueError, OverflowError):
            instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
            if FIRST_YEAR <= instant.year <= LAST_YEAR:
                return instant
    raise GraphQLError("DateTime must be an RFC 3339 date and time with an offset, for example 2026-02-06T09:30:00+08:00")


def print_date(value: date | str) -> str:
    """ISO 8601; what PostgreSQL has written stays as it is."""
    return value if isinstance(value, str) else value.isoformat()


def parse_date(value: Any) -> date:  # noqa: ANN401 - any JSON value
    """Read an ISO 8601 calendar date."""
    if isinstance(value, str) and DAY.fullmatch(value):
        with suppress(ValueError):
            day = date.fromisoformat(value)
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise GraphQLError("Date must be a calendar date, for example 2026-02-25")


def _parse_decimal(value: Any) -> Decimal:  # noqa: ANN401 - any JSON value
    if isinstance(value, str) and 0 < len(value) <= 40 and value.isascii():
        try:
            number = Decimal(value)
        except ArithmeticError:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    raise GraphQLError('Decimal must be a number written as a string, for example "200000.00"')


def _parse_big_int(value: Any) -> int:  # noqa: ANN401 - any JSON value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else None
    if isinstance(value, str) and WHOLE.fullmatch(value):
        return int(value)
    raise GraphQLError('BigInt must be a whole number of at most 18 digits, for example "20000000"')


def _scalar(name: str, description: str, serialize: Any, parse: Any, url: str | None = None) -> ScalarDefinition:  # noqa: ANN401 - functions of any value
    return ScalarDefinition(
        name=name, description=description, specified_by_url=url, serialize=serialize, parse_value=parse, parse_literal=None
    )


SCALARS: dict[object, ScalarDefinition] = {
    datetime: _scalar(
        "DateTime",
        "An instant in RFC 3339 with an offset; given out in UTC (时刻).",
        print_instant,
        parse_instant,
        "https://www.rfc-editor.org/rfc/rfc3339",
    ),
    date: _scalar("Date", "A calendar date, YYYY-MM-DD, in the district's time zone (日期).", print_date, parse_date),
    Decimal: _scalar("Decimal", "An exact decimal number as a string (精确小数).", str, _parse_decimal),
    BigInt: _scalar("BigInt", "A whole number as a string of at most 18 digits, such as an amount in fen (大整数).", str, _parse_big_int),
    JSON: _scalar("JSON", "Any JSON value (任意 JSON).", lambda value: value, lambda value: value),
}
"""Python type → GraphQL scalar."""

__all__ = ["SCALARS", "BigInt", "clean", "parse_date", "parse_instant", "print_instant"]
