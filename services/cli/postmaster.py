"""Is a server running on this data folder? Read from `postmaster.pid` and believed only when the process proves it."""

import time
from pathlib import Path

import psutil

from services.cli.failure import CommandError

PATIENCE_SECONDS = 60.0


def running_port(data: Path) -> int | None:
    """The port of the server that runs on `data`, waiting while it starts or stops; None when none runs."""
    data = data.resolve()
    patience = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < patience:
        lines = _pid_file(data)
        if len(lines) < 4 or not _serves(int(lines[0]), data):
            return None
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return int(lines[3])
        time.sleep(0.05)
    raise CommandError(
        f"PostgreSQL（进程 {lines[0]}）迟迟没有就绪：请稍候再试，或结束该进程。",
        f"PostgreSQL (process {lines[0]}) does not become ready: try again later, or end that process.",
    )


def clear_stale(data: Path) -> None:
    """Remove a `postmaster.pid` whose process number now belongs to something else (after a reboot, in a new container).

    PostgreSQL itself clears the file when the number is free. The file stays while any process works in the folder, because
    PostgreSQL uses it to find orphaned sessions that still hold the shared memory.
    """
    data = data.resolve()
    lines = _pid_file(data)
    if lines and psutil.pid_exists(int(lines[0])) and not any(_works_in(process, data) for process in psutil.process_iter()):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _pid_file(data: Path) -> list[str]:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return lines if lines and lines[0].strip().isdigit() else []


def _serves(pid: int, data: Path) -> bool:
    try:
        return _works_in(psutil.Process(pid), data)
    except psutil.NoSuchProcess:
        return False


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Every process of a PostgreSQL server works in its data folder."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return False
