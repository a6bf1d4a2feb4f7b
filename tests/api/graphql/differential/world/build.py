"""The whole world, built once a run."""

import random
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, text

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.identity import Person
from services.domain.issues import Reply, mend_words
from services.domain.tenancy import District, TenantState, Unit
from services.kit.database import Database
from tests.api.graphql.differential.oracle import Tables, Who, load
from tests.api.graphql.differential.oracle.actor import held
from tests.api.graphql.differential.oracle.kinds import Asked
from tests.api.graphql.differential.oracle.sight import Sight
from tests.api.graphql.differential.world.clocks import make_clocks
from tests.api.graphql.differential.world.guarded import make_guarded
from tests.api.graphql.differential.world.issues import make_assignments, make_issues
from tests.api.graphql.differential.world.maker import NOW, Maker
from tests.api.graphql.differential.world.people import ACTORS, TODAY, Held, People, enter_people, now
from tests.api.graphql.differential.world.promises import make_promises
from tests.api.graphql.differential.world.rules import make_rules
from tests.api.graphql.differential.world.tables import make_tables
from tests.api.graphql.differential.world.units import more_units
from tests.factories import Place, hold, make_place


@dataclass
class World:
    """The district, its neighbour, what is stored in it, and who asks."""

    place: Place
    neighbour: Place
    tables: Tables
    abroad: Tables
    people: People
    actors: dict[str, Who]
    accounts: dict[UUID, Who]
    districts: tuple[tuple[str, str], ...]
    _sights: dict[str, Sight] = field(default_factory=dict)

    def asked(self, name: str, locale: str) -> Asked:
        """What the oracle must know of somebody who asks."""
        who = self.actors[name]
        if name not in self._sights:
            self._sights[name] = Sight(self.tables, who, NOW, TODAY)
        mine = next((key for key, one in self.accounts.items() if one is who), None)
        return Asked(self._sights[name], locale, self.people.names, who.login, mine, self.accounts, self.districts)


async def build(urls: Urls, seed: int = 2026) -> World:
    """Fill two districts of a database whose clock is held, and let go of it."""
    place, neighbour = await make_place(urls), await make_place(urls, name="东湖区")
    await hold(place.database, NOW)
    people = await _fill(place, seed, issues=45, tables=16, actors=dict(ACTORS))
    await _fill(neighbour, seed + 1, issues=4, tables=2, actors={"neighbour": (now(Role.DISTRICT_COORDINATOR, "district"),)})
    await _analyse(urls)
    tables, abroad = await load(place.database, place.district_id), await load(neighbour.database, neighbour.district_id)
    async with place.database.read(None) as session:
        rows = await session.execute(select(District.code, District.name).where(District.state == TenantState.ACTIVE))
        districts = tuple((row.code, row.name) for row in rows)
    here = place.district_id
    actors = {name: Who(name, here, people.logins[name], person, held(tables, person, TODAY)) for name, person in people.ids.items()}
    by_person = {who.person_id: who for who in actors.values()}
    async with place.database.read(here) as session:
        known = await session.execute(select(Person.account_id, Person.id).where(Person.district_id == here))
        accounts = {row.account_id: by_person[row.id] for row in known if row.account_id is not None}
    actors["stranger"] = Who("stranger", here)
    await place.close()
    await neighbour.close()
    return World(place, neighbour, tables, abroad, people, actors, accounts, districts)


async def _analyse(urls: Urls) -> None:
    """Let the database know what it holds: nobody waits here until it finds out by itself."""
    owner = Database(urls.migrator, pool_size=1)
    async with owner.write(None) as session:
        await session.execute(text("ANALYZE"))
    await owner.close()


async def _fill(place: Place, seed: int, *, issues: int, tables: int, actors: dict[str, tuple[Held, ...]]) -> People:
    async with place.database.write(place.district_id) as session:
        rows = await session.scalars(select(Unit))
        maker = Maker(session, place.district_id, random.Random(seed))  # noqa: S311 - dice, not keys
        by_id = {row.id: row for row in rows}
        await more_units(place, maker, {name: by_id[key] for name, key in place.units.items()})
    people = await enter_people(place, actors)
    async with place.database.write(place.district_id) as session:
        maker = Maker(session, place.district_id, random.Random(seed))  # noqa: S311 - as above
        maker.units = list(await session.scalars(select(Unit).order_by(Unit.path)))
        maker.people = list(people.names)
        await make_rules(maker)
        raised = await make_issues(maker, issues)
        assigned = await make_assignments(maker, raised)
        promised = await make_promises(maker, raised)
        await make_clocks(maker, raised, assigned, promised)
        await make_guarded(maker, raised)
        replies = list(await session.scalars(select(Reply).order_by(Reply.id)))
        await make_tables(maker, tables, raised, promised, replies)
        await mend_words(session, place.district_id, None)
    return people
