"""Homes of trial installations, each with its own server where a test starts one."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.cli import embedded
from services.cli.place import RECORD
from tests.fixtures import run


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that does not exist yet; whatever a test starts in it is stopped and removed."""
    path = Path(os.environ[run.VARIABLE]) / f"home-{uuid4().hex}"
    yield path
    remove_home(path)


@pytest.fixture(scope="module")
def bare_server() -> Iterator[embedded.Server]:
    """A server without any role of ours."""
    path = Path(os.environ[run.VARIABLE]) / f"home-{uuid4().hex}"
    yield embedded.start(path, durable=False)
    remove_home(path)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port of 127.0.0.1 that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def remove_home(home: Path) -> None:
    """Stop the home's server, damaged as it may be, and remove every file."""
    if not home.is_dir():
        return
    server = embedded.running(home) if (home / "secrets.json").exists() else None
    if server is not None:
        embedded.stop(server, mode="immediate")
    record = home / RECORD
    if record.exists():
        shutil.rmtree(record.read_text(encoding="utf-8").strip())
    shutil.rmtree(home)
