"""What every test shares: one embedded PostgreSQL per run, its own database per worker process, asyncio for async tests."""

import gc

import pytest

from tests.fixtures import effort, run

pytest_plugins = ["tests.fixtures.pools", "tests.fixtures.databases", "tests.fixtures.town", "tests.fixtures.counted.plugin"]


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process opens the run; worker processes find it in their environment."""
    effort.choose(config)
    if not hasattr(config, "workerinput"):
        run.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controlling process closes the run after its workers have ended."""
    if not hasattr(config, "workerinput"):
        run.close_run()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make prove` runs every property again, with more examples; what takes long is begun first."""
    effort.include(config, items)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector of garbage need not look at it again, nor at every small thing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """`async def test_…` runs on asyncio; no mark is needed (anyio_mode = "auto")."""
    return "asyncio"
