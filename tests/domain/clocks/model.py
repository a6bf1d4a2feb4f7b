"""What must have fired: domain.md §3.8 once more, day by day and without a look at the product's arithmetic."""

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
SPECIAL = {
    date.fromisoformat(row["date"]): row["kind"] == "WORKDAY"
    for row in csv.DictReader(Path("schema/migrations/data/calendar_cn.csv").read_text("utf-8").splitlines())
}
# level, working days from the due day (none: the due instant itself), who
LADDER = ((0, -1, "responsible"), (1, None, "responsible"), (2, 1, "head"), (3, 3, "coordinator"), (4, 5, "supervisor"), (5, 8, "leader"))

Row = tuple[int, int, datetime, datetime, bool, bool]
"""(epoch, level, planned, fired, vacant, notified)."""


def worked(day: date) -> bool:
    return SPECIAL.get(day, day.weekday() < 5)


def shifted(day: date, amount: int) -> date:
    """The so-and-so-manieth working day after or before a day, walked one by one."""
    step = timedelta(days=1 if amount > 0 else -1)
    left = abs(amount)
    while left:
        day += step
        left -= worked(day)
    return day


def due(since: datetime, amount: int) -> datetime:
    """The end of business so many working days later."""
    return datetime.combine(shifted(since.astimezone(SHANGHAI).date(), amount), time(17, 30), SHANGHAI)


@dataclass
class Owed:
    """One clock."""

    due: datetime
    since: datetime
    posts: dict[str, tuple[str, ...]]
    """Who is told at each word of the ladder: people in the order in which they stand in for one another."""
    acts: bool = False
    settles: bool = False
    busy: bool = False
    running: bool = True
    epoch: int = 0
    level: int = -1
    rows: list[Row] = field(default_factory=list)

    def extend(self, to: datetime, now: datetime) -> None:
        self.due, self.since, self.level, self.epoch = to, now, -1, self.epoch + 1

    def look(self, now: datetime, here: set[str]) -> None:
        """The worker comes by at `now`; `here` is who holds a post."""
        if not self.running or (self.acts and self.due <= now and self.busy):
            return
        answered = self.acts and self.due <= now and self.settles
        new: list[tuple[int, datetime, bool]] = []
        pushed = False
        for level, offset, post in LADDER:
            at = self.due
            if offset is not None:
                at = datetime.combine(shifted(self.due.astimezone(SHANGHAI).date(), offset), time(9), SHANGHAI)
            before = at < self.due
            if level <= self.level or (before and at < self.since) or (answered and not before):
                continue
            if at > now and not pushed:
                break
            vacant = not any(person in here for person in self.posts[post])
            pushed = vacant and not before
            new.append((level, at, vacant))
        held = [level for level, _, vacant in new if not vacant] or [level for level, *_ in new]
        for level, at, vacant in new:
            self.rows.append((self.epoch, level, at, now, vacant, level == held[-1] and not answered))
            self.level = level
        if self.acts and self.due <= now:
            self.acts = False
            self.running = not answered
