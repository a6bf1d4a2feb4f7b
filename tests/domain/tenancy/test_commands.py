"""Creating districts, adding and renaming units, suspending and resuming: what each does, and what each refuses."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import ProgrammingError

from services.domain.access import Role, UnitKind, Work
from services.domain.tenancy import (
    TenantState,
    UnitCategory,
    UnitFacts,
    UnitFault,
    district_create,
    hold_unit,
    tenant_resume,
    tenant_suspend,
    unit_add,
    unit_rename,
)
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.domain.tenancy.forest import Forest, district_code, facts_of, operator, plant

ENTERPRISE = UnitFacts(UnitKind.ENTERPRISE, "91360103MA35", "新企业", None)


async def refused(
    forest: Forest, deed: Callable[[Work], Awaitable[Any]], role: Role = Role.PLATFORM_OPERATOR, at: str = "district"
) -> Refusal:
    """Do it, expect a refusal, and prove that nothing changed."""
    before = await forest.rows()
    kind = (await forest.unit(at)).kind
    with pytest.raises(Refusal) as caught:
        async with forest.work(role, at, kind) as work:
            await deed(work)
    assert await forest.rows() == before
    return caught.value


async def test_a_district_comes_with_its_units_in_their_places(forest: Forest) -> None:
    district, c11, qiye, wuye, chengjian = [await forest.unit(key) for key in ("district", "c11", "qiye", "wuye", "chengjian")]
    assert (district.id, district.parent_id, district.path, district.public) == (forest.id, None, f"{forest.id}/", True)
    assert (c11.parent_id, c11.street_id, c11.community_id, c11.enterprise_id) == (forest["s1"], forest["s1"], forest["c11"], None)
    assert (qiye.street_id, qiye.community_id, qiye.enterprise_id, qiye.public) == (forest["s1"], forest["c11"], qiye.id, False)
    assert (wuye.street_id, wuye.community_id, wuye.enterprise_id, wuye.public) == (forest["s1"], forest["c11"], None, False)
    assert (chengjian.street_id, chengjian.community_id, chengjian.public) == (None, None, True)
    assert qiye.path == f"{forest.id}/{forest['s1']}/{forest['c11']}/{qiye.id}/"
    assert len(await forest.events("UnitAdded")) == 9
    assert [fields["units"] for fields in await forest.events("DistrictCreated")] == [10]


async def test_a_district_is_created_once(owner: Database, forest: Forest) -> None:
    before = await forest.rows()
    with pytest.raises(Refusal) as caught:
        await plant(owner, forest.api, facts_of(forest.code))
    assert (caught.value.code, caught.value.reason) == (ErrorCode.CONFLICT, UnitFault.DISTRICT_EXISTS)
    assert await forest.rows() == before


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda facts: [*facts, facts[3]], UnitFault.CODE_TAKEN),
        (lambda facts: [facts[0], replace(facts[1], name="")], UnitFault.NAME_EMPTY),
        (lambda facts: [facts[0], replace(facts[1], code="1")], UnitFault.CODE_INVALID),
        (lambda facts: [facts[0], facts[3]], UnitFault.PARENT_KIND),
        (lambda facts: [facts[0], replace(facts[3], parent_code=facts[0].code)], UnitFault.PARENT_KIND),
        (lambda facts: facts[1:], UnitFault.PARENT_KIND),
    ],
)
async def test_a_district_with_bad_units_is_not_created(
    owner: Database, api: Database, change: Callable[[list[UnitFacts]], list[UnitFacts]], fault: UnitFault
) -> None:
    code, district_id = district_code(), new_id()
    with pytest.raises(Refusal) as caught:
        async with work_as(owner, operator(district_id)) as work:
            await district_create(work, change(facts_of(code)), timezone="Asia/Shanghai", calendar="cn")
    assert caught.value.reason is fault
    await plant(owner, api, facts_of(code))  # nothing of it was left in the way


@pytest.mark.parametrize("zone", ["Asia/Xihu", "", "../etc", "Asia", "/etc/passwd"])
async def test_unknown_time_zones_are_refused(owner: Database, zone: str) -> None:
    with pytest.raises(Refusal) as caught:
        async with work_as(owner, operator(new_id())) as work:
            await district_create(work, facts_of(district_code()), timezone=zone, calendar="cn")
    assert caught.value.reason is UnitFault.TIMEZONE_UNKNOWN


async def test_only_the_operator_creates_districts(forest: Forest) -> None:
    async def create(work: Work) -> None:
        await district_create(work, facts_of(district_code()), timezone="Asia/Shanghai", calendar="cn")

    assert (await refused(forest, create, Role.TENANT_ADMIN)).code is ErrorCode.FORBIDDEN
    # The second wall: whatever the policy says, the API's role cannot insert a district.
    with pytest.raises(ProgrammingError, match="permission denied for table district"):
        async with work_as(forest.api, operator(new_id())) as work:
            await create(work)


async def test_a_unit_is_added_under_a_parent_that_one_administers(forest: Forest) -> None:
    async with forest.work(Role.TENANT_ADMIN, "s1", UnitKind.STREET) as work:
        added = await unit_add(work, forest["c12"], ENTERPRISE)
    forest.ids["new"] = added.id
    stored = await forest.unit("new")
    assert (stored.parent_id, stored.street_id, stored.community_id, stored.enterprise_id) == (
        forest["c12"],
        forest["s1"],
        forest["c12"],
        added.id,
    )
    assert stored.state is TenantState.ACTIVE


@pytest.mark.parametrize(
    ("parent", "facts", "code", "fault"),
    [
        ("c11", replace(ENTERPRISE, code="qiye"), ErrorCode.CONFLICT, UnitFault.CODE_TAKEN),
        ("qiye", ENTERPRISE, ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("c11", replace(ENTERPRISE, kind=UnitKind.DEPARTMENT, category=UnitCategory.PARTY), ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("s1", UnitFacts(UnitKind.STREET, "360103999000", "街", None), ErrorCode.INVALID_INPUT, UnitFault.PARENT_KIND),
        ("c11", replace(ENTERPRISE, name=""), ErrorCode.INVALID_INPUT, UnitFault.NAME_EMPTY),
        ("c11", replace(ENTERPRISE, name="企" * 101), ErrorCode.INVALID_INPUT, UnitFault.NAME_TOO_LONG),
        ("c11", replace(ENTERPRISE, name="企\u202e业"), ErrorCode.INVALID_INPUT, UnitFault.NAME_UNPRINTABLE),
        ("c11", replace(ENTERPRISE, code="有 空"), ErrorCode.INVALID_INPUT, UnitFault.CODE_INVALID),
        ("c11", replace(ENTERPRISE, category=UnitCategory.PARTY), ErrorCode.INVALID_INPUT, UnitFault.CATEGORY_INVALID),
        ("district", replace(ENTERPRISE, kind=UnitKind.ORGANISATION), ErrorCode.INVALID_INPUT, UnitFault.CATEGORY_INVALID),
    ],
)
async def test_bad_additions_are_refused(forest: Forest, parent: str, facts: UnitFacts, code: ErrorCode, fault: UnitFault) -> None:
    refusal = await refused(forest, lambda work: unit_add(work, forest[parent], facts))
    assert (refusal.code, refusal.reason) == (code, fault)


async def test_nobody_adds_where_they_do_not_administer(forest: Forest) -> None:
    assert (
        await refused(forest, lambda work: unit_add(work, forest["c21"], ENTERPRISE), Role.TENANT_ADMIN, "s1")
    ).code is ErrorCode.FORBIDDEN
    assert (await refused(forest, lambda work: unit_add(work, new_id(), ENTERPRISE))).code is ErrorCode.NOT_FOUND
    # What one does not see does not exist: an enterprise of the neighbouring street.
    hidden = await refused(forest, lambda work: unit_rename(work, forest["qiye"], "新名"), Role.TENANT_ADMIN, "s2")
    assert hidden.code is ErrorCode.NOT_FOUND


async def test_renaming_tells_both_names_and_renaming_to_the_same_nothing(forest: Forest) -> None:
    async with forest.work() as work:
        await unit_rename(work, forest["s1"], "桃花街道", short_name="桃花")
    assert (await forest.unit("s1")).version == 2
    assert await forest.events("UnitRenamed") == [
        {"issue_id": None, "old_name": "街道1", "new_name": "桃花街道", "old_short_name": None, "new_short_name": "桃花"}
    ]
    before = await forest.rows()
    async with forest.work() as work:
        await unit_rename(work, forest["s1"], "桃花街道", short_name="桃花")
    assert await forest.rows() == before


async def test_a_districts_name_is_changed_in_both_places(forest: Forest) -> None:
    async with forest.work() as work:
        await unit_rename(work, forest.id, "东湖区")
    assert (await forest.unit("district")).name == "东湖区"
    assert "'东湖区'" in (await forest.rows())["district"][0]


async def test_bad_renames_are_refused(forest: Forest) -> None:
    assert (await refused(forest, lambda work: unit_rename(work, forest["s1"], ""))).reason is UnitFault.NAME_EMPTY
    stale = await refused(forest, lambda work: unit_rename(work, forest["s1"], "新", version=2))
    assert (stale.code, stale.details) == (ErrorCode.STALE_VERSION, {"version": 1})


async def test_in_a_suspended_tenant_nobody_writes_until_it_is_resumed(forest: Forest) -> None:
    async with forest.work() as work:
        await tenant_suspend(work, forest["s1"], "整顿")
    for deed in (
        lambda work: unit_add(work, forest["c11"], ENTERPRISE),
        lambda work: unit_rename(work, forest["s1"], "新"),
        lambda work: unit_rename(work, forest["qiye"], "新"),
        lambda work: hold_unit(work, forest["wuye"]),
    ):
        assert (await refused(forest, deed)).code is ErrorCode.TENANT_SUSPENDED
    async with forest.work() as work:
        await unit_rename(work, forest["c21"], "别的街道照常")
        await tenant_resume(work, forest["s1"])
        await unit_rename(work, forest["c11"], "新")
    assert [fields["ground"] for fields in await forest.events("TenantSuspended")] == ["整顿"]
    assert len(await forest.events("TenantResumed")) == 1


async def test_a_district_is_suspended_in_both_places(forest: Forest) -> None:
    async with forest.work() as work:
        await tenant_suspend(work, forest.id, "整顿")
    assert "'SUSPENDED'" in (await forest.rows())["district"][0]
    assert (await refused(forest, lambda work: unit_rename(work, forest["c11"], "新"))).code is ErrorCode.TENANT_SUSPENDED
    async with forest.work() as work:
        await tenant_resume(work, forest.id)
    assert "'ACTIVE'" in (await forest.rows())["district"][0]


async def test_bad_suspensions_are_refused(forest: Forest) -> None:
    assert (await refused(forest, lambda work: tenant_resume(work, forest["s1"]))).code is ErrorCode.WRONG_STATE
    assert (await refused(forest, lambda work: tenant_suspend(work, forest["s1"], " "))).code is ErrorCode.INVALID_INPUT
    # A tenant is suspended from above, never by its own administrator.
    assert (
        await refused(forest, lambda work: tenant_suspend(work, forest["s1"], "x"), Role.TENANT_ADMIN, "s1")
    ).code is ErrorCode.FORBIDDEN
    async with forest.work(Role.TENANT_ADMIN, "s1", UnitKind.STREET) as work:
        await tenant_suspend(work, forest["c11"], "整顿")
    assert (await refused(forest, lambda work: tenant_suspend(work, forest["c11"], "x"))).code is ErrorCode.WRONG_STATE
    async with forest.work() as work:
        await tenant_suspend(work, forest["s1"], "整顿")
    assert (await refused(forest, lambda work: tenant_resume(work, forest["c11"]))).code is ErrorCode.TENANT_SUSPENDED
