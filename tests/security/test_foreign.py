"""Another district's rows, and a sibling's, are not there: in no list, behind no id, and for no command."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from services.api.graphql import ids
from services.domain.access import Actor, Role
from services.domain.audit import AccessEntry
from services.domain.identity import HELD_AT, Membership
from services.domain.tenancy import PolicyOverlay, Unit
from services.kit.ids import new_id
from tests.api.graphql.ask import ask
from tests.factories import Place
from tests.factories.unchanged import rows_of
from tests.security.deeds import Deed, answer, deeds, per_table
from tests.security.test_siblings import UNITS, everywhere, random_twin
from tests.security.walk import gather, index, ledger, sdl
from tests.security.world import SIDES, Content, World, opened

MINE, THEIRS = SIDES[2], SIDES[0]
DEEDS = list(deeds())


@dataclass
class Meeting:
    """Somebody with posts, the rows that are theirs, and the ids of what must not be there for them."""

    world: World
    actor: Actor
    own: Content
    hidden: dict[str, str]

    def pick(self, prefix: str) -> str:
        """An id of one's own for what a mutation asks besides; where there is none, one that nothing has."""
        rows = self.own.rows.get(prefix)
        return ids.encode(prefix, min(rows) if rows else new_id())


async def of_all(place: Place, posts: list[tuple[Role, str]]) -> Actor:
    """One person with all of these posts."""
    (role, unit), *more = posts
    return await place.actor(role, unit, *more)


def posts_at(*units: str) -> list[tuple[Role, str]]:
    """Every post that can be held at these units."""
    return [(role, unit) for unit in units for role in Role if UNITS[unit] in HELD_AT[role]]


def hidden_rows(content: Content) -> dict[str, str]:
    """One id of each type that a side holds."""
    return {prefix: ids.encode(prefix, min(rows)) for prefix, rows in content.rows.items()}


@pytest.fixture
async def sibling(filled: World) -> AsyncIterator[Meeting]:
    """Everybody of one street, community, enterprise and department at once, and what the other one holds."""
    async with opened(filled) as world:
        actor = await of_all(world.place, posts_at(MINE.street, MINE.unit, MINE.department, "enterprise_b", "property"))
        yield Meeting(world, actor, world.content[MINE], hidden_rows(world.content[THEIRS]))


@pytest.fixture
async def foreigner(filled: World, lonely_community: World) -> AsyncIterator[Meeting]:
    """Every role of a district at once, each at the highest of its units, and what another district holds, units, posts and log too."""
    async with opened(filled) as world, opened(lonely_community) as other:
        posts = dict(reversed(posts_at("district", MINE.street, MINE.unit, MINE.department, "enterprise_b", "property")))
        actor = await of_all(world.place, [*posts.items()])
        hidden = hidden_rows(other.content[THEIRS])
        async with other.place.work() as work:
            for unit in await work.session.scalars(select(Unit).where(Unit.district_id == other.place.district_id)):
                hidden[unit.kind.value[:3].lower()] = ids.encode(unit.kind.value[:3].lower(), unit.id)
            rules = await work.session.scalar(select(PolicyOverlay).where(PolicyOverlay.district_id == other.place.district_id))
            rules = rules or PolicyOverlay(district_id=work.district_id, version=1, text="", note="", drafted_at=work.now, account_id=None)
            work.session.add(rules)
            await work.session.flush()
            for prefix, model in (("pos", Membership), ("log", AccessEntry), ("ovl", PolicyOverlay)):
                found = await work.session.scalars(select(model.id).where(model.district_id == other.place.district_id).limit(1))
                hidden[prefix] = ids.encode(prefix, found.one())
        yield Meeting(world, actor, world.content[MINE], hidden)


def test_every_type_of_the_schema_is_tried(lonely_community: World) -> None:
    """Prefixes of units are the first letters of their kind. An account is no row of a district, and nothing is found by its id."""
    others = {"dis", "str", "com", "ent", "dep", "org", "pos", "ovl", "log", "acc"}
    assert set(lonely_community.content[THEIRS].rows) | others == set(index().prefixes)


async def test_another_district_is_not_there(foreigner: Meeting) -> None:
    """A coordinator of one district asks for everything; every id of the other is answered as one that nothing has."""
    place = foreigner.world.place
    answer = await gather(place.database, await place.actor(Role.DISTRICT_COORDINATOR, "district"), ledger())
    assert answer.ids & set(foreigner.hidden.values()) == set()
    query, variables, nothing = everywhere(list(foreigner.hidden.values()), foreigner.actor)
    assert json.dumps(await ask(place.database, foreigner.actor, query, variables)) == json.dumps(nothing)


TRIED = [pytest.param(per_table(DEEDS), id="per_table"), pytest.param(DEEDS, id="all", marks=pytest.mark.prove)]
"""Which deeds: a command finds units of every kind in one table, in one way."""


async def refuses_alike(meeting: Meeting, tried: list[Deed]) -> dict[str, object]:
    """The mutations that answer to a hidden id otherwise than to one that nothing has, or do not refuse it."""
    database, wrong = meeting.world.place.database, dict[str, object]()
    for deed in tried:
        if deed.prefix in meeting.hidden:
            unknown = await answer(database, meeting.actor, deed, random_twin(meeting.hidden[deed.prefix]), meeting.pick)
            known = await answer(database, meeting.actor, deed, meeting.hidden[deed.prefix], meeting.pick)
            if json.dumps(known) != json.dumps(unknown) or not known["errors"]:
                wrong[str(deed)] = (known, unknown)
    return wrong


@pytest.mark.parametrize("tried", TRIED)
async def test_no_command_tells_a_sibling_s_row_from_none(sibling: Meeting, tried: list[Deed]) -> None:
    before = await rows_of(sibling.world.place)
    assert await refuses_alike(sibling, tried) == {}
    assert await rows_of(sibling.world.place) == before


@pytest.mark.parametrize("tried", TRIED)
async def test_no_command_tells_another_district_s_row_from_none(foreigner: Meeting, lonely_community: World, tried: list[Deed]) -> None:
    async with opened(lonely_community) as other:
        before = await rows_of(foreigner.world.place), await rows_of(other.place)
        assert await refuses_alike(foreigner, tried) == {}
        assert (await rows_of(foreigner.world.place), await rows_of(other.place)) == before


def test_the_mutations_are_found() -> None:
    """A mutation without any id says what it names otherwise, and is listed here."""
    mutation = sdl().mutation_type
    assert mutation is not None
    unnamed = {"peopleImport", "policyDraft", "policyPreview", "policyActivate"}
    assert set(mutation.fields) - {deed.mutation for deed in DEEDS} == unnamed, "units by their codes, versions by their numbers"
