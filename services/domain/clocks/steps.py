"""The pure heart: from (clock, ladder, calendar, now) to the steps that are due. No database, no time of its own.

Rules (domain.md §3.8):
- every crossed level is taken once, in order, also after an outage; only the highest whose post is held notifies;
- a step before the due instant that lies before the epoch's start is skipped: nobody is reminded of what was just said;
- a vacant post passes to the next level at once. A reminder (a step before the due instant) does not make the item
  overdue: it stays a reminder and is told to the next post that is held;
- an answer stops the clock; no answer of the worker's own ever moves the due time.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import islice
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
    """A level to take now. `reminds`: it lies before the due instant."""

    rung: Rung
    planned_at: datetime
    reminds: bool
    vacant: bool
    notified: bool = False


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
    return list(_ahead(standing, ladder, hours))


def _ahead(standing: Standing, ladder: Sequence[Rung], hours: WorkingTime) -> Iterator[tuple[Rung, datetime]]:
    """As `planned`, one by one: looking up working days is what this costs."""
    for rung in sorted(ladder, key=lambda rung: rung.level):
        if rung.level > standing.level:
            at = instant(standing.due_at, rung, hours)
            if not at < min(standing.due_at, standing.epoch_at):
                yield rung, at


def first_look(standing: Standing, ladder: Sequence[Rung], hours: WorkingTime) -> datetime | None:
    """Return when the worker must look at a clock that it has not looked at in this standing; it may be past."""
    return _look(standing, list(islice(_ahead(standing, ladder, hours), 1)), acted=False)


def step(standing: Standing, ladder: Sequence[Rung], hours: WorkingTime, now: datetime, vacant: Collection[int]) -> Taken:
    """Return the steps that are due at `now`, given the levels whose post is vacant, and when to look again."""
    ahead = planned(standing, ladder, hours)
    taken: list[Step] = []
    for rung, at in ahead:
        passed_on = bool(taken) and taken[-1].vacant and not taken[-1].reminds
        if at > now and not passed_on:
            break
        taken.append(Step(rung, at, reminds=at < standing.due_at, vacant=rung.level in vacant))
    if taken:
        held = [number for number, one in enumerate(taken) if not one.vacant]
        told = held[-1] if held else len(taken) - 1
        taken[told] = replace(taken[told], notified=True)
    act = standing.acts and standing.due_at <= now
    return Taken(tuple(taken), act, _look(standing, ahead[len(taken) :], acted=act))


def _look(standing: Standing, ahead: Sequence[tuple[Rung, datetime]], *, acted: bool) -> datetime | None:
    waits = [at for _, at in ahead[:1]]
    if standing.acts and not acted:
        waits.append(standing.due_at)
    return min(waits, default=None)
