"""A meeting in a database of its own, because its clock is held."""

from collections.abc import AsyncIterator

import pytest

from services.cli.bootstrap import Urls
from tests.domain.roundtables.meeting import Meeting


@pytest.fixture
async def meeting(fresh_database: Urls) -> AsyncIterator[Meeting]:
    """A convened table in DRAFT."""
    made = await Meeting.make(fresh_database)
    yield made
    await made.close()
