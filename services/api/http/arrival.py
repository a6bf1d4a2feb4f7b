"""A request as it arrives: its head read once, its language and its ids settled, its body still on the way."""

import re
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from starlette.types import Receive, Scope, Send

from services.api.http.language import negotiate
from services.kit.ids import new_id
from services.kit.wording import Locale

REQUEST_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{6,62})[A-Za-z0-9]")
"""A client's own id is taken over if it has 8 to 64 plain characters."""


class Heads:
    """Header fields by name in lower case. Looked at some ten times a request: a dictionary, where Starlette walks the list."""

    __slots__ = ("_first", "_raw")

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._raw = list(raw)
        self._first = dict(reversed(self._raw))

    def get(self, name: str) -> str | None:
        """Return the first field of this name, or None."""
        found = self._first.get(name.encode())
        return None if found is None else found.decode("latin-1")

    def getlist(self, name: str) -> list[str]:
        """Return every field of this name, in order."""
        key = name.encode()
        if key not in self._first:
            return []
        if len(self._first) == len(self._raw):
            return [self._first[key].decode("latin-1")]
        return [value.decode("latin-1") for other, value in self._raw if other == key]

    def joined(self, name: str) -> str:
        """Return the fields of this name as the one list that they are (RFC 9110 §5.3)."""
        return ",".join(self.getlist(name))


class Arrival:
    """One HTTP request: `request_id` (text, perhaps the client's), `correlation_id` (UUID, ours), `locale`, `headers`."""

    __slots__ = ("correlation_id", "headers", "locale", "method", "path", "receive", "request_id", "scope")

    def __init__(self, scope: Scope, receive: Receive, default_locale: Locale) -> None:
        self.scope = scope
        self.receive = receive
        self.method: str = scope["method"]
        self.path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        self.headers = Heads(scope["headers"])
        self.locale = negotiate(self.headers.joined("accept-language"), default_locale)
        self.correlation_id: UUID = new_id()
        given = self.headers.get("x-request-id")
        self.request_id: str = self.correlation_id.hex if given is None or REQUEST_ID.fullmatch(given) is None else given


Responder = Callable[[Arrival, Send], Awaitable[None]]
"""Answers an arrival, without any routing."""
