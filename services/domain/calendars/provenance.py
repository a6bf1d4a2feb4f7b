"""Deadline: a computed due instant with its provenance, storable as data."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from services.domain.calendars.counting import CountedDay
from services.domain.calendars.instants import local
from services.domain.calendars.spec import DeadlineSpec
from services.domain.calendars.words import DayReason, DueTime


@dataclass(frozen=True)
class Deadline:
    """A computed deadline with its provenance. `due_date` is the local date of `due_at`; `provisional`: a day of a year whose
    holidays are not published was consulted, so it must be computed again when they are."""

    due_at: dt.datetime
    due_date: dt.date
    provisional: bool
    steps: tuple[CountedDay, ...]
    calendar: str
    calendar_version: int
    spec: DeadlineSpec
    promised_at: dt.datetime
    event_at: dt.datetime | None
    due_time: DueTime
    tz: ZoneInfo

    def to_data(self) -> dict[str, Any]:
        """Return JSON data, so that a deadline can be explained later exactly as it was computed."""
        return {
            "due_at": self.due_at.isoformat(),
            "provisional": self.provisional,
            "steps": [_step_to_data(step) for step in self.steps],
            "calendar": self.calendar,
            "calendar_version": self.calendar_version,
            "spec": self.spec.to_data(),
            "promised_at": self.promised_at.isoformat(),
            "event_at": self.event_at and self.event_at.isoformat(),
            "due_time": self.due_time.value,
            "tz": self.tz.key,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Deadline":
        """Rebuild what `to_data` gave."""
        tz, due_at = ZoneInfo(data["tz"]), dt.datetime.fromisoformat(data["due_at"])
        return cls(
            due_at=due_at,
            due_date=local(due_at, tz).date(),
            provisional=data["provisional"],
            steps=tuple(_step_from_data(*step) for step in data["steps"]),
            calendar=data["calendar"],
            calendar_version=data["calendar_version"],
            spec=DeadlineSpec.from_data(data["spec"]),
            promised_at=dt.datetime.fromisoformat(data["promised_at"]),
            event_at=data["event_at"] and dt.datetime.fromisoformat(data["event_at"]),
            due_time=DueTime(data["due_time"]),
            tz=tz,
        )


def _step_to_data(step: CountedDay) -> list[Any]:
    # Whole microseconds: an audit row hashes no fractions.
    worked = None if step.worked is None else step.worked // dt.timedelta(microseconds=1)
    return [step.date.isoformat(), step.ordinal, step.reason.value, step.name, worked]


def _step_from_data(day: str, ordinal: int | None, reason: str, name: str | None, worked: int | None) -> CountedDay:
    return CountedDay(
        dt.date.fromisoformat(day), ordinal, DayReason(reason), name, None if worked is None else dt.timedelta(microseconds=worked)
    )
