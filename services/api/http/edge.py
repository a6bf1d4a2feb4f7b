"""What every answer carries, whoever gives it: a request id, headers that keep browsers strict, and never a traceback."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.http.answers import Asker, of_exception
from services.api.http.arrival import Arrival, Responder
from services.api.http.faults import Fault, RequestFault
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
    """The outermost layer of ours. `direct` says who answers at which path without being looked for: routing costs as much as a read."""

    def __init__(self, app: ASGIApp, direct: Mapping[str, Responder], default_locale: Locale = Locale.ZH_CN) -> None:
        self._app = app
        self._direct = direct
        self._default_locale = default_locale

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its Arrival, in `state.arrival` for whoever is found by routing."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        arrival = Arrival(scope, receive, self._default_locale)
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _completed(message["headers"], arrival)
            await send(message)

        with about_request(arrival.request_id):
            try:
                direct = self._direct.get(arrival.path)
                if direct is None:
                    scope.setdefault("state", {})["arrival"] = arrival
                    await self._app(scope, receive, send_on)
                else:
                    await direct(arrival, send_on)
            except Exception as error:  # noqa: BLE001 - a defect outside GraphQL is masked like one inside
                answer = of_exception(error, Asker(arrival.locale, arrival.correlation_id))
                if not started:
                    await answer.send(send_on, Media.JSON)


async def refuse(request: Request, error: Exception) -> Response:
    """Answer Starlette's own refusals (no such path, no such method) as coded JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    if status == 404:
        fault = RequestFault(404, Fault.UNKNOWN_PATH, code=ErrorCode.NOT_FOUND, headers=headers)
    else:
        fault = RequestFault(status, Fault.METHOD, headers=headers, details={"allowed": headers.get("Allow", "")})
    arrival: Arrival = request.state.arrival
    return of_exception(fault, Asker(arrival.locale, arrival.correlation_id)).response(Media.JSON)


def _completed(given: list[tuple[bytes, bytes]], arrival: Arrival) -> list[tuple[bytes, bytes]]:
    own = dict(given)
    headers = [*given, (b"x-request-id", arrival.request_id.encode()), *[one for one in _ALWAYS if one[0] not in own]]
    if own.get(b"content-type", b"").startswith(b"application/") and b"content-language" not in own:
        headers.append(_LANGUAGE[arrival.locale])
    if arrival.scope["scheme"] == "https" and _SECURE[0] not in own:
        headers.append(_SECURE)
    return headers
