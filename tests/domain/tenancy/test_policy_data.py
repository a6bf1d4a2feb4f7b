"""Inheritance, floors, and lifting what became too lax."""

from typing import Any

import pytest
from sqlalchemy import event

from services.domain.access import Role, UnitKind
from services.domain.tenancy import PolicyFault, PolicyName, defaults, policy_data_set, preload, tenant_suspend, unit_move, value
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.domain.tenancy.forest import Forest

FIRST = PolicyName.FIRST_REPLY
TWO_DAYS, ONE_DAY = {"amount": 2, "unit": "WORKING_DAY"}, {"amount": 1, "unit": "WORKING_DAY"}


def hours(amount: int) -> dict[str, Any]:
    """A limit in working hours."""
    return {"amount": amount, "unit": "WORKING_HOUR"}


async def in_force(forest: Forest, key: str, name: PolicyName = FIRST) -> dict[str, Any]:
    """The value in force for a unit."""
    async with forest.api.read(forest.id) as session:
        return await value(session, forest.id, forest[key], name)


async def set_value(forest: Forest, key: str, wanted: dict[str, Any], name: PolicyName = FIRST) -> None:
    """Set as the operator."""
    async with forest.work() as work:
        await policy_data_set(work, forest[key], name, wanted)


async def test_a_new_district_has_every_default_as_its_own_row(forest: Forest) -> None:
    assert len((await forest.rows())["policy_data"]) == len(PolicyName)
    for name in PolicyName:
        assert await in_force(forest, "district", name) == defaults()[name]


async def test_the_nearest_value_up_the_tree_is_in_force(forest: Forest) -> None:
    await set_value(forest, "district", hours(8))
    await set_value(forest, "s1", hours(6))
    await set_value(forest, "c11", hours(4))
    found = {
        key: (await in_force(forest, key))["amount"] for key in ("district", "s1", "s2", "c11", "c12", "c21", "qiye", "wuye", "chengjian")
    }
    assert found == {"district": 8, "s1": 6, "s2": 8, "c11": 4, "c12": 6, "c21": 8, "qiye": 4, "wuye": 4, "chengjian": 8}


async def test_a_batch_is_read_in_two_statements_and_then_no_more(forest: Forest) -> None:
    statements: list[str] = []
    async with forest.api.read(forest.id) as session:
        listen = lambda *call: statements.append(call[2])  # noqa: E731 - removed below by identity
        event.listen(forest.api.engine.sync_engine, "before_cursor_execute", listen)
        await preload(session, forest.id, [forest["c11"], forest["c21"], forest["qiye"]])
        for key in ("c11", "c21", "qiye"):
            for name in PolicyName:
                await value(session, forest.id, forest[key], name)
        event.remove(forest.api.engine.sync_engine, "before_cursor_execute", listen)
    assert len(statements) == 2


async def test_an_unknown_unit_has_no_policy(forest: Forest) -> None:
    async with forest.api.read(forest.id) as session:
        with pytest.raises(Refusal) as refused:
            await value(session, forest.id, new_id(), FIRST)
    assert refused.value.code is ErrorCode.NOT_FOUND


async def test_setting_is_seen_at_once_in_the_same_transaction(forest: Forest) -> None:
    async with forest.work() as work:
        assert await value(work.session, forest.id, forest["c11"], FIRST) == ONE_DAY
        await policy_data_set(work, forest["s1"], FIRST, {"amount": 1, "unit": "DAY"})
        assert await value(work.session, forest.id, forest["c11"], FIRST) == {"amount": 1, "unit": "DAY"}
    assert await forest.events("PolicyDataSet") == [
        {"issue_id": None, "name": "FIRST_REPLY", "old": None, "new": {"amount": 1, "unit": "DAY"}, "lifted": False}
    ]


@pytest.mark.parametrize(
    ("key", "wanted", "reason"),
    [
        ("s1", TWO_DAYS, PolicyFault.BELOW_FLOOR),
        ("c11", {"amount": 3, "unit": "HOUR"}, PolicyFault.NOT_COMPARABLE),
        ("district", {"amount": 0, "unit": "HOUR"}, PolicyFault.BAD_SHAPE),
    ],
)
async def test_refused_values_change_nothing(forest: Forest, key: str, wanted: dict[str, Any], reason: PolicyFault) -> None:
    before = await forest.rows()
    with pytest.raises(Refusal) as refused:
        await set_value(forest, key, wanted)
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_INPUT, reason)
    assert await forest.rows() == before


async def test_a_stricter_parent_lifts_laxer_children_and_leaves_stricter_ones(forest: Forest) -> None:
    await set_value(forest, "district", hours(8))
    await set_value(forest, "s1", hours(7))
    await set_value(forest, "c11", hours(3))
    await set_value(forest, "c12", hours(6))
    await set_value(forest, "district", hours(5))
    found = {key: (await in_force(forest, key))["amount"] for key in ("district", "s1", "c11", "c12", "s2")}
    assert found == {"district": 5, "s1": 5, "c11": 3, "c12": 5, "s2": 5}
    lifted = [(fields["old"]["amount"], fields["new"]["amount"]) for fields in await forest.events("PolicyDataSet") if fields["lifted"]]
    assert sorted(lifted) == [(6, 5), (7, 5)]


async def test_a_moved_unit_keeps_the_floor_of_its_new_parent(forest: Forest) -> None:
    await set_value(forest, "district", hours(8))
    await set_value(forest, "s2", hours(4))
    await set_value(forest, "c11", hours(6))
    async with forest.work() as work:
        await unit_move(work, forest["c11"], forest["s2"])
    assert await in_force(forest, "qiye") == hours(4)


async def test_versions_guard_against_overwriting(forest: Forest) -> None:
    async with forest.work() as work:
        row = await policy_data_set(work, forest["s1"], FIRST, ONE_DAY, version=0)
        assert row.version == 1
    before = await forest.rows()
    with pytest.raises(Refusal) as refused:
        async with forest.work() as work:
            await policy_data_set(work, forest["s1"], FIRST, {"amount": 1, "unit": "DAY"}, version=0)
    assert (refused.value.code, refused.value.details) == (ErrorCode.STALE_VERSION, {"version": 1})
    assert await forest.rows() == before


async def test_the_same_value_again_changes_nothing(forest: Forest) -> None:
    before = await forest.rows()
    await set_value(forest, "district", ONE_DAY)
    assert await forest.rows() == before


async def test_a_street_administrator_sets_the_street_and_below_only(forest: Forest) -> None:
    async with forest.work(Role.TENANT_ADMIN, "s1", UnitKind.STREET) as work:
        await policy_data_set(work, forest["c11"], FIRST, {"amount": 1, "unit": "DAY"})
    before = await forest.rows()
    for key in ("district", "s2", "c21"):
        with pytest.raises(Refusal) as refused:
            async with forest.work(Role.TENANT_ADMIN, "s1", UnitKind.STREET) as work:
                await policy_data_set(work, forest[key], FIRST, {"amount": 1, "unit": "DAY"})
        assert refused.value.code is ErrorCode.FORBIDDEN
    assert await forest.rows() == before


async def test_a_suspended_tenant_sets_nothing(forest: Forest) -> None:
    async with forest.work() as work:
        await tenant_suspend(work, forest["s1"], "整顿")
    before = await forest.rows()
    with pytest.raises(Refusal) as refused:
        await set_value(forest, "c11", {"amount": 1, "unit": "DAY"})
    assert refused.value.code is ErrorCode.TENANT_SUSPENDED
    assert await forest.rows() == before
