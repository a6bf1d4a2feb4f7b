"""Seal every district's waiting audit rows."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from services.domain.audit import seal
from services.domain.tenancy import District
from services.kit.clock import read_now
from services.kit.database import Database

BATCH = 500
"""Rows a transaction: short enough that the next sealer never waits long."""


async def seal_all(database: Database) -> int:
    """Seal what waits in every district, one batch a transaction, and return how many rows were sealed.

    A district that fails does not keep the others waiting: its error is raised, in a group, after all had their turn.
    """
    async with database.read(None) as session:
        districts = (await session.execute(select(District.id).order_by(District.id))).scalars().all()
    sealed, errors = 0, []
    for district_id in districts:
        try:
            sealed += await _seal_district(database, district_id)
        except (SQLAlchemyError, OSError) as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("districts that were not sealed", errors)
    return sealed


async def _seal_district(database: Database, district_id: UUID) -> int:
    sealed, batch = 0, BATCH
    while batch == BATCH:
        async with database.write(district_id) as session:
            batch = await seal(session, district_id, await read_now(session), BATCH)
        sealed += batch
    return sealed
