"""What every test shares: one embedded PostgreSQL per run, its own database per worker process, asyncio for async tests."""

import pytest
from hypothesis import settings

from tests.fixtures import run

pytest_plugins = ["tests.fixtures.pools", "tests.fixtures.databases"]

# The machine's other work must not fail a property: time is measured in bench/, not here.
settings.register_profile("roundtable", deadline=None)
settings.load_profile("roundtable")


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process opens the run; worker processes find it in their environment."""
    if not hasattr(config, "workerinput"):
        run.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controlling process closes the run after its workers have ended."""
    if not hasattr(config, "workerinput"):
        run.close_run()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """`async def test_…` runs on asyncio; no mark is needed (anyio_mode = "auto")."""
    return "asyncio"
