"""`roundtable export issues`: a whole file or none, never over another, by somebody and audited."""

import csv
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.audit import AuditRow
from services.domain.identity import Account
from services.domain.interchange import COLUMNS, INFORMATIVE
from services.domain.issues import IssueRaise, raise_issue
from tests.cli.command import assert_one_sentence, roundtable
from tests.factories import Place, make_place, rows_of


@dataclass
class Desk:
    """A district with an issue in each street, and a folder for files."""

    place: Place
    folder: Path
    numbers: list[str]

    def ask(self, login: str, file: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run the command."""
        options = ("--district", self.place.code, "--as", login, *more)
        key = os.environ["ROUNDTABLE_MASTER_KEY"]
        path = str(self.folder / file)
        return roundtable("export", "issues", path, *options, DATABASE_URL=self.place.urls.api, ROUNDTABLE_MASTER_KEY=key)

    async def person(self, role: Role, unit: str) -> tuple[Actor, str]:
        """Somebody and their login."""
        actor = await self.place.actor(role, unit)
        async with self.place.database.read(None) as session:
            return actor, (await session.scalars(select(Account.login).where(Account.id == actor.account_id))).one()

    def table(self, file: str) -> list[dict[str, str]]:
        """The rows of a CSV file."""
        with (self.folder / file).open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            rows = list(reader)
            assert reader.fieldnames == [*COLUMNS, *INFORMATIVE]
        return rows

    def files(self) -> list[str]:
        """What is in the folder."""
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
async def desk(database_urls: Urls, tmp_path: Path) -> AsyncIterator[Desk]:
    """Two issues, of which one is called like a formula."""
    place = await make_place(database_urls)
    numbers = []
    for unit, title in (("community_a1", "=HYPERLINK(A1)"), ("community_b1", "路灯不亮")):
        async with place.work(await place.actor(Role.RESIDENT, unit)) as work:
            numbers.append((await raise_issue(work, IssueRaise(unit_id=place.units[unit], title=title, body="详见现场"))).number)
    yield Desk(place, tmp_path, numbers)
    await place.close()


async def test_it_holds_what_the_login_reads_and_says_so_in_the_audit(desk: Desk) -> None:
    actor, login = await desk.person(Role.DISTRICT_COORDINATOR, "district")
    ended = desk.ask(login, "all.csv", "--state", "RAISED", "--since", "2020-01-01")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == f"已导出 2 条到 {desk.folder / 'all.csv'} · Exported 2 issues"
    assert desk.files() == ["all.csv"]
    assert (desk.folder / "all.csv").stat().st_mode & 0o777 == 0o600
    rows = desk.table("all.csv")
    assert [(row["externalId"], row["title"], row["street"], row["number"], row["state"], row["origin"]) for row in rows] == [
        (desk.numbers[0], "'=HYPERLINK(A1)", "street_a", desk.numbers[0], "RAISED", "NATIVE"),
        (desk.numbers[1], "路灯不亮", "street_b", desk.numbers[1], "RAISED", "NATIVE"),
    ]
    async with desk.place.work() as work:
        told = (await work.session.scalars(select(AuditRow).where(AuditRow.event == "IssuesExported"))).all()
        mine = [row for row in told if row.district_id == desk.place.district_id]
    assert [(row.account_id, row.subject_id, row.fields) for row in mine] == [
        (
            actor.account_id,
            desk.place.district_id,
            {"issue_id": None, "since": "2019-12-31T16:00:00+00:00", "until": None, "unit_id": None, "states": ["RAISED"], "rows": 2},
        )
    ]


async def test_another_street_is_not_in_it(desk: Desk) -> None:
    _, login = await desk.person(Role.STREET_COORDINATOR, "street_b")
    for name in ("some.jsonl.gz", "some.xlsx", "some.csv"):
        assert desk.ask(login, name).returncode == 0
    assert [row["externalId"] for row in desk.table("some.csv")] == desk.numbers[1:]
    assert desk.files() == ["some.csv", "some.jsonl.gz", "some.xlsx"]


async def test_a_file_that_is_there_stays(desk: Desk) -> None:
    _, login = await desk.person(Role.DISTRICT_COORDINATOR, "district")
    (desk.folder / "all.csv").write_text("mine")
    before = await rows_of(desk.place)
    assert_one_sentence(desk.ask(login, "all.csv"), "exists: --force overwrites it")
    assert ((desk.folder / "all.csv").read_text(), await rows_of(desk.place)) == ("mine", before)
    assert desk.ask(login, "all.csv", "--force").returncode == 0
    assert len(desk.table("all.csv")) == 2


async def test_what_fails_leaves_no_file_and_no_record(desk: Desk) -> None:
    _, login = await desk.person(Role.DISTRICT_COORDINATOR, "district")
    before = await rows_of(desk.place)
    for file, more, said in (
        ("all.pdf", (), "all.pdf"),
        ("all.csv", ("--unit", "000"), "There is no unit with the code 000"),
        ("all.csv", ("--since", "soon"), "is no instant such as"),
        ("none/all.csv", (), "There is no folder"),
    ):
        assert_one_sentence(desk.ask(login, file, *more), said)
    assert_one_sentence(desk.ask("nobody", "all.csv"), "no account with the login nobody")
    assert (desk.files(), await rows_of(desk.place)) == ([], before)
