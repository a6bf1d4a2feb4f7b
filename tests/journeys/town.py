"""A district at work: the real application over HTTP in process, people with real tokens, the worker called by hand, the clock held."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2

from services.api.app import parts
from services.api.graphql.ids import encode
from services.api.http.application import assemble
from services.cli.bootstrap import Urls
from services.domain.access import Role, UnitKind
from services.domain.audit import Report, verify
from services.domain.identity import Account, DevelopmentIssuer, development_issuer, issue_token
from services.kit.database import Database
from services.kit.settings import Limits, Settings
from services.worker.jobs.escalate import escalate_round
from services.worker.jobs.seal import seal_all
from tests.factories import Place, hold, make_place
from tests.journeys.documents import mutation

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
    "secretary": (Role.COMMUNITY_SECRETARY, "community_a1"),
    "sibling": (Role.COMMUNITY_SECRETARY, "community_a2"),
    "street": (Role.STREET_COORDINATOR, "street_a"),
    "other_street": (Role.STREET_COORDINATOR, "street_b"),
    "coordinator": (Role.DISTRICT_COORDINATOR, "district"),
    "supervisor": (Role.DISTRICT_SUPERVISOR, "district"),
    "leader": (Role.DISTRICT_LEADER, "district"),
    "staff": (Role.DEPARTMENT_STAFF, "construction"),
    "head": (Role.DEPARTMENT_HEAD, "construction"),
    "traffic": (Role.DEPARTMENT_STAFF, "traffic"),
    "traffic_head": (Role.DEPARTMENT_HEAD, "traffic"),
    "services": (Role.DEPARTMENT_STAFF, "services"),
    "property": (Role.ORGANISATION_CONTACT, "property"),
    "liaison": (Role.ENTERPRISE_LIAISON, "enterprise_a"),
    "rival": (Role.ENTERPRISE_LIAISON, "enterprise_b"),
    "observer": (Role.OBSERVER, "community_a1"),
    "overlooker": (Role.OBSERVER, "district"),
    "auditor": (Role.AUDITOR, "district"),
}
"""Who lives and works here, by the name under which a story calls them."""


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of 2026 on the wall clock of the district."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def shown(moment: datetime) -> str:
    """An instant as the API gives it out."""
    return moment.astimezone(ZoneInfo("UTC")).isoformat()


@dataclass
class Town:
    """One district with its people, its API and its worker."""

    place: Place
    client: httpx2.AsyncClient
    issuer: DevelopmentIssuer
    worker: Database
    tokens: dict[str, str] = field(default_factory=dict)

    async def join(self, name: str, role: Role, unit: str, *more: tuple[Role, str]) -> None:
        """Give somebody an account, posts and a token."""
        actor = await self.place.actor(role, unit, *more)
        async with self.place.database.write(None) as session:
            login = (await session.get_one(Account, actor.account_id)).login
            self.tokens[name] = await issue_token(session, self.issuer, login)

    def unit(self, name: str) -> str:
        """The global id of a unit."""
        return encode(PREFIXES[self.place.kinds[name]], self.place.units[name])

    async def post(
        self, who: str | None, document: str, variables: dict[str, Any] | None = None, *, language: str = "en", **headers: str
    ) -> httpx2.Response:
        """Send one operation as somebody; as nobody, with the district named in the header."""
        sent = {"accept-language": language} | {name.replace("_", "-"): value for name, value in headers.items()}
        if who is None:
            sent.setdefault("roundtable-district", self.place.code)
        else:
            sent["authorization"] = f"Bearer {self.tokens[who]}"
        return await self.client.post("/graphql", json={"query": document, "variables": variables or {}}, headers=sent)

    async def ask(self, who: str | None, document: str, variables: dict[str, Any] | None = None, **how: str) -> Any:
        """Return the data of an operation without errors."""
        answer = await self.post(who, document, variables, **how)
        body = answer.json()
        assert answer.status_code == 200, body
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def say(self, who: str | None, name: str, given: dict[str, Any], **how: str) -> dict[str, Any]:
        """Return the payload of a mutation, refused or not."""
        payload: dict[str, Any] = (await self.ask(who, mutation(name), {"input": given}, **how))[name]
        return payload

    async def do(self, who: str, name: str, **given: Any) -> dict[str, Any]:
        """Do something that is allowed, and return the payload."""
        payload = await self.say(who, name, given)
        assert payload["errors"] == [], (name, given, payload["errors"])
        return payload

    async def hold(self, moment: datetime) -> None:
        """Hold the clock at an instant while the worker is away."""
        await hold(self.place.database, moment)

    async def now(self, moment: datetime) -> None:
        """Hold the clock at an instant and let the worker do what is due then."""
        await self.hold(moment)
        while await escalate_round(self.worker, batch=10, attempts=5):
            pass

    async def sealed(self) -> Report:
        """Let the sealer run, and verify the district's chain."""
        await seal_all(self.worker)
        async with self.worker.read(self.place.district_id) as session:
            return await verify(session, self.place.district_id)


@asynccontextmanager
async def town(urls: Urls, home: Path, *, people: dict[str, tuple[Role, str]] | None = None) -> AsyncIterator[Town]:
    """Open a district on a database whose clock may be held, with the application and a worker."""
    place = await make_place(urls)
    # The machine's other work must not fail a story: how long an operation may take is tried elsewhere.
    settings = Settings(database_url=urls.lab, home=home, development_issuer=True, limits=Limits(execution_seconds=60))
    app = assemble(parts(settings), settings)
    transport = httpx2.ASGITransport(app=app)
    worker = Database(urls.lab, pool_size=2)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        made = Town(place, client, development_issuer(settings), worker)
        for name, (role, unit) in (PEOPLE if people is None else people).items():
            await made.join(name, role, unit)
        yield made
    await worker.close()
    await place.close()
