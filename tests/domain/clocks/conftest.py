"""The toy slice on a held clock."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from services.cli.bootstrap import Urls
from tests.domain.clocks.model import SHANGHAI
from tests.domain.clocks.promises import HELD, Promises
from tests.factories import hold, make_place


@pytest.fixture
async def p(held_database: Urls) -> AsyncIterator[Promises]:
    """The toy slice on Friday 2026-02-06 at ten, with every post of the ladder held."""
    place = await make_place(held_database)
    await hold(place.database, datetime(2026, 2, 6, 10, 0, tzinfo=SHANGHAI))
    for role, unit in HELD:
        await place.actor(role, unit)
    yield Promises(place)
    await place.close()
