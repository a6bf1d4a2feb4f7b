"""Moving units: refusals, rewritten rows of every slice, and random trees against what the parent pointers say."""

import asyncio
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from services.domain.access import Role, UnitKind
from services.domain.identity import Membership
from services.domain.issues import Issue
from services.domain.tenancy import Unit, UnitCategory, UnitFacts, UnitFault, hold_unit, tenant_suspend, unit_move
from services.domain.tenancy.commands import levelled_models
from services.domain.tenancy.commands.moves import LOCK_ORDER
from services.domain.tenancy.tree import PARENTS
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from tests.domain.tenancy.forest import Forest, district_code, plant
from tests.domain.tenancy.residents import settle_everywhere
from tests.fixtures.effort import examples

Levels = tuple[UUID | None, UUID | None, UUID | None]


async def stored(forest: Forest) -> dict[str, list[tuple[UUID, Levels]]]:
    """For units, memberships and issues: the unit that the row belongs to, and its level columns."""
    async with forest.owner.read(forest.id) as session:
        return {
            table: [
                (row[0], (row.street_id, row.community_id, row.enterprise_id))
                for row in await session.execute(
                    text(f"SELECT {column}, street_id, community_id, enterprise_id FROM {table} WHERE district_id = :d"), {"d": forest.id}
                )
            ]
            for table, column in (("unit", "id"), ("membership", "unit_id"), ("issue", "intake_unit_id"))
        }


async def assert_consistent(forest: Forest) -> None:
    """Path and levels of every row are those that walking up the parent pointers gives."""
    async with forest.owner.read(forest.id) as session:
        units = {unit.id: unit for unit in await session.scalars(select(Unit).where(Unit.district_id == forest.id))}
    expected: dict[UUID, Levels] = {}
    for unit in units.values():
        way = [unit]
        while (above := way[0].parent_id) is not None:
            way.insert(0, units[above])
        by_kind = {step.kind: step.id for step in way}
        expected[unit.id] = (by_kind.get(UnitKind.STREET), by_kind.get(UnitKind.COMMUNITY), by_kind.get(UnitKind.ENTERPRISE))
        assert unit.path == "".join(f"{step.id}/" for step in way)
    for table, rows in (await stored(forest)).items():
        assert rows, table
        for unit_id, levels in rows:
            assert levels == expected[unit_id], (table, units[unit_id].code)


@pytest.mark.parametrize(
    ("key", "parent"), [("c11", "s2"), ("qiye", "c22"), ("qiye", "s1"), ("qiye", "district"), ("wuye", "c21"), ("chengjian", "s2")]
)
async def test_everything_goes_along(forest: Forest, key: str, parent: str) -> None:
    await settle_everywhere(forest)
    await assert_consistent(forest)
    old = (await forest.unit(key)).parent_id
    async with forest.work() as work:
        await unit_move(work, forest[key], forest[parent], version=1)
    await assert_consistent(forest)
    moved = await forest.unit(key)
    assert (moved.parent_id, moved.version) == (forest[parent], 2)
    (fields,) = await forest.events("UnitMoved")
    assert (fields["old_parent_id"], fields["new_parent_id"]) == (str(old), str(forest[parent]))


async def test_the_event_counts_what_was_rewritten(forest: Forest) -> None:
    await settle_everywhere(forest)
    async with forest.work() as work:
        await unit_move(work, forest["c11"], forest["s2"])
    # The community, its enterprise and its organisation; a membership at each; issues of the first two.
    assert (await forest.events("UnitMoved"))[0]["rows"] == {"unit": 3, "membership": 3, "issue": 2}


async def test_what_an_organisation_works_on_stays_where_it_is(forest: Forest) -> None:
    await settle_everywhere(forest)
    before = (await stored(forest))["issue"]
    async with forest.work() as work:
        await unit_move(work, forest["wuye"], forest["c21"])
    assert (await stored(forest))["issue"] == before


@pytest.mark.parametrize(
    ("key", "parent", "code", "fault"),
    [
        ("c11", "c11", ErrorCode.INVALID_INPUT, UnitFault.PARENT_BELOW),
        ("c11", "qiye", ErrorCode.INVALID_INPUT, UnitFault.PARENT_BELOW),
        ("s1", "c11", ErrorCode.INVALID_INPUT, UnitFault.PARENT_BELOW),
        ("district", "s1", ErrorCode.INVALID_INPUT, UnitFault.PARENT_BELOW),
        ("c11", "district", ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("c11", "c22", ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("s1", "s2", ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("chengjian", "c11", ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("qiye", "wuye", ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("c11", "s1", ErrorCode.CONFLICT, UnitFault.PARENT_SAME),
    ],
)
async def test_impossible_moves_change_nothing(forest: Forest, key: str, parent: str, code: ErrorCode, fault: UnitFault) -> None:
    before = await forest.rows()
    with pytest.raises(Refusal) as refused:
        async with forest.work() as work:
            await unit_move(work, forest[key], forest[parent])
    assert (refused.value.code, refused.value.reason) == (code, fault)
    assert await forest.rows() == before


async def test_who_administers_only_one_end_moves_nothing(forest: Forest) -> None:
    before = await forest.rows()
    for key, parent in (("c11", "s2"), ("qiye", "c21")):
        with pytest.raises(Refusal) as refused:
            async with forest.work(Role.TENANT_ADMIN, "s1", UnitKind.STREET) as work:
                await unit_move(work, forest[key], forest[parent])
        assert refused.value.code is ErrorCode.FORBIDDEN
    assert await forest.rows() == before


async def test_nothing_moves_into_or_out_of_a_suspended_street(forest: Forest) -> None:
    async with forest.work() as work:
        await tenant_suspend(work, forest["s2"], "整顿")
    before = await forest.rows()
    for key, parent in (("c11", "s2"), ("c21", "s1")):
        with pytest.raises(Refusal) as refused:
            async with forest.work() as work:
                await unit_move(work, forest[key], forest[parent])
        assert refused.value.code is ErrorCode.TENANT_SUSPENDED
    assert await forest.rows() == before


async def test_a_row_written_while_the_unit_is_held_is_in_the_new_place_afterwards(forest: Forest) -> None:
    held, go_on = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with forest.work() as work:
            unit = await hold_unit(work, forest["qiye"])
            held.set()
            await go_on.wait()
            await settle_everywhere(forest, session=work.session, units=[unit])

    async def move() -> None:
        await held.wait()
        async with forest.work() as work:
            await unit_move(work, forest["c11"], forest["s2"])

    writing, moving = asyncio.create_task(write()), asyncio.create_task(move())
    await held.wait()
    done, _ = await asyncio.wait({moving}, timeout=0.3)
    assert not done  # the move waits for the writer
    go_on.set()
    await asyncio.gather(writing, moving)
    await assert_consistent(forest)


async def test_crossing_moves_take_turns(forest: Forest) -> None:
    async def move(key: str, parent: str) -> None:
        async with forest.work() as work:
            await unit_move(work, forest[key], forest[parent])

    await settle_everywhere(forest)
    await asyncio.gather(move("c11", "s2"), move("c21", "s1"), move("qiye", "c21"))
    await assert_consistent(forest)


def test_no_kind_can_hang_under_itself_so_the_tree_is_four_deep() -> None:
    def depth(kind: UnitKind) -> int:
        return 1 + max((depth(parent) for parent in PARENTS[kind]), default=0)

    assert max(map(depth, UnitKind)) == 4


async def test_every_slice_with_level_columns_is_rewritten_and_may_be(owner: Database) -> None:
    tables = [model.__tablename__ for model in levelled_models()]
    ranked = [table for table in tables if table in LOCK_ORDER]
    assert ranked == sorted(ranked, key=LOCK_ORDER.index)
    assert {Unit.__tablename__, Membership.__tablename__, Issue.__tablename__} <= set(tables)
    async with owner.read(None) as session:
        for table in tables:
            for column in ("street_id", "community_id", "enterprise_id"):
                ask = text("SELECT has_column_privilege('rt_api', :t, :c, 'UPDATE')")
                assert await session.scalar(ask, {"t": table, "c": column}), f"rt_api may not move rows of {table}"


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[UnitFacts], list[tuple[int, int]]]:
    """A district of up to 14 units in random places, and up to 8 wished moves (unit, parent) by position."""
    code = district_code()
    root, kind = code[:6], UnitKind
    facts = [UnitFacts(kind.DISTRICT, code, "区", None)]
    streets = draw(st.integers(1, 3))
    facts += [UnitFacts(kind.STREET, f"{root}{s:03}000", f"街道{s}", code) for s in range(1, streets + 1)]
    for n in range(draw(st.integers(1, 10))):
        wanted = draw(st.sampled_from([kind.COMMUNITY, kind.ENTERPRISE, kind.DEPARTMENT, kind.ORGANISATION]))
        parent = draw(st.sampled_from([f for f in facts if f.kind in PARENTS[wanted]]))
        own = f"{parent.code[:9]}{n + 100:03}" if wanted is kind.COMMUNITY else f"u{n}"
        category = {kind.DEPARTMENT: UnitCategory.PARTY, kind.ORGANISATION: UnitCategory.OPERATOR}.get(wanted)
        facts.append(UnitFacts(wanted, own, f"单位{n}", parent.code, category=category))
    position = st.integers(0, len(facts) - 1)
    return facts, draw(st.lists(st.tuples(position, position), max_size=8))


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(trees())
async def test_random_moves_keep_every_row_where_the_parents_say(
    owner: Database, api: Database, wish: tuple[list[UnitFacts], list[tuple[int, int]]]
) -> None:
    facts, moves = wish
    forest = await plant(owner, api, facts)
    await settle_everywhere(forest)
    for unit, parent in moves:
        with suppress(Refusal):
            async with forest.work() as work:
                await unit_move(work, forest[facts[unit].code], forest[facts[parent].code])
        await assert_consistent(forest)
