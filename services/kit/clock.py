"""Now is the database's: `roundtable_now()`. Process time decides nothing (house.md, "Time")."""

from datetime import datetime

from sqlalchemy import DateTime, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession


def now_sql() -> ScalarSelect[datetime]:
    """Now inside a statement, as a scalar sub-select so that it is evaluated once a statement and not once a row."""
    return select(func.roundtable_now(type_=DateTime(timezone=True))).scalar_subquery()


async def read_now(session: AsyncSession) -> datetime:
    """Return the database's now (aware): real time, or the laboratory's when the session user is `rt_lab`."""
    now: datetime = (await session.execute(select(func.roundtable_now(type_=DateTime(timezone=True))))).scalar_one()
    return now
