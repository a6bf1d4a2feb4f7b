"""The head of a request, and what follows from it: the same client sends the same head again and again, so it is read once."""

from collections.abc import Iterable, Sequence

from services.api.http.language import negotiate
from services.api.http.media import choose, is_json
from services.kit.lru import Lru
from services.kit.wording import Locale

HEADS = 1_000
"""Heads that are remembered."""
BYTES = 1_000_000
"""Of all of them together: a head is at most 32 KiB."""
OWN = frozenset({b"content-length", b"x-request-id", b"traceparent", b"tracestate"})
"""Fields that belong to one request and not to its client (the last two: W3C Trace Context)."""

Field = tuple[bytes, bytes]


class Head:
    """Header fields by name in lower case, but for the request's own, and what they say: `locale`, `media` (None: neither of ours is
    accepted), `json` (the body is declared as JSON) and `plain` (and not as compressed).
    """

    def __init__(self, raw: Sequence[Field], default_locale: Locale) -> None:
        self._raw = raw
        self._first = dict(reversed(raw))
        self.locale = negotiate(self.joined("accept-language"), default_locale)
        self.media = choose(self.joined("accept"))
        types = self.getlist("content-type")
        self.json = len(types) == 1 and is_json(types[0])
        self.plain = (self.get("content-encoding") or "identity").strip().lower() == "identity"

    def get(self, name: str) -> str | None:
        """Return the first field of this name, or None."""
        found = self._first.get(name.encode())
        return None if found is None else found.decode("latin-1")

    def getlist(self, name: str) -> list[str]:
        """Return every field of this name, in order."""
        key = name.encode()
        return [value.decode("latin-1") for other, value in self._raw if other == key] if key in self._first else []

    def joined(self, name: str) -> str:
        """Return the fields of this name as the one list that they are (RFC 9110 §5.3)."""
        return ",".join(self.getlist(name))


class Heads:
    """The heads that were seen last. Whoever has found something out about one may remember it by the head itself."""

    def __init__(self, default_locale: Locale) -> None:
        self._default_locale = default_locale
        self._known: Lru[Head] = Lru(HEADS, BYTES)

    def of(self, raw: Iterable[Field]) -> tuple[Head, dict[bytes, bytes]]:
        """Return the head that these fields make, and the first of each of the request's own."""
        shared: list[Field] = []
        own: dict[bytes, bytes] = {}
        for field in raw:
            if field[0] in OWN:
                own.setdefault(*field)
            else:
                shared.append(field)
        key = tuple(shared)
        found = self._known.find(key)
        if found is None:
            found = self._known.keep(key, Head(key, self._default_locale), sum(len(name) + len(value) for name, value in key))
        return found, own
