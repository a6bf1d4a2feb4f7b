"""The default ladder and the official calendar, for tests of the pure step function."""

import csv
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from services.domain.calendars import DEFAULT_OFFICE_HOURS, DayKind, DueTime, SpecialDay, WorkCalendar, WorkingTime
from services.domain.clocks import Rung
from services.domain.tenancy import PolicyName, defaults

SHANGHAI = ZoneInfo("Asia/Shanghai")
LADDER = tuple(Rung.from_data(step) for step in defaults()[PolicyName.LADDER]["steps"])
_ROWS = list(csv.DictReader(Path("schema/migrations/data/calendar_cn.csv").read_text("utf-8").splitlines()))
CALENDAR = WorkCalendar(
    name="cn",
    version=1,
    days={date.fromisoformat(row["date"]): SpecialDay(DayKind(row["kind"]), row["name"]) for row in _ROWS},
    published=frozenset(range(2004, 2027)),
)
HOURS = WorkingTime(CALENDAR, DEFAULT_OFFICE_HOURS, SHANGHAI, DueTime.OFFICE_CLOSE)
