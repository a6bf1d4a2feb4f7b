"""Why a deadline, a calendar or office hours are refused."""

from enum import StrEnum

from services.kit.errors import ErrorCode, Refusal


class DeadlineFault(StrEnum):
    """What is wrong with a deadline."""

    AMOUNT_MISSING = "AMOUNT_MISSING"
    AMOUNT_UNEXPECTED = "AMOUNT_UNEXPECTED"
    AMOUNT_NOT_WHOLE = "AMOUNT_NOT_WHOLE"
    AMOUNT_TOO_SMALL = "AMOUNT_TOO_SMALL"
    AMOUNT_TOO_LARGE = "AMOUNT_TOO_LARGE"
    DATE_MISSING = "DATE_MISSING"
    DATE_UNEXPECTED = "DATE_UNEXPECTED"
    DATE_PASSED = "DATE_PASSED"
    DATE_TOO_FAR = "DATE_TOO_FAR"
    EVENT_TEXT_MISSING = "EVENT_TEXT_MISSING"
    EVENT_UNEXPECTED = "EVENT_UNEXPECTED"
    EVENT_BEFORE_PROMISE = "EVENT_BEFORE_PROMISE"
    EVENT_NEEDS_PERIOD = "EVENT_NEEDS_PERIOD"
    BACKSTOP_MISSING = "BACKSTOP_MISSING"
    BACKSTOP_UNEXPECTED = "BACKSTOP_UNEXPECTED"
    BACKSTOP_PASSED = "BACKSTOP_PASSED"
    BACKSTOP_TOO_FAR = "BACKSTOP_TOO_FAR"
    UNDATED = "UNDATED"
    NO_WORKING_DAY = "NO_WORKING_DAY"


class CalendarFault(StrEnum):
    """What is wrong with a calendar or with office hours."""

    NO_WEEKDAY = "NO_WEEKDAY"
    BAD_WEEKDAY = "BAD_WEEKDAY"
    DAY_TWICE = "DAY_TWICE"
    BAD_SHAPE = "BAD_SHAPE"
    BAD_TIME = "BAD_TIME"
    BAD_DATE = "BAD_DATE"
    INTERVAL_EMPTY = "INTERVAL_EMPTY"
    INTERVALS_OVERLAP = "INTERVALS_OVERLAP"
    NO_HOURS = "NO_HOURS"
    PERIOD_EMPTY = "PERIOD_EMPTY"
    PERIODS_CLASH = "PERIODS_CLASH"
    BAD_TIMEZONE = "BAD_TIMEZONE"
    UNKNOWN_CALENDAR = "UNKNOWN_CALENDAR"


class DeadlineInvalid(Refusal):
    """The deadline cannot be accepted or computed. `field` names the part of the DeadlineSpec that is to blame."""

    reason: DeadlineFault

    def __init__(self, reason: DeadlineFault, field: str = "", **params: object) -> None:
        super().__init__(ErrorCode.INVALID_DEADLINE, reason, path=(field,) if field else (), params=params)


class CalendarInvalid(Refusal):
    """The calendar or the office hours contradict themselves."""

    reason: CalendarFault

    def __init__(self, reason: CalendarFault, field: str = "", **params: object) -> None:
        super().__init__(ErrorCode.INVALID_INPUT, reason, path=(field,) if field else (), params=params)
