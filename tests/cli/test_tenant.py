"""`roundtable tenant add`, from the command line to the tables."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from services.cli.bootstrap import Urls
from services.cli.main import run
from services.kit.database import Database
from tests.domain.tenancy.forest import district_code

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
TABLES = ("unit", "policy_data", "office_hours", "audit", "outbox")


@pytest.fixture
def roundtable(database_urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `roundtable tenant add …` in this process; gives exit status, standard output and standard error."""
    monkeypatch.setenv("DATABASE_URL", database_urls.migrator)

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["roundtable", "tenant", "add", *map(str, arguments)])
        code: object = 0
        try:
            run()
        except SystemExit as end:
            code = end.code or 0
        out, err = capsys.readouterr()
        assert isinstance(code, int)
        return code, out, err

    return call


class Lists:
    """The files of a district of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = district_code()
        root = self.code[:6]
        self.divisions = self.write(
            "divisions.csv",
            [
                "code,name,level,parent_code",
                f"{self.code},西湖区,district,",
                f"{root}001000,甲街道,street,{self.code}",
                f"{root}001001,子社区居委会,community,{root}001000",
                f"{root}002000,乙街道,street,{self.code}",
                f"{root}002001,子社区居委会,community,{root}002000",
            ],
        )
        self.departments = self.write("departments.csv", ["code,name,kind", "chengjian,区城建局,government", "gongshui,供水,utility"])
        self.enterprises = self.write("enterprises.csv", ["code,name,parent_code", f"qiye,企业,{root}001001"])
        self.organisations = self.write("organisations.csv", ["code,name,parent_code,category", f"wuye,物业,{root}001001,property_manager"])

    def write(self, name: str, lines: list[str]) -> Path:
        """Write a list."""
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def replace(self, path: Path, old: str, new: str) -> None:
        """Change a list."""
        before = path.read_text(encoding="utf-8")
        assert before.count(old) == 1
        path.write_text(before.replace(old, new), encoding="utf-8")

    def arguments(self, *more: str) -> list[str]:
        """All four lists."""
        files = [f"--{name}={getattr(self, name)}" for name in ("divisions", "departments", "enterprises", "organisations")]
        return [f"--district={self.code}", *files, *more]


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    """Four good lists."""
    return Lists(tmp_path)


@pytest.fixture
def stored(database_urls: Urls, lists: Lists) -> Callable[[], dict[str, list[str]]]:
    """Everything stored of the lists' district, as text."""

    async def read() -> dict[str, list[str]]:
        database = Database(database_urls.migrator, pool_size=1)
        try:
            async with database.read(None) as session:
                row = (await session.execute(text("SELECT * FROM district WHERE code = :c"), {"c": lists.code})).one_or_none()
            if row is None:
                return {}
            async with database.read(row.id) as session:
                found = {
                    table: sorted(map(repr, await session.execute(text(f"SELECT * FROM {table} WHERE district_id = :d"), {"d": row.id})))
                    for table in TABLES
                }
            return {"district": [repr(row)], **found}
        finally:
            await database.close()

    return lambda: asyncio.run(read())


Stored = Callable[[], dict[str, list[str]]]


def test_a_district_is_created_and_a_second_run_changes_nothing(roundtable: Run, lists: Lists, stored: Stored) -> None:
    code, out, err = roundtable(*lists.arguments("--office-hours=08:30-12:00,13:30-17:00"))
    assert (code, err) == (0, "")
    assert out.splitlines()[:-1] == [
        f"已设立 西湖区（{lists.code}）· Created, Asia/Shanghai, cn",
        "  街道（乡镇） 2 · Street (township)",
        "  社区（村） 2 · Community (village)",
        "  企业 1 · Enterprise",
        "  职能部门 2 · Department",
        "  社会组织（物业、业委会等） 1 · Organisation (property company, owners' committee …)",
    ]
    before = stored()
    assert {table: len(rows) for table, rows in before.items() if table != "policy_data"} == {
        "district": 1,
        "unit": 9,
        "office_hours": 1,
        "audit": 9,
        "outbox": 9,
    }
    for more in ((), ("--apply",), ("--office-hours=08:30-12:00,13:30-17:00", "--apply")):
        code, out, err = roundtable(*lists.arguments(*more))
        assert (code, out.splitlines()[0], err) == (0, "与文件一致，没有更改 · As in the files: nothing to change", "")
        assert stored() == before


def test_a_changed_file_shows_what_would_change_and_changes_it_only_when_told(roundtable: Run, lists: Lists, stored: Stored) -> None:
    assert roundtable(*lists.arguments())[0] == 0
    before = stored()
    root = lists.code[:6]
    lists.replace(lists.divisions, f"{root}002000,乙街道", f"{root}003000,丙街道,street,{lists.code}\n{root}002000,乙乡")
    lists.replace(lists.enterprises, f"qiye,企业,{root}001001", f"qiye,企业,{root}003000")
    lists.replace(lists.departments, "gongshui,供水,utility\n", "paishui,排水,utility\n")
    expected = [
        f"+ 新增 added    {root}003000 丙街道 ← 西湖区",
        "+ 新增 added    paishui 排水 ← 西湖区",
        f"~ 更名 renamed  {root}002000 乙街道 → 乙乡",
        f"> 移动 moved    qiye 企业: {root}001001 → {root}003000 丙街道",
        "- 未列 vanished gongshui 供水（保留 kept）",
    ]
    code, out, err = roundtable(*lists.arguments())
    assert (code, err) == (0, "")
    assert out.splitlines()[:-1] == [*expected, "以上更改尚未写入，加 --apply 写入 · Nothing was written; --apply writes these changes"]
    assert stored() == before
    code, out, err = roundtable(*lists.arguments("--apply"))
    assert (code, err) == (0, "")
    assert out.splitlines()[:-1] == [*expected, "以上更改已写入 · These changes were written"]
    after = stored()
    assert (len(after["unit"]), len(after["audit"]) - len(before["audit"])) == (11, 4)
    assert sum("'乙乡'" in row for row in after["unit"]) == sum("'供水'" in row for row in after["unit"]) == 1
    code, out, err = roundtable(*lists.arguments("--apply"))
    assert out.splitlines()[:-1] == [expected[-1], "与文件一致，没有更改 · As in the files: nothing to change"]
    assert stored() == after


def test_a_community_moves_only_with_a_code_of_its_new_street(roundtable: Run, lists: Lists, stored: Stored) -> None:
    assert roundtable(*lists.arguments())[0] == 0
    before = stored()
    root = lists.code[:6]
    lists.replace(lists.divisions, f"{root}001001,子社区居委会,community,{root}001000", f"{root}001001,子社区居委会,community,{root}002000")
    code, _, err = roundtable(*lists.arguments("--apply"))
    assert (code, f":4: 代码 {root}001001 不属于上级 {root}002000" in err) == (1, True)
    assert stored() == before


def test_only_the_kinds_that_were_listed_can_vanish(roundtable: Run, lists: Lists) -> None:
    assert roundtable(*lists.arguments())[0] == 0
    code, out, _ = roundtable(f"--district={lists.code}", f"--divisions={lists.divisions}")
    assert (code, out.splitlines()[0]) == (0, "与文件一致，没有更改 · As in the files: nothing to change")


def test_faults_of_all_files_are_told_with_their_lines_and_nothing_is_written(roundtable: Run, lists: Lists, stored: Stored) -> None:
    lists.replace(lists.divisions, "甲街道,street", ",street")
    lists.replace(lists.departments, "供水,utility", "供水,agency")
    lists.organisations.write_bytes("code,name,parent_code,category\nx,物业,y,z\n".encode("gb18030"))
    code, out, err = roundtable(*lists.arguments())
    assert (code, out) == (1, "")
    kinds = "party, government, generic, vertical, window, utility, property_manager, owners_committee, operator"
    categories = "property_manager, owners_committee, operator"
    remedy = "请在 Excel 中另存为“CSV UTF-8”，或运行 iconv -f GB18030 -t UTF-8"
    assert err.splitlines() == [
        f"{lists.divisions}:3: 名称不能为空 · The name is empty",
        f"{lists.departments}:3: 不认识的类别“agency”，应为 {kinds} · Unknown kind agency: use {kinds}",
        f"{lists.organisations}:2: 不认识的类别“z”，应为 {categories} · Unknown kind z: use {categories}",
        f"{lists.organisations}:2: 不是 UTF-8，像是 GB18030/GBK（共 1 行）：{remedy} · "  # noqa: ISC004 - one line of output
        "Not UTF-8 but apparently GB18030/GBK (lines: 1): save as “CSV UTF-8” in Excel, or run iconv -f GB18030 -t UTF-8",
        "发现 4 处错误，未写入任何内容。",
        "Errors: 4. Nothing was written.",
    ]
    assert stored() == {}


def test_a_faulty_file_changes_nothing_of_a_district_that_exists(roundtable: Run, lists: Lists, stored: Stored) -> None:
    assert roundtable(*lists.arguments())[0] == 0
    before = stored()
    lists.replace(lists.divisions, "乙街道,street", "丁街道,road")
    assert roundtable(*lists.arguments("--apply"))[0] == 1
    assert stored() == before


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("--timezone=Asia/Xihu", "不认识的时区“Asia/Xihu”；未写入任何内容。\nUnknown time zone Asia/Xihu; nothing was written.\n"),
        ("--calendar=mars", "没有名为“mars”的日历，现有：cn、weekdays。\nThere is no calendar mars: there are cn, weekdays.\n"),
        (
            "--office-hours=9-5",
            """办公时间“9-5”既不是“09:00-12:00,13:30-17:30”这样的文字，也不是可读的文件。
The office hours 9-5 are neither a text such as 09:00-12:00,13:30-17:30 nor a readable file.
""",
        ),
    ],
)
def test_bad_settings_are_one_sentence(roundtable: Run, lists: Lists, stored: Stored, more: str, sentence: str) -> None:
    assert roundtable(*lists.arguments(more)) == (1, "", sentence)
    assert stored() == {}


def test_settings_of_a_district_that_exists_are_not_changed(roundtable: Run, lists: Lists, stored: Stored) -> None:
    assert roundtable(*lists.arguments("--calendar=weekdays"))[0] == 0
    before = stored()
    for more in ("--calendar=cn", "--timezone=UTC"):
        code, out, err = roundtable(*lists.arguments(more, "--apply"))
        assert (code, out, "此命令不予更改" in err) == (1, "", True)
    assert roundtable(*lists.arguments("--calendar=weekdays", "--timezone=Asia/Shanghai", "--apply"))[0] == 0
    assert stored() == before


def test_office_hours_from_a_file_are_compared_too(roundtable: Run, lists: Lists, stored: Stored) -> None:
    hours = lists.write("hours.json", ['[{"week": {"MON": [["09:00", "17:00"]]}, "valid_from": null, "valid_until": null}]'])
    assert roundtable(*lists.arguments())[0] == 0
    before = stored()
    code, out, _ = roundtable(*lists.arguments(f"--office-hours={hours}"))
    assert (code, out.splitlines()[0]) == (0, "~ 办公时间不同 · office hours differ")
    assert stored() == before
    assert roundtable(*lists.arguments(f"--office-hours={hours}", "--apply"))[0] == 0
    assert len(stored()["office_hours"]) == 1
    lists.write("hours.json", ["not json"])
    assert roundtable(*lists.arguments(f"--office-hours={hours}"))[0] == 1


def test_a_unit_does_not_become_one_of_another_kind(roundtable: Run, lists: Lists, stored: Stored) -> None:
    assert roundtable(*lists.arguments())[0] == 0
    before = stored()
    lists.replace(lists.departments, "gongshui,供水,utility", "gongshui,供水,party")
    code, out, err = roundtable(*lists.arguments("--apply"))
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == (
        f"{lists.code}: 代码 gongshui 已是另一种单位（DEPARTMENT UTILITY），不能改为 DEPARTMENT PARTY · "
        "gongshui is a unit of another kind (DEPARTMENT UTILITY) and cannot become DEPARTMENT PARTY"
    )
    assert stored() == before


@pytest.mark.parametrize(("code", "streets", "communities"), [("360103", 10, 172), ("330106", 12, 222)])
def test_the_demonstrations_own_lists_are_good(
    fresh_database: Urls, monkeypatch: pytest.MonkeyPatch, code: str, streets: int, communities: int
) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database.migrator)
    demo = ROOT / "infra" / "demo"
    more = [f"--{name}={demo / name}.csv" for name in ("enterprises", "organisations")] if code == "360103" else []
    command = [
        "tenant",
        "add",
        f"--district={code}000000",
        f"--divisions={demo}/divisions_{code}.csv",
        f"--departments={demo}/departments.csv",
        *more,
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "services.cli", *command],
        cwd=ROOT,
        env=os.environ.copy(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"  街道（乡镇） {streets} · " in ended.stdout
    assert f"  社区（村） {communities} · " in ended.stdout
