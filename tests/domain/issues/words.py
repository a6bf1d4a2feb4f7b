"""The index of words as it is stored, and as the issues' texts say that it must be."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.domain.issues import tokens
from services.kit.database import Database

Entry = tuple[UUID, datetime, str, bool]
"""An issue, its instant, a word, whether it stands in what is public of it."""


async def stored(database: Database, district_id: UUID) -> set[Entry]:
    """Every row of the index."""
    async with database.read(district_id) as session:
        rows = await session.execute(text("SELECT issue_id, raised_at, token, public FROM issue_token"))
        return {(UUID(int=row.issue_id.int), row.raised_at, row.token, row.public) for row in rows}


async def wanted(database: Database, district_id: UUID) -> set[Entry]:
    """Every word of every issue's texts but the body."""
    found: set[Entry] = set()
    async with database.read(district_id) as session:
        for row in await session.execute(text("SELECT * FROM issue")):
            public = {word for said in (row.number, row.public_title) for word in tokens(said or "")}
            every = {word for said in (row.title, row.category, row.locality, row.external_id) for word in tokens(said or "")} | public
            found |= {(UUID(int=row.id.int), row.raised_at, word, word in public) for word in every}
    return found


async def is_true(database: Database, district_id: UUID) -> bool:
    """Whether the index says what the texts say."""
    return await stored(database, district_id) == await wanted(database, district_id)
