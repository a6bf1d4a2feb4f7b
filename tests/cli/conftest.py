"""Homes of trial installations, each with its own server where a test starts one."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli import embedded
from tests.fixtures import run


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that does not exist yet; whatever a test starts in it is stopped and removed."""
    path = run.new_home()
    yield path
    run.remove_home(path)


@pytest.fixture(scope="module")
def bare_server() -> Iterator[embedded.Server]:
    """A server without any role of ours."""
    path = run.new_home()
    yield embedded.start(path, durable=False)
    run.remove_home(path)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port of 127.0.0.1 that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])
