"""A meeting whose clock is held."""

from collections.abc import AsyncIterator

import pytest

from services.cli.bootstrap import Urls
from tests.domain.roundtables.meeting import Meeting


@pytest.fixture
async def meeting(held_database: Urls) -> AsyncIterator[Meeting]:
    """A convened table in DRAFT."""
    made = await Meeting.make(held_database)
    yield made
    await made.close()
