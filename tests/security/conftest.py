"""Worlds that tests only ask: made once a worker process."""

import pytest

from services.cli.bootstrap import Urls
from tests.security.world import SIDES, World, built


@pytest.fixture(scope="session")
async def filled(database_urls: Urls) -> World:
    """Every side has content: whoever is of B has a B to see."""
    return await built(database_urls, *SIDES)


@pytest.fixture(scope="session")
async def lonely_community(database_urls: Urls) -> World:
    """Only one community has content."""
    return await built(database_urls, SIDES[0])


@pytest.fixture(scope="session")
async def lonely_enterprise(database_urls: Urls) -> World:
    """Only one enterprise has content."""
    return await built(database_urls, SIDES[3])
