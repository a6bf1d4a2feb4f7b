"""From results and errors to coded, localised, masked answers. Nothing that was not written for the client leaves this file."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson
import structlog
from graphql import ExecutionResult, FieldNode, GraphQLError
from starlette.responses import Response
from strawberry.utils.str_converters import to_camel_case

from services.api.graphql.limits import LimitExceeded
from services.api.http.documents import InvalidDocument
from services.api.http.faults import Fault, RequestFault
from services.api.http.media import Media
from services.api.http.outage import RETRY_SECONDS, is_outage
from services.kit.errors import ErrorCode, Refusal
from services.kit.telemetry import describe
from services.kit.wording import Locale, phrase

INTERNAL_MESSAGE = "内部错误 / Internal error"
UNAVAILABLE_HEADERS = {"retry-after": str(RETRY_SECONDS)}
_STATUS = {
    ErrorCode.SIGN_IN_REQUIRED: 401,
    ErrorCode.TOKEN_INVALID: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.LIMIT_EXCEEDED: 429,
    ErrorCode.QUOTA_REACHED: 429,
    ErrorCode.UNAVAILABLE: 503,
    ErrorCode.INTERNAL: 500,
}
"""Statuses of refusals made before the operation runs (signing in, the district, the rate). The others are 400."""

FIELDS = {
    media: (
        (b"content-type", f"{media.value}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept, Accept-Language"),
    )
    for media in Media
}
"""Header fields of every answer in a media type."""

log = structlog.get_logger("services.api.http")


class Outcome(StrEnum):
    """How a request ended: the label of the metrics."""

    OK = "OK"
    PARTIAL = "PARTIAL"
    MALFORMED = "MALFORMED"
    INVALID = "INVALID"
    LIMITED = "LIMITED"
    REFUSED = "REFUSED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class Asker(Protocol):
    """What an error message must know of the request."""

    @property
    def locale(self) -> Locale:
        """The language of messages."""
        ...

    @property
    def correlation_id(self) -> UUID:
        """What the log knows the request by."""
        ...


class Answer(NamedTuple):
    """One answer. `well_formed`: the request was one, so under application/json the status is 200 (GraphQL over HTTP)."""

    outcome: Outcome
    status: int
    body: bytes
    headers: Mapping[str, str] = MappingProxyType({})
    well_formed: bool = False

    def response(self, media: Media) -> Response:
        """Return it as an HTTP response in this media type, for Starlette."""
        made = Response(self.body, self.status_in(media))
        made.raw_headers = [*FIELDS[media], *self.own_fields()]
        return made

    def status_in(self, media: Media) -> int:
        """The HTTP status under this media type."""
        return 200 if self.well_formed and media is Media.JSON else self.status

    def own_fields(self) -> list[tuple[bytes, bytes]]:
        """The header fields of this answer alone."""
        length = (b"content-length", str(len(self.body)).encode())
        if not self.headers:
            return [length]
        return [length, *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items())]


def of_data(data: bytes, extensions: Mapping[str, Any]) -> Answer:
    """Return the answer for finished bytes of `data`."""
    return Answer(Outcome.OK, 200, b'{"data":' + data + b',"extensions":' + orjson.dumps(extensions) + b"}", well_formed=True)


def of_result(result: ExecutionResult, extensions: Mapping[str, Any], asker: Asker) -> Answer:
    """Return the answer for an execution. Errors without data and without a path are the request's: 400, no `data` entry."""
    errors = result.errors or []
    if any(is_outage(error) for error in errors):
        return of_outage(asker)
    if result.data is None and errors and all(error.path is None for error in errors):
        told = [_described(error, Fault.VARIABLES) for error in errors]
        return _refused(Outcome.INVALID, 400, told, extensions=extensions, well_formed=True)
    shown = [_shown(error, asker) for error in errors]
    body: dict[str, Any] = {"data": result.data} if not shown else {"errors": shown, "data": result.data}
    internal = any(error["extensions"]["code"] == ErrorCode.INTERNAL for error in shown)
    outcome = Outcome.INTERNAL if internal else Outcome.PARTIAL if shown else Outcome.OK
    try:
        return Answer(outcome, 200, orjson.dumps(body | {"extensions": extensions}), well_formed=True)
    except TypeError as error:  # a scalar that is no JSON: our defect
        return of_exception(error, asker)


def of_exception(error: Exception, asker: Asker) -> Answer:
    """Return the answer for whatever ended a request early: a fault, a limit, an invalid document, a refusal, an outage, a defect."""
    match error:
        case RequestFault():
            text = phrase(error.fault, asker.locale, **error.details)
            told = _error(error.code, text, reason=error.fault, **error.details)
            outcome = Outcome.INVALID if error.well_formed else Outcome.MALFORMED
            return _refused(outcome, error.status, [told], headers=error.headers, well_formed=error.well_formed)
        case LimitExceeded():
            return _refused(Outcome.LIMITED, 400, [_limit(error, asker)], well_formed=True)
        case InvalidDocument():
            return _refused(Outcome.INVALID, 400, [_described(one, error.fault) for one in error.errors], well_formed=True)
        case Refusal():
            headers = {401: {"www-authenticate": _challenge(error)}, 503: UNAVAILABLE_HEADERS}
            status = _STATUS.get(error.code, 400)
            return _refused(Outcome.REFUSED, status, [_refusal(error, asker)], headers=headers.get(status, {}))
    if is_outage(error):
        return of_outage(asker)
    return _refused(Outcome.INTERNAL, 500, [_internal(error, asker)])


def of_outage(asker: Asker) -> Answer:
    """Return 503 with Retry-After."""
    log.warning("unavailable", correlation_id=str(asker.correlation_id))
    told = _error(ErrorCode.UNAVAILABLE, phrase(ErrorCode.UNAVAILABLE, asker.locale))
    return _refused(Outcome.UNAVAILABLE, 503, [told], headers=UNAVAILABLE_HEADERS)


def _refused(
    outcome: Outcome,
    status: int,
    errors: Iterable[Mapping[str, Any]],
    *,
    headers: Mapping[str, str] | None = None,
    extensions: Mapping[str, Any] | None = None,
    well_formed: bool = False,
) -> Answer:
    body = {"errors": list(errors)} | ({"extensions": extensions} if extensions else {})
    return Answer(outcome, status, orjson.dumps(body), headers or {}, well_formed)


def _shown(error: GraphQLError, asker: Asker) -> dict[str, Any]:
    """Return an error of the execution as the client may see it: as it is if it was meant for the client, else masked."""
    original = error.original_error
    located = {key: value for key, value in error.formatted.items() if key in ("locations", "path")}
    if isinstance(original, Refusal):
        return _refusal(original, asker) | located
    if (error.extensions or {}).get("code") and (original is None or isinstance(original, GraphQLError)):
        return dict(error.formatted)
    if _blames_argument(error):
        return _described(error, Fault.ARGUMENTS)
    return _internal(original or error, asker) | located


def _blames_argument(error: GraphQLError) -> bool:
    """Whether graphql-core refused a value in the document, which only variables can bring about after validation.

    Its own errors for results name the field; those for values name the value or the argument.
    """
    original = error.original_error
    is_own = original is None or (isinstance(original, GraphQLError) and original.original_error is None)
    return is_own and bool(error.nodes) and not any(isinstance(node, FieldNode) for node in error.nodes or ())


def _described(error: GraphQLError, fault: Fault) -> dict[str, Any]:
    """Return one of graphql-core's own errors about the request; its message is for the developer, in English."""
    code = (error.extensions or {}).get("code", ErrorCode.BAD_REQUEST)
    return {**error.formatted, "extensions": {"reason": fault, **(error.extensions or {}), "code": code}}


def _limit(error: LimitExceeded, asker: Asker) -> dict[str, Any]:
    figures = {"requested": error.requested, "allowed": error.allowed}
    known = {key: value for key, value in figures.items() if value is not None}
    told = _error(ErrorCode.LIMIT_EXCEEDED, phrase(error.limit, asker.locale, **known), limit=error.limit, **known)
    located = GraphQLError("", error.node).formatted if error.node else {}
    return told | ({"locations": located["locations"]} if "locations" in located else {})


def _refusal(refusal: Refusal, asker: Asker) -> dict[str, Any]:
    text = phrase(refusal.reason or refusal.code, asker.locale, **refusal.params)
    more: dict[str, Any] = {"reason": refusal.reason} if refusal.reason else {}
    if refusal.path:
        more["input"] = [to_camel_case(part) for part in refusal.path]
    if refusal.details:
        more["details"] = refusal.details
    return _error(refusal.code, text, **more)


def _internal(error: BaseException, asker: Asker) -> dict[str, Any]:
    log.error("internal_error", correlation_id=str(asker.correlation_id), **describe(error))  # never exc_info: it quotes values
    return _error(ErrorCode.INTERNAL, INTERNAL_MESSAGE, correlationId=str(asker.correlation_id))


def _error(code: ErrorCode, message: str, **extensions: object) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code, **extensions}}


def _challenge(refusal: Refusal) -> str:
    return 'Bearer error="invalid_token"' if refusal.code is ErrorCode.TOKEN_INVALID else "Bearer"
