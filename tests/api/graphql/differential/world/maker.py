"""Dice for rows: the same seed gives the same district, ids aside."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import UnitKind
from services.domain.tenancy import Unit
from services.kit.ids import new_id
from services.kit.model import DistrictRow

T = TypeVar("T")
NOW = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
"""Now, as the laboratory's clock is held: Friday, 10 April 2026, 10:00 in Nanchang."""
MOMENTS = (
    *(NOW + timedelta(days=days, hours=hours) for days, hours in ((-60, 0), (-30, 5), (-9, 1), (-1, 0), (0, -1), (0, 1), (3, 0), (40, 7))),
    NOW,
    NOW + timedelta(microseconds=1),
    NOW - timedelta(milliseconds=500),
    NOW - timedelta(days=2, microseconds=876_544),
)
"""Few instants, so that many rows share one; one of them is now itself."""
TEXTS = (
    "黄水",
    "停车",
    "路灯不亮",
    "𠮷野家门口",
    'He said "no"',
    "a\\b\t/\nline",
    "<b>&amp;</b>",
    "é\u0301\u200d👍🏽",
    "",
    "零",
    "x" * 300,
)
"""Texts that are hard to print as JSON."""


@dataclass
class Maker:
    """What rows of one district are made with."""

    session: AsyncSession
    district_id: UUID
    dice: random.Random
    units: list[Unit] = field(default_factory=list)
    people: list[UUID] = field(default_factory=list)

    def tenants(self) -> list[Unit]:
        """Units that own issues."""
        return self.of(UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.ENTERPRISE)

    def of(self, *kinds: UnitKind) -> list[Unit]:
        """Units of some kinds."""
        return [unit for unit in self.units if unit.kind in kinds]

    def one(self, some: Sequence[T]) -> T:
        """One of them."""
        return self.dice.choice(some)

    def maybe(self, value: T, chance: float = 0.5) -> T | None:
        """The value, or nothing."""
        return value if self.dice.random() < chance else None

    def chance(self, of: float) -> bool:
        """Whether it happens."""
        return self.dice.random() < of

    def some(self, most: int) -> range:
        """Up to so many."""
        return range(self.dice.randint(0, most))

    def moment(self) -> datetime:
        """An instant, often the same."""
        return self.one(MOMENTS)

    def text(self) -> str:
        """A text."""
        return self.one(TEXTS)

    def levels(self, unit: Unit) -> dict[str, UUID | None]:
        """Where something lies that belongs to a unit."""
        return {"street_id": unit.street_id, "community_id": unit.community_id, "enterprise_id": unit.enterprise_id}

    def row(self, model: type[DistrictRow], **values: Any) -> Any:
        """A row of this district, to be stored with the next `store`."""
        made = model(district_id=self.district_id, id=new_id(), **values)
        self.session.add(made)
        return made

    async def store(self) -> None:
        """Store what was made: what it points at was stored before."""
        await self.session.flush()
