"""A small district to try things in: two streets, each with two communities, enterprises, departments, organisations."""

from tests.factories.clock import hold, shift
from tests.factories.place import Place, make_place

__all__ = ["Place", "hold", "make_place", "shift"]
