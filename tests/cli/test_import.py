"""`roundtable import issues`: what it says, its exit status, and one sentence where it refuses."""

import csv
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.identity import Account
from tests.cli.command import assert_one_sentence, roundtable
from tests.domain.interchange.town import PLAIN, Town
from tests.factories import Place, make_place, rows_of

REFUSED = 2


class Desk:
    """A district with streets and departments of its own, and a folder with a file to import."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.town = Town(place.urls, place.database, place.district_id, place.code, folder)
        self.mapping = folder / "mapping.yaml"
        self.mapping.write_text(PLAIN, encoding="utf-8")
        row = {"id": "1", "title": "黄水", "raised": "2020-02-03T08:00:00", "closed": "2020-02-04T08:00:00", "street": "street_a"}
        self.file = self.town.file(row, row | {"id": "2", "community": "community_a1"})

    def ask(self, *more: str, file: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command; what is said later overrides."""
        options = ("--district", self.place.code, "--mapping", str(self.mapping), *more)
        key = os.environ["ROUNDTABLE_MASTER_KEY"]
        return roundtable("import", "issues", str(file or self.file), *options, DATABASE_URL=self.place.urls.api, ROUNDTABLE_MASTER_KEY=key)

    def run(self, *more: str, file: Path | None = None) -> tuple[int, str, str]:
        """Run the command; exit status, standard output and standard error."""
        ended = self.ask(*more, file=file)
        return ended.returncode, ended.stdout, ended.stderr

    async def issues(self) -> list[tuple[object, ...]]:
        """What is there."""
        return await self.town.rows("SELECT external_id, state FROM issue ORDER BY 1")


@pytest.fixture
async def desk(database_urls: Urls, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a good file."""
    place = await make_place(database_urls)
    yield Desk(place, tmp_path)
    await place.close()


async def test_it_sums_up_what_came_in_and_a_second_time_what_was_there(desk: Desk) -> None:
    code, out, err = desk.run("--dry-run")
    assert (code, err, await desk.issues()) == (0, "", [])
    assert "试运行，未写入任何内容" in out
    assert "新增诉求 2 · Issues entered" in out
    code, out, err = desk.run()
    assert (code, err) == (0, "")
    assert "新增诉求 2 · Issues entered" in out
    assert await desk.issues() == [("1", "CLOSED"), ("2", "CLOSED")]
    before = await rows_of(desk.place)
    code, out, _ = desk.run()
    assert (code, "此前已导入 2 · Here already" in out) == (0, True)
    assert await rows_of(desk.place) == before
    assert sorted(path.name for path in desk.folder.iterdir()) == ["mapping.yaml", "rows.csv"]


async def test_rows_with_errors_are_told_beside_the_file(desk: Desk) -> None:
    row = {"id": "3", "title": "x", "raised": "yesterday", "street": "street_a"}
    file = desk.town.file(row, row | {"id": "4", "raised": "2020-02-03"}, name="some.csv")
    code, out, err = desk.run("--dry-run", file=file)
    assert (code, err, await desk.issues()) == (1, "", [])
    assert str(file.with_name("some.csv.dry-run.errors.csv")) in out
    code, out, err = desk.run(file=file)
    assert (code, err, await desk.issues()) == (1, "", [("4", "ACCEPTED")])
    assert "有误未导入 1 · Not taken" in out
    errors = file.with_name("some.csv.errors.csv")
    assert str(errors) in out
    with errors.open(encoding="utf-8-sig", newline="") as opened:
        (told,) = csv.DictReader(opened)
    assert (told["line"], told["column"], told["value"], told["code"]) == ("2", "raised", "yesterday", "NOT_AN_INSTANT")


async def test_it_refuses_in_one_sentence_and_writes_nothing(desk: Desk) -> None:
    before = await rows_of(desk.place)
    wrong = desk.folder / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    for ended, part in (
        (desk.ask("--district", "000000000000"), "There is no district with the code 000000000000"),
        (desk.ask("--as", "nobody"), "There is no account with the login nobody"),
        (desk.ask(file=wrong), "Columns that the mapping names are missing"),
        (desk.ask(file=desk.folder / "nix.csv"), "The file cannot be read"),
    ):
        assert_one_sentence(ended, part, code=REFUSED)
    assert await rows_of(desk.place) == before
    assert not list(desk.folder.glob("*.errors.csv"))


async def test_a_faulty_mapping_is_told_with_its_places(desk: Desk) -> None:
    desk.mapping.write_text("source: town\ncolumns: {external_id: id, titel: title, raised_at: raised}\n", encoding="utf-8")
    code, out, err = desk.run()
    assert (code, out, await desk.issues()) == (REFUSED, "", [])
    assert "columns.titel" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("role", "unit", "wanted"), [(Role.TENANT_ADMIN, "street_a", 0), (Role.DEPARTMENT_HEAD, "traffic", REFUSED)])
async def test_it_acts_as_a_login(desk: Desk, role: Role, unit: str, wanted: int) -> None:
    actor = await desk.place.actor(role, unit)
    async with desk.place.work() as work:
        login = (await work.session.get_one(Account, actor.account_id)).login
    code, _, err = desk.run("--as", login)
    assert code == wanted, err
    assert len(await desk.issues()) == (0 if wanted else 2)
    if not wanted:
        assert await desk.town.rows("SELECT DISTINCT account_id, roles FROM audit WHERE event = 'IssueImported'") == [
            (actor.account_id, ["TENANT_ADMIN"])
        ]
