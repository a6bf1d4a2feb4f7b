"""The processes that `roundtable up` starts, watches and stops."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from services.cli.failure import CommandError

PATIENCE_SECONDS = 15.0


class Children:
    """Child processes by name; each writes to `<home>/<name>.log` and ends when this process ends."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._home = home
        self._environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, name: str, module: str) -> None:
        """Start `python -m <module>`; the log of the run before is kept as `<name>.log.1`."""
        log = self.log(name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with os.fdopen(os.open(log, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as output:
            self._running[name] = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "services.cli.leash",
                module,
                env=self._environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for `up`, which stops its children in order
            )

    async def died(self) -> CommandError:
        """Wait until some child ends by itself and say so."""
        waits = {asyncio.create_task(process.wait()): name for name, process in self._running.items()}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        name = waits[next(iter(done))]
        return CommandError(
            f"{name} 进程意外结束（{self._last(name)}），其余部分已停止；日志见 {self.log(name)}。",
            f"The {name} process ended unexpectedly ({self._last(name)}), everything was stopped; its log is {self.log(name)}.",
        )

    async def stop(self) -> None:
        """Ask every child to end, last started first, and end those that do not."""
        for process in reversed(self._running.values()):
            if process.returncode is None:
                process.terminate()
        for process in self._running.values():
            try:
                await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        self._running.clear()

    def log(self, name: str) -> Path:
        """Where a child's output goes."""
        return self._home / f"{name}.log"

    def _last(self, name: str) -> str:
        lines = self.log(name).read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), f"{self._running[name].returncode}")
