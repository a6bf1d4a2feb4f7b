"""Workers side by side, each with connections of its own, on a clock that is held."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.cli.bootstrap import Urls
from services.kit.database import Database
from services.worker.jobs.escalate import escalate_round

BATCH, ATTEMPTS = 10, 5


@asynccontextmanager
async def crew(urls: Urls, size: int = 3) -> AsyncIterator[tuple[Database, ...]]:
    """Hire workers, as many processes would be."""
    workers = tuple(Database(urls.lab, pool_size=1) for _ in range(size))
    try:
        yield workers
    finally:
        for worker in workers:
            await worker.close()


async def drain(*workers: Database) -> None:
    """Let the workers run side by side until none of them finds anything to do."""
    while sum(await asyncio.gather(*[escalate_round(worker, batch=BATCH, attempts=ATTEMPTS) for worker in workers])):
        pass
