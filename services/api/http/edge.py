"""What every answer carries, whoever gives it: a request id, headers that keep browsers strict, and never a traceback."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.http.answers import FIELDS, Answer, of_exception
from services.api.http.arrival import Arrival, Responder
from services.api.http.composed import Composed, Constant
from services.api.http.faults import Fault, RequestFault
from services.api.http.head import Field, Heads
from services.api.http.media import Media
from services.kit.errors import ErrorCode
from services.kit.telemetry import about_request
from services.kit.wording import Locale

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Set unless the answer has its own. There is no CORS: application/json makes browsers ask first, and nobody says yes."""
_ALWAYS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_SECURE = (b"strict-transport-security", b"max-age=31536000")
_LANGUAGE = {locale: (b"content-language", locale.value.encode()) for locale in Locale}


class Edge:
    """The outermost layer of ours. `direct` says who answers what is posted to a path without being looked for: routing costs as much
    as a read.
    """

    def __init__(self, direct: Mapping[str, Responder], default_locale: Locale = Locale.ZH_CN) -> None:
        self._direct = direct
        self._heads = Heads(default_locale)

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with its Arrival in `state.arrival`."""
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        arrival = Arrival(scope, receive, self._heads)
        direct = self._direct.get(arrival.path) if arrival.method == "POST" else None
        with about_request(arrival.request_id):
            if direct is None:
                await _pass_on(app, arrival, send)
            elif (answer := await direct(arrival)) is not None:
                await _send(answer, arrival.headers.media or Media.JSON, arrival, send)


async def refuse(request: Request, error: Exception) -> Response:
    """Answer Starlette's own refusals (no such path, no such method) as coded JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    if status == 404:
        fault = RequestFault(404, Fault.UNKNOWN_PATH, code=ErrorCode.NOT_FOUND, headers=headers)
    else:
        fault = RequestFault(status, Fault.METHOD, headers=headers, details={"allowed": headers.get("Allow", "")})
    return of_exception(fault, request.state.arrival).response(Media.JSON)


async def mask(request: Request, error: Exception) -> Response:
    """Answer a defect outside GraphQL as one inside. Starlette raises it again, for a server to log with its text: `_pass_on`."""
    return of_exception(error, request.state.arrival).response(Media.JSON)


async def _pass_on(app: ASGIApp, arrival: Arrival, send: Send) -> None:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            completed = _completed(message["headers"], arrival.locale, arrival.scope["scheme"])
            message["headers"] = [*completed, (b"x-request-id", arrival.request_id.encode())]
        await send(message)

    arrival.scope.setdefault("state", {})["arrival"] = arrival
    with suppress(Exception):  # answered and logged by `mask`
        await app(arrival.scope, arrival.receive, send_on)


async def _send(answer: Answer, media: Media, arrival: Arrival, send: Send) -> None:
    constant = _constant(media, arrival.locale, arrival.scope["scheme"])
    headers = (
        [*constant.fields, *answer.own_fields(), (b"x-request-id", arrival.request_id.encode())]
        if answer.headers
        else Composed(constant, len(answer.body), arrival.request_id)
    )
    await send({"type": "http.response.start", "status": answer.status_in(media), "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


@cache
def _constant(media: Media, locale: Locale, scheme: str) -> Constant:
    """What all answers in a media type and a language carry."""
    return Constant(_completed(list(FIELDS[media]), locale, scheme))


def _completed(given: list[Field], locale: Locale, scheme: str) -> list[Field]:
    own = dict(given)
    headers = [*given, *[one for one in _ALWAYS if one[0] not in own]]
    if own.get(b"content-type", b"").startswith(b"application/") and b"content-language" not in own:
        headers.append(_LANGUAGE[locale])
    if scheme == "https" and _SECURE[0] not in own:
        headers.append(_SECURE)
    return headers
