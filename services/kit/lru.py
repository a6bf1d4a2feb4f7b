"""A dictionary of bounded size."""

from collections import OrderedDict
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Lru(Generic[T]):
    """Forgets what was not asked for longest: holds `most` entries, and entries of `heaviest` in all where they are weighed."""

    def __init__(self, most: int, heaviest: int | None = None) -> None:
        self._most = most
        self._heaviest = heaviest
        self._weight = 0
        self._kept: OrderedDict[Any, tuple[T, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Any) -> T | None:  # noqa: ANN401 - any key
        """Return what is kept under a key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Any, value: T, weight: int = 0) -> T:  # noqa: ANN401 - as above
        """Keep a value, and forget what is too much."""
        self.forget(key)
        self._kept[key] = value, weight
        self._weight += weight
        while len(self._kept) > self._most or (self._heaviest is not None and self._weight > self._heaviest and len(self._kept) > 1):
            self._weight -= self._kept.popitem(last=False)[1][1]
        return value

    def forget(self, key: Any) -> None:  # noqa: ANN401 - as above
        """Keep it no longer."""
        self._weight -= self._kept.pop(key, (None, 0))[1]
