"""What every answer carries, whoever gives it: a request id, headers that keep browsers strict, and never a traceback."""

import re

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.http.answers import Asker, of_exception
from services.api.http.faults import Fault, RequestFault
from services.api.http.language import negotiate
from services.api.http.media import Media
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from services.kit.wording import Locale

REQUEST_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{6,62})[A-Za-z0-9]")
"""A client's own id is taken over if it has 8 to 64 plain characters."""

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


class Edge:
    """The outermost layer of ours."""

    def __init__(self, app: ASGIApp, default_locale: Locale = Locale.ZH_CN) -> None:
        self._app = app
        self._default_locale = default_locale

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with `state.locale`, `request_id` (text, perhaps the client's) and `correlation_id` (UUID, ours)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope)
        correlation_id = new_id()
        request_id = given.get("x-request-id", "")
        if REQUEST_ID.fullmatch(request_id) is None:
            request_id = correlation_id.hex
        locale = negotiate(",".join(given.getlist("accept-language")), self._default_locale)
        scope.setdefault("state", {}).update(request_id=request_id, correlation_id=correlation_id, locale=locale)
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(MutableHeaders(scope=message), request_id, locale, secure=scope["scheme"] == "https")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_on)
            except Exception as error:  # noqa: BLE001 - a defect outside GraphQL is masked like one inside
                answer = of_exception(error, Asker(locale, correlation_id))
                if not started:
                    await answer.response(Media.JSON)(scope, receive, send_on)


async def refuse(request: Request, error: Exception) -> Response:
    """Answer Starlette's own refusals (no such path, no such method) as coded JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    if status == 404:
        fault = RequestFault(404, Fault.UNKNOWN_PATH, code=ErrorCode.NOT_FOUND, headers=headers)
    else:
        fault = RequestFault(status, Fault.METHOD, headers=headers, details={"allowed": headers.get("Allow", "")})
    return of_exception(fault, Asker(request.state.locale, request.state.correlation_id)).response(Media.JSON)


def _complete(headers: MutableHeaders, request_id: str, locale: Locale, *, secure: bool) -> None:
    headers["x-request-id"] = request_id
    if headers.get("content-type", "").startswith("application/"):
        headers.setdefault("content-language", locale.value)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if secure:
        headers.setdefault("strict-transport-security", "max-age=31536000")
