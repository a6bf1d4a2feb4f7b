"""Denied accesses on their way into the access log: noted at once, written a moment later, so that nobody's answer waits for it."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import structlog

from services.domain.audit import Denial, enter_denials
from services.kit.clock import read_now
from services.kit.database import Database
from services.kit.telemetry import describe

log = structlog.get_logger("services.api.denials")

MOST = 10_000
"""How many may wait: a flood of them is cut off and counted, and takes no memory."""
EVERY_SECONDS = 1.0


class _Noted(NamedTuple):
    district_id: UUID
    since: float
    """When it was noted, by a clock that only measures: the instant is the database's now less what has passed."""
    denial: Denial


class Denials:
    """The buffer of one process."""

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._most = most
        self._waiting: deque[_Noted] = deque()
        self._dropped = 0

    def note(self, district_id: UUID, denial: Denial) -> None:
        """Keep a denial until the next flush; beyond what may wait it is only counted."""
        if len(self._waiting) < self._most:
            self._waiting.append(_Noted(district_id, time.monotonic(), denial))
        else:
            self._dropped += 1

    async def flush(self) -> None:
        """Write what waits, one transaction a district. What cannot be written waits on, and the log of the process says so."""
        if self._dropped:
            log.warning("denials_dropped", dropped=self._dropped)
            self._dropped = 0
        by_district: dict[UUID, list[_Noted]] = {}
        while self._waiting:
            noted = self._waiting.popleft()
            by_district.setdefault(noted.district_id, []).append(noted)
        for district_id, several in by_district.items():
            try:
                async with self._database.write(district_id) as session:
                    now, passed = await read_now(session), time.monotonic()
                    await enter_denials(
                        session, district_id, [(now - timedelta(seconds=passed - one.since), one.denial) for one in several]
                    )
            except Exception as error:  # noqa: BLE001 - nothing that fails here may end the task, or a request
                self._waiting.extendleft(reversed(several))
                log.warning("denials_kept_waiting", waiting=len(self._waiting), **describe(error))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Flush each second, and once more at the end. A flush that has begun is finished: what it took is nowhere else."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._beat(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def _beat(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)
            await self.flush()
