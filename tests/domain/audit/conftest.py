"""A district with a chain, and the three roles' connections."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from services.cli.bootstrap import Urls
from services.kit.database import Database
from services.kit.ids import new_id
from tests.domain.audit.chains import seal_once, write
from tests.fixtures.pools import connected


@pytest.fixture
async def worker(database_urls: Urls) -> AsyncIterator[Database]:
    """The worker's connections."""
    database = connected(database_urls.worker)
    yield database
    await database.close()


@pytest.fixture
async def reader(database_urls: Urls) -> AsyncIterator[Database]:
    """The read-only role's connections."""
    database = connected(database_urls.read)
    yield database
    await database.close()


@pytest.fixture
async def chain(api: Database, worker: Database) -> UUID:
    """A district with 8 sealed rows and 2 that wait."""
    district_id = new_id()
    await write(api, district_id, 8)
    assert await seal_once(worker, district_id) == 8
    await write(api, district_id, 2)
    return district_id
