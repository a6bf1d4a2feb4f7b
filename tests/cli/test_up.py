"""`roundtable up`, whole: it serves, it stops cleanly, and the second start finds everything as it was."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.cli import embedded
from tests.cli.command import ROOT, environment
from tests.fixtures import run

LAST_LINE = "Ctrl-C stops everything"
PLAYING = "Playing the demonstration"


@contextmanager
def started(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A running `roundtable up`; stopped at the end if the test did not."""
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
        try:
            yield running
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGTERM)
                running.wait(60)


def said_until(running: subprocess.Popen[str], words: str) -> None:
    """Read what it prints up to a line with these words; whatever ends before fails with all that was said."""
    assert running.stdout is not None
    said = []
    for line in running.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError("".join(said))


@contextmanager
def up(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A running `roundtable up` that has said that it is ready."""
    with started(home, port) as running:
        said_until(running, LAST_LINE)
        yield running


def districts(port: int) -> list[str]:
    """The codes of the districts that anybody may ask for."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        body = json.dumps({"query": "{ districts { code } }"})
        connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        return [district["code"] for district in json.load(connection.getresponse())["data"]["districts"]]
    finally:
        connection.close()


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture(scope="module")
def played() -> Iterator[Path]:
    """A home whose first start was killed in the middle of the play; the start after it played the whole again, and was stopped."""
    home = run.new_home()
    with started(home, embedded.free_port()) as running:
        said_until(running, PLAYING)
        time.sleep(2)  # the play is under way
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(60)
    assert (home / "demonstration.unfinished").exists()
    with up(home, embedded.free_port()) as running:
        assert not (home / "demonstration.unfinished").exists()
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(60) == 0
    yield home
    run.remove_home(home)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_stops_cleanly_and_starts_again(played: Path, number: signal.Signals) -> None:
    port = embedded.free_port()
    secrets = (played / "secrets.json").read_bytes()
    with up(played, port) as running:
        assert [status(port, path) for path in ("/healthz", "/readyz", "/graphiql")] == [200, 200, 200]
        assert districts(port) == ["330106000000", "360103000000"]
        os.killpg(running.pid, number)
        assert running.wait(60) == 0
    assert embedded.running(played) is None
    with pytest.raises(ConnectionRefusedError):
        status(port, "/healthz")
    assert (played / "secrets.json").read_bytes() == secrets


def test_killed_up_takes_its_processes_along_and_the_next_start_takes_over(played: Path) -> None:
    port = embedded.free_port()
    with up(played, port) as running:
        running.kill()
        running.wait(60)
    assert embedded.running(played) is not None
    with up(played, port):
        assert status(port, "/readyz") == 200
        assert districts(port) == ["330106000000", "360103000000"]
    assert embedded.running(played) is None
