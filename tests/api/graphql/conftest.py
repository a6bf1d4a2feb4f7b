"""A district of its own for every test module of the GraphQL floor, and one in which everything has happened once."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.cli.bootstrap import Urls
from services.kit.database import Database
from tests.api.graphql.slices.appointments import play_people
from tests.api.graphql.slices.life import Life
from tests.api.graphql.slices.privacy import play_privacy
from tests.api.graphql.slices.rules import play_rules
from tests.api.graphql.slices.tables import play_tables
from tests.api.graphql.slices.thread import play_thread
from tests.factories import make_place
from tests.fixtures.databases import new_database
from tests.fixtures.logged import logged
from tests.fixtures.run import RunServer


@pytest.fixture(scope="session")
def life_urls(test_server: RunServer) -> Iterator[Urls]:
    """A database whose clock is held."""
    with new_database(test_server) as made:
        yield made


@pytest.fixture(scope="session")
async def life(life_urls: Urls) -> AsyncIterator[Life]:
    """A district in which every mutation was done once. Tests of it only read."""
    place, worker = await make_place(life_urls), Database(life_urls.lab, pool_size=2)
    try:
        made = await Life.begin(place)
        with logged() as log:
            await play_people(made)
            await play_tables(made)
            await play_rules(made)
            await play_thread(made, worker)
            await play_privacy(made)
        made.log = log.getvalue()
        yield made
    finally:
        await worker.close()
        await place.close()
