"""One import of a source into a district at a time."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from services.domain.access import Work
from services.domain.interchange.words import ImportFault
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal

PATIENCE_MILLISECONDS = 10_000
"""How long to wait for another import of the same source: one that was killed is gone by then."""


@asynccontextmanager
async def alone(database: Database, district_id: UUID, source: str) -> AsyncIterator[None]:
    """Keep every other import of the source out, from the first batch to the last; the lock ends with the connection that holds it.

    Refuses with SOURCE_BUSY while another one runs.
    """
    key = _key("import", district_id, source)
    async with database.engine.connect() as connection:
        session = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await session.execute(text(f"SET lock_timeout = {PATIENCE_MILLISECONDS}"))
        try:
            await session.execute(select(func.pg_advisory_lock(key)))
        except DBAPIError as error:
            if isinstance(error.orig and error.orig.__cause__, asyncpg.LockNotAvailableError):
                raise Refusal(ErrorCode.CONFLICT, ImportFault.SOURCE_BUSY, params={"source": source}) from None
            raise
        try:
            yield
        finally:
            await session.execute(select(func.pg_advisory_unlock(key)))
            await session.execute(text("RESET lock_timeout"))


async def turn(work: Work, source: str) -> None:
    """Wait until no other transaction of an import of the source is open: that of a process that was killed may still be ending."""
    await work.session.execute(select(func.pg_advisory_xact_lock(_key("import batch", work.district_id, source))))


def _key(word: str, district_id: UUID, source: str) -> int:
    """An advisory lock's key."""
    return int.from_bytes(hashlib.sha256(f"{word} {district_id} {source}".encode()).digest()[:8], signed=True)
