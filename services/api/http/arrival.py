"""A request as it arrives: its head read, its language and its ids settled, its body still on the way."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.types import Receive, Scope

from services.api.http.answers import Answer
from services.api.http.head import Heads
from services.kit.ids import new_number

REQUEST_ID = re.compile(rb"[A-Za-z0-9](?:[A-Za-z0-9._-]{6,62})[A-Za-z0-9]")
"""A client's own id is taken over if it has 8 to 64 plain characters."""


class Arrival:
    """One HTTP request: `headers` and what they say, `length` of the body as declared, `request_id` (text, perhaps the client's,
    else the hexadecimal digits of `correlation_id`), `locale`.
    """

    __slots__ = ("_number", "headers", "length", "locale", "method", "path", "receive", "request_id", "scope")

    def __init__(self, scope: Scope, receive: Receive, heads: Heads) -> None:
        self.scope = scope
        self.receive = receive
        self.method: str = scope["method"]
        self.path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        self.headers, own = heads.of(scope["headers"])
        self.locale = self.headers.locale
        self.length = own.get(b"content-length", b"0")
        self._number = new_number()
        given = own.get(b"x-request-id")
        self.request_id = f"{self._number:032x}" if given is None or REQUEST_ID.fullmatch(given) is None else given.decode()

    @property
    def correlation_id(self) -> UUID:
        """Our own id of the request."""
        return UUID(int=self._number)


Responder = Callable[[Arrival], Awaitable[Answer | None]]
"""Answers an arrival without any routing; None when nobody is there any more to read it. Raises nothing."""
