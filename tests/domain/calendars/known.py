"""The real calendar, real zones, and short ways to write a moment."""

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from services.domain.calendars import DEFAULT_OFFICE_HOURS, DayKind, Deadline, DeadlineSpec, DueTime, WorkCalendar, deadline, special_days

CSV = Path(__file__).parents[3] / "schema" / "migrations" / "data" / "calendar_cn.csv"
SHANGHAI = ZoneInfo("Asia/Shanghai")
BOSTON = ZoneInfo("America/New_York")


def rows() -> list[tuple[date, DayKind, str]]:
    """The shipped file's rows."""
    with CSV.open(encoding="utf-8", newline="") as file:
        return [(date.fromisoformat(row["date"]), DayKind(row["kind"]), row["name"]) for row in csv.DictReader(file)]


CN = WorkCalendar("cn", 1, special_days(rows()), frozenset(range(2004, 2027)))


def day(text: str) -> date:
    """ "2026-02-06"."""
    return date.fromisoformat(text)


def at(text: str, tz: ZoneInfo = SHANGHAI) -> datetime:
    """ "2026-02-06 10:00" as local wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=tz)


def due(spec: DeadlineSpec, promised: str, due_time: DueTime = DueTime.OFFICE_CLOSE) -> Deadline:
    """Compute a deadline in Nanchang."""
    return deadline(spec, at(promised), CN, DEFAULT_OFFICE_HOURS, SHANGHAI, due_time)
