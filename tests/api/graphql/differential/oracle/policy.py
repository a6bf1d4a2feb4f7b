"""The policy's lines, read without Casbin: who inherits whom, and that a denial wins."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

LINES = Path(__file__).resolve().parents[5] / "policies" / "policy.csv"


OWN = (("p", "COMMUNITY_WORKER", "issue", "dispatch", "OWN_UNIT", "allow"), ("p", "OBSERVER", "issue", "export", "SUBTREE", "deny"))
"""The district's own lines that are in force in this world."""

Facts = frozenset[tuple[str, str]]
"""What is true between the posts of somebody and one row: (role, reach)."""


class Reaches(NamedTuple):
    """The reaches over which a role may act, and those over which it must not."""

    allowed: frozenset[str]
    denied: frozenset[str]


def allows(facts: Facts, resource: str, action: str) -> bool:
    """Whether the lines allow an action on a row of which this is true."""
    said = [(reach, reaches(role, resource, action)) for role, reach in facts]
    return any(reach in of.allowed for reach, of in said) and not any(reach in of.denied for reach, of in said)


@cache
def reaches(role: str, resource: str, action: str) -> Reaches:
    """Return what the lines say of a role, its own and those of every role that it inherits."""
    mine = lineage(role)
    said = [(line[3], line[4]) for line in rules() if line[0] in mine and line[1] == resource and line[2] == action]
    denied = frozenset(reach for reach, effect in said if effect == "deny")
    return Reaches(frozenset(reach for reach, effect in said if effect == "allow") - denied, denied)


@cache
def lineage(role: str) -> frozenset[str]:
    """The role and all that it inherits."""
    above = {line[2] for line in lines() if line[0] == "g" and line[1] == role}
    return frozenset({role}).union(*(lineage(one) for one in above))


def rules() -> Iterator[tuple[str, ...]]:
    """role, resource, action, reach, effect."""
    return (line[1:] for line in lines() if line[0] == "p")


def lines() -> tuple[tuple[str, ...], ...]:
    """Every line, and the district's own."""
    return (*base(), *OWN)


@cache
def base() -> tuple[tuple[str, ...], ...]:
    """Every line of the file that is no comment."""
    with LINES.open(encoding="utf-8", newline="") as file:
        read = [tuple(part.strip() for part in line) for line in csv.reader(file)]
    return tuple(line for line in read if line and line[0] and not line[0].startswith("#"))
