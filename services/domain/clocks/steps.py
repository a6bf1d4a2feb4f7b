"""The pure heart: from (clock, ladder, calendar, now) to the steps that are due. No database, no time of its own.

Rules (domain.md §3.8):
- every crossed level is taken once, in order, also after an outage; only the highest notifies;
- a step before the due instant that lies before the epoch's start is skipped: nobody is reminded of what was just said;
- a vacant post passes to the next level at once. A reminder (before the due instant) does not make the item overdue: it
  stays a reminder and is told to the next post that is held;
- an answer stops the clock; no answer of the worker's own ever moves the due time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from services.domain.calendars import LadderHour, WorkingTime, offset_instant
from services.domain.clocks.states import Colour, Recipient


@dataclass(frozen=True)
class Rung:
    """One step of a ladder as policy data gives it: when (working days from the due day, and the hour), to whom, which slip."""

    level: int
    offset_days: int
    at: LadderHour | time
    to: Recipient
    colour: Colour | None

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Rung":
        """Read `{"level", "offset_days", "at", "to", "colour"}`; `at` is a word of LadderHour or `HH:MM`."""
        at = data["at"]
        hour = LadderHour(at) if at in LadderHour.__members__ else time.fromisoformat(at)
        colour = data.get("colour")
        return cls(data["level"], data["offset_days"], hour, Recipient(data["to"]), Colour(colour) if colour else None)


@dataclass(frozen=True)
class Standing:
    """What of a clock the arithmetic needs."""

    due_at: datetime
    epoch_at: datetime
    level: int
    acts: bool
    """The kind has an action of its own at the due instant, and this epoch's is not done yet."""


@dataclass(frozen=True)
class Step:
    """A level to take now."""

    rung: Rung
    planned_at: datetime
    vacant: bool
    notified: bool


@dataclass(frozen=True)
class Taken:
    """What to do now, and when to look again (`None`: never, unless the clock is revised)."""

    steps: tuple[Step, ...]
    act: bool
    next_fire_at: datetime | None


def instant(due_at: datetime, rung: Rung, hours: WorkingTime) -> datetime:
    """The instant of a rung for a due time."""
    return offset_instant(due_at, rung.offset_days, rung.at, hours.calendar, hours.office, hours.tz)


def planned(standing: Standing, ladder: Sequence[Rung], hours: WorkingTime) -> list[tuple[Rung, datetime]]:
    """The rungs that this epoch still has to climb, each with its instant, in order of level."""
    ahead = [(rung, instant(standing.due_at, rung, hours)) for rung in sorted(ladder, key=lambda rung: rung.level)]
    return [
        (rung, at)
        for rung, at in ahead
        if rung.level > standing.level and not (rung.offset_days < 0 and at < standing.epoch_at) and not _early(rung, at, standing)
    ]


def _early(rung: Rung, at: datetime, standing: Standing) -> bool:
    """Whether a rung of the due day lies before both the due instant and the epoch's start (an hour fixed by policy)."""
    return rung.offset_days >= 0 and at < standing.due_at and at < standing.epoch_at


def step(standing: Standing, ladder: Sequence[Rung], hours: WorkingTime, now: datetime, vacant: Collection[int]) -> Taken:
    """Return the steps that are due at `now`, given the levels whose post is vacant, and when to look again."""
    ahead = planned(standing, ladder, hours)
    taken: list[Step] = []
    for rung, at in ahead:
        passed_on = bool(taken) and taken[-1].vacant and taken[-1].rung.offset_days >= 0
        if at > now and not passed_on:
            break
        taken.append(Step(rung, at, vacant=rung.level in vacant, notified=False))
    if taken:
        last = taken[-1]
        taken[-1] = Step(last.rung, last.planned_at, last.vacant, notified=True)
    act = standing.acts and standing.due_at <= now
    waits = [at for _, at in ahead[len(taken) : len(taken) + 1]]
    if standing.acts and not act:
        waits.append(standing.due_at)
    return Taken(tuple(taken), act, min(waits, default=None))
