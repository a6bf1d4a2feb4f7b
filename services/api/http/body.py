"""From the bytes of a request to a GraphQL request: bounded in size, time and shape, and never a 500."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from services.api.http.arrival import Arrival
from services.api.http.deadlines import Deadlines
from services.api.http.faults import Fault, RequestFault
from services.kit.settings import Limits

MAX_NESTING = 32
"""Levels of lists and objects in variables. Inputs of the product need four."""


class GraphQLRequest(NamedTuple):
    """A well-formed request of GraphQL over HTTP."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]


def check_headers(arrival: Arrival, limits: Limits) -> None:
    """Refuse by its headers what need not be read: another media type (415), a compressed (415) or an oversized body (413)."""
    if not arrival.headers.json:
        raise RequestFault(415, Fault.MEDIA_TYPE, headers={"accept-post": "application/json"})
    if not arrival.headers.plain:
        raise RequestFault(415, Fault.CONTENT_ENCODING, headers={"accept-encoding": "identity"})
    if not arrival.length.isdigit() or len(arrival.length) > 15 or int(arrival.length) > limits.body_bytes:
        raise _too_large(limits)


async def read(receive: Receive, limits: Limits, deadlines: Deadlines) -> bytes:
    """Return the body. 413 as soon as it is too large, 408 when it is not there after `body_seconds`, ClientDisconnect without its end."""
    chunks: list[bytes] = []
    size, more = 0, True
    try:
        with deadlines.within(limits.body_seconds):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                chunks.append(message.get("body", b""))
                size += len(chunks[-1])
                more = message.get("more_body", False)
                if size > limits.body_bytes:
                    raise _too_large(limits)
    except TimeoutError:
        details = {"allowed": limits.body_seconds}
        raise RequestFault(408, Fault.BODY_TOO_SLOW, details=details, headers={"connection": "close"}) from None
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def decode(body: bytes) -> GraphQLRequest:
    """Return the request that a body holds. Raises RequestFault 400. Members that the specification does not know are passed over."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestFault(400, _unreadable(body)) from None
    if isinstance(content, list):
        raise RequestFault(400, Fault.BATCH)
    if not isinstance(content, dict):
        raise RequestFault(400, Fault.NOT_AN_OBJECT)
    query, name = content.get("query"), content.get("operationName")
    variables, extensions = content.get("variables"), content.get("extensions")
    if query is None:
        raise RequestFault(400, Fault.QUERY_MISSING)
    for wrong, fault in (
        (not isinstance(query, str), Fault.QUERY_TYPE),
        (not isinstance(name, str | None), Fault.OPERATION_NAME_TYPE),
        (not isinstance(variables, dict | None), Fault.VARIABLES_TYPE),
        (not isinstance(extensions, dict | None), Fault.EXTENSIONS_TYPE),
    ):
        if wrong:
            raise RequestFault(400, fault)
    if variables:
        _examine(variables)
    return GraphQLRequest(query, name or None, variables or {})


def _unreadable(body: bytes) -> Fault:
    """What is wrong with a body that is not read as JSON."""
    if not body.strip():
        return Fault.BODY_EMPTY
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return Fault.NOT_UTF8
    return Fault.NOT_JSON  # numbers that no double can hold and nesting beyond a thousand levels, too


def _examine(variables: Mapping[str, Any]) -> None:
    """Refuse what no input of the product can hold: U+0000 in a text or a key, and nesting that recursive code would trip over."""
    level: list[Any] = [variables]
    depth = 0
    while level:
        if depth > MAX_NESTING:
            raise RequestFault(400, Fault.TOO_DEEP)
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and "\0" in value:
                raise RequestFault(400, Fault.NUL)
        level = below
        depth += 1


def _too_large(limits: Limits) -> RequestFault:
    return RequestFault(413, Fault.BODY_TOO_LARGE, details={"allowed": limits.body_bytes})
