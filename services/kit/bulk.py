"""Many rows of one table in one statement, within the unit of work's own transaction and behind row-level security.

`INSERT … SELECT … FROM unnest(array of column 1, array of column 2, …)` through asyncpg: COPY is refused under row-level security, and
rows bound one by one cost several times as much (bench/import_.py measures both).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from services.kit.model import Base

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects are untyped


async def insert_rows(session: AsyncSession, model: type[Base], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows given as values in the order of `columns`; columns that are not named get the table's own default or NULL.

    Values are what the driver takes: ids, text (also words of a StrEnum), whole numbers, aware instants, bytes, JSON data. The session is
    flushed first, so rows that it holds may be referred to. ValueError for a row that is too short or too long, TypeError for a
    column of arrays.
    """
    if not rows:
        return
    statement, json = _statement(model.__table__, tuple(columns))
    await session.flush()
    arrays: list[Any] = list(zip(*rows, strict=True))
    for number in json:
        arrays[number] = [None if value is None else orjson.dumps(value).decode() for value in arrays[number]]
    connection = await session.connection()
    driver: asyncpg.Connection = (await connection.get_raw_connection()).driver_connection  # type: ignore[assignment]  # of this driver
    await driver.execute(statement, *arrays)


async def insert_objects(session: AsyncSession, objects: Sequence[Base]) -> None:
    """Insert mapped objects of one class that no session holds, with every column that one of them has been given."""
    if objects:
        columns = [column.key for column in objects[0].__table__.columns]
        given = [name for name in columns if any(getattr(one, name) is not None for one in objects)]
        await insert_rows(session, type(objects[0]), given, [[getattr(one, name) for name in given] for one in objects])


@lru_cache(maxsize=64)
def _statement(table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    """Return the statement, and which of its arrays are JSON written as text."""
    kinds = [table.columns[name].type for name in columns]
    if any(isinstance(kind, ARRAY) for kind in kinds):
        raise TypeError(f"{table.name}: unnest would take an array of arrays apart")
    json = tuple(number for number, kind in enumerate(kinds) if isinstance(kind, JSONB))
    sent = ["text" if isinstance(kind, JSONB | Text) else str(kind.compile(_DIALECT)) for kind in kinds]  # a text type may name a collation
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(sent, 1))
    values = ", ".join(f"c{number}::jsonb" if number - 1 in json else f"c{number}" for number in range(1, len(columns) + 1))
    names = ", ".join(f"c{number}" for number in range(1, len(columns) + 1))
    head = f"INSERT INTO {table.name} ({', '.join(columns)})"
    return f"{head} SELECT {values} FROM unnest({arrays}) AS given ({names})", json  # noqa: S608 - names of mapped columns
