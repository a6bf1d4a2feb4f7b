"""`roundtable clocks overdue` lists exactly what was late, for an operator or for one person, as a table or as CSV."""

import csv
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.cli.bootstrap import Urls
from services.cli.clocks import HEADINGS
from services.domain.access import Actor, Role
from services.domain.assignments import acknowledge_assignment, finish_assignment, start_assignment
from services.domain.identity import Account
from services.domain.tenancy import Unit
from tests.api.graphql.ask import ask
from tests.cli.command import assert_one_sentence, roundtable
from tests.domain.commitments.table import Table, table
from tests.domain.interchange.boston import boston, is_late, write_boston
from tests.domain.interchange.town import town

HEADER = "kind,number,externalId,unit,unitCode,dueAt,finishedAt,open,lateSeconds,issueId"


@dataclass
class Late:
    """An issue dispatched to construction and traffic on Friday 6 February; construction promised 8 working days."""

    table: Table
    number: str
    issue_id: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """What is asked in every test."""
        return "clocks", "overdue", "--district", self.table.place.code

    def run(self, *more: str) -> list[str]:
        """The lines that the command prints."""
        ended = roundtable(*self.arguments, *more, DATABASE_URL=self.table.place.urls.read)
        assert (ended.returncode, ended.stderr) == (0, "")
        return ended.stdout.splitlines()

    def line(self, kind: str, unit: str, rest: str) -> str:
        """One line of CSV."""
        code = f"{self.table.place.code}-{7 if unit == 'construction' else 8}"
        return f"{kind},{self.number},,{unit},{code},{rest},{self.issue_id}"

    async def login(self, actor: Actor) -> str:
        """Somebody's login."""
        async with self.table.place.database.read(None) as session:
            return (await session.scalars(select(Account.login).where(Account.id == actor.account_id))).one()


@pytest.fixture
async def late(held_database: Urls) -> AsyncIterator[Late]:
    """The work is due on Friday the 13th at 17:30: traffic finishes on Saturday at 9, a make-up workday; construction does nothing."""
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        await t.dispatch("construction", "traffic")
        await t.promised()
        mine = (await t.of("traffic")).id
        async with t.place.work(await t.staff("traffic")) as work:
            await acknowledge_assignment(work, mine)
            await start_assignment(work, mine)
        await t.hold(2026, 2, 14, 9, 0)
        async with t.place.work(await t.staff("traffic")) as work:
            await finish_assignment(work, mine, report="已疏导")
        issue = await t.issue()
        yield Late(t, issue.number, str(issue.id))


def test_csv_at_several_instants(late: Late) -> None:
    due = "2026-02-13T17:30:00+08:00"
    finished = "2026-02-14T09:00:00+08:00"
    assert late.run("--csv", "--at", "2026-02-13T17:30") == [HEADER]
    assert late.run("--csv", "--at", "2026-02-13T17:31") == [
        HEADER,
        late.line("WORK", "construction", f"{due},,true,60"),
        late.line("WORK", "traffic", f"{due},{finished},true,60"),
    ]
    assert late.run("--csv", "--at", "2026-02-28T16:00:00Z") == [
        HEADER,
        late.line("WORK", "construction", f"{due},,true,{15 * 86_400 + 6 * 3_600 + 1_800}"),
        late.line("WORK", "traffic", f"{due},{finished},false,{15 * 3_600 + 1_800}"),
        late.line("FULFILMENT", "construction", f"2026-02-25T17:30:00+08:00,,true,{3 * 86_400 + 6 * 3_600 + 1_800}"),
    ]


def test_the_table(late: Late) -> None:
    *table, sum_up = late.run("--at", "2026-02-28")
    assert sum_up == "截至 2026-02-28T00:00:00+08:00 超期 3 条，其中未完成 2 条 · Overdue as of then: 3, of them open: 2"
    assert [[cell.strip() for cell in re.split("[│┃]", line)[1:-1]] for line in table if line[0] in "│┃"] == [
        list(HEADINGS),
        ["交办事项的办理 WORK", late.number, "", "construction", "2026-02-13 17:30", "未完成 open", "14 d 06:30"],
        ["交办事项的办理 WORK", late.number, "", "traffic", "2026-02-13 17:30", "2026-02-14 09:00", "0 d 15:30"],
        ["承诺的兑现 FULFILMENT", late.number, "", "construction", "2026-02-25 17:30", "未完成 open", "2 d 06:30"],
    ]
    assert late.run("--at", "2026-02-13") == [
        "截至 2026-02-13T00:00:00+08:00 超期 0 条，其中未完成 0 条 · Overdue as of then: 0, of them open: 0"
    ]


async def test_a_person_s_list_is_what_they_may_read(late: Late) -> None:
    names = {
        "construction": await late.login(await late.table.staff("construction")),
        "services": await late.login(await late.table.staff("services")),
        "supervisor": await late.login(await late.table.supervisor()),
    }
    everything = late.run("--csv", "--at", "2026-02-28")
    assert len(everything) == 4
    for name, lines in (("construction", everything), ("services", [HEADER]), ("supervisor", everything)):
        assert late.run("--csv", "--at", "2026-02-28", "--as", names[name]) == lines, name


async def test_a_cell_is_no_formula(late: Late) -> None:
    async with late.table.place.work() as work:
        await work.session.execute(update(Unit).where(Unit.id == late.table.unit("traffic")).values(name="=HYPERLINK(A1)"))
    lines = late.run("--csv", "--at", "2026-02-14")
    assert [line.split(",")[3] for line in lines[1:]] == ["construction", "'=HYPERLINK(A1)"]


def test_what_is_no_district_login_or_instant_is_said(late: Late) -> None:
    url = late.table.place.urls.read
    assert_one_sentence(roundtable("clocks", "overdue", "--district", "000", DATABASE_URL=url), "no district with the code 000")
    assert_one_sentence(roundtable(*late.arguments, "--as", "nobody", DATABASE_URL=url), "no account with the login nobody")
    for text in ("yesterday", "0001-01-01T00:00:00+08:00"):
        assert_one_sentence(roundtable(*late.arguments, "--at", text, DATABASE_URL=url), "is no instant such as")


PAGE = """query($after: String) { overdue(asOf: "2016-01-13T00:00:00-05:00", first: 100, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { open dueAt issue { externalId } } } }"""


async def test_command_and_query_say_of_imported_history_what_its_own_books_say(database_urls: Urls, tmp_path: Path) -> None:
    """Made-up cases with a real city's dirt, in its own time zone."""
    cases = boston(600)
    books = {case["case_id"]: not case["closed_dt"] for case in cases if is_late(case)}
    async with town(database_urls, tmp_path) as here:
        write_boston(tmp_path / "boston.csv", cases)
        await here.bring_in(tmp_path / "boston.csv")
        for instant in ("2016-01-13T00:00:00-05:00", "2016-01-13"):
            ended = roundtable("clocks", "overdue", "--district", here.code, "--csv", "--at", instant, DATABASE_URL=here.urls.read)
            rows = list(csv.DictReader(ended.stdout.splitlines()))
            assert len(rows) == len(books)
            assert {row["externalId"]: row["open"] == "true" for row in rows} == books
        nowhere: dict[str, UUID | None] = {"street_id": None, "community_id": None, "enterprise_id": None}
        supervisor = await replace(here.place, levels={"district": nowhere}).actor(Role.DISTRICT_SUPERVISOR, "district")
        found: dict[str, bool] = {}
        page: dict[str, Any] = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
        while page["pageInfo"]["hasNextPage"]:
            page = (await ask(here.database, supervisor, PAGE, {"after": page["pageInfo"]["endCursor"]}))["overdue"]
            found |= {row["issue"]["externalId"]: row["open"] for row in page["nodes"]}
        assert (found, page["totalCount"]) == (books, len(books))
