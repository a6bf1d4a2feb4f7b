"""A dictionary of bounded size."""

from collections import OrderedDict
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Lru(Generic[T]):
    """Forgets what was not asked for longest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Any, T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Any) -> T | None:  # noqa: ANN401 - any key
        """Return what is kept under a key."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Any, value: T) -> T:  # noqa: ANN401 - as above
        """Keep a value, and forget one if there are too many."""
        self._kept[key] = value
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value

    def forget(self, key: Any) -> None:  # noqa: ANN401 - as above
        """Keep it no longer."""
        self._kept.pop(key, None)
