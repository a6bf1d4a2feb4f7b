"""A district in which everything has happened once: every mutation of the schema, by somebody who may, on a held clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.api.graphql import ids
from services.domain.access import Actor, Role, UnitKind
from services.domain.identity import Membership
from services.kit.database import Database
from services.worker.jobs.escalate import escalate_round
from tests.api.graphql.ask import ask
from tests.api.graphql.slices.documents import mutation
from tests.factories import Place, hold

SHANGHAI = ZoneInfo("Asia/Shanghai")
PREFIXES = {
    UnitKind.DISTRICT: "dis",
    UnitKind.STREET: "str",
    UnitKind.COMMUNITY: "com",
    UnitKind.ENTERPRISE: "ent",
    UnitKind.DEPARTMENT: "dep",
    UnitKind.ORGANISATION: "org",
}
PEOPLE: dict[str, tuple[Role, str]] = {
    "resident": (Role.RESIDENT, "community_a1"),
    "neighbour": (Role.RESIDENT, "community_a1"),
    "worker": (Role.COMMUNITY_WORKER, "community_a1"),
    "deputy": (Role.COMMUNITY_WORKER, "community_a1"),
    "secretary": (Role.COMMUNITY_SECRETARY, "community_a1"),
    "sibling": (Role.COMMUNITY_SECRETARY, "community_a2"),
    "street": (Role.STREET_COORDINATOR, "street_a"),
    "coordinator": (Role.DISTRICT_COORDINATOR, "district"),
    "supervisor": (Role.DISTRICT_SUPERVISOR, "district"),
    "leader": (Role.DISTRICT_LEADER, "district"),
    "staff": (Role.DEPARTMENT_STAFF, "construction"),
    "head": (Role.DEPARTMENT_HEAD, "construction"),
    "traffic": (Role.DEPARTMENT_STAFF, "traffic"),
    "traffic_head": (Role.DEPARTMENT_HEAD, "traffic"),
    "property": (Role.ORGANISATION_CONTACT, "property"),
    "liaison": (Role.ENTERPRISE_LIAISON, "enterprise_a"),
    "auditor": (Role.AUDITOR, "district"),
    "administrator": (Role.TENANT_ADMIN, "street_a"),
    "drafter": (Role.TENANT_ADMIN, "district"),
    "security": (Role.SECURITY_ADMIN, "district"),
}
"""Who lives and works here."""


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A local instant of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass
class Life:
    """The district, its people as actors, what was made by the names under which the story calls it, and what was done."""

    place: Place
    people: dict[str, Actor]
    made: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    posts: dict[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    """Every text that was entered, ids and words of enums aside."""
    log: str = ""
    """What the process wrote to its log meanwhile."""

    @classmethod
    async def begin(cls, place: Place) -> Self:
        """Everybody has their post."""
        await hold(place.database, at(3, 2, 9))
        people = {name: await place.actor(role, unit) for name, (role, unit) in PEOPLE.items()}
        life = cls(place, people)
        async with place.database.read(place.district_id) as session:
            rows = await session.execute(select(Membership.person_id, Membership.id).where(Membership.district_id == place.district_id))
            by_person: dict[UUID, UUID] = {row.person_id: row.id for row in rows}
        life.posts = {name: ids.encode("pos", by_person[actor.person_id]) for name, actor in people.items() if actor.person_id}
        return life

    def __getitem__(self, name: str) -> str:
        return self.made[name]

    def unit(self, name: str) -> str:
        """The global id of a unit."""
        return ids.encode(PREFIXES[self.place.kinds[name]], self.place.units[name])

    async def do(self, who: str, name: str, /, **given: Any) -> dict[str, Any]:
        """Do something that is allowed; return the payload, every field of it."""
        payload: dict[str, Any] = (await ask(self.place.database, self.people[who], mutation(name), {"input": given}))[name]
        assert payload.pop("errors") == [], (name, given, payload)
        self.done.add(name)
        self.said.update(texts(given))
        return payload

    async def ask(self, who: str, query: str, **variables: Any) -> Any:
        """Return the data of an operation."""
        return await ask(self.place.database, self.people[who], query, variables)

    async def now(self, moment: datetime, worker: Database | None = None) -> None:
        """Hold the clock at an instant; with a worker, let it do what is due."""
        await hold(self.place.database, moment)
        while worker is not None and await escalate_round(worker, batch=50, attempts=5):
            pass


def texts(given: Any) -> Iterator[str]:
    """The Chinese texts and the phone numbers in an input."""
    match given:
        case str() if not given.isascii() or given.isdigit():
            yield given
        case dict():
            for inner in given.values():
                yield from texts(inner)
        case list():
            for inner in given:
                yield from texts(inner)
