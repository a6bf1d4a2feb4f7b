"""`roundtable people import`: what it says, its exit status, and one sentence where it refuses."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.identity import Account
from tests.cli.command import assert_one_sentence, within
from tests.domain.interchange.test_roster import code, table
from tests.factories import Place, make_place, rows_of


class Desk:
    """A district, and a folder with a roster."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place = place
        self.row = f"张三,13800138000,t{place.district_id.hex},{code(place, 'community_a1')},网格员,2026-03-01,,是"
        self.file = folder / "people.csv"
        self.file.write_bytes(table(self.row).encode("gb18030"))

    def ask(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Run the command; what is said later overrides."""
        key = os.environ["ROUNDTABLE_MASTER_KEY"]
        options = ("--district", self.place.code, *more)
        return within("people", "import", str(self.file), *options, DATABASE_URL=self.place.urls.api, ROUNDTABLE_MASTER_KEY=key)


@pytest.fixture
async def desk(database_urls: Urls, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a good file."""
    place = await make_place(database_urls)
    yield Desk(place, tmp_path)
    await place.close()


async def test_it_says_what_came_in_and_a_second_time_what_was_there(desk: Desk) -> None:
    before = await rows_of(desk.place)
    dry = desk.ask("--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "新增人员 1 · People entered" in dry.stdout
    assert "试运行，未写入任何内容" in dry.stdout
    assert await rows_of(desk.place) == before
    assert desk.ask().returncode == 0
    after = await rows_of(desk.place)
    assert len(after["membership"]) == len(before["membership"]) + 1
    again = desk.ask()
    assert (again.returncode, "已有，未改动 1 · Here already" in again.stdout) == (0, True)
    assert await rows_of(desk.place) == after


async def test_a_faulty_row_is_told_with_its_line_and_nothing_is_written(desk: Desk) -> None:
    desk.file.write_text(table(desk.row, desk.row.replace("网格员", "组长")), encoding="utf-8")
    before = await rows_of(desk.place)
    ended = desk.ask()
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "people.csv:3 role 不认识的角色，应为“部门经办人”或 DEPARTMENT_STAFF 之类 · Unknown role: write one" in ended.stdout
    assert "未写入任何内容" in ended.stdout
    assert await rows_of(desk.place) == before


async def test_it_acts_as_somebody_and_refuses_in_one_sentence(desk: Desk) -> None:
    secretary = await desk.place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    async with desk.place.database.read(None) as session:
        login = (await session.get_one(Account, secretary.account_id)).login
    before = await rows_of(desk.place)
    assert desk.ask("--as", login).returncode == 1
    for ended, part in (
        (desk.ask("--district", "000000000000"), "There is no district with the code 000000000000"),
        (desk.ask("--as", "nobody"), "There is no account with the login nobody"),
    ):
        assert_one_sentence(ended, part, code=1)
    desk.file.write_text("a,b\n")
    assert_one_sentence(desk.ask(), "Columns are missing", code=1)
    desk.file.unlink()
    assert_one_sentence(desk.ask(), "cannot be read", code=1)
    assert await rows_of(desk.place) == before
