"""Which version of its overlay of the policy each district is under, as the database said at most a second ago."""

import asyncio
import time
from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Actor
from services.domain.tenancy import District
from services.kit.database import Database

OLDEST = 1.0
"""Seconds. Whoever asks later looks first, so that no process answers under an overlay that was replaced longer ago."""


class InForce:
    """One per process: one statement a second at most, of those districts that have an overlay at all."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._versions: Mapping[UUID, int] = {}
        self._until = float("-inf")
        self._looking: asyncio.Task[None] | None = None

    async def holds(self, actor: Actor, database: Database) -> bool:
        """Whether the actor is under the overlay that its district is under now."""
        while self._now() >= self._until:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look(database))
            await asyncio.shield(self._looking)  # who hangs up leaves the others waiting for it
        return self._versions.get(actor.district_id, 0) == actor.overlay_version

    async def _look(self, database: Database) -> None:
        began = self._now()
        async with database.read(None) as session:
            found = await session.execute(select(District.id, District.overlay_version).where(District.overlay_version > 0))
            self._versions = {row.id: row.overlay_version for row in found}
        self._until = began + OLDEST
