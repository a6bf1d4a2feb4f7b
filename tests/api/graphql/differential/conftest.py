"""The world, built once a run in a database of its own whose clock is held."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.cli.bootstrap import Urls
from tests.api.graphql.differential.world import World, build
from tests.fixtures.databases import new_database
from tests.fixtures.run import RunServer


@pytest.fixture(scope="session")
def world_urls(test_server: RunServer) -> Iterator[Urls]:
    """The database."""
    with new_database(test_server) as made:
        yield made


@pytest.fixture(scope="session")
async def world(world_urls: Urls) -> AsyncIterator[World]:
    """Tests of it only read."""
    made = await build(world_urls)
    yield made
    await made.close()
