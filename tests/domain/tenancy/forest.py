"""Districts for tests: made by the operator, worked on by the API's role."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text

from services.domain.access import Actor, Grant, Role, UnitKind, Work
from services.domain.tenancy import Unit, UnitCategory, UnitFacts, district_create
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.ids import new_id


def district_code() -> str:
    """A code that no other test uses."""
    return f"{uuid4().int % 900_000 + 100_000}000000"


def facts_of(code: str) -> list[UnitFacts]:
    """Two streets (01, 02) with two communities each, a department, an enterprise and an organisation in community 01-01."""
    kind, root = UnitKind, code[:6]
    streets = [UnitFacts(kind.STREET, f"{root}{s:03}000", f"街道{s}", code) for s in (1, 2)]
    communities = [UnitFacts(kind.COMMUNITY, f"{root}{s:03}{c:03}", f"社区{c}", f"{root}{s:03}000") for s in (1, 2) for c in (1, 2)]
    return [
        UnitFacts(kind.DISTRICT, code, "西湖区", None),
        *streets,
        *communities,
        UnitFacts(kind.DEPARTMENT, "chengjian", "区城建局", code, category=UnitCategory.GOVERNMENT),
        UnitFacts(kind.ENTERPRISE, "qiye", "企业", communities[0].code),
        UnitFacts(kind.ORGANISATION, "wuye", "物业公司", communities[0].code, category=UnitCategory.PROPERTY_MANAGER),
    ]


@dataclass
class Forest:
    """A district and its units' ids by short key: `district`, `s1`, `c12` (second community of the first street), or the code."""

    id: UUID
    code: str
    ids: dict[str, UUID]
    api: Database
    owner: Database

    def __getitem__(self, key: str) -> UUID:
        return self.ids[key]

    @asynccontextmanager
    async def work(
        self, role: Role = Role.PLATFORM_OPERATOR, at: str = "district", kind: UnitKind = UnitKind.DISTRICT
    ) -> AsyncIterator[Work]:
        """A unit of work of somebody with one post, under the API's role."""
        async with work_as(self.api, Actor(self.id, (Grant(role, self[at], kind),))) as work:
            yield work

    async def rows(self) -> dict[str, list[Any]]:
        """Everything that a command of this slice could change, to compare before and after."""
        tables = ("unit", "policy_data", "membership", "audit", "outbox")
        async with self.owner.read(self.id) as session:
            found = {
                table: sorted(map(repr, await session.execute(text(f"SELECT * FROM {table} WHERE district_id = :d"), {"d": self.id})))
                for table in tables
            }
            found["district"] = list(map(repr, await session.execute(text("SELECT * FROM district WHERE id = :d"), {"d": self.id})))
        return found

    async def unit(self, key: str) -> Unit:
        """A unit as stored."""
        async with self.owner.read(self.id) as session:
            return (await session.scalars(select(Unit).where(Unit.district_id == self.id, Unit.id == self[key]))).one()

    async def events(self, name: str) -> list[dict[str, Any]]:
        """The fields of the audit rows of one event, oldest first."""
        async with self.owner.read(self.id) as session:
            statement = text("SELECT fields FROM audit WHERE district_id = :d AND event = :e ORDER BY id")
            return list(await session.scalars(statement, {"d": self.id, "e": name}))


def operator(district_id: UUID) -> Actor:
    """The operator in one district."""
    return Actor(district_id, (Grant(Role.PLATFORM_OPERATOR, district_id, UnitKind.DISTRICT),))


async def plant(owner: Database, api: Database, facts: Sequence[UnitFacts] | None = None) -> Forest:
    """Create a district as the operator does."""
    code = district_code() if facts is None else facts[0].code
    wanted = facts_of(code) if facts is None else facts
    district_id = new_id()
    async with work_as(owner, operator(district_id)) as work:
        await district_create(work, wanted, timezone="Asia/Shanghai", calendar="cn")
    async with owner.read(district_id) as session:
        units = list(await session.scalars(select(Unit).where(Unit.district_id == district_id)))
    ids = {unit.code: unit.id for unit in units} | {"district": district_id}
    for unit in units:
        if unit.kind is UnitKind.STREET:
            ids[f"s{int(unit.code[6:9])}"] = unit.id
        elif unit.kind is UnitKind.COMMUNITY:
            ids[f"c{int(unit.code[6:9])}{int(unit.code[9:])}"] = unit.id
    return Forest(district_id, code, ids, api, owner)
