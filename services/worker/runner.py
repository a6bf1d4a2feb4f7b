"""The worker's loop: jobs on a beat, a graceful stop between two transactions, patience while the database is away.

Any number of workers may run; there is no leader. What keeps them apart are row locks and unique keys in the database.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from services.kit.database import Database
from services.kit.settings import Settings
from services.kit.telemetry import describe
from services.worker.jobs.escalate import escalate_round
from services.worker.jobs.seal import seal_all

log = structlog.get_logger()

LONGEST_WAIT = 8.0
"""Seconds between two tries at most, while the database is away: it is found again within ten."""
MOST_DOUBLINGS = 10
"""A week without a database must not end in an overflow."""
PATIENCE = 5.0
"""Seconds after which the server ends an idle transaction: a frozen worker's batch is taken over within ten."""


@dataclass
class Job:
    """Something to do again and again. `run` says how much it did; a job that did much is run again at once."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[int]]
    next_at: float = 0.0
    failures: int = 0


def jobs(database: Database, source: Settings, stop: asyncio.Event) -> tuple[Job, ...]:
    """The jobs of every worker."""

    async def escalate() -> int:
        return await escalate_round(database, batch=source.worker_batch, attempts=source.worker_attempts, stopping=stop.is_set)

    async def seal() -> int:
        return await seal_all(database)

    return Job("escalate", source.worker_tick_seconds, escalate), Job("seal", source.seal_seconds, seal)


async def run(work: Sequence[Job], stop: asyncio.Event) -> None:
    """Run the jobs until `stop` is set, the one that has waited longest first; a running transaction is finished, never cut off."""
    log.info("worker_started")
    while not stop.is_set():
        job = min(work, key=lambda one: one.next_at)
        wait = job.next_at - time.monotonic()
        if wait > 0:
            await _wait(stop, wait)
            continue
        await once(job)
    log.info("worker_stopped")


async def once(job: Job) -> None:
    """Run a job and set when it is its turn again: at once if it did something, later and later while it fails."""
    try:
        done = await job.run()
    except Exception as error:  # noqa: BLE001 - whatever fails, the other jobs go on and this one is tried again
        job.failures += 1
        pause = min(LONGEST_WAIT, job.every_seconds * 2 ** min(job.failures, MOST_DOUBLINGS))
        log.warning("job_failed", job=job.name, failures=job.failures, again_in_seconds=pause, **describe(error))
        job.next_at = time.monotonic() + pause
        return
    job.failures = 0
    job.next_at = time.monotonic() + (0.0 if done else job.every_seconds)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def serve(source: Settings, url: str) -> None:
    """Run a worker on a database until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database = Database(url, pool_size=2, application="roundtable-worker", idle_seconds=PATIENCE)
    try:
        await run(jobs(database, source, stop), stop)
    finally:
        await database.close()
