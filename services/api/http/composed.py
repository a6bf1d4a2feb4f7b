"""The header fields of an answer, composed beforehand as far as they are the same for many."""

from collections.abc import Iterator

from services.api.http.head import Field


class Constant:
    """Fields that many answers have in common."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self.text = b"".join(b"%b: %b\r\n" % field for field in fields)


class Composed:
    """The header fields of one answer: `constant`, the length of its body, and its request id, whose characters have been checked.

    Any ASGI server may go through them; one that knows them writes `text` (HTTP/1.1 field lines, each with its CRLF).
    """

    __slots__ = ("_constant", "_request_id", "length")

    def __init__(self, constant: Constant, length: int, request_id: str) -> None:
        self._constant = constant
        self._request_id = request_id.encode()
        self.length = length

    def __iter__(self) -> Iterator[Field]:
        yield from self._constant.fields
        yield b"content-length", b"%d" % self.length
        yield b"x-request-id", self._request_id

    @property
    def text(self) -> bytes:
        """The field lines."""
        return b"%bcontent-length: %d\r\nx-request-id: %b\r\n" % (self._constant.text, self.length, self._request_id)
