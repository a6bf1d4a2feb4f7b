"""HTTP/1.1 connections with deadlines: uvicorn itself closes no client that is silent or slow (security.md, "Faults").

What every request costs is kept low: nothing is done for each header, and the head of an answer is written as it was once composed.
"""

import asyncio
from enum import Enum
from typing import Any, ClassVar

from uvicorn._types import ASGI3Application, ASGISendEvent
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from services.api.http.composed import Composed
from services.kit.settings import Limits

MAX_HEAD_BYTES = 32 * 1024
"""Request line and headers together."""
LINGER_SECONDS = 2.0
"""How much longer than `body_seconds` a connection waits, so that the application's own 408 comes first."""


class Part(Enum):
    """What is awaited of a request."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


def timed(limits: Limits) -> type[asyncio.Protocol]:
    """Return the protocol with these deadlines."""
    return type("LimitedProtocol", (TimedProtocol,), {"limits": limits})


class TimedProtocol(HttpToolsProtocol):
    """uvicorn's protocol: the head of a request must come within `head_seconds` of connecting or of its first byte, the rest within
    `body_seconds` and a little, whether the application reads it or not. Whoever is late is disconnected.
    """

    limits: ClassVar[Limits] = Limits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._awaited = Part.NOTHING
        self._of: object = None
        """The request of which a part is awaited."""
        self._head_bytes = 0
        """What has come so far since the head began that is not complete."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # narrowed by uvicorn itself
        """A client that says nothing is late as well."""
        super().connection_made(transport)
        self._wait_for(Part.HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._wait_for(Part.NOTHING)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came. A request that came as a whole, as nearly all do, sets no timer."""
        self._head_bytes += len(data)
        super().data_received(data)
        part = self._missing()
        if part is not Part.HEAD:
            self._head_bytes = 0
        elif self._head_bytes > MAX_HEAD_BYTES:
            self.send_400_response("The head of the request is too large.")
        if part is not self._awaited or (self.scope is not self._of and part is not Part.NOTHING):
            self._wait_for(part)

    def on_headers_complete(self) -> None:
        """The head is there. What came with its last bytes may belong to the body, or to another request."""
        if (
            self._head_bytes > MAX_HEAD_BYTES
            and len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD_BYTES
        ):
            raise ValueError("the head of the request is too large")  # httptools turns it into a 400
        super().on_headers_complete()

    def _missing(self) -> Part:
        scope: Any = self.scope  # uvicorn makes it on the first byte of a request, and completes it with the head
        if scope is None or "method" not in scope:
            return Part.HEAD
        return Part.BODY if self.cycle.more_body else Part.NOTHING

    def _wait_for(self, part: Part) -> None:
        self._awaited, self._of = part, self.scope
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if part is not Part.NOTHING:
            seconds = self.limits.head_seconds if part is Part.HEAD else self.limits.body_seconds + LINGER_SECONDS
            self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        cycle.__class__ = _Cycle  # uvicorn makes it, and lets nobody choose of which class
        super()._start_asgi_task(cycle, app)


class _Cycle(RequestResponseCycle):
    """One request and its answer. uvicorn looks at each header with two regular expressions: longer than all the rest of a light read's
    way through it.
    """

    async def send(self, message: ASGISendEvent) -> None:
        headers = message.get("headers")
        if not isinstance(headers, Composed) or self.response_started or self.disconnected or self.flow.write_paused:
            await super().send(message)
            return
        self.response_started = True
        self.waiting_for_100_continue = False
        self.chunked_encoding = False
        self.expected_content_length = headers.length
        lines = [STATUS_LINE[message["status"]]]  # type: ignore[typeddict-item]  # a start, as its headers say
        for name, value in self.default_headers:
            lines += name, b": ", value, b"\r\n"
        lines.append(headers.text)
        lines.append(b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n")
        self.transport.write(b"".join(lines))
