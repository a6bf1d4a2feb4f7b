"""`roundtable up`, whole: it serves, it stops cleanly, and the second start finds everything as it was."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.cli import embedded
from tests.cli.command import ROOT, environment

LAST_LINE = "Ctrl-C stops everything"


@contextmanager
def up(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A running `roundtable up` that has said that it is ready; stopped at the end if the test did not."""
    with subprocess.Popen(
        [sys.executable, "-m", "services.cli", "up"],
        cwd=ROOT,
        env=environment(ROUNDTABLE_HOME=str(home), ROUNDTABLE_PORT=str(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        said = []
        for line in running.stdout:
            said.append(line)
            if LAST_LINE in line:
                break
        try:
            assert LAST_LINE in "".join(said), "".join(said)
            yield running
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGTERM)
                running.wait(60)


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_stops_cleanly_and_starts_again(home: Path, number: signal.Signals) -> None:
    port = embedded.free_port()
    with up(home, port) as running:
        assert [status(port, path) for path in ("/healthz", "/readyz", "/graphiql")] == [200, 200, 200]
        os.killpg(running.pid, number)
        assert running.wait(60) == 0
    secrets = (home / "secrets.json").read_bytes()
    assert embedded.running(home) is None
    with pytest.raises(ConnectionRefusedError):
        status(port, "/healthz")
    with up(home, port) as running:
        assert status(port, "/readyz") == 200
        os.killpg(running.pid, number)
        assert running.wait(60) == 0
    assert (home / "secrets.json").read_bytes() == secrets


def test_killed_up_takes_its_processes_along_and_the_next_start_takes_over(home: Path) -> None:
    port = embedded.free_port()
    with up(home, port) as running:
        running.kill()
        running.wait(60)
    assert embedded.running(home) is not None
    with up(home, port):
        assert status(port, "/readyz") == 200
    assert embedded.running(home) is None
