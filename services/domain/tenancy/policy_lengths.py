"""Lengths {amount, unit} compared without a calendar: one is within another only if that is so whatever the day of the promise."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

LARGEST: dict[str, int] = {
    "MINUTE": 527_040,
    "HOUR": 8_784,
    "WORKING_HOUR": 2_500,
    "WORKING_DAY": 300,
    "DAY": 366,
    "WEEK": 53,
    "MONTH": 24,
}
"""The units, words of calendars.DeadlineUnit, and the largest amount of each: about a year, two for months."""

_WALL = {"MINUTE": 1, "HOUR": 60}
_LONGEST_DAYS = {"DAY": 1, "WEEK": 7, "MONTH": 31}
_SHORTEST_DAYS = {"DAY": 1, "WEEK": 7, "MONTH": 28, "WORKING_DAY": 1}


class Order(Enum):
    """How two lengths relate for certain."""

    WITHIN = "WITHIN"
    BEYOND = "BEYOND"
    UNCERTAIN = "UNCERTAIN"


def is_length(value: object) -> bool:
    """Whether `value` is {amount, unit} with a known unit and 1 ≤ amount ≤ the unit's largest."""
    if not isinstance(value, Mapping) or set(value) != {"amount", "unit"}:
        return False
    amount, unit = value["amount"], value["unit"]
    return type(amount) is int and isinstance(unit, str) and unit in LARGEST and 1 <= amount <= LARGEST[unit]


def order(left: Mapping[str, Any], right: Mapping[str, Any]) -> Order:
    """WITHIN: `left` is never the longer one. BEYOND: it is longer on some days and never shorter. Otherwise UNCERTAIN.

    One day of natural days ends where a working day may only begin, so n DAY ≤ n WORKING_DAY always, and minutes on the wall
    are never longer than as many working minutes; the other way round depends on the calendar.
    """
    if _surely_within(left, right):
        return Order.WITHIN
    return Order.BEYOND if _surely_within(right, left) else Order.UNCERTAIN


def _surely_within(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    amount, unit = left["amount"], left["unit"]
    most, other = right["amount"], right["unit"]
    if unit == other:
        return bool(amount <= most)
    if unit in _WALL:
        minutes = amount * _WALL[unit]
        if other in _WALL:
            return bool(minutes <= most * _WALL[other])
        if other == "WORKING_HOUR":
            return bool(minutes <= most * 60)
        # The day of the promise is not counted, so n days last at least n - 1 whole ones.
        return bool(minutes <= (most * _SHORTEST_DAYS[other] - 1) * 24 * 60)
    if unit in _LONGEST_DAYS and other in _SHORTEST_DAYS:
        return bool(amount * _LONGEST_DAYS[unit] <= most * _SHORTEST_DAYS[other])
    return False
