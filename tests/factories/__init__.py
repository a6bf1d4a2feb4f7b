"""A small district to try things in: two streets, each with two communities, enterprises, departments, organisations."""

from tests.factories.place import Place, make_place
from tests.factories.unchanged import refused, rows_of
from tests.fixtures.clock import hold, shift

__all__ = ["Place", "hold", "make_place", "refused", "rows_of", "shift"]
