"""`roundtable tenant add`: a district from its official lists, and later what the lists say has changed."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import asyncpg
import rich.progress
import typer
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from services.cli.bootstrap import Role as DatabaseRole
from services.cli.failure import CommandError
from services.cli.target import database
from services.cli.tenant_hours import read_office_hours
from services.cli.tenant_report import created, differences
from services.domain.access import Actor, Grant, Role, UnitKind, Work
from services.domain.calendars import Calendar, OfficeHours, set_office_hours
from services.domain.tenancy import (
    Changes,
    District,
    FileFault,
    Files,
    Findings,
    Source,
    Unit,
    UnitFacts,
    Wanted,
    apply_changes,
    compare_units,
    district_create,
    read_files,
)
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.errors import Refusal
from services.kit.ids import new_id
from services.kit.wording import Locale, phrase

TIMEZONE = "Asia/Shanghai"
CALENDAR = "cn"

app = typer.Typer(no_args_is_help=True, help="租户 · Tenants")


@app.callback()
def tenant() -> None:
    """租户 · Tenants"""


@app.command("add")
def add(
    *,
    divisions: Annotated[
        Path,
        typer.Option(help="区划表 code,name,level,parent_code（可为 .gz，可含全国）· Division list, plain or gzip, one district or all"),
    ],
    district: Annotated[str, typer.Option(help="12 位区划代码 · The district's 12-digit code")],
    timezone: Annotated[str | None, typer.Option(help=f"时区，设立时缺省 {TIMEZONE} · Time zone")] = None,
    calendar: Annotated[str | None, typer.Option(help=f"日历，设立时缺省 {CALENDAR} · Calendar")] = None,
    office_hours: Annotated[
        str | None, typer.Option(help="“09:00-12:00,13:30-17:30”，或 JSON 文件 · Monday to Friday as text, or a JSON file with periods")
    ] = None,
    departments: Annotated[
        Path | None,
        typer.Option(
            help="部门表 name,kind[,code,short_name,parent_code]，kind 为 party、government、vertical、window、utility 等"
            " · Departments; other columns are left alone"
        ),
    ] = None,
    enterprises: Annotated[Path | None, typer.Option(help="企业表 code,name,parent_code[,short_name] · Enterprises")] = None,
    organisations: Annotated[
        Path | None,
        typer.Option(
            help="组织表 code,name,parent_code,category[,short_name]，category 为 property_manager、owners_committee、operator"
            " · Organisations"
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--apply", help="写入对已有区县的更改 · Write the changes to a district that exists")] = False,
) -> None:
    """设立区县；对已有的区县，列出文件与现状的差别，加 --apply 才写入

    Create a district with its streets, communities, departments, enterprises and organisations, all or nothing. For a district that
    exists, show what the files would add, rename and move, and write it with --apply only. Units that a list no longer names are shown
    and never deleted. A file is checked as a whole: every fault is printed with its line, and then nothing is written.
    """
    began = time.monotonic()
    console = Console(highlight=False, soft_wrap=True)
    others = (None if path is None else _source(path) for path in (departments, enterprises, organisations))
    files = Files(_source(divisions), *others)
    wanted, office = _read(files, district), office_hours and read_office_hours(office_hours)
    with database(DatabaseRole.MIGRATOR) as url:
        asyncio.run(_Run(console, files, wanted, timezone, calendar, office or None, write).on(url))
    console.print(f"用时 {time.monotonic() - began:.1f} 秒 · seconds", style="dim")


def operator(district_id: UUID) -> Actor:
    """The operator's hand in one district."""
    return Actor(district_id=district_id, grants=(Grant(Role.PLATFORM_OPERATOR, district_id, UnitKind.DISTRICT),))


def _source(path: Path) -> Source:
    screen = Console(stderr=True)
    return Source(
        str(path),
        lambda: rich.progress.open(path, "rb", description=path.name, transient=True, console=screen, disable=not screen.is_terminal),
    )


def _read(files: Files, district: str) -> Wanted:
    findings = Findings()
    wanted = read_files(files, district, findings)
    if findings.count:
        _refuse(findings)
    return wanted


def _refuse(findings: Findings) -> None:
    for line in findings.lines():
        typer.echo(line, err=True)
    raise CommandError(f"发现 {findings.count} 处错误，未写入任何内容。", f"Errors: {findings.count}. Nothing was written.")


class _Preview(Exception):  # noqa: N818 - not an error: it ends a transaction that was only for looking
    pass


@dataclass(frozen=True)
class _Run:
    """One run on a database."""

    console: Console
    files: Files
    wanted: Wanted
    timezone: str | None
    calendar: str | None
    office: OfficeHours | None
    write: bool

    @property
    def root(self) -> UnitFacts:
        """The district itself."""
        return self.wanted.units[0]

    async def on(self, url: str) -> None:
        """Create the district, or compare it with the files."""
        target = Database(url, pool_size=1, application="roundtable tenant add", statement_seconds=120, idle_seconds=120)
        try:
            async with target.read(None) as session:
                known = await session.scalar(select(District).where(District.code == self.root.code))
                calendars = list(await session.scalars(select(Calendar.name).order_by(Calendar.name)))
            self._check_settings(known, calendars)
            if known is None:
                await self._create(target)
            else:
                await self._update(target, known)
        except Refusal as refusal:
            zh, en = (phrase(refusal.reason or refusal.code, locale, **refusal.params) for locale in (Locale.ZH_CN, Locale.EN))
            raise CommandError(f"{zh}；未写入任何内容。", f"{en}; nothing was written.") from refusal
        except ProgrammingError as error:
            if isinstance(error.orig and error.orig.__cause__, asyncpg.UndefinedTableError):
                raise CommandError(
                    "数据库还没有表：请先运行 roundtable migrate。", "The database has no tables yet: run `roundtable migrate` first."
                ) from error
            raise
        finally:
            await target.close()

    def _check_settings(self, known: District | None, calendars: Sequence[str]) -> None:
        if self.calendar is not None and self.calendar not in calendars:
            raise CommandError(
                f"没有名为“{self.calendar}”的日历，现有：{'、'.join(calendars)}。",
                f"There is no calendar {self.calendar}: there are {', '.join(calendars)}.",
            )
        for word, now, asked in (
            ("时区 time zone", known and known.timezone, self.timezone),
            ("日历 calendar", known and known.calendar, self.calendar),
        ):
            if now is not None and asked is not None and now != asked:
                raise CommandError(
                    f"该区县已按{word} {now} 设立，运行中的期限都据此计算，此命令不予更改。",
                    f"The district was created with {word} {now}; running deadlines rest on it and this command does not change it.",
                )

    async def _create(self, target: Database) -> None:
        async with work_as(target, operator(new_id())) as work:
            district = await district_create(
                work, self.wanted.units, timezone=self.timezone or TIMEZONE, calendar=self.calendar or CALENDAR
            )
            await self._set_hours(work)
        created(self.console, district, self.wanted)

    async def _update(self, target: Database, known: District) -> None:
        try:
            async with work_as(target, operator(known.id)) as work:
                units = select(Unit).where(Unit.district_id == known.id).order_by(Unit.path)
                existing = list(await work.session.scalars(units))
                changes = compare_units(existing, self.wanted.units, self.files.told)
                self._refuse_clashes(changes)
                lines = differences(changes, existing, self.wanted)
                if self.write:
                    await apply_changes(work, changes, existing)
                hours = await self._set_hours(work)
                if not self.write:
                    raise _Preview  # noqa: TRY301 - the only way to leave a unit of work without its changes
        except _Preview:
            pass
        self._say(lines, hours=hours, changed=bool(changes) or hours)

    async def _set_hours(self, work: Work) -> bool:
        return self.office is not None and await set_office_hours(work.session, work.district_id, self.office)

    def _refuse_clashes(self, changes: Changes) -> None:
        findings = Findings()
        for unit, facts in changes.clashes:
            old, new = (
                f"{kind}{f' {category}' if category else ''}"
                for kind, category in ((unit.kind, unit.category), (facts.kind, facts.category))
            )
            findings.add(self.root.code, 0, FileFault.KIND_CHANGED, code=unit.code, old=old, new=new)
        if findings.count:
            _refuse(findings)

    def _say(self, lines: Sequence[str], *, hours: bool, changed: bool) -> None:
        for line in lines:
            self.console.print(line, markup=False)
        if hours:
            self.console.print("~ 办公时间不同 · office hours differ", markup=False)
        if not changed:
            self.console.print("与文件一致，没有更改 · As in the files: nothing to change")
        elif self.write:
            self.console.print("以上更改已写入 · These changes were written")
        else:
            self.console.print("以上更改尚未写入，加 --apply 写入 · Nothing was written; --apply writes these changes")
