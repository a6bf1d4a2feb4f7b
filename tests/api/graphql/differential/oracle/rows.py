"""What is stored: every row as a dictionary, looked up by equality only. And the second wall, written down once more."""

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.kit.database import Database
from tests.api.graphql.differential.oracle.due import deadlines

Row = Mapping[str, Any]
"""One row: column → value."""

TABLES = (
    "unit", "person", "membership", "account", "policy_overlay",
    "issue", "issue_raiser", "reply", "issue_share", "contact_consent",
    "assignment", "assignment_return",
    "commitment", "commitment_evidence", "commitment_note", "commitment_extension",
    "clock", "deadline_revision", "escalation", "oversight",
    "verdict", "contact_attempt", "carried_commitment",
    "roundtable_series", "roundtable", "seat", "agenda_item", "agenda_item_issue", "outcome", "minutes", "minutes_objection",
    "access_log",
)  # fmt: skip
"""The tables of a district that the schema shows, and everybody's accounts."""
DOCUMENTS = {("deadline_revision", "explanation"), ("outcome", "decision")}
"""Columns that hold JSON."""
WALLED = {
    "issue": True,
    "commitment": True,
    "assignment": False,
    "clock": False,
    "roundtable": False,
    "roundtable_series": False,
}
"""Tables whose rows of other enterprises are hidden from an actor who is nothing but enterprises; whether published ones are shown."""


class Tables:
    """The rows of one district, as a transaction can see them."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self._rows = rows
        self._indexes: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    def all(self, table: str) -> list[Row]:
        """Every row."""
        return self._rows[table]

    def where(self, table: str, column: str, value: Any) -> list[Row]:
        """The rows with this value; nothing equals an empty one."""
        if value is None:
            return []
        index = self._indexes.get((table, column))
        if index is None:
            index = self._indexes[table, column] = {}
            for row in self._rows[table]:
                index.setdefault(row[column], []).append(row)
        return index.get(value, [])

    def one(self, table: str, id: UUID | None) -> Row | None:
        """The row with this id."""
        return next(iter(self.where(table, "id", id)), None)

    def behind_the_wall(self, enterprises: Collection[UUID]) -> "Tables":
        """What is left for an actor all of whose posts are in these enterprises; everything, if there are none."""
        if not enterprises:
            return self

        def shown(table: str, row: Row) -> bool:
            own = row["enterprise_id"] is None or row["enterprise_id"] in enterprises
            return own or (WALLED[table] and row["published_at"] is not None)

        return Tables({table: [r for r in rows if table not in WALLED or shown(table, r)] for table, rows in self._rows.items()})


async def load(database: Database, district_id: UUID) -> Tables:
    """Read a district as it is stored."""
    found: dict[str, list[Row]] = {}
    async with database.read(district_id) as session:
        for table in TABLES:
            rows = await session.execute(text(f"SELECT * FROM {table}"))
            found[table] = [_read(table, one._asdict()) for one in rows]
    found["deadline"] = [*deadlines(found["assignment"], found["commitment"])]
    return Tables(found)


def _read(table: str, row: Mapping[str, Any]) -> Row:
    read: dict[str, Any] = {name: UUID(int=value.int) if isinstance(value, UUID) else value for name, value in row.items()}
    for name in read.keys() & {column for owner, column in DOCUMENTS if owner == table}:
        if isinstance(read[name], str):
            read[name] = json.loads(read[name])
    return read
