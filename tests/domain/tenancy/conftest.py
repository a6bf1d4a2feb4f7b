"""A district of its own for each test."""

from collections.abc import AsyncIterator

import pytest

from services.cli.bootstrap import Urls
from services.kit.database import Database
from tests.domain.tenancy.forest import Forest, plant
from tests.fixtures.pools import connected


@pytest.fixture
async def owner(database_urls: Urls) -> AsyncIterator[Database]:
    """The operator's connections: rt_migrator, bound by forced row-level security like everybody."""
    database = connected(database_urls.migrator)
    yield database
    await database.close()


@pytest.fixture
async def forest(owner: Database, api: Database) -> Forest:
    """A district with two streets, four communities, a department, an enterprise and an organisation."""
    return await plant(owner, api)
