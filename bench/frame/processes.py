"""Processes that are measured: started, waited for, ended by their id; CPU time and memory from /proc."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60


@dataclass(frozen=True)
class Process:
    """A contender's server on the loopback."""

    pid: int
    port: int
    ready_seconds: float

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time so far, with every child that still runs."""
        return sum(cpu_seconds(pid) for pid in [self.pid, *children(self.pid)])

    def resident(self) -> int:
        """Resident memory in bytes, children included."""
        return sum(resident(pid) for pid in [self.pid, *children(self.pid)])


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str], log: Path, *, cwd: Path | None = None) -> Iterator[Process]:
    """Run a server for the block; it finds its port in PORT and in ROUNDTABLE_PORT. It is ready when it answers HTTP at all."""
    port = free_port()
    given = {**os.environ, **environment, "PORT": str(port), "ROUNDTABLE_PORT": str(port)}
    began = time.perf_counter()
    with log.open("wb") as said:
        started = subprocess.Popen(command, env=given, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=cwd)
    try:
        _until_ready(started, port, log)
        yield Process(started.pid, port, time.perf_counter() - began)
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _until_ready(started: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    patience = time.monotonic() + READY_SECONDS
    while time.monotonic() < patience:
        if started.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"did not start: {log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """A port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    found = [int(word) for word in _read(f"/proc/{pid}/task/{pid}/children").split()]
    return found + [below for child in found for below in children(child)]


def cpu_seconds(pid: int) -> float:
    """User and system time of one process, all its threads, to the nanosecond (proc(5), schedstat); 0 for one that has ended."""
    threads = Path(f"/proc/{pid}/task")
    try:
        names = [thread.name for thread in threads.iterdir()]
    except OSError:
        return 0.0
    return sum(int((_read(f"{threads}/{name}/schedstat").split() or ["0"])[0]) for name in names) / 1e9


def resident(pid: int) -> int:
    """Resident memory of one process in bytes."""
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


def backends(postmaster: int, user: str) -> dict[int, float]:
    """CPU seconds of a role's PostgreSQL backends by process id: their titles name the role."""
    found = {}
    for pid in children(postmaster):
        title = _read(f"/proc/{pid}/cmdline").split("\0")[0]
        if title.startswith("postgres: ") and user in title.split()[1:3]:
            found[pid] = cpu_seconds(pid)
    return found


def postmaster_of(data: Path) -> int:
    """The process id of the server on a data folder."""
    return int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
