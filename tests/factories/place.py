"""Make a district with its units, and people with posts in it, the short way: rows, not commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Grant, Role, UnitKind, Work, system
from services.domain.tenancy import District, PolicyData, PolicyName, TenantState, Unit, defaults
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.ids import new_id
from tests.factories.people import somebody
from tests.fixtures.pools import connected

TREE: tuple[tuple[str, UnitKind, str], ...] = (
    ("street_a", UnitKind.STREET, "district"),
    ("street_b", UnitKind.STREET, "district"),
    ("community_a1", UnitKind.COMMUNITY, "street_a"),
    ("community_a2", UnitKind.COMMUNITY, "street_a"),
    ("community_b1", UnitKind.COMMUNITY, "street_b"),
    ("enterprise_a", UnitKind.ENTERPRISE, "street_a"),
    ("enterprise_b", UnitKind.ENTERPRISE, "street_a"),
    ("construction", UnitKind.DEPARTMENT, "district"),
    ("traffic", UnitKind.DEPARTMENT, "district"),
    ("services", UnitKind.DEPARTMENT, "district"),
    ("property", UnitKind.ORGANISATION, "community_a1"),
)
PUBLIC = {UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.DEPARTMENT}


@dataclass
class Place:
    """A district for tests. `units` by the names of TREE plus `district`; `database` connects as rt_lab."""

    database: Database
    urls: Urls
    district_id: UUID
    code: str
    units: dict[str, UUID]
    kinds: dict[str, UnitKind] = field(default_factory=dict)
    levels: dict[str, dict[str, UUID | None]] = field(default_factory=dict)
    """The street, community and enterprise that each unit is or lies in."""

    async def actor(self, role: Role, unit: str, *more: tuple[Role, str], since: date = date(2020, 1, 1)) -> Actor:
        """Return a new person with an account who holds the role at the unit (and more posts)."""
        posts = ((role, unit), *more)
        held_at = [{**self.levels[at], "unit_id": self.units[at], "unit_kind": self.kinds[at], "role": held} for held, at in posts]
        async with self.database.write(self.district_id) as session:
            account_id, person_id = await somebody(session, self.district_id, held_at, since)
        grants = tuple(sorted(Grant(held, self.units[at], self.kinds[at]) for held, at in posts))
        return Actor(district_id=self.district_id, grants=grants, account_id=account_id, person_id=person_id, grants_version=1)

    @asynccontextmanager
    async def work(self, actor: Actor | None = None) -> AsyncIterator[Work]:
        """Open a unit of work as somebody (default: the system)."""
        async with work_as(self.database, actor or system(self.district_id)) as work:
            yield work

    async def close(self) -> None:
        """Close the connections."""
        await self.database.close()


async def make_place(urls: Urls, *, calendar: str = "cn", name: str = "西湖区") -> Place:
    """Make a fresh district (a code of its own) with the units of TREE and the shipped policy data."""
    district_id = new_id()
    code = f"9{district_id.int % 10**11:011d}"
    units, kinds = {"district": district_id}, {"district": UnitKind.DISTRICT}
    owner = connected(urls.migrator)
    async with owner.write(district_id) as session:
        session.add(District(id=district_id, code=code, name=name, timezone="Asia/Shanghai", calendar=calendar, state=TenantState.ACTIVE))
        await session.flush()
        rows = {"district": _unit(district_id, "district", UnitKind.DISTRICT, None, code)}
        for number, (key, kind, parent) in enumerate(TREE):
            rows[key] = _unit(district_id, key, kind, rows[parent], f"{code}-{number}")
            units[key], kinds[key] = rows[key].id, kind
        session.add_all(rows.values())  # as the tree has them: parents first
        await session.flush()
        session.add_all(
            PolicyData(district_id=district_id, unit_id=district_id, name=PolicyName(policy).value, value=value)
            for policy, value in defaults().items()
        )
    await owner.close()
    levels = {key: {name: getattr(row, name) for name in ("street_id", "community_id", "enterprise_id")} for key, row in rows.items()}
    return Place(connected(urls.lab), urls, district_id, code, units, kinds, levels)


def _unit(district_id: UUID, key: str, kind: UnitKind, parent: Unit | None, code: str) -> Unit:
    unit_id = district_id if parent is None else new_id()
    levels = {
        "street_id": unit_id if kind is UnitKind.STREET else parent and parent.street_id,
        "community_id": unit_id if kind is UnitKind.COMMUNITY else parent and parent.community_id,
        "enterprise_id": unit_id if kind is UnitKind.ENTERPRISE else None,
    }
    return Unit(
        district_id=district_id,
        id=unit_id,
        kind=kind,
        code=code,
        name=key,
        parent_id=parent and parent.id,
        path=f"{parent.path if parent else ''}{unit_id}/",
        state=TenantState.ACTIVE,
        public=kind in PUBLIC,
        **levels,
    )
