"""The closed vocabulary of calendars and deadlines."""

from enum import StrEnum


class DeadlineUnit(StrEnum):
    """What a promise is counted in (domain.md §3.3). MINUTE exists for policy data: urgent acknowledgement is 30 minutes of wall clock."""

    MINUTE = "MINUTE"
    HOUR = "HOUR"
    WORKING_HOUR = "WORKING_HOUR"
    WORKING_DAY = "WORKING_DAY"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    DATE = "DATE"
    NONE = "NONE"


class DeadlineStart(StrEnum):
    """What the count begins with: the promise itself, or an event that is still to come."""

    PROMISE = "PROMISE"
    EVENT = "EVENT"


class DueTime(StrEnum):
    """Until when the last day runs: the end of business (Civil Code 203: 有业务时间的，停止业务活动的时间为截止时间) or of the day."""

    OFFICE_CLOSE = "OFFICE_CLOSE"
    END_OF_DAY = "END_OF_DAY"


class LadderHour(StrEnum):
    """At what time of its day a ladder step fires. DUE_TIME is the deadline's own local time, exact to the microsecond."""

    OFFICE_OPEN = "OFFICE_OPEN"
    OFFICE_CLOSE = "OFFICE_CLOSE"
    DUE_TIME = "DUE_TIME"


class DayKind(StrEnum):
    """How a special day departs from the week: 放假 or 调休补班."""

    HOLIDAY = "HOLIDAY"
    WORKDAY = "WORKDAY"


class DayReason(StrEnum):
    """Why a day of an explanation was counted or not."""

    PROMISE_DAY = "PROMISE_DAY"
    EVENT_DAY = "EVENT_DAY"
    COUNTED = "COUNTED"
    MAKE_UP = "MAKE_UP"
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"
    AFTER_HOURS = "AFTER_HOURS"
    ROLLED = "ROLLED"
    NAMED_DATE = "NAMED_DATE"
    BACKSTOP = "BACKSTOP"
    STATED = "STATED"


class Weekday(StrEnum):
    """Keys of office hours in stored data, Monday first."""

    MON = "MON"
    TUE = "TUE"
    WED = "WED"
    THU = "THU"
    FRI = "FRI"
    SAT = "SAT"
    SUN = "SUN"
