"""The laboratory's clock. Only for tests with a `held_database` or a `fresh_database`: it is one for the whole database."""

from datetime import datetime, timedelta

from sqlalchemy import text

from services.kit.database import Database


async def hold(database: Database, at: datetime) -> None:
    """Hold the laboratory's now at an instant (aware)."""
    async with database.write(None) as session:
        await session.execute(text("UPDATE lab_clock SET held_at = :at"), {"at": at})


async def shift(database: Database, by: timedelta) -> None:
    """Let the laboratory's now run on, this far from real time."""
    async with database.write(None) as session:
        await session.execute(text("UPDATE lab_clock SET held_at = NULL, shift = :by"), {"by": by})
