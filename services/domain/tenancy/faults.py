"""Why something about a unit is refused."""

from enum import StrEnum


class UnitFault(StrEnum):
    """What is wrong with a unit, its place or its district."""

    NAME_EMPTY = "NAME_EMPTY"
    NAME_TOO_LONG = "NAME_TOO_LONG"
    NAME_UNPRINTABLE = "NAME_UNPRINTABLE"
    CODE_INVALID = "CODE_INVALID"
    CODE_TAKEN = "CODE_TAKEN"
    CATEGORY_INVALID = "CATEGORY_INVALID"
    PARENT_KIND = "PARENT_KIND"
    PARENT_BELOW = "PARENT_BELOW"
    PARENT_SAME = "PARENT_SAME"
    DISTRICT_EXISTS = "DISTRICT_EXISTS"
    TIMEZONE_UNKNOWN = "TIMEZONE_UNKNOWN"
    CLOSED = "CLOSED"
