"""Calendars with the published holidays of 2004 to 2026, districts' own days, and office hours."""

import csv
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from schema.migrations.ddl import install, protect

revision = "0005_calendars"
down_revision = "0004_audit"

DAYS = Path(__file__).parents[1] / "data" / "calendar_cn.csv"
YEARS = range(2004, 2027)
SOURCE = "chinesecalendar 1.11.0, 国务院办公厅关于部分节假日安排的通知"

STATEMENTS = [
    """
    CREATE TABLE calendar (
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        perpetual BOOLEAN NOT NULL,
        description TEXT NOT NULL,
        CONSTRAINT calendar_pkey PRIMARY KEY (name)
    )
    """,
    *install("calendar"),
    """
    CREATE TABLE calendar_day (
        calendar TEXT NOT NULL,
        date DATE NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        CONSTRAINT calendar_day_pkey PRIMARY KEY (calendar, date),
        CONSTRAINT calendar_day_calendar_fkey FOREIGN KEY(calendar) REFERENCES calendar (name),
        CONSTRAINT calendar_day_kind_check CHECK (kind IN ('HOLIDAY', 'WORKDAY'))
    )
    """,
    *install("calendar_day"),
    """
    CREATE TABLE calendar_year (
        calendar TEXT NOT NULL,
        year INTEGER NOT NULL,
        source TEXT NOT NULL,
        CONSTRAINT calendar_year_pkey PRIMARY KEY (calendar, year),
        CONSTRAINT calendar_year_calendar_fkey FOREIGN KEY(calendar) REFERENCES calendar (name)
    )
    """,
    *install("calendar_year"),
    """
    CREATE TABLE district_calendar (
        district_id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT district_calendar_pkey PRIMARY KEY (district_id),
        CONSTRAINT district_calendar_district_id_fkey FOREIGN KEY(district_id) REFERENCES district (id)
    )
    """,
    *protect("district_calendar"),
    """
    CREATE TABLE district_calendar_day (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        date DATE NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT district_calendar_day_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT district_calendar_day_district_id_fkey FOREIGN KEY(district_id) REFERENCES district (id),
        CONSTRAINT district_calendar_day_district_id_date_key UNIQUE (district_id, date),
        CONSTRAINT district_calendar_day_kind_check CHECK (kind IN ('HOLIDAY', 'WORKDAY'))
    )
    """,
    *protect("district_calendar_day", verbs="SELECT, INSERT, UPDATE, DELETE"),
    """
    CREATE TABLE office_hours (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        unit_id UUID,
        data JSONB NOT NULL,
        valid_from DATE,
        valid_until DATE,
        version INTEGER NOT NULL,
        CONSTRAINT office_hours_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT office_hours_district_id_fkey FOREIGN KEY(district_id) REFERENCES district (id),
        CONSTRAINT office_hours_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT office_hours_district_id_unit_id_valid_from_key UNIQUE NULLS NOT DISTINCT (district_id, unit_id, valid_from)
    )
    """,
    *protect("office_hours", verbs="SELECT, INSERT, UPDATE, DELETE"),
]

CALENDARS = [
    {"name": "cn", "version": 1, "perpetual": False, "description": "中国大陆：周一至周五，法定节假日放假，调休补班"},
    {"name": "weekdays", "version": 1, "perpetual": True, "description": "周一至周五，无节假日 · Monday to Friday, no holidays"},
]


def upgrade() -> None:
    """Expand, and load the facts."""
    for statement in STATEMENTS:
        op.execute(statement)
    with DAYS.open(encoding="utf-8", newline="") as file:
        days = [{"calendar": "cn", **row, "date": date.fromisoformat(row["date"])} for row in csv.DictReader(file)]
    op.bulk_insert(_table("calendar", "name", "version", "perpetual", "description"), CALENDARS)
    op.bulk_insert(_table("calendar_day", "calendar", "date", "kind", "name"), days)
    op.bulk_insert(_table("calendar_year", "calendar", "year", "source"), [{"calendar": "cn", "year": y, "source": SOURCE} for y in YEARS])


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, sa.Date()) if column == "date" else sa.column(column) for column in columns))


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE office_hours")
    op.execute("DROP TABLE district_calendar_day")
    op.execute("DROP TABLE district_calendar")
    op.execute("DROP TABLE calendar_year")
    op.execute("DROP TABLE calendar_day")
    op.execute("DROP TABLE calendar")
