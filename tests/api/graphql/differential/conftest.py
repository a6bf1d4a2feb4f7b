"""The world, built once a run in a database of its own whose clock is held."""

import asyncio
from collections.abc import Iterator

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
def world(world_urls: Urls) -> World:
    """Tests of it only read; built in a loop of its own, so that tests of every kind can use it."""
    return asyncio.run(build(world_urls))
