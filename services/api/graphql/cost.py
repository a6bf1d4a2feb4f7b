"""What an operation may return, in objects, as a formula of its page sizes (security.md, published limits).

One cost point is ten objects. An object is a selected object field, counted as often as it can occur: the children of a
connection `first` times, those of a field with `ids` once an id, those of a plain list as often as it may have items, or `LIST`
times where that is not known. Leaves are free. So a page of 50 with two nested connections of 20 costs some 600 points, and three
nested pages of 50 cost over 12,500.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

OBJECTS_PER_POINT = 10
LIST = 5
"""A plain list is short by design; whatever can grow is a connection."""
MUTATION = 100
"""Objects charged for a deed, whatever it answers: a transaction, its audit row and its outbox row."""
ASKED = 50
"""Objects charged for a value of the request that depends on arguments: it reads for itself before the operation does."""
INTROSPECTION = {"__schema": 5_000, "__type": 500}
"""Objects charged for looking at the schema. What lies below is bounded by the schema itself and by the standard rules."""


class PageTooLarge(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """`first` or `last` asks for more than a page may hold."""

    def __init__(self, requested: int) -> None:
        super().__init__(f"a page of {requested}")
        self.requested = requested


class Paged(NamedTuple):
    """`factor` × the value of `$variable` × the objects of one item. Without a value the page is `otherwise`."""

    variable: str
    otherwise: int
    factor: int
    item: "Bill"


@dataclass(frozen=True, slots=True)
class Bill:
    """objects(variables) = `fixed` + the sum over `pages`."""

    fixed: int = 0
    pages: tuple[Paged, ...] = ()

    def plus(self, other: "Bill") -> "Bill":
        """Return the bill of both selections."""
        return Bill(self.fixed + other.fixed, self.pages + other.pages)

    def times(self, factor: int) -> "Bill":
        """Return the bill of `factor` such selections."""
        return Bill(self.fixed * factor, tuple(page._replace(factor=page.factor * factor) for page in self.pages))

    def objects(self, values: Mapping[str, Any], largest_page: int) -> int:
        """Return the number of objects under these variable values. Raises PageTooLarge."""
        total = self.fixed
        for variable, otherwise, factor, item in self.pages:
            size = page_size(values.get(variable), otherwise, largest_page)
            total += factor * size * item.objects(values, largest_page)
        return total

    def points(self, values: Mapping[str, Any], largest_page: int) -> int:
        """Return the cost, at least 1. Raises PageTooLarge."""
        return max(1, -(-self.objects(values, largest_page) // OBJECTS_PER_POINT))


def page_size(value: object, otherwise: int, largest_page: int) -> int:
    """Return the page that a value asks for: a whole number, or a list of ids. Others are left to the coercion. Raises PageTooLarge."""
    if isinstance(value, list):
        value = len(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return otherwise
    if value > largest_page:
        raise PageTooLarge(value)
    return max(value, 0)
