"""A town for one test alone: its clock is the whole database's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from tests.journeys.town import Town, town


@pytest.fixture
async def alone(fresh_database: Urls, tmp_path: Path) -> AsyncIterator[Town]:
    """A town with everybody in it."""
    async with town(fresh_database, tmp_path) as made:
        yield made
