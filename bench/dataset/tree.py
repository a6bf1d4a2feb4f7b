"""Units and people of the benchmark's districts: real streets and communities, the usual departments, posts with accounts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from bench.dataset.recipe import AS_OF
from bench.dataset.source import Division, departments, divisions
from services.domain.access import Role, UnitKind
from services.domain.identity import DevelopmentIssuer
from services.domain.identity.sealing import KeyRing, Whose

RESIDENTS, ENTERPRISES = 400, 200
Row = tuple[Any, ...]
Levels = tuple[UUID | None, UUID | None, UUID | None]
NOWHERE: Levels = (None, None, None)
SINCE = date(2024, 1, 1)
COLUMNS = {
    "district": ("id", "code", "name", "timezone", "calendar", "state"),
    "unit": (
        *("district_id", "id", "kind", "code", "name", "short_name", "category", "parent_id", "path", "state", "public"),
        *("street_id", "community_id", "enterprise_id", "version"),
    ),
    "account": ("id", "login", "state", "grants_version"),
    "account_subject": ("issuer", "subject", "account_id"),
    "account_district": ("account_id", "district_id"),
    "person": ("district_id", "id", "account_id", "name_sealed", "phone_sealed", "official"),
    "person_key": ("district_id", "id", "wrapped"),
    "membership": (
        *("district_id", "id", "person_id", "unit_id", "unit_kind", "role", "valid_from"),
        *("street_id", "community_id", "enterprise_id"),
    ),
    "ladder": ("district_id", "id", "digest", "steps"),
    "bench.place": ("d", "district_id", "ladder_id", "streets", "departments", "staff", "residents", "enterprises"),
    "bench.street": ("d", "k", "id", "communities"),
    "bench.community": ("d", "street", "k", "id", "code"),
    "bench.enterprise": ("d", "k", "id", "street_id", "community_id"),
}
"""Table → the columns that are copied."""


@dataclass
class Tree:
    """Rows by table."""

    ring: KeyRing
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, table: str, *values: object) -> None:
        """Add one row, in the order of COLUMNS."""
        self.rows[table].append(values)


def plant(count: int, ring: KeyRing) -> dict[str, list[Row]]:
    """Return the rows of `count` districts: units, people with sealed names, posts, and what the fill joins with."""
    tree = Tree(ring)
    for d, division in enumerate(divisions(count)):
        _District(tree, d, division).plant()
    return tree.rows


class _District:
    def __init__(self, tree: Tree, d: int, division: Division) -> None:
        self.tree, self.d, self.division = tree, d, division
        self._ids = self._numbers()
        self.id = next(self._ids)
        self.path = f"{self.id}/"

    def _numbers(self) -> Iterator[UUID]:
        """UUIDv7s of a time before every issue."""
        first = (int(AS_OF.timestamp() * 1000) - 700 * 86_400_000) << 80 | 7 << 76 | 0b10 << 62 | self.d << 40
        return (UUID(int=first + (n << 80)) for n in range(1, 1_000_000))

    def plant(self) -> None:
        """Write the whole district down."""
        add, division = self.tree.add, self.division
        add("district", self.id, division.code, division.name, "Asia/Shanghai", "cn", "ACTIVE")
        self._unit(self.id, UnitKind.DISTRICT, division.code, division.name, None, "", NOWHERE)
        streets = [self._street(k, *street) for k, street in enumerate(division.streets)]
        units = [self._department(k, *named) for k, named in enumerate(departments())]
        staff = [self._post(f"clerk{k}", Role.DEPARTMENT_STAFF, unit, UnitKind.DEPARTMENT, NOWHERE) for k, unit in enumerate(units)]
        self._post("supervisor", Role.DISTRICT_SUPERVISOR, self.id, UnitKind.DISTRICT, NOWHERE)
        self._post("coordinator", Role.STREET_COORDINATOR, streets[0][0], UnitKind.STREET, (streets[0][0], None, None))
        community = streets[0][1][0]
        lives = (streets[0][0], community, None)
        residents = [self._post("resident", Role.RESIDENT, community, UnitKind.COMMUNITY, lives)]
        residents += [self._person(None, f"居民{n}") for n in range(1, RESIDENTS)]
        self._enterprises(streets)
        ladder = next(self._ids)
        add("ladder", self.id, ladder, "bench", "[]")
        add("bench.place", self.d, self.id, ladder, len(streets), units, staff, residents, ENTERPRISES)

    def _street(self, k: int, code: str, name: str, inner: Iterable[tuple[str, str]]) -> tuple[UUID, list[UUID], str]:
        street = next(self._ids)
        path = f"{self.path}{street}/"
        self._unit(street, UnitKind.STREET, code, name, self.id, self.path, (street, None, None))
        communities: list[UUID] = []
        for place, (community_code, community_name) in enumerate(inner):
            community = next(self._ids)
            communities.append(community)
            self._unit(community, UnitKind.COMMUNITY, community_code, community_name, street, path, (street, community, None))
            self.tree.add("bench.community", self.d, k, place, community, community_code)
        self.tree.add("bench.street", self.d, k, street, len(communities))
        return street, communities, path

    def _department(self, k: int, name: str, short_name: str) -> UUID:
        unit = next(self._ids)
        self._unit(unit, UnitKind.DEPARTMENT, f"D{k:03}", name, self.id, self.path, NOWHERE, short_name=short_name)
        return unit

    def _enterprises(self, streets: list[tuple[UUID, list[UUID], str]]) -> None:
        for k in range(ENTERPRISES):
            street, communities, path = streets[k % len(streets)]
            community = communities[k % len(communities)]
            unit = next(self._ids)
            levels = (street, community, unit)
            self._unit(unit, UnitKind.ENTERPRISE, f"E{k:04}", f"第{k}企业有限公司", community, f"{path}{community}/", levels)
            self.tree.add("bench.enterprise", self.d, k, unit, street, community)
            if k == 0:
                self._post("liaison", Role.ENTERPRISE_LIAISON, unit, UnitKind.ENTERPRISE, levels)

    def _unit(  # noqa: PLR0917 - the columns of a unit
        self,
        id: UUID,
        kind: UnitKind,
        code: str,
        name: str,
        parent: UUID | None,
        above: str,
        levels: Levels,
        *,
        short_name: str | None = None,
    ) -> None:
        category = "GOVERNMENT" if kind is UnitKind.DEPARTMENT else None
        public = kind is not UnitKind.ENTERPRISE
        path = f"{above}{id}/"
        own = (self.id, id, kind.value, code, name, short_name, category, parent, path, "ACTIVE", public)
        self.tree.add("unit", *own, *levels, 1)

    def _post(self, name: str, role: Role, unit: UUID, kind: UnitKind, levels: Levels) -> UUID:
        """A person with an account `<name>@<district>` who holds one post."""
        account, login = next(self._ids), login_of(name, self.d)
        self.tree.add("account", account, login, "ACTIVE", 1)
        self.tree.add("account_subject", DevelopmentIssuer.issuer, login, account)
        self.tree.add("account_district", account, self.id)
        person = self._person(account, f"经办{name}")
        self.tree.add("membership", self.id, next(self._ids), person, unit, kind.value, role.value, SINCE, *levels)
        return person

    def _person(self, account: UUID | None, name: str) -> UUID:
        person = next(self._ids)
        whose = Whose(self.id, person)
        wrapped = self.tree.ring.new_key(whose)
        sealed = self.tree.ring.seal(whose, wrapped, "name", name)
        self.tree.add("person", self.id, person, account, sealed, None, account is not None)
        self.tree.add("person_key", self.id, person, wrapped)
        return person


def login_of(name: str, d: int) -> str:
    """The login of a post in the d-th district, from 0."""
    return f"{name}@{d}"
