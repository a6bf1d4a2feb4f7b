"""Real worker processes that are killed, asked to stop, and cut off from the database, while many clocks fall due."""

import asyncio
import os
import random
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Any

import pytest
from sqlalchemy import func, select, text

from services.cli.bootstrap import Urls, connect
from services.domain.access import Role
from services.domain.audit import AuditRow
from services.domain.clocks import Clock, Escalation
from services.domain.issues import IssueRaise, raise_issue
from services.domain.notifications import OutboxRow
from tests.domain.assignments.scene import local
from tests.factories import Place, hold, make_place

USUAL, MANY = 150, 300
"""Clocks that fall due in each wave: in every run, and in a proof."""
RAISED = local(2026, 2, 6, 10, 0)
WAVES = {  # a first reply within a working day: its reminder lies before the raising
    1: local(2026, 2, 9, 17, 30),
    2: local(2026, 2, 10, 9, 0),
    3: local(2026, 2, 12, 9, 0),
    4: local(2026, 2, 14, 9, 0),
    5: local(2026, 2, 26, 9, 0),
}
COPY = """
INSERT INTO clock (district_id, id, kind, subject, subject_id, issue_id, responsible_unit_id, dispatcher_unit_id, state, started_at,
    due_at, provisional, epoch, epoch_at, ladder_id, level, acted, next_fire_at, attempts, community_id)
SELECT district_id, gen_random_uuid(), kind, subject, gen_random_uuid(), issue_id, responsible_unit_id, dispatcher_unit_id, state,
    started_at, due_at, provisional, epoch, epoch_at, ladder_id, level, acted, next_fire_at, attempts, community_id
FROM clock, generate_series(2, :count)
"""
START_SECONDS, DRAIN_SECONDS, STOP_SECONDS = 60, 60, 10
"""Patience with a machine that does other things; on an idle one a process starts in a second and a wave takes less."""


async def worker(urls: Urls) -> Process:
    """Start a worker and wait until it works."""
    few = {"ROUNDTABLE_WORKER_BATCH": "10", "ROUNDTABLE_WORKER_TICK_SECONDS": "0.1", "ROUNDTABLE_SEAL_SECONDS": "1"}
    environment = {**os.environ, **few, "DATABASE_URL": urls.lab}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.worker", env=environment, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE
    )
    assert process.stderr is not None
    line = await asyncio.wait_for(process.stderr.readline(), START_SECONDS)
    assert b"worker_started" in line, line
    asyncio.get_running_loop().create_task(swallow(process))
    return process


async def swallow(process: Process) -> None:
    """Read what the worker logs, so that it never waits for us."""
    assert process.stderr is not None
    while await process.stderr.readline():
        pass


async def scene(urls: Urls, clocks: int) -> Place:
    """So many unanswered first replies, with every post of the ladder held."""
    place = await make_place(urls)
    await hold(place.database, RAISED)
    await place.actor(Role.COMMUNITY_WORKER, "community_a1")
    await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    await place.actor(Role.DISTRICT_LEADER, "district")
    async with place.work(await place.actor(Role.RESIDENT, "community_a1")) as work:
        await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="黄水", body="水管生锈"))
    async with place.work() as work:
        await work.session.execute(text(COPY), {"count": clocks})
    return place


async def taken(place: Place) -> int:
    async with place.work() as work:
        return await work.session.scalar(select(func.count()).select_from(Escalation)) or 0


async def until(place: Place, count: int) -> None:
    """Wait until so many steps are taken."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while await taken(place) < count:
        assert time.monotonic() < deadline, "not drained"
        await asyncio.sleep(0.01)


async def cut_off(urls: Urls) -> int:
    """End every connection of the workers."""
    connection = await connect(urls.admin)
    try:
        ended = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'roundtable-worker' AND datname = current_database()"
        )
        return len(ended)
    finally:
        await connection.close()


@pytest.mark.parametrize("clocks", [USUAL, pytest.param(MANY, marks=pytest.mark.prove)])
async def test_killed_stopped_and_cut_off_workers_lose_and_double_nothing(fresh_database: Urls, clocks: int) -> None:
    place = await scene(fresh_database, clocks)
    workers = list(await asyncio.gather(*[worker(fresh_database) for _ in range(4)]))
    moment = random.Random()  # noqa: S311 - when to strike
    try:
        for number, (level, at) in enumerate(WAVES.items()):
            await hold(place.database, at)
            await until(place, number * clocks + moment.randrange(10, clocks * 2 // 3))
            match level:
                case 1 | 3 | 5:
                    victim = workers.pop(moment.randrange(len(workers)))
                    victim.send_signal(signal.SIGKILL)
                    assert await victim.wait() == -signal.SIGKILL
                case 2:
                    assert await cut_off(fresh_database) >= 1
                case _:
                    leaver = workers.pop(moment.randrange(len(workers)))
                    leaver.send_signal(signal.SIGTERM)
                    assert await asyncio.wait_for(leaver.wait(), STOP_SECONDS) == 0
            if workers:
                await until(place, (number + 1) * clocks)
        workers.append(await worker(fresh_database))  # the last one was killed at its work
        await until(place, len(WAVES) * clocks)
        await exactly_once(place, clocks)
    finally:
        for one in workers:
            one.send_signal(signal.SIGTERM)
        ends = [await asyncio.wait_for(one.wait(), START_SECONDS) for one in workers]
        await place.close()
    assert ends == [0] * len(workers)


async def exactly_once(place: Place, clocks: int) -> None:
    """Every clock took every level once, at its instant, and said so once to audit and outbox."""
    async with place.work() as work:
        found = await work.session.execute(
            select(Escalation.clock_id, Escalation.level, Escalation.planned_at, Escalation.fired_at, Escalation.notified)
        )
        steps: dict[Any, list[tuple[Any, ...]]] = {}
        for clock_id, *step in found:
            steps.setdefault(clock_id, []).append(tuple(step))
        assert len(steps) == clocks
        wanted = [(level, at, at, True) for level, at in WAVES.items()]
        assert [sorted(one) for one in steps.values()] == [wanted] * clocks
        for kept in (AuditRow, OutboxRow):
            said = select(func.count(), func.count(kept.fields["level"].astext.concat(kept.fields["owed_id"].astext).distinct()))
            assert tuple((await work.session.execute(said.where(kept.event == "EscalationFired"))).one()) == (5 * clocks, 5 * clocks)
        left = await work.session.scalar(
            select(func.count()).where(Clock.next_fire_at.is_not(None) | (Clock.attempts > 0) | Clock.parked_at.is_not(None))
        )
        assert left == 0
