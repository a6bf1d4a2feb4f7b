"""`roundtable people import`: a list of people with their posts comes in."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.acting import district_of, opened, person_of
from services.cli.bootstrap import Role as DatabaseRole
from services.cli.failure import CommandError
from services.cli.target import database
from services.cli.tenant import operator
from services.domain.identity import NotSetUp
from services.domain.interchange import Roster, RosterCount, people_import, roster_text
from services.domain.wiring import work_as
from services.kit.errors import Refusal
from services.kit.wording import Locale, phrase

app = typer.Typer(no_args_is_help=True, help="人员 · People")


@app.callback()
def people() -> None:
    """人员 · People"""


@app.command("import")
def import_(
    *,
    file: Annotated[Path, typer.Argument(help="CSV 文件（UTF-8 或 GB18030）· A CSV file in UTF-8 or GB18030", metavar="FILE")],
    district: Annotated[str, typer.Option(help="12 位区划代码 · The district's 12-digit code")],
    login: Annotated[
        str | None, typer.Option("--as", help="以该登录名导入，缺省为运维人员 · Import as this login", metavar="LOGIN")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只校验，不写入 · Only check, write nothing")] = False,
) -> None:
    """导入人员和任职名单：全部写入或全不写入；重复运行不会重复

    Enter people with their posts from a table with the columns 姓名/name, 电话/phone, 账号/login, 单位编码/unit, 角色/role,
    起始日期/valid_from, 截止日期/valid_until, 公务身份/official. A second run of the same file changes nothing. Exit status: 0 all rows are
    in, or would be; 1 some row is faulty and nothing was written.
    """
    try:
        text = roster_text(file.read_bytes())
        with database(DatabaseRole.API) as url:
            roster = asyncio.run(_enter(url, district, login, text, dry_run=dry_run))
    except OSError as error:
        raise CommandError(f"无法读取文件 {file}（{error.strerror}）。", f"The file {file} cannot be read ({error.strerror}).") from error
    except Refusal as refusal:
        zh, en = (phrase(refusal.reason or refusal.code, locale, **refusal.params) for locale in (Locale.ZH_CN, Locale.EN))
        raise CommandError(f"{zh}。", f"{en}.") from refusal
    except NotSetUp as error:
        raise CommandError(error.sentence(Locale.ZH_CN), error.sentence(Locale.EN)) from error
    _sum_up(Console(highlight=False, soft_wrap=True), file, roster, dry_run=dry_run)
    if roster.findings:
        raise typer.Exit(1)


async def _enter(url: str, code: str, login: str | None, text: str, *, dry_run: bool) -> Roster:
    async with opened(url, "people import") as target:
        district_id = (await district_of(target, code)).id
        actor = operator(district_id) if login is None else await person_of(target, login, district_id)
        async with work_as(target, actor) as work:
            return await people_import(work, text, dry_run=dry_run)


def _sum_up(console: Console, file: Path, roster: Roster, *, dry_run: bool) -> None:
    """Say what is wrong, row by row, and what was, or would be, done."""
    for one in roster.findings:
        zh, en = (phrase(one.code, locale, **one.params) for locale in (Locale.ZH_CN, Locale.EN))
        console.print(f"{file.name}:{one.line} {one.column or ''} {zh} · {en}", markup=False)
    for word in RosterCount:
        console.print(f"  {phrase(word, Locale.ZH_CN)} {roster.counts[word]} · {phrase(word, Locale.EN)}", markup=False)
    if dry_run:
        console.print("试运行，未写入任何内容 · Dry run: nothing was written")
    elif not roster.written:
        console.print("名单有误，未写入任何内容 · Some row is faulty: nothing was written")
