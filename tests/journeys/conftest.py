"""A town for one test alone, because its clock is the whole database's; and one stage for all that changes nothing on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from tests.fixtures.databases import new_database
from tests.fixtures.run import RunServer
from tests.journeys.refusing import unchanged
from tests.journeys.stage import Stage, stage
from tests.journeys.town import Town, town


@pytest.fixture
async def alone(fresh_database: Urls, tmp_path: Path) -> AsyncIterator[Town]:
    """A town with everybody in it."""
    async with town(fresh_database, tmp_path) as made:
        yield made


@pytest.fixture(scope="package")
def stage_database(test_server: RunServer) -> Iterator[Urls]:
    """A database whose clock may be held, for the stage."""
    with new_database(test_server) as made:
        yield made


@pytest.fixture(scope="package")
async def scene(stage_database: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One stage for all tests that change nothing on it."""
    async with stage(stage_database, tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture
async def nothing_changes(scene: Stage) -> AsyncIterator[None]:
    """After the test every row of the stage's district is as it was."""
    yield
    await unchanged(scene)
