"""HTTP/1.1 connections with deadlines: uvicorn itself closes no client that is silent or slow (security.md, "Faults")."""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.kit.settings import Limits

MAX_HEAD_BYTES = 32 * 1024
"""Request line and headers together."""
LINGER_SECONDS = 2.0
"""How much longer than `body_seconds` a connection waits, so that the application's own 408 comes first."""


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
        self._allowed: float | None = None
        """Seconds for what is awaited since the last change; None: nothing is."""
        self._changed = False
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # narrowed by uvicorn itself
        """A client that says nothing is late as well."""
        super().connection_made(transport)
        self._allow(self.limits.head_seconds)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._allow(None)
        self._watch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came. A request that came as a whole, as nearly all do, sets no timer."""
        super().data_received(data)
        if self._changed:
            self._watch()

    def on_message_begin(self) -> None:
        """The first byte of a request line."""
        super().on_message_begin()
        self._head_bytes = 0
        self._allow(self.limits.head_seconds)

    def on_url(self, url: bytes) -> None:
        """A part of the request line."""
        self._weigh(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._weigh(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """From here on the body is awaited."""
        super().on_headers_complete()
        self._allow(self.limits.body_seconds + LINGER_SECONDS)

    def on_message_complete(self) -> None:
        """The request is there."""
        super().on_message_complete()
        self._allow(None)

    def _weigh(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES:
            raise ValueError("the head of the request is too large")  # httptools turns it into a 400

    def _allow(self, seconds: float | None) -> None:
        self._allowed, self._changed = seconds, True

    def _watch(self) -> None:
        """Begin to wait for what is awaited now, and for nothing else."""
        self._changed = False
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if self._allowed is None else self.loop.call_later(self._allowed, self.transport.abort)
