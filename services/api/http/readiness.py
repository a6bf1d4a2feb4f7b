"""Can this code work with this database? It must answer, and have every table and column that is mapped.

Columns rather than a migration's number: while a release rolls out, yesterday's code runs on tomorrow's schema and is ready.
"""

from sqlalchemy import MetaData, text

from services.api.http.probes import ReadyCheck
from services.kit.database import Database

_COLUMNS = text(
    """
    SELECT class.relname, attribute.attname
    FROM pg_catalog.pg_attribute AS attribute
    JOIN pg_catalog.pg_class AS class ON class.oid = attribute.attrelid
    WHERE class.relnamespace = current_schema()::regnamespace
      AND class.relkind IN ('r', 'p') AND attribute.attnum > 0 AND NOT attribute.attisdropped
    """
)


def schema_check(database: Database, metadata: MetaData) -> ReadyCheck:
    """Return a check that answers MIGRATIONS while something mapped is missing. What was complete once is only asked for life."""
    complete = False

    async def check() -> str | None:
        nonlocal complete
        async with database.engine.connect() as connection:
            if complete:
                await connection.execute(text("SELECT 1"))
                return None
            found = {(table, column) for table, column in await connection.execute(_COLUMNS)}
        complete = found.issuperset((table.name, column.name) for table in metadata.tables.values() for column in table.columns)
        return None if complete else "MIGRATIONS"

    return check
