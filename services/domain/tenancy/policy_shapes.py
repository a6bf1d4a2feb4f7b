"""Shapes of policy values: what is valid, and which of two values is the stricter one."""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from services.domain.tenancy import policy_lengths
from services.domain.tenancy.policy_lengths import Order

RECIPIENTS = ("RESPONSIBLE", "DEPARTMENT_HEAD", "DISPATCHER_COORDINATOR", "DISTRICT_SUPERVISOR", "DISTRICT_LEADER")
COLOURS = ("BLUE", "YELLOW", "RED")
HOURS = ("OFFICE_OPEN", "OFFICE_CLOSE", "DUE_TIME")
"""Words of upper rooms (clocks.Recipient, clocks.Colour, calendars.LadderHour); a test holds them equal."""
_LOCAL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_MOST_STEPS = 20

Value = Any
"""JSON: from a client in `valid`, already valid in `order`."""


class Shape(Protocol):
    """One kind of value."""

    def valid(self, value: Value) -> bool:
        """Whether the value may be stored."""

    def order(self, child: Value, parent: Value) -> Order:
        """WITHIN: the child is at least as strict as the parent. BEYOND: it is laxer. UNCERTAIN: neither for certain."""


@dataclass(frozen=True)
class Length:
    """{amount, unit}. Stricter is the shorter one, or the longer one where the time is somebody's right."""

    longer: bool = False

    def valid(self, value: Value) -> bool:
        return policy_lengths.is_length(value)

    def order(self, child: Value, parent: Value) -> Order:
        return policy_lengths.order(parent, child) if self.longer else policy_lengths.order(child, parent)


@dataclass(frozen=True)
class Number:
    """A whole number from `least` to 99. Stricter is fewer, or more."""

    more: bool = False
    least: int = 1

    def valid(self, value: Value) -> bool:
        return type(value) is int and self.least <= value <= 99

    def order(self, child: Value, parent: Value) -> Order:
        return _order(child >= parent if self.more else child <= parent)


@dataclass(frozen=True)
class Share:
    """An exact fraction {numerator, denominator} from 0 to 1. Stricter is less, or more."""

    more: bool = False

    def valid(self, value: Value) -> bool:
        if not isinstance(value, Mapping) or set(value) != {"numerator", "denominator"}:
            return False
        top, bottom = value["numerator"], value["denominator"]
        return type(top) is int and type(bottom) is int and 1 <= bottom <= 1_000 and 0 <= top <= bottom

    def order(self, child: Value, parent: Value) -> Order:
        mine, floor = (Fraction(value["numerator"], value["denominator"]) for value in (child, parent))
        return _order(mine >= floor if self.more else mine <= floor)


@dataclass(frozen=True)
class Choice:
    """One of some words, the strictest first."""

    words: tuple[str, ...]

    def valid(self, value: Value) -> bool:
        return isinstance(value, str) and value in self.words

    def order(self, child: Value, parent: Value) -> Order:
        return _order(self.words.index(child) <= self.words.index(parent))


@dataclass(frozen=True)
class Record:
    """An object with exactly these parts; as strict as the parent in every part. `also` is a rule between the parts."""

    parts: Mapping[str, Shape]
    also: Callable[[Mapping[str, Any]], bool] | None = None

    def valid(self, value: Value) -> bool:
        if not isinstance(value, Mapping) or set(value) != set(self.parts):
            return False
        return all(shape.valid(value[name]) for name, shape in self.parts.items()) and (self.also is None or self.also(value))

    def order(self, child: Value, parent: Value) -> Order:
        return _worst(shape.order(child[name], parent[name]) for name, shape in self.parts.items())


@dataclass(frozen=True)
class Steps:
    """A ladder: [{level, offset_days, at, to, colour?}], levels ascending, days not descending. Stricter is earlier, step by step;
    no step of the parent may be missing or go to somebody else."""

    def valid(self, value: Value) -> bool:
        if not isinstance(value, list) or not 1 <= len(value) <= _MOST_STEPS or not all(_is_step(step) for step in value):
            return False
        pairs = itertools.pairwise(value)
        return all(a["level"] < b["level"] and a["offset_days"] <= b["offset_days"] for a, b in pairs)

    def order(self, child: Value, parent: Value) -> Order:
        mine = {step["level"]: step for step in child}
        return _worst(_step_order(mine[step["level"]], step) if step["level"] in mine else Order.BEYOND for step in parent)


def _is_step(step: object) -> bool:
    if not isinstance(step, Mapping) or set(step) - {"colour"} != {"level", "offset_days", "at", "to"}:
        return False
    level, days, at = step["level"], step["offset_days"], step["at"]
    return (
        (type(level) is int and 0 <= level <= 99)
        and (type(days) is int and -99 <= days <= 99)
        and isinstance(at, str)
        and (at in HOURS or _LOCAL_TIME.fullmatch(at) is not None)
        and step["to"] in RECIPIENTS
        and step.get("colour") in (*COLOURS, None)
    )


def _step_order(mine: Mapping[str, Any], floor: Mapping[str, Any]) -> Order:
    if mine["to"] != floor["to"] or (floor.get("colour") is not None and mine.get("colour") != floor["colour"]):
        return Order.UNCERTAIN
    if mine["offset_days"] != floor["offset_days"]:
        return _order(mine["offset_days"] < floor["offset_days"])
    at, latest = mine["at"], floor["at"]
    if at == latest or (at, latest) == ("OFFICE_OPEN", "OFFICE_CLOSE"):
        return Order.WITHIN
    if (at, latest) == ("OFFICE_CLOSE", "OFFICE_OPEN"):
        return Order.BEYOND
    return Order.UNCERTAIN if {at, latest} & set(HOURS) else _order(at < latest)


def _order(within: bool) -> Order:
    return Order.WITHIN if within else Order.BEYOND


def _worst(orders: Iterable[Order]) -> Order:
    found = set(orders)
    return next((order for order in (Order.BEYOND, Order.UNCERTAIN) if order in found), Order.WITHIN)
