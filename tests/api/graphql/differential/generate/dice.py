"""What a random operation is thrown with, and the values that mean something in the world."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from tests.api.graphql.differential.oracle.kinds import KEPT, OF_KIND
from tests.api.graphql.differential.oracle.rows import Tables
from tests.api.graphql.differential.oracle.words import global_id
from tests.api.graphql.differential.world import World

T = TypeVar("T")
INSTANTS = (
    "2026-04-10T10:00:00+08:00",
    "2026-04-10T02:00:00Z",
    "2026-04-10t01:59:59.999999z",
    "2026-03-11 07:00:00+00:00",
    "2026-05-01T00:00:00.5-05:30",
    "1901-01-01T00:00:00Z",
    "2199-12-31T23:59:59Z",
)
SOUGHT = (
    *("黄水", "停车", "路灯", "灯不亮", "题黄水", "题停", "𠮷野", "野家门口", "公路灯", "待公开", "热线", "公零", "公路"),
    *("said", "ＨＥ", "line", "amp", "b", "x" * 45, "É\u0301", "2026", "０7", "3"),
    *("无此词", "文黄", "公复", "nothing"),
)
"""Words of titles, of public titles, of numbers, and such as stand nowhere or only where nobody looks."""
BESIDE = (" ", " ", "，", " / ", " 零 ", "\u200b ", "👍")
"""What may stand between them: a single character narrows nothing."""
BEGINNINGS = ("", "桃花", "桃", "community", "street_a", "𠮷", "no such name", "construction", "%", "_")


@dataclass(frozen=True)
class Pool:
    """Ids and texts of the world: by prefix, those of the neighbour, and such as mean nothing."""

    ids: dict[str, list[str]]
    foreign: list[str]
    numbers: list[str]
    codes: list[str]
    logins: list[str]
    accounts: list[str] = field(default_factory=list)
    enums: dict[str, list[str]] = field(default_factory=dict)

    def garbled(self, dice: "Dice") -> str:
        """An id that is none."""
        known = dice.one(self.ids["iss"])
        unknown = global_id("iss", UUID(int=dice.source.getrandbits(128)))
        return dice.one(
            ["", "iss", "iss_", "_", known.upper(), known[:-1], known + "a", known.replace("iss", "cmt"), "no_such", unknown, "é_1"]
        )


def pool_of(world: World) -> Pool:
    """Read the pool from what is stored."""
    here, abroad = _ids(world.tables), _ids(world.abroad)
    return Pool(
        ids=here,
        foreign=[one for some in abroad.values() for one in some[:3]],
        numbers=[row["number"] for row in world.tables.all("issue")],
        codes=[row["code"] for row in world.tables.all("unit")],
        logins=[row["login"] for row in world.tables.all("account")],
        accounts=[global_id("acc", key) for key in world.accounts],
    )


def _ids(tables: Tables) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {prefix: [] for prefix, _ in KEPT.values()}
    for type_name, (prefix, table) in KEPT.items():
        for row in tables.all(table):
            if table != "unit" or OF_KIND[row["kind"]] == type_name:
                found[prefix].append(global_id(prefix, row["id"]))
    return found


class Dice:
    """Chance, with a memory of what came up rarely."""

    def __init__(self, source: random.Random) -> None:
        self.source = source
        self.used: Counter[str] = Counter()

    def one(self, some: Sequence[T]) -> T:
        """One of them."""
        return some[self.source.randrange(len(some))]

    def chance(self, of: float) -> bool:
        """Whether it happens."""
        return self.source.random() < of

    def count(self, least: int, most: int) -> int:
        """A number, both ends included."""
        return self.source.randint(least, most)

    def rare(self, some: Sequence[str], key: Any = str) -> str:
        """One of them, the sooner the more rarely it came up before."""
        weights = [1 / (1 + self.used[key(one)]) ** 2 for one in some]
        chosen: str = self.source.choices(some, weights)[0]
        self.used[key(chosen)] += 1
        return chosen
