"""Rows that are not taken, each with its line, what is wrong, and the names that come near; and who may import at all."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from services.cli.tenant import operator
from services.domain.access import Actor, Grant, Role, UnitKind
from services.domain.interchange import Count, ImportFault, errors_path, import_issues
from services.domain.tenancy import TenantState, UnitCategory, UnitFacts, tenant_suspend, unit_add
from services.kit.errors import ErrorCode, Refusal
from tests.domain.interchange.town import Town, errors, plain
from tests.factories import rows_of

ROW = {"id": "1", "title": "Yellow water", "raised": "2015-03-01T08:00:00", "street": "Main", "community": "West"}
DONE = ROW | {"closed": "2015-03-02T08:00:00", "department": "Water", "due": "2015-03-03T08:00:00"}


@pytest.fixture
async def settled(boston_town: Town) -> Town:
    """A town with two streets, communities of the same name, and departments."""
    async with boston_town.work(operator(boston_town.district_id)) as work:
        root, begin = boston_town.district_id, boston_town.code[:6]
        main = await unit_add(work, root, UnitFacts(UnitKind.STREET, f"{begin}001000", "Main", None))
        side = await unit_add(work, root, UnitFacts(UnitKind.STREET, f"{begin}002000", "Side", None, short_name="S"))
        await unit_add(work, main.id, UnitFacts(UnitKind.COMMUNITY, f"{begin}001001", "West", None))
        await unit_add(work, side.id, UnitFacts(UnitKind.COMMUNITY, f"{begin}002001", "West", None))
        government = UnitCategory.GOVERNMENT
        await unit_add(work, root, UnitFacts(UnitKind.DEPARTMENT, "water", "Water Board", None, short_name="Water", category=government))
        await unit_add(work, main.id, UnitFacts(UnitKind.DEPARTMENT, "d1", "Office", None, category=government))
        await unit_add(work, side.id, UnitFacts(UnitKind.DEPARTMENT, "d2", "Office", None, category=government))
        await unit_add(work, main.id, UnitFacts(UnitKind.ENTERPRISE, "ent", "Bakery", None))
    return boston_town


async def test_units_are_found_by_name_short_name_and_code(settled: Town) -> None:
    begin = settled.code[:6]
    file = settled.file(
        DONE,
        DONE | {"id": "2", "street": "S", "department": "water"},
        DONE | {"id": "3", "street": f"{begin}002000", "community": f"{begin}002001", "department": "Water Board"},
        DONE | {"id": "4", "street": "", "community": "", "department": "d1"},
        DONE | {"id": "5", "community": "", "department": f"{begin}001000"},
        DONE | {"id": "6", "street": "Side", "department": "d1"},
    )
    assert await settled.bring_in(file, plain("categories: keep")) == {Count.ENTERED: 6, Count.CLOSED: 6}
    assert not errors_path(file).exists()
    found = await settled.rows(
        "SELECT i.external_id, o.code, u.code, d.code FROM issue i JOIN unit o ON o.id = i.owner_unit_id JOIN assignment a ON"
        " a.issue_id = i.id JOIN unit u ON u.id = a.unit_id JOIN unit d ON d.id = a.dispatcher_unit_id ORDER BY 1"
    )
    assert found == [
        ("1", f"{begin}001001", "water", f"{begin}001000"),  # a community reaches a department through its street
        ("2", f"{begin}002001", "water", f"{begin}002000"),
        ("3", f"{begin}002001", "water", f"{begin}002000"),
        ("4", settled.code, "d1", settled.code),
        ("5", f"{begin}001000", f"{begin}001000", f"{begin}001000"),  # a code may name whatever unit handles it
        ("6", f"{begin}002001", "d1", settled.code),  # another street's office: only the district hands to both
    ]


async def test_what_has_no_place_is_told_with_what_comes_near(settled: Town) -> None:
    file = settled.file(
        DONE | {"id": "1", "street": "Mian"},
        DONE | {"id": "2", "community": "Wets"},
        DONE | {"id": "3", "department": "Watr"},
        DONE | {"id": "4", "department": "Office"},
        DONE | {"id": "6", "category": "Wter", "department": ""},
        DONE | {"id": "7"},
    )
    before = await rows_of(settled.place)
    assert await settled.bring_in(file, plain(), dry_run=True) == {Count.ENTERED: 1, Count.CLOSED: 1, Count.FAULTY: 5}
    assert await rows_of(settled.place) == before
    assert await settled.bring_in(file, plain()) == {Count.ENTERED: 1, Count.CLOSED: 1, Count.FAULTY: 5}
    assert sorted(errors(file)) == [
        ("2", "street", "UNIT_UNKNOWN"),
        ("3", "community", "UNIT_UNKNOWN"),
        ("4", "department", "UNIT_UNKNOWN"),
        ("5", "department", "UNIT_AMBIGUOUS"),
        ("6", "due", "DUE_WITHOUT_DEPARTMENT"),
    ]
    told = errors_path(file).read_text("utf-8-sig")
    assert "near: Main" in told
    assert "near: West" in told
    assert "near: Water" in told


async def test_categories_are_looked_up_or_made(settled: Town) -> None:
    file = settled.file(DONE | {"category": "Water"}, DONE | {"id": "2", "category": "Light"})
    assert await settled.bring_in(file, plain()) == {Count.FAULTY: 2}
    assert errors(file) == [("2", "category", "CATEGORY_UNKNOWN"), ("3", "category", "CATEGORY_UNKNOWN")]
    made = await settled.bring_in(file, plain("categories: create"))
    assert made == {Count.ENTERED: 2, Count.CLOSED: 2, Count.CATEGORIES: 2}
    assert await settled.rows("SELECT name FROM issue_category ORDER BY 1") == [("Light",), ("Water",)]
    later = settled.file(DONE | {"id": "3", "category": "Watr"}, DONE | {"id": "4", "category": "Light"}, name="later.csv")
    assert await settled.bring_in(later, plain()) == {Count.ENTERED: 1, Count.CLOSED: 1, Count.FAULTY: 1}
    assert "near: Water" in errors_path(later).read_text("utf-8-sig")


async def test_units_are_made_where_the_mapping_says_so_with_codes_out_of_the_way(settled: Town) -> None:
    file = settled.file(
        DONE | {"street": "New", "community": "East", "department": "Light"},
        DONE | {"id": "2", "street": "Main", "community": "East", "department": "Light"},
    )
    made = await settled.bring_in(file, plain("units: {street: create, community: create, department: create}"))
    counts = {Count.STREETS: 1, Count.COMMUNITIES: 2, Count.DEPARTMENTS: 1, Count.ENTERED: 2, Count.CLOSED: 2}
    assert made == counts
    begin = settled.code[:6]
    found = await settled.rows("SELECT code, name, category FROM unit WHERE name IN ('New', 'East', 'Light') ORDER BY 1")
    wanted = [(f"{begin}001600", "East", None), (f"{begin}600000", "New", None), (f"{begin}600600", "East", None)]
    assert found == [*wanted, ("D001", "Light", "GOVERNMENT")]
    assert await settled.rows("SELECT count(*) FROM audit WHERE event = 'UnitAdded' AND fields->>'name' IN ('New', 'East', 'Light')") == [
        (4,)
    ]


async def test_a_raiser_is_sealed_and_a_reply_is_kept(settled: Town) -> None:
    file = settled.file(DONE | {"reply": "Mended", "name": "张三", "phone": "13812348000"}, DONE | {"id": "2"})
    assert (await settled.bring_in(file, plain()))[Count.ENTERED] == 2
    assert await settled.rows(
        "SELECT i.external_id, i.replied_at = i.closed_at, r.kind, r.text, r.at = i.closed_at, u.name FROM issue i"
        " LEFT JOIN reply r ON r.issue_id = i.id LEFT JOIN unit u ON u.id = r.unit_id ORDER BY 1"
    ) == [("1", True, "FINAL", "Mended", True, "Water Board"), ("2", None, None, None, None, None)]
    assert await settled.rows(
        "SELECT i.external_id, p.official, p.phone_sealed IS NOT NULL, k.wrapped IS NOT NULL FROM issue_raiser r"
        " JOIN issue i ON i.id = r.issue_id JOIN person p ON p.id = r.person_id JOIN person_key k ON k.id = p.id"
    ) == [("1", False, True, True)]
    assert await settled.rows("SELECT 1 FROM audit WHERE fields::text LIKE '%张三%' OR fields::text LIKE '%13812348000%'") == []


async def test_open_rows_without_a_due_time_get_the_tenants_limit_or_no_clock(settled: Town) -> None:
    row = ROW | {"department": "Water"}
    assert await settled.bring_in(settled.file(row), plain("without_due: none")) == {Count.ENTERED: 1}
    file = settled.file(row | {"id": "2"}, ROW | {"id": "3"}, name="later.csv")
    assert await settled.bring_in(file, plain("without_due: policy")) == {Count.ENTERED: 2, Count.CLOCKS: 1}
    found = await settled.rows(
        "SELECT i.external_id, i.state, a.state, a.due_at IS NULL, i.due_at = a.due_at, c.due_at = a.due_at, c.started_at > now() - '1 h'"
        "::interval, r.cause FROM issue i LEFT JOIN assignment a ON a.issue_id = i.id LEFT JOIN clock c ON c.subject_id = a.id"
        " LEFT JOIN deadline_revision r ON r.clock_id = c.id ORDER BY 1"
    )
    assert found == [
        ("1", "IN_PROGRESS", "ACKNOWLEDGED", True, None, None, None, None),
        ("2", "IN_PROGRESS", "ACKNOWLEDGED", False, True, True, True, "STARTED"),
        ("3", "ACCEPTED", None, True, None, None, None, None),
    ]


async def test_nothing_comes_into_a_suspended_tenant(settled: Town) -> None:
    async with settled.work(operator(settled.district_id)) as work:
        street = await work.session.scalar(text("SELECT id FROM unit WHERE name = 'Main'"))
        await tenant_suspend(work, street, ground="merging")
    file = settled.file(DONE, DONE | {"id": "2", "street": "Side"})
    assert await settled.bring_in(file, plain()) == {Count.ENTERED: 1, Count.CLOSED: 1, Count.FAULTY: 1}
    assert errors(file) == [("2", "community", "TENANT_SUSPENDED")]
    async with settled.work(operator(settled.district_id)) as work:
        await tenant_suspend(work, settled.district_id, ground="merging")
    await refused(settled, settled.file(DONE | {"id": "3"}), ErrorCode.TENANT_SUSPENDED)


async def refused(here: Town, file: Path, code: ErrorCode, reason: ImportFault | None = None, actor: Actor | None = None) -> None:
    """The import does not begin, and nothing changes."""
    before = await rows_of(here.place)
    with pytest.raises(Refusal) as refusal:
        await here.bring_in(file, plain(), actor=actor)
    assert (refusal.value.code, refusal.value.reason) == (code, reason)
    assert await rows_of(here.place) == before


async def test_whoever_administers_a_street_imports_there_and_nowhere_else(settled: Town) -> None:
    ((street_id,),) = await settled.rows("SELECT id FROM unit WHERE name = 'Main'")
    file = settled.file(DONE, DONE | {"id": "2", "street": "Side"}, DONE | {"id": "3", "street": "", "community": ""})
    coordinator = Actor(settled.district_id, (Grant(Role.STREET_COORDINATOR, street_id, UnitKind.STREET),))
    await refused(settled, file, ErrorCode.FORBIDDEN, ImportFault.IMPORT_NOT_ALLOWED, coordinator)
    administrator = Actor(settled.district_id, (Grant(Role.TENANT_ADMIN, street_id, UnitKind.STREET),))
    assert await settled.bring_in(file, plain(), actor=administrator) == {Count.ENTERED: 1, Count.CLOSED: 1, Count.FAULTY: 2}
    assert errors(file) == [("3", "community", "FORBIDDEN"), ("4", "street", "FORBIDDEN")]


async def test_of_two_imports_of_a_source_one_waits_or_is_refused(settled: Town) -> None:
    file = settled.file(*(DONE | {"id": str(number)} for number in range(300)))
    ends = await asyncio.gather(*(import_issues(settled.wanted(file, plain())) for _ in range(2)), return_exceptions=True)
    refusals = [end for end in ends if isinstance(end, BaseException)]
    assert all(isinstance(end, Refusal) and end.reason is ImportFault.SOURCE_BUSY for end in refusals), ends
    assert await settled.rows("SELECT count(*) FROM issue") == [(300,)]
    assert await settled.rows("SELECT count(*) FROM import_run") == [(1,)]


async def test_a_unit_that_is_no_more_takes_nothing_in(settled: Town) -> None:
    async with settled.work(operator(settled.district_id)) as work:
        await work.session.execute(text("UPDATE unit SET state = :closed WHERE code = 'water'"), {"closed": TenantState.CLOSED.value})
    file = settled.file(DONE)
    assert await settled.bring_in(file, plain()) == {Count.FAULTY: 1}
    assert errors(file) == [("2", "department", "CLOSED")]
