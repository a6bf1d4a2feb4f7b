"""A fresh district for an import."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from tests.domain.interchange.town import Town, town


@pytest.fixture
async def boston_town(database_urls: Urls, tmp_path: Path) -> AsyncIterator[Town]:
    """A district with nothing in it."""
    async with town(database_urls, tmp_path) as made:
        yield made
