"""Street, community, enterprise and department B get nothing unpublished of A: by list, count, edge, id, filter or command.

Everybody who can hold a post, at every unit where it can be held, asks for everything that the schema offers. What they may
see is told here again, by the parent pointers of the small district and without SQL.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from services.api.graphql import ids
from services.domain.access import Actor, Role
from services.domain.identity import HELD_AT, mask_phone
from services.kit.ids import new_id
from tests.api.graphql.ask import anyone, ask
from tests.factories.place import TREE
from tests.security.walk import DEEP, by_id, filters, gather, index, ledger, row, survey
from tests.security.world import SIDES, Side, World, opened

UNITS = {"district": "DISTRICT", **{name: kind.value for name, kind, _ in TREE}}
PARENT = {name: parent for name, _, parent in TREE}

DISTRICT_WIDE = {Role.DISTRICT_COORDINATOR, Role.DISTRICT_SUPERVISOR, Role.DISTRICT_LEADER}
PLACED = {Role.GRID_WORKER, Role.COMMUNITY_WORKER, Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.OBSERVER}
HANDLING = {Role.DEPARTMENT_STAFF, Role.DEPARTMENT_LIAISON, Role.DEPARTMENT_HEAD}
RAISING = {Role.ENTERPRISE_LIAISON, Role.ENTERPRISE_ADMIN}
FOLLOWING = {Role.GRID_WORKER, Role.COMMUNITY_WORKER, Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, *HANDLING}
REVEALING = {Role.COMMUNITY_WORKER, Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR, *HANDLING}


@dataclass(frozen=True, order=True)
class Post:
    """A role at a unit; without one it is somebody from the street."""

    role: Role
    unit: str

    def __str__(self) -> str:
        return f"{self.role}@{self.unit}"

    def reads(self, side: Side) -> bool:
        """Whether the private part of a side is this post's business, or was shared with its unit."""
        return self.works_on(side) or (self.role in FOLLOWING and self.unit == side.shared)

    def works_on(self, side: Side) -> bool:
        """Whether it is this post's business."""
        if self.role in DISTRICT_WIDE:
            return True
        if self.role in PLACED:
            return self.unit in lineage(side.unit)
        if self.role in HANDLING:
            return self.unit == side.department
        return self.role in RAISING and self.unit == side.unit

    def sees(self, side: Side) -> bool:
        """Whether the post may know that a side's issue exists."""
        return self.reads(side) or self.role is Role.AUDITOR

    def calls(self, side: Side) -> bool:
        """Whether the post sees the raiser's number: only in the own enterprise."""
        return self.works_on(side) and self.role in RAISING

    def reveals(self, side: Side) -> bool:
        """Whether the post sees the number masked, because it may reveal it; not by being shared with."""
        return self.works_on(side) and self.role in REVEALING


def lineage(unit: str) -> list[str]:
    """A unit and everything above it."""
    return [unit, *(lineage(PARENT[unit]) if unit in PARENT else [])]


EVERYWHERE = {Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.ENTERPRISE_LIAISON, Role.DEPARTMENT_STAFF}
"""Tried at every unit; of the other roles two units tell."""


def posts(role: Role) -> list[Post]:
    """The posts of a role that are tried."""
    found = [Post(role, unit) for unit, kind in UNITS.items() if kind in HELD_AT[role]]
    return found if role in EVERYWHERE else found[:1] + found[-1:] if len(found) > 1 else found


def always(role: Role) -> list[Post]:
    """The posts of a role that `make test` tries: one, and of those who are tried everywhere a sibling, too."""
    return posts(role)[: 2 if role in EVERYWHERE else 1]


POSTS = [post for role in Role for post in posts(role)]
TRIED = [pytest.param(post, id=str(post), marks=() if post in always(post.role) else pytest.mark.prove) for post in POSTS]


@pytest.fixture(params=["lonely_community", "lonely_enterprise"])
def lonely(request: pytest.FixtureRequest) -> World:
    """Only one side has content: whoever is not of it must get none."""
    world: World = request.getfixturevalue(request.param)
    return world


@pytest.fixture
async def world(filled: World) -> AsyncIterator[World]:
    """The full district."""
    async with opened(filled) as world:
        yield world


def test_every_stored_type_has_content(filled: World) -> None:
    """What is not there cannot leak; a new type must get content here."""
    for side, content in filled.content.items():
        assert {prefix for prefix, rows in content.rows.items() if not rows} == set(), side


@pytest.mark.parametrize("post", TRIED)
async def test_everybody_gets_their_own_and_nothing_of_a_sibling(world: World, post: Post) -> None:
    actor = await world.place.actor(post.role, post.unit)
    answer = await gather(world.place.database, actor, survey())
    assert answer.miscounted == []
    for side in SIDES:
        content = world.content[side]
        assert (ids.encode("iss", content.issue_id) in answer.ids) == post.sees(side), side
        assert answer.has(side.mark) == post.reads(side), side
        assert answer.has(side.phone) == post.calls(side), side
        assert answer.has(mask_phone(side.phone)) == post.reveals(side), side
        if not post.sees(side):
            assert answer.ids & content.secret == set(), side


AT_ONCE = pytest.mark.parametrize("at_once", [True, pytest.param(False, marks=pytest.mark.prove)], ids=["at_once", "one_by_one"])
"""One person with every stranger's post reaches whatever any of them reaches: no line denies them what another allows."""


async def strangers(world: World, side: Side, *, at_once: bool) -> AsyncIterator[Actor]:
    """People who have no business with a side."""
    found = [(post.role, post.unit) for post in strangers_of(side)]
    for (role, unit), *more in [found] if at_once else [[one] for one in found]:
        yield await world.place.actor(role, unit, *more)


def strangers_of(side: Side) -> Iterator[Post]:
    """Posts that have no business with a side: its siblings', one of each kind."""
    wanted = (
        Role.COMMUNITY_SECRETARY,
        Role.STREET_COORDINATOR,
        Role.ENTERPRISE_LIAISON,
        Role.DEPARTMENT_HEAD,
        Role.ORGANISATION_CONTACT,
        Role.TENANT_ADMIN,
        Role.RESIDENT,
    )
    for role in wanted:
        found = next((post for post in POSTS if post.role is role and not post.sees(side)), None)
        if found is not None:
            yield found


@AT_ONCE
async def test_whoever_is_not_of_it_finds_nothing(lonely: World, *, at_once: bool) -> None:
    """Every root and every edge: no row, no text, no count."""
    async with opened(lonely) as world:
        ((side, content),) = world.content.items()
        async for stranger in strangers(world, side, at_once=at_once):
            answer = await gather(world.place.database, stranger, ledger())
            assert (answer.ids & content.secret, answer.has(side.mark), answer.miscounted) == (set(), False, []), stranger.grants


@pytest.mark.parametrize("operations", DEEP)
async def test_somebody_from_the_street_finds_nothing_however_deep(lonely: World, operations: Callable[[], Sequence[str]]) -> None:
    async with opened(lonely) as world:
        ((side, content),) = world.content.items()
        answer = await gather(world.place.database, anyone(world.place.district_id), operations())
        assert (answer.ids & content.secret, answer.has(side.mark), answer.miscounted) == (set(), False, [])


async def test_somebody_from_the_street_who_knows_an_id_finds_nothing_behind_it(lonely: World) -> None:
    async with opened(lonely) as world:
        (content,) = world.content.values()
        query, variables, nothing = everywhere([ids.encode(prefix, min(rows)) for prefix, rows in sorted(content.rows.items())])
        assert await ask(world.place.database, anyone(world.place.district_id), query, variables) == nothing


async def test_who_reads_it_reaches_every_row_of_it(lonely: World) -> None:
    """The proof that the walk goes everywhere, and that it was the policy that hid the rest."""
    async with opened(lonely) as world:
        ((_, content),) = world.content.items()
        coordinator = await world.place.actor(Role.DISTRICT_COORDINATOR, "district")
        answer = await gather(world.place.database, coordinator, ledger())
        assert content.secret - answer.ids == set()
        assert answer.miscounted == []


def random_twin(global_id: str) -> str:
    """An id of the same type that nothing has."""
    return ids.encode(ids.prefix_of(global_id), new_id())


GROUNDS = "role roleLabel unit { id } post { id } inheritedFrom line resource action reach reachLabel effect holds"


def everywhere(global_ids: list[str], asker: Actor | None = None) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """One operation that asks for each id wherever one can be asked for: as a node, at its root field and at others', in filters; and
    why the asker may read it.

    With it come its variables, which are the ids, so that ids of the same types are asked for by the same operation; and the answer
    when there is nothing at any of them.
    """
    account = ids.encode("acc", new_id() if asker is None or asker.account_id is None else asker.account_id)
    variables: dict[str, Any] = {"all": global_ids, "account": account} | {f"i{number}": one for number, one in enumerate(global_ids)}
    parts, nothing = ["all: nodes(ids: $all) { __typename id }"], dict[str, Any](all=[None] * len(global_ids))
    for number, one in enumerate(global_ids):
        type_name = index().prefixes[ids.prefix_of(one)].name
        parts.append(row(f"row{number}: node", type_name, f"$i{number}"))
        why = f"explainAccess(account: $account, node: $i{number}, action: READ)"
        parts.append(f"why{number}: {why} {{ allowed sentence grounds {{ {GROUNDS} }} }}")
        parts += [f"{name}{number}: {name}(id: $i{number}) {{ __typename id }}" for name, _ in by_id()]
        narrowed = [(name, key) for name, key in filters() if key.lower() == type_name.lower()]
        parts += [f"{name}_{key}{number}: {name}(where: {{{key}: $i{number}}}) {{ totalCount nodes {{ id }} }}" for name, key in narrowed]
        nothing |= {f"row{number}": None, f"why{number}": None, **{f"{name}{number}": None for name, _ in by_id()}}
        nothing |= {f"{name}_{key}{number}": {"totalCount": 0, "nodes": []} for name, key in narrowed}
    taken = " ".join(f"$i{number}: ID!" for number in range(len(global_ids)))
    return f"query($all: [ID!]! $account: ID! {taken}) {{ {' '.join(parts)} }}", variables, nothing


@AT_ONCE
@pytest.mark.parametrize("side", [SIDES[0], SIDES[3]], ids=lambda side: side.unit)
async def test_a_sibling_s_id_is_an_unknown_id(world: World, side: Side, *, at_once: bool) -> None:
    """Byte for byte the answer to an id that nothing has."""
    theirs = [ids.encode(prefix, min(rows)) for prefix, rows in sorted(world.content[side].rows.items())]
    async for stranger in strangers(world, side, at_once=at_once):
        for some in (theirs, [random_twin(one) for one in theirs]):
            query, variables, nothing = everywhere(some, stranger)
            assert json.dumps(await ask(world.place.database, stranger, query, variables)) == json.dumps(nothing), stranger.grants
