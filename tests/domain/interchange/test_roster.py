"""A roster of people and posts: what is read, what is refused row by row, all or nothing, and a dry run that says what a run does."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.identity import Account, IdentityReason, Membership, Person, people
from services.domain.interchange import Roster, RosterCount, RowFault, people_import, roster_text
from services.domain.interchange.roster.reading import MOST_ROWS, RosterRow, rows_of
from services.domain.interchange.roster.words import RosterFault
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.factories import Place, make_place, refused
from tests.factories import rows_of as stored_rows
from tests.fixtures.effort import examples

HEADER = "name,phone,login,unit,role,valid_from,valid_until,official"
C = RosterCount


@pytest.fixture
async def place(database_urls: Urls) -> AsyncIterator[Place]:
    made = await make_place(database_urls)
    yield made
    await made.close()


def code(place: Place, unit: str) -> str:
    """The code of a unit of the factory's tree."""
    return place.code if unit == "district" else f"{place.code}-{[*place.units].index(unit) - 1}"


def table(*rows: str, header: str = HEADER) -> str:
    """A roster as text."""
    return "\n".join((header, *rows)) + "\n"


async def enter(place: Place, actor: Actor, text: str, *, dry_run: bool = False) -> Roster:
    async with place.work(actor) as work:
        return await people_import(work, text, dry_run=dry_run)


def read(text: str) -> list[RosterRow]:
    rows = [*rows_of(text)]
    assert all(isinstance(row, RosterRow) for row in rows), rows
    return [row for row in rows if isinstance(row, RosterRow)]


def findings(text: str) -> list[tuple[int, str | None, str]]:
    return [(one.line, one.column, one.code.value) for row in rows_of(text) if not isinstance(row, RosterRow) for one in row]


def test_headers_roles_days_and_answers_are_read_as_people_write_them() -> None:
    chinese = table(
        "张三,138 0013 8000,zhang.san,C1,网格员,2026年3月1日,,是",
        '"李,四",,,O1,社会组织联系人,2026/3/1,2026-12-31,',
        header="\ufeff姓名,电话,账号,单位编码,角色,起始日期,截止日期,公务身份",
    )
    assert read(chinese) == [
        RosterRow(2, "张三", "138 0013 8000", "zhang.san", "C1", Role.GRID_WORKER, date(2026, 3, 1), None, True),
        RosterRow(3, "李,四", None, None, "O1", Role.ORGANISATION_CONTACT, date(2026, 3, 1), date(2026, 12, 31), False),
    ]
    english = table(
        '"Ann\nLee",x,C1,Grid worker,2026-03-01', "", " ,,,, ", "Bo,x,C1,grid_worker,2026-03-01", header="Name,note,Unit,Role,Valid from"
    )
    assert findings(english) == [(2, "Name", "NOT_A_NAME")]
    assert [row.line for row in rows_of(english) if isinstance(row, RosterRow)] == [6]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_are_utf_8_or_as_chinese_spreadsheets_save_them(encoding: str) -> None:
    text = table("张三丰,,,C1,网格员,2026-03-01,,是")
    assert read(roster_text(text.encode(encoding))) == read(text)


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        roster_text(b"\xff\xff\x00")
    assert refusal.value.reason is RowFault.ENCODING


def test_everything_that_is_wrong_with_a_row_is_told() -> None:
    text = table(
        ",abc,,,chief,tomorrow,2026-02-30,maybe", "张三,,,C1,网格员", "张三,,,C1,网格员,1899-01-01,,", '张三,"x"y,,C1,网格员,2026-03-01,,'
    )
    assert findings(text) == [
        (2, "name", "MISSING"),
        (2, "phone", "NOT_A_PHONE"),
        (2, "unit", "MISSING"),
        (2, "role", "UNKNOWN_ROLE"),
        (2, "valid_from", "NOT_A_DAY"),
        (2, "valid_until", "NOT_A_DAY"),
        (2, "official", "NOT_YES_OR_NO"),
        (3, None, "CELLS"),
        (4, "valid_from", "YEAR"),
        (5, None, "QUOTE_BROKEN"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", RosterFault.ROSTER_EMPTY),
        ("name,unit,role\n", RosterFault.ROSTER_COLUMNS),
        ("name,姓名,unit,role,valid_from\n", RosterFault.ROSTER_COLUMN_TWICE),
        (table(*["张三,,,C1,网格员,2026-03-01,,"] * (MOST_ROWS + 1)), RosterFault.ROSTER_TOO_LARGE),
        (table("张" * 70_000), RosterFault.ROSTER_TOO_LARGE),
    ],
)
def test_what_is_no_roster_is_refused(text: str, fault: RosterFault) -> None:
    with pytest.raises(Refusal) as refusal:
        [*rows_of(text)]
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.INVALID_INPUT, fault)


async def test_people_come_in_with_their_posts_and_a_second_time_nothing_changes(place: Place) -> None:
    actor, login = await place.actor(Role.TENANT_ADMIN, "street_a"), f"t{new_id().hex}"
    community, street = code(place, "community_a1"), code(place, "street_a")
    text = table(
        f"张三,13800138000,{login},{community},网格员,2026-03-01,,是",
        f"张三,,{login},{street},街道协调员,2026-03-01,2026-12-31,",
        f"李四,,,{community},居民,2026-03-01,,",
    )
    before = await stored_rows(place)
    dry = await enter(place, actor, text, dry_run=True)
    assert (dry.counts, dry.findings, dry.written) == ({C.PERSON_ENTERED: 2, C.POST_GRANTED: 1}, [], False)
    assert await stored_rows(place) == before
    done = await enter(place, actor, text)
    assert (done.counts, done.findings, done.written) == (dry.counts, [], True)
    async with place.database.read(place.district_id) as session:
        person = (
            await session.scalars(select(Person.id).join(Account, Account.id == Person.account_id).where(Account.login == login))
        ).one()
        held = await session.execute(select(Membership.role, Membership.valid_until).where(Membership.person_id == person))
        assert {tuple(row) for row in held} == {(Role.GRID_WORKER, None), (Role.STREET_COORDINATOR, date(2026, 12, 31))}
        assert (await people(session, place.district_id, [person]))[person].official is True
    after = await stored_rows(place)
    again = await enter(place, actor, text)
    assert (again.counts, again.written) == ({C.UNCHANGED: 3}, True)
    assert await stored_rows(place) == after


async def test_one_faulty_row_and_nothing_is_written(place: Place) -> None:
    actor, taken = await place.actor(Role.TENANT_ADMIN, "street_a"), f"t{new_id().hex}"
    other = await place.actor(Role.TENANT_ADMIN, "street_b")
    await enter(place, other, table(f"王五,,{taken},{code(place, 'community_b1')},居民,2026-03-01,,"))
    community, login = code(place, "community_a1"), f"t{new_id().hex}"
    rows = (
        f"张三,,{login},{community},网格员,2026-03-01,,",
        f"张三,,,{code(place, 'community_b1')},网格员,2026-03-01,,",
        f"张三,,,{code(place, 'enterprise_a')},网格员,2026-03-01,,",
        "张三,,,nowhere,网格员,2026-03-01,,",
        f"王五,,{taken},{community},网格员,2026-03-01,,",
        f"李四,,{login},{community},网格员,2026-03-01,,",
        f"张三,,Not A Login,{community},网格员,2026-03-01,,",
        f"张三,,,{community},网格员,2026-03-02,2026-03-01,",
        f"张三,,{login},{community},网格员,2026-04-01,,",
    )
    before = await stored_rows(place)
    for dry_run in (True, False):
        roster = await enter(place, actor, table(*rows), dry_run=dry_run)
        assert (roster.counts, roster.written) == ({C.PERSON_ENTERED: 1, C.FAULTY: 8}, False)
        assert [(one.line, one.column, one.code) for one in roster.findings] == [
            (3, "unit", ErrorCode.FORBIDDEN),
            (4, "role", IdentityReason.NO_SUCH_POST),
            (5, "unit", RosterFault.UNKNOWN_UNIT_CODE),
            (6, "login", IdentityReason.LOGIN_TAKEN),
            (7, "name", RosterFault.NAME_DIFFERS),
            (8, "login", IdentityReason.NOT_A_LOGIN),
            (9, "valid_until", IdentityReason.DATES_REVERSED),
            (10, "valid_from", IdentityReason.OVERLAP),
        ]
        assert await stored_rows(place) == before


async def test_who_appoints_nobody_enters_nobody(place: Place) -> None:
    secretary = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    roster = await enter(place, secretary, table(f"张三,,,{code(place, 'community_a1')},居民,2026-03-01,,"))
    assert [one.code for one in roster.findings] == [ErrorCode.FORBIDDEN]
    async with refused(place, secretary, ErrorCode.INVALID_INPUT, RosterFault.ROSTER_EMPTY) as work:
        await people_import(work, "", dry_run=False)


UNITS = st.sampled_from(("community_a1", "community_a2", "street_a", "enterprise_a", "construction"))
ROLES = st.sampled_from(("网格员", "RESIDENT", "街道协调员", "TENANT_ADMIN", "ENTERPRISE_ADMIN", "部门经办人", "甲"))
DAYS = st.sampled_from(("2026-03-01", "2026-03-02", "2026-04-01", "x"))
ROWS = st.tuples(
    st.sampled_from(("张三", "李四")), st.sampled_from(("", "a", "b")), UNITS, ROLES, DAYS, st.sampled_from(("", "2026-03-31"))
)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(ROWS, max_size=5))
async def test_a_dry_run_says_what_a_run_does(place: Place, rows: list[tuple[str, ...]]) -> None:
    actor, mark = await place.actor(Role.TENANT_ADMIN, "street_a"), new_id().hex
    text = table(
        *(f"{name},,{login and login + mark},{code(place, unit)},{role},{since},{until}," for name, login, unit, role, since, until in rows)
    )
    before = await stored_rows(place)
    dry = await enter(place, actor, text, dry_run=True)
    assert await stored_rows(place) == before
    run = await enter(place, actor, text)
    assert (run.counts, run.findings) == (dry.counts, dry.findings)
    assert (run.written, await stored_rows(place) == before) == (
        not run.findings,
        not run.written or not run.counts.total() - run.counts[C.UNCHANGED],
    )
