"""Media types, read exactly (RFC 9110 §8.3, §12.5.1; GraphQL over HTTP, "Media Types"). No substring is ever matched."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

REMEMBERED = 64
"""Header values whose meaning is remembered: clients of one make send the same. A head is at most 32 KiB, so 2 MiB at worst."""

_NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PARAMETER = re.compile(rf"\s*;\s*(?:({_NAME})=(?:({_NAME})|\"((?:[^\"\\]|\\.)*)\"))?")
_VALUE = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z/]+")
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")


class Media(StrEnum):
    """What an answer to a GraphQL request can be."""

    RESPONSE = "application/graphql-response+json"
    JSON = "application/json"


class Weighted(NamedTuple):
    """One element of a header list: its value, its parameters (names in lower case) without q, and q in 0..1."""

    value: str
    parameters: dict[str, str]
    q: float


def weighted(header: str) -> Iterator[Weighted]:
    """Yield the well-formed elements of an Accept-like header, in order. A malformed element says nothing and is passed over."""
    for element in _elements(header):
        parsed = parse(element)
        if parsed is not None:
            value, parameters = parsed
            quality = parameters.pop("q", "1")
            if _QUALITY.match(quality):
                yield Weighted(value, parameters, float(quality))


def parse(element: str) -> tuple[str, dict[str, str]] | None:
    """Return a value and its parameters (`a/b; charset="utf-8"`), or None when it is malformed."""
    element = element.strip()
    if (match := _VALUE.match(element)) is None:
        return None
    value, rest, parameters = match.group(), element[match.end() :], dict[str, str]()
    while rest.strip():
        if (found := _PARAMETER.match(rest)) is None:
            return None
        if found[1] is not None:
            parameters[found[1].lower()] = found[2] if found[2] is not None else re.sub(r"\\(.)", r"\1", found[3])
        rest = rest[found.end() :]
    return value, parameters


@lru_cache(maxsize=REMEMBERED)
def choose(accept: str | None) -> Media | None:
    """Return the media type to answer with; None when the client accepts neither (406).

    Without a header, and for `*/*`, it is application/json, as the specification asks. Of equal weights the one that is named
    first wins. For each type the most specific range counts, so `application/json;q=0, */*` refuses JSON.
    """
    if accept is None or not accept.strip():
        return Media.JSON
    ranges = [item for item in weighted(accept) if item.parameters.get("charset", "utf-8").lower() == "utf-8"]
    best: tuple[float, int, Media] | None = None
    for media in (Media.JSON, Media.RESPONSE):
        matching = [
            (rank, item.q, -place)
            for place, item in enumerate(ranges)
            for rank, pattern in enumerate(("*/*", "application/*", media.value))
            if item.value.lower() == pattern
        ]
        if matching:
            _, quality, place = max(matching)
            if quality > 0 and (best is None or (quality, place) > best[:2]):
                best = (quality, place, media)
    return best[2] if best else None


def accepts_page(accept: str | None) -> bool:
    """Whether a browser is asking: text/html is named, and not as unwanted."""
    return any(item.value.lower() == "text/html" and item.q > 0 for item in weighted(accept or ""))


@lru_cache(maxsize=REMEMBERED)
def is_json(content_type: str | None) -> bool:
    """Whether a request body is declared as application/json, in UTF-8 if it says so, and nothing else."""
    parsed = parse(content_type) if content_type else None
    if parsed is None:
        return False
    value, parameters = parsed
    charset = parameters.pop("charset", "utf-8")
    return value.lower() == Media.JSON and charset.lower() == "utf-8" and not parameters


def _elements(header: str) -> Iterator[str]:
    """Split at commas outside quoted strings."""
    start, quoted, escaped = 0, False, False
    for index, character in enumerate(header):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            yield header[start:index]
            start = index + 1
    yield header[start:]
