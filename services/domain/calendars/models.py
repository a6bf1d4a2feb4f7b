"""Calendars (installation tables), and what a district lays on top of them: own days and office hours."""

import datetime as dt  # the module, because columns are called `date`
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.calendars.words import DayKind
from services.kit.model import Base, DistrictRow, Versioned, belongs_to, word


class Calendar(Base):
    """A published calendar, such as `cn`. `version` grows with every change of its days or years."""

    __tablename__ = "calendar"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    perpetual: Mapped[bool]
    """No notices are published for it: the weekly pattern is all there is, and no year is provisional."""
    description: Mapped[str]


class CalendarDay(Base):
    """A special day of a published calendar."""

    __tablename__ = "calendar_day"

    calendar: Mapped[str] = mapped_column(ForeignKey("calendar.name"), primary_key=True)
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(word(DayKind))
    name: Mapped[str]


class CalendarYear(Base):
    """A year whose notice is published and loaded, with where it was read. Other years are provisional."""

    __tablename__ = "calendar_year"

    calendar: Mapped[str] = mapped_column(ForeignKey("calendar.name"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]


class DistrictCalendar(Base):
    """How often a district has changed its own days or office hours. No row: never. Writers lock it first."""

    __tablename__ = "district_calendar"

    district_id: Mapped[UUID] = mapped_column(ForeignKey("district.id"), primary_key=True)
    version: Mapped[int]


class DistrictCalendarDay(DistrictRow, Versioned):
    """A day that differs in one district (a typhoon, a local make-up day). It wins over the published calendar."""

    __tablename__ = "district_calendar_day"
    __table_args__ = (ForeignKeyConstraint(["district_id"], ["district.id"]), UniqueConstraint("district_id", "date"))

    date: Mapped[dt.date]
    kind: Mapped[DayKind] = mapped_column(word(DayKind))
    name: Mapped[str]


class OfficeHoursRow(DistrictRow, Versioned):
    """The office hours of one validity period, of one unit or (no unit) of the whole district."""

    __tablename__ = "office_hours"
    __table_args__ = (
        ForeignKeyConstraint(["district_id"], ["district.id"]),
        belongs_to("unit", "unit_id"),
        UniqueConstraint("district_id", "unit_id", "valid_from", postgresql_nulls_not_distinct=True),
    )

    unit_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """{MON: [["09:00", "12:00"], …], …}, see `office.week_to_data`."""
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
