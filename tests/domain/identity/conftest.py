"""A small district for this worker's tests, and the operator's actor."""

from collections.abc import AsyncIterator

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Grant, Role, UnitKind
from tests.factories import Place, make_place


@pytest.fixture
async def place(database_urls: Urls) -> AsyncIterator[Place]:
    """A fresh district in the shared database."""
    made = await make_place(database_urls)
    yield made
    await made.close()


@pytest.fixture
def operator(place: Place) -> Actor:
    """The operator's hand in that district."""
    return Actor(district_id=place.district_id, grants=(Grant(Role.PLATFORM_OPERATOR, place.district_id, UnitKind.DISTRICT),))
