"""Whether everybody says the same: asked before anything is timed."""

import http.client
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bench.contenders.contender import Contender
from bench.contenders.operations import Ask, Operation
from bench.frame.load import Request
from bench.frame.processes import Process

COMPARED_ASKS = 8


class Different(Exception):  # noqa: N818 - what was found
    """Two contenders do not say the same: nothing is timed."""


def compare(
    operation: Operation, several: Sequence[Ask], tokens: Mapping[str, str], contenders: Sequence[Contender], served: Mapping[str, Process]
) -> int:
    """Ask everybody the same and compare the answers as JSON values. Returns the size of the first's first answer."""
    size, said = 0, False
    for ask in several[:: max(1, len(several) // COMPARED_ASKS)]:
        expected: Any = None
        for contender in contenders:
            if not contender.answers(operation):
                continue
            request = contender.request(ask, tokens[ask.login])
            status, body = post(served[contender.name], contender.path(operation), request)
            if status != 200:
                raise Different(f"{contender.name} answered {operation.name} with {status}: {body[:1000]!r}")
            found = contender.read(operation, json.loads(body))
            if expected is None:  # the product's
                expected, size = found, size or len(body)
                said = said or not empty(found)
            elif found != expected:
                raise Different(f"{operation.name} of {ask.login}: {contender.name} differs: {difference(expected, found)}")
    if not said:
        raise Different(f"every answer to {operation.name} is empty: nothing would be timed")
    return size


def empty(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether an answer says nothing at all: no such row, an empty first page."""
    return not value or all(inner in (None, {"nodes": []}) for inner in value.values())


def difference(expected: Any, found: Any, path: str = "") -> str:  # noqa: ANN401 - JSON
    """The first place where two values differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *found]:
            if key not in expected or key not in found:
                return f"{path}.{key} is missing"
            if expected[key] != found[key]:
                return difference(expected[key], found[key], f"{path}.{key}")
    if isinstance(expected, list) and isinstance(found, list):
        for place, (one, other) in enumerate(zip(expected, found, strict=False)):
            if one != other:
                return difference(one, other, f"{path}[{place}]")
        return f"{path} has {len(found)} instead of {len(expected)} items"
    return f"{path}: {found!r} instead of {expected!r}"


def post(process: Process, path: str, request: Request) -> tuple[int, bytes]:
    """Send one request."""
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=60)
    try:
        connection.request("POST", path, request.body.encode(), request.headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
