"""A change of a district's overlay: how long the process answers nobody while the new policy is loaded and its first plans are made."""

import asyncio
import gc
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bench.contenders.operations import OPERATIONS
from bench.frame.planning import Planning
from bench.frame.setting import Report, asked, figure
from bench.planner import actor, variables
from services.domain.access import Policy
from services.domain.overlays.checking import checked
from services.domain.tenancy import loading
from services.domain.wiring import compose

PAUSE = 50
"""Milliseconds that no request may wait."""
TICK = 0.001
LINES = """
p, COMMUNITY_WORKER, issue, dispatch, OWN_UNIT, allow
p, COMMUNITY_WORKER, issue, close_unreachable, OWN_UNIT, allow
p, DEPARTMENT_LIAISON, assignment, request_return, ASSIGNED, allow
p, DEPARTMENT_LIAISON, commitment, confirm, COMMITTED, allow
p, OBSERVER, issue, see, OWN_UNIT, allow
p, OBSERVER, issue, export, SUBTREE, deny
"""
INHERITING = LINES + "g, COMMUNITY_WORKER, OBSERVER\n"
"""Inheritance touches the answers of every action."""


async def longest_pause(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Do something while a clock ticks in the same loop; return the longest time between two ticks and how long all took, in seconds."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        last = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            longest, last = max(longest, now - last - TICK), now

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(10 * TICK)
    began = time.perf_counter()
    await work()
    took = time.perf_counter() - began
    ticking.cancel()
    return longest, took


async def measure(lines: str, version: int, planning: Planning) -> dict[str, tuple[float, float]]:
    """What an activation asks of the process that does it, and what a change asks of every other: longest pause, and in all."""
    policy: Policy | None = None

    async def check() -> None:
        await checked(lines, version)

    async def load() -> None:
        nonlocal policy
        policy = await loading(lines, version)

    async def plan() -> None:
        for one in OPERATIONS:
            await planning.asked(one.document, variables(one), replace(actor(one), overlaid=policy))

    named = {"checked, where it is drafted or activated": check, "loaded": load, f"{len(OPERATIONS)} operations planned anew": plan}
    return {name: await longest_pause(work) for name, work in named.items()}


async def settled(planning: Planning) -> None:
    """As a process that has served for a while: everything answered once, and what stays is no garbage to look at."""
    for one in OPERATIONS:
        await planning.asked(one.document, variables(one), actor(one))
    gc.collect()
    gc.freeze()


def main() -> None:
    """Measure in a process that has answered everything before."""
    load, rounds = os.getloadavg()[0], asked("ROUNDS", 5)
    compose()
    planning = Planning()

    async def run() -> dict[str, list[dict[str, tuple[float, float]]]]:
        await settled(planning)
        kinds = {"Six lines": LINES, "Six lines and inheritance": INHERITING}
        return {name: [await measure(lines, version, planning) for version in range(rounds)] for name, lines in kinds.items()}

    report = Report(
        "overlay",
        "A change of overlay",
        "In one process: the longest time in which its event loop did nothing else; least of several rounds, whatever disturbs can only "
        f"add. To reach: no more than {PAUSE} ms.",
    )
    report.load = load
    for name, measured in asyncio.run(run()).items():
        report.say(f"### {name}")
        rows = [[step, *(figure(1e3 * min(one[step][place] for one in measured)) for place in (0, 1))] for step in measured[0]]
        report.table(["", "longest pause, ms", "in all, ms"], rows)
    report.publish()
