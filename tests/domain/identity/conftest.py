"""A small district for this worker's tests, and the operator's actor."""

import pytest

from services.domain.access import Actor, Grant, Role, UnitKind
from tests.factories import Place


@pytest.fixture
def operator(place: Place) -> Actor:
    """The operator's hand in that district."""
    return Actor(district_id=place.district_id, grants=(Grant(Role.PLATFORM_OPERATOR, place.district_id, UnitKind.DISTRICT),))
