"""A superuser's connection: nobody else may create temporary tables."""

from collections.abc import AsyncIterator

import pytest

from services.cli.bootstrap import Urls
from services.kit.database import Database


@pytest.fixture
async def admin(database_urls: Urls) -> AsyncIterator[Database]:
    """The connection."""
    database = Database(database_urls.admin, pool_size=2)
    yield database
    await database.close()
