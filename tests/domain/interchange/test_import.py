"""A dirty file comes in: who was late is what the city counted; a second time changes nothing; a dry run says the same, writes nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import literal, select

from services.cli.bootstrap import Urls
from services.domain.audit import verify
from services.domain.interchange import Count, errors_path
from services.domain.issues import Issue
from services.domain.statistics import Deadline, late_by, open_at
from services.kit.clock import read_now
from tests.domain.audit.chains import seal_once
from tests.domain.interchange.boston import boston, late_ids, write_boston
from tests.domain.interchange.town import Town, compared, spelled, town
from tests.factories import rows_of
from tests.fixtures.pools import connected

AS_OF = datetime.fromisoformat("2016-01-13T00:00:00-05:00")
ROWS = 600


async def late(here: Town) -> set[str]:
    """The external ids of what was late by the city's day, by the product."""
    async with here.database.read(here.district_id) as session:
        found = await session.scalars(
            select(Issue.external_id)
            .join(Deadline, (Deadline.district_id == Issue.district_id) & (Deadline.issue_id == Issue.id))
            .where(Issue.district_id == here.district_id, late_by(Deadline, literal(AS_OF)))
        )
        return {key for key in found if key is not None}


@pytest.fixture
def cases() -> list[dict[str, str]]:
    """Made-up cases with the real file's dirt."""
    return boston(ROWS)


async def test_who_was_late_is_what_the_city_counted(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv.gz"
    write_boston(file, cases)
    counts = await boston_town.bring_in(file)
    assert (counts[Count.ENTERED], counts[Count.FAULTY], counts[Count.CHANGED]) == (ROWS, 0, 0)
    assert 0 < len(late_ids(cases)) < ROWS
    assert await late(boston_town) == late_ids(cases)


async def test_open_is_what_the_city_had_open(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases)
    await boston_town.bring_in(file)
    async with boston_town.database.read(boston_town.district_id) as session:
        found = await session.scalars(
            select(Issue.external_id)
            .join(Deadline, (Deadline.district_id == Issue.district_id) & (Deadline.issue_id == Issue.id))
            .where(Issue.district_id == boston_town.district_id, open_at(Deadline, literal(AS_OF)), Deadline.assignment_id.is_not(None))
        )
        assert set(found) == {case["case_id"] for case in cases if case["target_dt"] and not case["closed_dt"]}


async def test_what_came_in_is_closed_as_imported_or_open_with_a_clock(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases)
    counts = await boston_town.bring_in(file)
    closed = sum(bool(case["closed_dt"]) for case in cases)
    clocks = sum(bool(case["target_dt"]) and not case["closed_dt"] for case in cases)
    assert (counts[Count.CLOSED], counts[Count.CLOCKS]) == (closed, clocks)
    found = await boston_town.rows(
        "SELECT state, closure_kind, origin, source, replied_at IS NULL, round, count(*) FROM issue GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1"
    )
    assert found == [
        ("CLOSED", "IMPORTED", "IMPORT", "boston311", True, 1, closed),
        ("IN_PROGRESS", None, "IMPORT", "boston311", True, 1, ROWS - closed),
    ]
    work = await boston_town.rows("SELECT role, kind, state, count(*) FROM assignment GROUP BY 1, 2, 3 ORDER BY 3")
    assert work == [("LEAD", "IMPORTED", "ACKNOWLEDGED", ROWS - closed), ("LEAD", "IMPORTED", "DONE", closed)]
    running = await boston_town.rows(
        "SELECT c.kind, c.state, r.cause, bool_and(c.started_at = i.raised_at AND c.due_at = i.due_at AND a.due_at = i.due_at), count(*)"
        " FROM clock c JOIN deadline_revision r ON r.clock_id = c.id JOIN issue i ON i.id = c.issue_id"
        " JOIN assignment a ON a.id = c.subject_id GROUP BY 1, 2, 3"
    )
    assert running == [("WORK", "RUNNING", "IMPORTED", True, clocks)]
    audit = await boston_town.rows("SELECT event, count(*) FROM audit WHERE issue_id IS NOT NULL GROUP BY 1 ORDER BY 1")
    assert audit == [("AssignmentImported", clocks), ("IssueImported", ROWS)]
    assert await boston_town.rows("SELECT event FROM outbox") == [("DistrictCreated",)]


async def test_a_second_import_changes_nothing(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases)
    await boston_town.bring_in(file)
    before, told = await rows_of(boston_town.place), errors_path(file).exists()
    assert await boston_town.bring_in(file) == {Count.KNOWN: ROWS}
    assert await rows_of(boston_town.place) == before
    assert errors_path(file).exists() is told is False


async def test_a_dry_run_says_what_an_import_would_and_writes_nothing(boston_town: Town, cases: list[dict[str, str]]) -> None:
    """More than one batch, so that what an earlier one would have created is there for the next."""
    file = boston_town.folder / "boston.csv"
    write_boston(file, [*boston(1_100), {**cases[0], "case_id": "x", "open_dt": "nonsense"}])
    before = await rows_of(boston_town.place)
    promised = await boston_town.bring_in(file, dry_run=True)
    told = errors_path(file).read_bytes()
    assert await rows_of(boston_town.place) == before
    assert await boston_town.bring_in(file) == promised
    assert errors_path(file).read_bytes() == told
    assert (promised[Count.ENTERED], promised[Count.FAULTY]) == (1_100, 1)


async def test_two_districts_get_the_same_from_the_same_file(database_urls: Urls, boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases)
    await boston_town.bring_in(file)
    async with town(database_urls, boston_town.folder) as other:
        await other.bring_in(file)
        mine, theirs = await compared(boston_town), await compared(other)
    assert len(mine["issue"]) == ROWS
    assert spelled(mine, boston_town.code) == spelled(theirs, other.code)


async def test_what_the_source_says_differently_later_is_told_and_not_taken(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases)
    await boston_town.bring_in(file)
    before = await rows_of(boston_town.place)
    later = [{**cases[0], "street_name": "Another St"}, *cases[1:]]
    write_boston(file, later)
    assert await boston_town.bring_in(file) == {Count.KNOWN: ROWS - 1, Count.CHANGED: 1}
    assert await rows_of(boston_town.place) == before
    (line,) = errors_path(file).read_text("utf-8-sig").splitlines()[1:]
    assert line.startswith(f"2,case_id,{cases[0]['case_id']},CHANGED_SINCE,")


async def test_what_is_new_in_a_later_file_comes_in(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases[:-5])
    await boston_town.bring_in(file)
    write_boston(file, cases)
    counts = await boston_town.bring_in(file)
    assert (counts[Count.KNOWN], counts[Count.ENTERED]) == (ROWS - 5, 5)
    assert await late(boston_town) == late_ids(cases)


async def test_numbers_count_on_by_the_year_in_which_it_was_raised(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases)
    await boston_town.bring_in(file)
    numbers = await boston_town.rows(
        "SELECT i.number, u.code, extract(year FROM i.raised_at AT TIME ZONE 'America/New_York')::int"
        " FROM issue i JOIN unit u ON u.id = i.owner_unit_id"
    )
    assert len({number for number, _, _ in numbers}) == ROWS
    by_unit: dict[tuple[str, int], list[int]] = {}
    for number, code, year in numbers:
        begins, _, count = number.rpartition("-")
        assert begins == f"{code}-{year}"
        by_unit.setdefault((code, year), []).append(int(count))
    assert all(sorted(counts) == list(range(1, len(counts) + 1)) for counts in by_unit.values())


async def test_importing_takes_no_more_than_the_apis_own_rights(boston_town: Town) -> None:
    async with boston_town.database.read(boston_town.district_id) as session:
        assert (await read_now(session)) - datetime.now(AS_OF.tzinfo) < timedelta(minutes=1)
    assert await boston_town.rows("SELECT current_user::text") == [("rt_api",)]


async def test_what_an_import_recorded_is_sealed_and_verified_like_any_deed(boston_town: Town, cases: list[dict[str, str]]) -> None:
    file = boston_town.folder / "boston.csv"
    write_boston(file, cases)
    await boston_town.bring_in(file)
    worker = connected(boston_town.urls.worker)
    while await seal_once(worker, boston_town.district_id):
        pass
    async with worker.read(boston_town.district_id) as session:
        report = await verify(session, boston_town.district_id)
    await worker.close()
    ((rows,),) = await boston_town.rows("SELECT count(*) FROM audit")
    assert (report.whole, report.sealed, report.unsealed) == (True, rows, 0)
