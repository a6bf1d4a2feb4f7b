"""Where two answers part: in order, as text, to the last digit."""

from dataclasses import dataclass
from typing import Any

from tests.api.graphql.differential.oracle import Cursor, Cursors


class Number(str):
    """A number as it was written."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Without the quotes that a text would have."""
        return str(self)


@dataclass(frozen=True)
class Object:
    """A JSON object as it was written: its members in order, the same key twice if it is there twice."""

    members: tuple[tuple[str, Any], ...]

    def __getitem__(self, key: str) -> Any:
        return dict(self.members)[key]

    def get(self, key: str) -> Any:
        """The member, or nothing."""
        return dict(self.members).get(key)


def written(value: Any) -> Any:
    """Return the oracle's data as JSON would be read."""
    match value:
        case dict():
            return Object(tuple((key, written(one)) for key, one in value.items()))
        case list():
            return [written(one) for one in value]
        case bool() | None:
            return value
        case int():
            return Number(value)
    return value


def difference(expected: Any, got: Any, cursors: Cursors, path: str = "$") -> str | None:
    """Return the first place where an answer is not the expected one, and what is there; cursors are learned on the way."""
    match expected, got:
        case Cursor(), str() if not isinstance(got, Number):
            return None if cursors.learn(expected, got) else f"{path}: the cursor {got!r} stands for another place"
        case Object(members=wanted), Object(members=given):
            if [key for key, _ in wanted] != [key for key, _ in given]:
                return f"{path}: keys {[key for key, _ in given]} instead of {[key for key, _ in wanted]}"
            pairs = ((f"{path}.{key}", one, other) for (key, one), (_, other) in zip(wanted, given, strict=True))
        case list(), list():
            if len(expected) != len(got):
                return f"{path}: {len(got)} items instead of {len(expected)}"
            pairs = ((f"{path}[{place}]", one, other) for place, (one, other) in enumerate(zip(expected, got, strict=True)))
        case _:
            same = type(expected) is type(got) and expected == got
            return None if same else f"{path}: {got!r} instead of {expected!r}"
    return next((found for where, one, other in pairs if (found := difference(one, other, cursors, where)) is not None), None)
