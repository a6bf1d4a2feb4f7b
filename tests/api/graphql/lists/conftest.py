"""The town, built once a worker process; its tests only read."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.cli.bootstrap import Urls
from tests.api.graphql.lists.town import Town, build
from tests.fixtures.databases import new_database
from tests.fixtures.run import RunServer


@pytest.fixture(scope="session")
def town_urls(test_server: RunServer) -> Iterator[Urls]:
    """The town's database."""
    with new_database(test_server) as made:
        yield made


@pytest.fixture(scope="session")
async def town(town_urls: Urls) -> AsyncIterator[Town]:
    """The town and its people."""
    made = await build(town_urls)
    yield made
    await made.close()
