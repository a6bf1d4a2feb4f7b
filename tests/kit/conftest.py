"""Connections of the kit's own tests."""

from collections.abc import AsyncIterator

import pytest

from services.cli.bootstrap import Urls
from services.kit.database import Database


@pytest.fixture
async def admin(database_urls: Urls) -> AsyncIterator[Database]:
    """A superuser's connection: nobody else may create temporary tables."""
    database = Database(database_urls.admin, pool_size=1)
    yield database
    await database.close()
