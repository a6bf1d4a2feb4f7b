"""One `roundtable up` per home."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.failure import CommandError


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold this home's server for the block; CommandError when another process holds it. The kernel frees it when the holder dies."""
    with os.fdopen(os.open(home / "up.lock", os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"{home} 中已有一个 roundtable up 在运行：请使用它，或先用 Ctrl-C 停止它。",
                f"Another `roundtable up` is running in {home}: use it, or stop it with Ctrl-C first.",
            ) from error
        yield
