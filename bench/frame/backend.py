"""A statement on a connection of its own, prepared and planned once as the product's are, and what it costs its backend."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

SETTINGS = {"timezone": "UTC", "jit": "off", "plan_cache_mode": "force_generic_plan"}
"""Of every connection that sends hand-written statements, as of the product's: planning one takes longer than running it."""
WARM = 12
"""Executions before anything is counted."""


@dataclass(frozen=True)
class Backend:
    """One statement with its values, ready to be run."""

    connection: "asyncpg.Connection[Any]"
    pid: int
    prepared: "asyncpg.prepared_stmt.PreparedStatement[Any]"
    values: Sequence[object]

    async def cost(self, times: int) -> float:
        """CPU milliseconds of the backend for one execution."""
        before = on_cpu(self.pid)
        for _ in range(times):
            await self.prepared.fetchrow(*self.values)
        return (on_cpu(self.pid) - before) / 1e6 / times

    async def times(self, milliseconds: float) -> int:
        """How many executions take about so much CPU time."""
        return max(5, int(milliseconds / max(await self.cost(3), 0.1)))


def on_cpu(pid: int) -> int:
    """Nanoseconds that a process of one thread has run (proc(5), schedstat)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[0])


async def backend(url: str, text: str, values: Sequence[object]) -> Backend:
    """Open a connection and prepare a statement, which is planned and warm when this returns."""
    connection = await asyncpg.connect(url, server_settings=SETTINGS)
    made = Backend(connection, connection.get_server_pid(), await connection.prepare(text), values)
    await made.cost(WARM)
    return made
