"""For any policy, tree, memberships and rows: Casbin allows it on the row's facts if and only if the row is in the SQL list."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.domain.access import Action, Actor, Grant, Policy, Reach, Reaches, Resource, Role, UnitKind, turned
from services.domain.access.links import alternatives, looks_up
from services.kit.database import Database, WriteSession
from tests.domain.access.judge import Judge
from tests.domain.access.toys import MEANINGS, Fact, Mark, Node, Note, Tag, Toy, ToyBase, registry, written
from tests.fixtures.effort import examples

ROLES = [Role.ANYONE, Role.RESIDENT, Role.STREET_COORDINATOR, Role.DEPARTMENT_STAFF, Role.DEPARTMENT_HEAD]
ACTIONS = [Action.SEE, Action.READ, Action.CLAIM]
BELOW = {
    UnitKind.DISTRICT: [UnitKind.STREET, UnitKind.DEPARTMENT],
    UnitKind.STREET: [UnitKind.COMMUNITY, UnitKind.ENTERPRISE],
    UnitKind.COMMUNITY: [UnitKind.ENTERPRISE],
}


def allows(judge: Judge, actor: Actor, action: Action, row: Fact) -> bool:
    """What Casbin says of one actor and one row's facts."""
    facts = {(grant.role.value, reach.value) for grant in actor.all_grants for reach in MEANINGS if row.reached(reach, grant, actor)}
    return judge.allows(frozenset(facts), Resource.ISSUE.value, action.value)


@st.composite
def policies(draw: st.DrawFn) -> list[str]:
    """Lines with permissions, denials and inheritance without circles."""
    lines = st.tuples(
        st.sampled_from(ROLES), st.sampled_from(ACTIONS), st.sampled_from(sorted(MEANINGS)), st.sampled_from(["allow", "allow", "deny"])
    )
    said = [f"p, {role}, issue, {action}, {reach}, {effect}" for role, action, reach, effect in draw(st.lists(lines, max_size=9))]
    links = draw(st.sets(st.sampled_from([(one, other) for i, one in enumerate(ROLES) for other in ROLES[:i]]), max_size=5))
    return said + [f"g, {role}, {other}" for role, other in sorted(links)]


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    """A district and up to seven units below it."""
    nodes = [Node(uuid4(), UnitKind.DISTRICT)]
    for _ in range(draw(st.integers(0, 7))):
        parent = draw(st.sampled_from([node for node in nodes if node.kind in BELOW]))
        nodes.append(Node(uuid4(), draw(st.sampled_from(BELOW[parent.kind])), parent))
    return nodes


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[str], Actor, list[Fact]]:
    """A policy, an actor with up to three posts, and rows that lie, belong and were raised anywhere."""
    nodes = draw(trees())
    person = uuid4()
    posts = draw(st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(nodes)), max_size=3))
    actor = Actor(
        district_id=nodes[0].id,
        grants=tuple(Grant(role, node.id, node.kind) for role, node in posts),
        person_id=draw(st.sampled_from([person, None])),
    )
    tenants = [node for node in nodes if node.kind is not UnitKind.DEPARTMENT]
    row = st.builds(
        Fact,
        id=st.builds(uuid4),
        node=st.sampled_from(tenants),
        owner_id=st.sampled_from([None, *(node.id for node in nodes)]),
        raiser_id=st.sampled_from([None, person, uuid4()]),
        published=st.booleans(),
        marker_id=st.sampled_from([None, None, person, uuid4()]),
        marked_for=st.sampled_from([None, *(node.id for node in nodes)]),
    )
    return draw(policies()), actor, draw(st.lists(row, max_size=6))


World = tuple[list[str], Actor, list[Fact]]
often = settings(max_examples=examples(240), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


async def ids(session: AsyncSession, registry: Reaches, actor: Actor, action: Action, model: Any) -> set[UUID]:
    """The SQL list."""
    return set((await session.execute(select(model.id).where(registry.predicate(actor, action, model)))).scalars())


async def stored(session: WriteSession, district_id: UUID, rows: list[Fact]) -> None:
    """The rows, each with one note that has its id, in temporary tables; and tags, in turn on a row, on a note and on nothing."""
    await session.run_sync(lambda sync: ToyBase.metadata.create_all(sync.connection(), checkfirst=False))
    session.add_all([row.row(district_id) for row in rows])
    session.add_all([mark for row in rows if (mark := row.mark(district_id)) is not None])
    session.add_all([Note(district_id=district_id, id=row.id, toy_id=row.id) for row in rows])
    await session.flush()
    hangs: list[list[str]] = [["toy_id"], ["note_id"], []]
    session.add_all(Tag(district_id=district_id, id=row.id, **dict.fromkeys(hangs[n % 3], row.id)) for n, row in enumerate(rows))
    await session.flush()


@asynccontextmanager
async def placed(admin: Database, folder: Path, world: World) -> AsyncIterator[tuple[WriteSession, Reaches]]:
    """The rows of a world, stored for as long as they are asked about, and the reaches under its policy."""
    lines, actor, rows = world
    reaches = registry(written(folder, lines))
    async with admin.write(None) as session:
        await stored(session, actor.district_id, rows)
        yield session, reaches
        await session.rollback()


@often
@given(world=worlds())
async def test_casbin_allows_what_sql_lists(admin: Database, tmp_path: Path, world: World) -> None:
    lines, actor, rows = world
    async with placed(admin, tmp_path, world) as (session, reaches):
        judge = Judge([line.split(", ") for line in lines])
        listed = {action: await ids(session, reaches, actor, action, Toy) for action in ACTIONS}
        assert listed == {action: {row.id for row in rows if allows(judge, actor, action, row)} for action in ACTIONS}
        assert await ids(session, reaches, actor, Action.SEE, Note) == listed[Action.READ]
        assert await ids(session, reaches, actor, Action.READ, Note) == listed[Action.SEE]
        assert await ids(session, reaches, actor, Action.CLAIM, Note) == set()
        marked = {row.id for row in rows if row.mark(actor.district_id) is not None}
        seen = set((await session.execute(select(Mark.toy_id).where(reaches.predicate(actor, Action.SEE, Mark)))).scalars())
        assert seen == marked & listed[Action.READ]
        on_toys, on_notes = {row.id for row in rows[0::3]}, {row.id for row in rows[1::3]}
        assert await ids(session, reaches, actor, Action.SEE, Tag) == on_toys & listed[Action.READ] | on_notes & listed[Action.SEE]


@often
@given(world=worlds())
async def test_turned_round_a_predicate_leads_to_every_row_that_it_allows(admin: Database, tmp_path: Path, world: World) -> None:
    _, actor, _ = world
    async with placed(admin, tmp_path, world) as (session, reaches):
        for model, action in ((Toy, Action.SEE), (Toy, Action.READ), (Note, Action.SEE), (Note, Action.READ)):
            way = turned(actor, action, model, reaches)
            if way is None:
                continue
            allowed = await ids(session, reaches, actor, action, model)
            row: Any = aliased(model)
            along = [set((await session.execute(select(row.id).where(one))).scalars()) for one in way.along(row)]
            keys = [set((await session.execute(one)).scalars()) for one in way.keys]
            about = set((await session.execute(select(row.id).where(getattr(row, way.about).in_(set().union(*keys))))).scalars())
            assert allowed <= about.union(*along)
            if way.sure:
                assert allowed >= set().union(*along)


@pytest.mark.parametrize(
    ("lines", "itself"),
    [
        (["p, RESIDENT, issue, read, SEATED, allow"], True),
        (["p, RESIDENT, issue, read, RAISED, allow"], False),
        (["p, RESIDENT, issue, read, SEATED, allow", "p, RESIDENT, issue, read, PUBLIC, deny"], False),
    ],
)
def test_a_row_that_puts_its_parent_within_reach_says_so_itself(tmp_path: Path, lines: list[str], itself: bool) -> None:
    reaches = registry(written(tmp_path, lines))
    unit = uuid4()
    actor = Actor(district_id=uuid4(), grants=(Grant(Role.RESIDENT, unit, UnitKind.COMMUNITY),), person_id=uuid4())
    asked = reaches.predicate(actor, Action.SEE, Mark)
    own = [str(one) for one in alternatives(asked) if not looks_up(one)]
    assert own == (["mark.person_id = :person_id_1", "mark.unit_id = :unit_id_1"] if itself else [])
    assert looks_up(asked)


@often
@given(world=worlds())
async def test_an_action_is_another_and_what_it_allows_beyond(admin: Database, tmp_path: Path, world: World) -> None:
    _, actor, _ = world
    async with placed(admin, tmp_path, world) as (session, reaches):
        for part, whole in permutations(ACTIONS, 2):
            rest = reaches.beyond(actor, part, whole, Toy)
            if rest is not None:
                beyond = set((await session.execute(select(Toy.id).where(rest))).scalars())
                parts = await ids(session, reaches, actor, part, Toy)
                assert await ids(session, reaches, actor, whole, Toy) == parts | beyond
            assert reaches.beyond(actor, part, whole, Note) is None  # a parent decides


def test_what_is_beyond_is_what_no_post_s_part_gives(tmp_path: Path) -> None:
    lines = ["p, RESIDENT, issue, see, PUBLIC, allow", "p, RESIDENT, issue, see, RAISED, allow", "p, RESIDENT, issue, read, RAISED, allow"]
    actor = Actor(district_id=uuid4(), grants=(Grant(Role.RESIDENT, uuid4(), UnitKind.COMMUNITY),), person_id=uuid4())

    def beyond(part: Action, whole: Action, *more: str) -> str:
        return str(registry(written(tmp_path, [*lines, *more])).beyond(actor, part, whole, Toy))

    assert beyond(Action.READ, Action.SEE) == "toy.published"
    assert beyond(Action.READ, Action.READ) == "false"
    assert beyond(Action.SEE, Action.READ) == "None"  # it is less
    assert beyond(Action.READ, Action.SEE, "p, RESIDENT, issue, see, SUBTREE, deny") == "None"
    assert beyond(Action.READ, Action.SEE, "p, RESIDENT, issue, read, SUBTREE, deny") == "None"  # it might be seen all the same


def test_what_is_within_everybody_s_reach_is_not_turned_round(tmp_path: Path) -> None:
    reaches = registry(written(tmp_path, ["p, RESIDENT, issue, see, DISTRICT, allow", "p, RESIDENT, issue, read, PUBLIC, allow"]))
    district = uuid4()
    actor = Actor(district_id=district, grants=(Grant(Role.RESIDENT, district, UnitKind.DISTRICT),))
    assert turned(actor, Action.SEE, Toy, reaches) is None
    assert turned(actor, Action.SEE, Note, reaches) is None  # what is published is too much to be enumerated
    assert turned(actor, Action.SEE, Tag, reaches) is None  # nobody said what tags are about


async def test_without_a_grant_there_is_nothing(admin: Database, tmp_path: Path) -> None:
    lines = [f"p, {role}, issue, {action}, DISTRICT, allow" for role in Role if role is not Role.ANYONE for action in ACTIONS]
    reaches = registry(written(tmp_path, lines))
    district = Node(uuid4(), UnitKind.DISTRICT)
    async with admin.write(None) as session:
        await stored(session, district.id, [Fact(uuid4(), district, district.id, None, published=True)])
        for action in ACTIONS:
            for model in (Toy, Note, Tag):
                assert await ids(session, reaches, Actor(district_id=district.id), action, model) == set()
        await session.rollback()


def test_another_resource_s_lines_mean_nothing_here(tmp_path: Path) -> None:
    policy = written(tmp_path, ["p, RESIDENT, commitment, see, DISTRICT, allow"])
    assert policy.answer(Role.RESIDENT, Resource.ISSUE, Action.SEE).allowed == frozenset()
    assert policy.answer(Role.RESIDENT, Resource.COMMITMENT, Action.SEE).allowed == {Reach.DISTRICT}


@pytest.mark.parametrize(
    "line",
    [
        "p, NOBODY, issue, see, DISTRICT, allow",
        "p, RESIDENT, isue, see, DISTRICT, allow",
        "p, RESIDENT, issue, sea, DISTRICT, allow",
        "p, RESIDENT, issue, see, EVERYWHERE, allow",
        "p, RESIDENT, issue, see, DISTRICT, maybe",
    ],
)
def test_a_line_with_an_unknown_word_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"NOBODY|isue|sea|EVERYWHERE|maybe"):
        written(tmp_path, [line])


def test_a_reach_that_means_nothing_is_found_at_start(tmp_path: Path) -> None:
    policy = written(tmp_path, ["p, RESIDENT, issue, see, FOLLOWED, allow"])
    with pytest.raises(ValueError, match="the reach FOLLOWED means nothing for Toy"):
        registry(policy).check()
    registry(written(tmp_path, ["p, RESIDENT, issue, see, PUBLIC, allow", "p, RESIDENT, audit, see, FOLLOWED, allow"])).check()


async def test_contributions_are_joined(admin: Database, tmp_path: Path) -> None:
    policy: Policy = written(tmp_path, ["p, ANYONE, issue, see, PUBLIC, allow"])
    reaches, district, person = registry(policy), Node(uuid4(), UnitKind.DISTRICT), uuid4()
    reaches.contribute(Toy, Reach.PUBLIC, lambda row, _, __: row.raiser_id == person)
    published, theirs, other = (
        Fact(uuid4(), district, None, raiser, shown) for raiser, shown in ((None, True), (person, False), (uuid4(), False))
    )
    async with admin.write(None) as session:
        await stored(session, district.id, [published, theirs, other])
        assert await ids(session, reaches, Actor(district_id=district.id), Action.SEE, Toy) == {published.id, theirs.id}
        await session.rollback()


def test_an_entity_is_registered_once(tmp_path: Path) -> None:
    reaches = registry(written(tmp_path, []))
    with pytest.raises(ValueError, match="Toy is registered twice"):
        reaches.register(Toy, Resource.ISSUE)
