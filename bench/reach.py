"""What the reach predicates cost: hand-written statements with and without them, row-level security on in both, on PostgreSQL's CPU."""

import asyncio
import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from bench.contenders.bare import SETTINGS
from bench.contenders.handwritten import STATEMENTS
from bench.contenders.operations import DETAIL, OPERATIONS, Operation, subjects_of
from bench.contenders.policy_text import filled
from bench.dataset import Dataset, dataset
from bench.dataset.tree import login_of
from bench.frame.database import running
from bench.frame.places import NoData
from bench.frame.setting import Report, asked, figure, recipe

GOAL = 15
"""Per cent more PostgreSQL CPU."""
WARM = 12
"""Executions before anything is counted."""
ACTOR = (
    "SELECT ad.district_id AS district, p.id AS person, m.unit_id AS unit, a.id AS account FROM account a"
    " JOIN account_district ad ON ad.account_id = a.id JOIN person p ON p.district_id = ad.district_id AND p.account_id = a.id"
    " JOIN membership m ON m.district_id = p.district_id AND m.person_id = p.id WHERE a.login = $1"
)


@dataclass(frozen=True)
class Statement:
    """A prepared statement with its values, and what it costs on a connection of its own."""

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


def on_cpu(pid: int) -> int:
    """Nanoseconds that a process of one thread has run (proc(5), schedstat)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[0])


async def prepared(data: Dataset, operation: Operation, values: dict[str, UUID], *, policies: bool) -> Statement:
    """Prepare an operation's hand-written statement as the bare handler sends it."""
    text, names = filled(operation.post, STATEMENTS[operation.name], policies=policies)
    bound = f"SELECT set_config('roundtable.district', ${len(names) + 1}, true), ({text})"
    connection = await asyncpg.connect(data.urls.api, server_settings=SETTINGS)
    found = await connection.prepare(bound)
    given = [*(values[name] for name in names), str(values["district"])]
    made = Statement(connection, connection.get_server_pid(), found, given)
    await made.cost(WARM)
    return made


async def compared(data: Dataset, operation: Operation, rounds: int) -> tuple[float, float]:
    """Return CPU milliseconds with and without predicates: medians of blocks taken in turn."""
    admin = await asyncpg.connect(data.admin_url)
    actor = await admin.fetchrow(ACTOR, login_of(operation.post, 0))
    assert actor is not None
    values: dict[str, UUID] = dict(actor)
    if operation is DETAIL:
        values["id"] = (await subjects_of(admin, data))[0][0][1]
    await admin.close()
    pair = [await prepared(data, operation, values, policies=policies) for policies in (True, False)]
    times = max(5, int(200 / max(await pair[0].cost(3), 0.1)))
    costs: list[list[float]] = [[], []]
    for turn in range(rounds):
        for side in (0, 1) if turn % 2 else (1, 0):
            costs[side].append(await pair[side].cost(times))
    for one in pair:
        await one.connection.close()
    return statistics.median(costs[0]), statistics.median(costs[1])


def main() -> None:
    """Measure every operation and report."""
    try:
        with running() as server:
            data = dataset(server, recipe())
            load = os.getloadavg()[0]
            rows = []
            for operation in OPERATIONS:
                one, other = asyncio.run(compared(data, operation, asked("ROUNDS", 5)))
                more = 100 * (one / other - 1)
                rows.append([f"{operation.name}, as {operation.post}", f"{more:+.0f} %", figure(one), figure(other)])
    except NoData as missing:
        raise SystemExit(str(missing)) from None
    report = Report(
        "reach",
        "Reach predicates",
        "The same hand-written statement with the product's predicates and with `true` in their place; CPU of the backend (schedstat), "
        f"prepared, one connection each, blocks in turn. To reach: at most {GOAL} % more.",
    )
    report.load = load
    report.table(["", "more with predicates", "with, CPU ms", "without, CPU ms"], rows)
    report.publish()
