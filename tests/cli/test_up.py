"""`roundtable up`, whole: it serves, it stops cleanly, and the second start finds everything as it was."""

import asyncio
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
from services.cli.bootstrap import DATABASE, address, connect
from tests.cli.command import ROOT, environment
from tests.fixtures import run

LAST_LINE = "Ctrl-C stops everything"
PLAYING = "Playing the demonstration"
SEARCHABLE = "Making the issues that are there searchable"


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


def serves(port: int) -> None:
    """It answers, and shows the two districts of the demonstration."""
    assert [status(port, path) for path in ("/healthz", "/readyz", "/graphiql")] == [200, 200, 200]
    assert districts(port) == ["330106000000", "360103000000"]


async def forget_words(admin_url: str) -> None:
    """The demonstration as a version without a search has left it."""
    connection = await connect(address(admin_url, database=DATABASE))
    await connection.execute("DELETE FROM issue_token")
    await connection.close()


def serve_and_stop(home: Path, number: signal.Signals) -> None:
    """Start, look whether it serves, and stop cleanly: nothing of it runs afterwards."""
    port = embedded.free_port()
    with up(home, port) as running:
        assert not (home / "demonstration.unfinished").exists()
        serves(port)
        os.killpg(running.pid, number)
        assert running.wait(60) == 0
    assert embedded.running(home) is None
    with pytest.raises(ConnectionRefusedError):
        status(port, "/healthz")


@pytest.fixture(scope="module")
def played() -> Iterator[Path]:
    """A home whose first start played the whole demonstration, served and stopped."""
    home = run.new_home()
    serve_and_stop(home, signal.SIGINT)
    yield home
    run.remove_home(home)


@pytest.mark.long
def test_stopped_it_starts_again_and_killed_it_takes_its_processes_along_and_the_next_start_takes_over(played: Path) -> None:
    port = embedded.free_port()
    secrets = (played / "secrets.json").read_bytes()
    with up(played, port) as running:
        serves(port)
        running.kill()
        running.wait(60)
    server = embedded.running(played)
    assert server is not None
    asyncio.run(forget_words(server.admin_url))
    with started(played, port) as running:
        said_until(running, SEARCHABLE)
        said_until(running, LAST_LINE)
        serves(port)
    assert embedded.running(played) is None
    assert (played / "secrets.json").read_bytes() == secrets


@pytest.mark.prove
def test_it_stops_as_cleanly_at_the_other_signal(played: Path) -> None:
    serve_and_stop(played, signal.SIGTERM)


@pytest.mark.prove
def test_a_start_that_was_killed_in_the_middle_of_the_play_is_played_again() -> None:
    home = run.new_home()
    try:
        with started(home, embedded.free_port()) as running:
            said_until(running, PLAYING)
            time.sleep(2)  # the play is under way
            os.killpg(running.pid, signal.SIGKILL)
            running.wait(60)
        assert (home / "demonstration.unfinished").exists()
        serve_and_stop(home, signal.SIGINT)
    finally:
        run.remove_home(home)
