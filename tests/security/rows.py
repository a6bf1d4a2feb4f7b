"""A row for any table, made from the catalogue alone, so that new tables are covered without anybody's doing."""

import re
from uuid import UUID

import asyncpg

from services.kit.ids import new_id

VALUES = {
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
    "numeric": "1",
    "boolean": "true",
    "bytea": "'\\x00'",
    "jsonb": "'{}'",
    "date": "'2026-02-06'",
    "time without time zone": "'09:00'",
    "timestamp with time zone": "'2026-02-06T09:00:00+08:00'",
    "interval": "'1 hour'",
}
PARTICULAR: dict[tuple[str, str], str] = {
    ("assignment", "due_at"): "'2026-02-06T09:00:00+08:00'",
    ("commitment", "speaker_title"): "'副局长'",
    ("commitment_evidence", "text"): "'照片'",
    ("commitment_extension", "new_due_at"): "'2026-02-07T09:00:00+08:00'",
    ("outcome", "kind"): "'NO_ACTION'",
    ("roundtable", "scheduled_at"): "'2026-02-06T09:00:00+08:00'",
    ("seat", "person_id"): "'01912345-0000-7000-8000-000000000001'",
    ("seat", "invited_at"): "'2026-02-06T09:00:00+08:00'",
}
"""Values for columns whose CHECK does not admit the ordinary one: (table, column) → SQL."""

COLUMNS = """
    SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attnotnull AS required,
        (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
         WHERE c.conrelid = a.attrelid AND c.contype = 'c' AND c.conkey = ARRAY[a.attnum] AND pg_get_constraintdef(c.oid) LIKE '%::text%'
         LIMIT 1) AS words
    FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


async def insertion(connection: asyncpg.Connection, table: str, district_id: UUID, **given: UUID) -> str:
    """Return an INSERT of one row of `table` in a district: what may be empty is empty, words are the first that the CHECK admits."""
    given["district_id"] = district_id
    names, values = [], []
    for column in await connection.fetch(COLUMNS, table):
        if column["name"] in given:
            value = f"'{given[column['name']]}'"
        elif (table, column["name"]) in PARTICULAR:
            value = PARTICULAR[table, column["name"]]
        elif not column["required"]:
            continue
        elif column["words"]:
            value = re.findall(r"'[^']*'", column["words"])[0]
        elif column["type"].endswith("[]"):
            value = "'{}'"
        elif column["type"] in ("uuid", "text"):  # unique, whatever key it may be part of
            value = f"'{new_id()}'"
        else:
            value = VALUES[column["type"]]
        names.append(column["name"])
        values.append(value)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)})"
