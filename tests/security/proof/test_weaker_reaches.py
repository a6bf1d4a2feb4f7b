"""Each meaning of each reach, broken in each place: SQL then finds what the oracle does not, or not what it does, and is noticed."""

import random
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SAWarning
from sqlalchemy.ext.asyncio import AsyncSession

from services.cli.bootstrap import Urls
from services.domain.access import REACHES, Actor, Grant, Predicate, Reach, Role, UnitKind, any_of
from services.domain.identity import HELD_AT
from services.domain.wiring import compose
from services.kit.ids import new_id
from tests.api.graphql.differential.oracle import Who
from tests.api.graphql.differential.oracle.actor import Post
from tests.api.graphql.differential.oracle.reach import MEANINGS
from tests.api.graphql.differential.oracle.sight import RESOURCES
from tests.fixtures.pools import connected
from tests.security.proof.land import Land, Size, make_land
from tests.security.proof.weaker import Broken, breaks, written

SEEDS, SIZE = range(4), Size(units=10, issues=30, tables=10, anywhere=True)
"""Districts that are always the same, with enough in them for every condition to matter somewhere."""
TRIES = 60
"""People who are asked about in each district, at most, before a reach is believed."""
UNTOLD = {"audit": "its one reach is the whole district, and the oracle tells of no audit"}
"""Tables of which the oracle does not say what their reaches mean, each with its reason."""


@dataclass
class Fixed:
    """A district that tests only look at, with a session of it."""

    land: Land
    session: AsyncSession
    known: dict[Any, set[UUID]] = field(default_factory=dict)
    """What the oracle said already."""

    async def agrees(self, model: type[Any], reach: Reach, meanings: Sequence[Predicate], grant: Grant, person: UUID | None) -> bool:
        """Whether SQL finds the rows that the oracle says are within a reach of one post."""
        actor = Actor(district_id=self.land.district_id, grants=(grant,), person_id=person)
        within = any_of([meaning(model, grant, actor) for meaning in meanings], model)
        found = await self.session.scalars(select(model.id).where(model.district_id == self.land.district_id, within))
        return {UUID(int=one.int) for one in found} == self.wanted(model, reach, grant, person)

    def wanted(self, model: type[Any], reach: Reach, grant: Grant, person: UUID | None) -> set[UUID]:
        """The oracle's rows."""
        key = (model, reach, grant, person)
        if key not in self.known:
            table = model.__tablename__
            holds = MEANINGS[table, RESOURCES[table]][reach]
            post = Post(grant.role.value, grant.unit_id, grant.kind.value)
            who = Who("somebody", self.land.district_id, person_id=person, posts=(post,))
            rows = self.land.tables.all(table)
            self.known[key] = {row["id"] for row in rows if holds(self.land.tables, who, post, row)}
        return self.known[key]


@pytest.fixture(scope="module")
async def districts(database_urls: Urls) -> AsyncIterator[list[Fixed]]:
    """The districts, open."""
    database = connected(database_urls.api)
    async with AsyncExitStack() as stack:
        lands = [await make_land(database_urls, 9_000 + seed, SIZE) for seed in SEEDS]
        yield [Fixed(land, await stack.enter_async_context(database.read(land.district_id))) for land in lands]
    await database.close()


Sort = tuple[Role, UnitKind, bool]
"""A role, the kind of unit at which it is held, and whether it is known who holds it."""


def sorts() -> list[Sort]:
    """All of them."""
    return [(role, kind, known) for role in Role for kind in sorted(HELD_AT[role] or {UnitKind.DISTRICT}) for known in (True, False)]


@cache
def told() -> list[tuple[type[Any], Reach, int]]:
    """Every contribution to every reach of every entity with policy words."""
    compose()
    every = [(model, entity) for model, entity in REACHES._entities.items() if entity.reaches and model.__tablename__ not in UNTOLD]
    return [(model, reach, place) for model, entity in every for reach, given in entity.reaches.items() for place in range(len(given))]


@cache
def texts(model: Any, reach: Reach, place: int) -> dict[str, list[Sort]]:
    """What a contribution says: text → for which sorts of posts."""
    found: dict[str, list[Sort]] = {}
    for role, kind, known in sorts():
        grant = Grant(role, new_id(), kind)
        actor = Actor(district_id=new_id(), grants=(grant,), person_id=new_id() if known else None)
        said = any_of([REACHES.entity(model).reaches[reach][place](model, grant, actor)], model)
        found.setdefault(written(said), []).append((role, kind, known))
    return found


def broken() -> Iterator[Broken]:
    """Every meaning, broken in every place."""
    for model, reach, place in told():
        for text, some in texts(model, reach, place).items():  # type: ignore[arg-type]  # a class can be hashed
            role, kind, known = some[0]
            grant = Grant(role, new_id(), kind)
            actor = Actor(district_id=new_id(), grants=(grant,), person_id=new_id() if known else None)
            said = any_of([REACHES.entity(model).reaches[reach][place](model, grant, actor)], model)
            for number, (change, _) in enumerate(breaks(said)):
                yield Broken(model, reach, place, text, number, change)


def asked(land: Land, some: Sequence[Sort]) -> list[tuple[Grant, UUID | None]]:
    """Posts of these sorts at any unit, held by anybody, in an order of chance that is always the same."""
    every = [
        (Grant(role, unit, kind), person)
        for role, kind, known in some
        for unit in land.units[kind]
        for person in (land.people if known else [None])
    ]
    return random.Random(len(every)).sample(every, min(TRIES, len(every)))  # noqa: S311 - dice, not keys


async def unnoticed(districts: list[Fixed], mutant: Broken) -> bool:
    """Whether nobody in any district is shown more or less than before."""
    given = REACHES.entity(mutant.model).reaches[mutant.reach]
    meanings = [mutant.predicate(one) if place == mutant.place else one for place, one in enumerate(given)]
    some = texts(mutant.model, mutant.reach, mutant.place)[mutant.text]  # type: ignore[arg-type]  # as above
    for district in districts:
        for grant, person in asked(district.land, some):
            if not await district.agrees(mutant.model, mutant.reach, meanings, grant, person):
                return False
    return True


@pytest.mark.parametrize(("model", "reach"), sorted({(model, reach) for model, reach, _ in told()}, key=str))
async def test_a_reach_is_what_the_oracle_says(districts: list[Fixed], model: type[Any], reach: Reach) -> None:
    for district in districts[:1]:
        for grant, person in asked(district.land, sorts()):
            assert await district.agrees(model, reach, REACHES.entity(model).reaches[reach], grant, person), (grant, person)


@pytest.mark.prove
async def test_no_reach_can_be_broken_unnoticed(districts: list[Fixed]) -> None:
    every = list(broken())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # without a condition two tables may not be joined any more
        survivors = [str(mutant) for mutant in every if await unnoticed(districts, mutant)]
    assert len(every) > 300
    assert survivors == []
