"""A deadline as it is said."""

from datetime import date as Date  # noqa: N812 - `date` is the input's field

from services.api.graphql.inputs import input_type, text
from services.domain.calendars import DeadlineSpec, DeadlineStart, DeadlineUnit

EVENT = 200
"""Longest description of an event, in characters."""


@input_type
class DeadlineInput:
    """A deadline as it is said: 8 working days, 3 days, a date, or a period after an event with a backstop (期限)."""

    unit: DeadlineUnit
    """The unit; DATE for a named date, NONE for no deadline (单位)."""
    amount: int | None
    """How many units; none for DATE and NONE (数量)."""
    date: Date | None
    """The named date, for DATE (日期)."""
    start: DeadlineStart = DeadlineStart.PROMISE
    """What it counts from (起算)."""
    event_text: str | None = text(EVENT)
    """The event that it counts from, for EVENT (起算事件)."""
    backstop: Date | None
    """The latest date, whatever happens; needed for EVENT (兜底日期)."""


def spec_of(given: DeadlineInput) -> DeadlineSpec:
    """Return the spec that an input says. Raises DeadlineInvalid."""
    return DeadlineSpec(
        unit=given.unit,
        amount=given.amount,
        date=given.date,
        start=given.start,
        event_text=given.event_text,
        backstop=given.backstop,
    )
