"""DeadlineSpec: what was said about time, checked for sense but not yet computed."""

import datetime as dt  # the module, because the spec's own field is called `date`
from dataclasses import dataclass
from typing import Any

from services.domain.calendars.faults import DeadlineFault, DeadlineInvalid
from services.domain.calendars.words import DeadlineStart, DeadlineUnit

PERIODS: dict[DeadlineUnit, int] = {
    DeadlineUnit.MINUTE: 3_660 * 24 * 60,
    DeadlineUnit.HOUR: 3_660 * 24,
    DeadlineUnit.WORKING_HOUR: 20_000,
    DeadlineUnit.WORKING_DAY: 2_500,
    DeadlineUnit.DAY: 3_660,
    DeadlineUnit.WEEK: 522,
    DeadlineUnit.MONTH: 120,
}
"""The units that are counted, and the largest amount of each: about ten years. Whoever promises more mistyped."""
HORIZON = dt.timedelta(days=3_660)
"""How far a named date may lie after the promise: ten years likewise."""


@dataclass(frozen=True)
class DeadlineSpec:
    """A deadline as it was said. Raises `DeadlineInvalid` unless exactly the parts that its unit and start need are there.

    Half a month is said as 15 DAY (半个月 = 15 days). An EVENT start without `backstop` may be recorded but not computed,
    and therefore not activated.
    """

    unit: DeadlineUnit
    amount: int | None = None
    date: dt.date | None = None
    start: DeadlineStart = DeadlineStart.PROMISE
    event_text: str | None = None
    backstop: dt.date | None = None

    def __post_init__(self) -> None:
        self._check_amount()
        if self.unit is DeadlineUnit.DATE and self.date is None:
            raise DeadlineInvalid(DeadlineFault.DATE_MISSING, "date")
        if self.unit is not DeadlineUnit.DATE and self.date is not None:
            raise DeadlineInvalid(DeadlineFault.DATE_UNEXPECTED, "date")
        if self.start is DeadlineStart.EVENT:
            if self.unit not in PERIODS:
                raise DeadlineInvalid(DeadlineFault.EVENT_NEEDS_PERIOD, "unit")
            if not (self.event_text or "").strip():
                raise DeadlineInvalid(DeadlineFault.EVENT_TEXT_MISSING, "event_text")
        elif self.event_text is not None:
            raise DeadlineInvalid(DeadlineFault.EVENT_UNEXPECTED, "event_text")
        elif self.backstop is not None:
            raise DeadlineInvalid(DeadlineFault.BACKSTOP_UNEXPECTED, "backstop")

    def _check_amount(self) -> None:
        most = PERIODS.get(self.unit)
        if most is None:
            if self.amount is not None:
                raise DeadlineInvalid(DeadlineFault.AMOUNT_UNEXPECTED, "amount")
            return
        if self.amount is None:
            raise DeadlineInvalid(DeadlineFault.AMOUNT_MISSING, "amount")
        # Exactly int: a bool is no amount, and 1.5 months is nothing that Civil Code 202 could count.
        if type(self.amount) is not int:
            raise DeadlineInvalid(DeadlineFault.AMOUNT_NOT_WHOLE, "amount")
        if self.amount < 1:
            raise DeadlineInvalid(DeadlineFault.AMOUNT_TOO_SMALL, "amount", least=1)
        if self.amount > most:
            raise DeadlineInvalid(DeadlineFault.AMOUNT_TOO_LARGE, "amount", most=most)

    @property
    def dated(self) -> bool:
        """Whether there is anything to fall due: everything but NONE (a principle, a standing promise)."""
        return self.unit is not DeadlineUnit.NONE

    @property
    def period(self) -> int:
        """Return the checked amount of a counted unit; DATE and NONE have none."""
        if self.amount is None:
            raise DeadlineInvalid(DeadlineFault.AMOUNT_MISSING, "amount")
        return self.amount

    def to_data(self) -> dict[str, Any]:
        """Return JSON data: every part that is present, words and ISO dates as text."""
        parts = {
            "unit": self.unit.value,
            "amount": self.amount,
            "date": self.date and self.date.isoformat(),
            "start": self.start.value,
            "event_text": self.event_text,
            "backstop": self.backstop and self.backstop.isoformat(),
        }
        return {name: part for name, part in parts.items() if part is not None}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "DeadlineSpec":
        """Rebuild what `to_data` gave; the same checks apply."""
        named, backstop = data.get("date"), data.get("backstop")
        return cls(
            unit=DeadlineUnit(data["unit"]),
            amount=data.get("amount"),
            date=named and dt.date.fromisoformat(named),
            start=DeadlineStart(data.get("start", DeadlineStart.PROMISE)),
            event_text=data.get("event_text"),
            backstop=backstop and dt.date.fromisoformat(backstop),
        )


def half_months(amount: int) -> DeadlineSpec:
    """Return the spec of `amount` half months, 15 natural days each (domain.md §3.3)."""
    return DeadlineSpec(DeadlineUnit.DAY, amount * 15)
