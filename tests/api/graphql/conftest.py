"""A district of its own for every test module of the GraphQL floor."""

from collections.abc import AsyncIterator

import pytest

from services.cli.bootstrap import Urls
from tests.factories import Place, make_place


@pytest.fixture
async def place(database_urls: Urls) -> AsyncIterator[Place]:
    """A fresh district."""
    made = await make_place(database_urls)
    yield made
    await made.close()
