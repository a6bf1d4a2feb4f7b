"""`roundtable export`: what somebody may read, in a file that an import reads back."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, BinaryIO
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select

from services.cli.acting import district_of, instant_of, opened, person_of
from services.cli.bootstrap import Role
from services.cli.failure import CommandError
from services.cli.target import database
from services.domain.access import Actor
from services.domain.interchange import BookWriter, IssueFilter, count_issues, export_issues, write_book
from services.domain.issues import IssueState
from services.domain.tenancy import District, Unit
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.errors import Refusal
from services.kit.wording import Locale, phrase

app = typer.Typer(no_args_is_help=True, help="导出 · Export")


@app.callback()
def export() -> None:
    """导出 · Export"""


@app.command("issues")
def issues(
    *,
    file: Annotated[
        Path, typer.Argument(help=".csv、.csv.gz、.tsv、.jsonl、.jsonl.gz 或 .xlsx 文件 · A file of one of these kinds", metavar="FILE")
    ],
    district: Annotated[str, typer.Option(help="12 位区划代码 · The district's 12-digit code")],
    login: Annotated[str, typer.Option("--as", help="以该登录名导出其可见的 · As this login, what it may read", metavar="LOGIN")],
    since: Annotated[str | None, typer.Option(help="该时间起提出的 · Raised from this instant on", metavar="INSTANT")] = None,
    until: Annotated[str | None, typer.Option(help="该时间前提出的 · Raised before this instant", metavar="INSTANT")] = None,
    unit: Annotated[
        str | None, typer.Option(help="该单位辖内的，或其承办的 · In this tenant, or handled by this unit", metavar="CODE")
    ] = None,
    state: Annotated[list[IssueState] | None, typer.Option(help="处于该状态的，可重复 · In this state; may be repeated")] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件 · Overwrite a file that exists")] = False,
) -> None:
    """导出诉求，文件可原样导入；只含该登录名可读的内容，并留下审计记录

    Export issues in the shape that an import reads. It holds what the login may read and no more; who took away how much is audited. The
    file appears when it is whole.
    """
    began = time.monotonic()
    _refuse_taken(file, force=force)
    with database(Role.API) as url:
        try:
            rows = asyncio.run(_export(url, district, login, _Asked(file, since, until, unit, tuple(state or ()), force)))
        except Refusal as refusal:
            zh, en = (phrase(refusal.reason or refusal.code, locale, **refusal.params) for locale in (Locale.ZH_CN, Locale.EN))
            raise CommandError(f"{zh}。", f"{en}.") from refusal
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"已导出 {rows:,} 条到 {file} · Exported {rows:,} issues", markup=False)
    console.print(f"用时 {time.monotonic() - began:.1f} 秒 · seconds", style="dim")


@dataclass(frozen=True)
class _Asked:
    """One export, as it was asked for."""

    file: Path
    since: str | None
    until: str | None
    unit: str | None
    states: tuple[IssueState, ...]
    force: bool


async def _export(url: str, code: str, login: str, asked: _Asked) -> int:
    async with opened(url, "export issues") as target:
        district = await district_of(target, code)
        zone = ZoneInfo(district.timezone)
        actor = await person_of(target, login, district.id)
        wanted = await _filter(target, district, zone, asked)
        async with work_as(target, actor):  # whoever may not leave an audit record may not take anything away
            pass
        with _whole(asked.file, force=asked.force) as stream:
            with write_book(asked.file.name, stream, zone=zone) as book:
                rows = await _write(target, actor, wanted, book)
            async with work_as(target, actor) as work:
                work.record(wanted.event(district.id, rows))
        return rows


async def _filter(target: Database, district: District, zone: tzinfo, asked: _Asked) -> IssueFilter:
    unit = None
    if asked.unit is not None:
        async with target.read(district.id) as session:
            unit = await session.scalar(select(Unit).where(Unit.district_id == district.id, Unit.code == asked.unit))
        if unit is None:
            raise CommandError(f"没有代码为 {asked.unit} 的单位。", f"There is no unit with the code {asked.unit}.")
    since, until = (_instant(text, zone) for text in (asked.since, asked.until))
    return IssueFilter(since=since, until=until, unit=unit, states=asked.states)


def _instant(text: str | None, zone: tzinfo) -> datetime | None:
    return None if text is None else instant_of(text, zone)


async def _write(target: Database, actor: Actor, wanted: IssueFilter, book: BookWriter) -> int:
    """Write the book and return how many issues it holds."""
    written = 0
    async with target.read(actor.district_id, actor.enterprises) as session:
        with _bar(await count_issues(session, actor, wanted)) as told:
            async with aclosing(export_issues(session, actor, wanted)) as batches:
                async for batch in batches:
                    for record, informative in batch:
                        book.add(record, informative)
                    written += len(batch)
                    told(written)
    return written


@contextmanager
def _whole(file: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A stream whose content becomes the file at the end of the block; when the block fails, there is no file, and an old one stays."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except FileNotFoundError as error:
        raise CommandError(f"没有目录 {file.parent}。", f"There is no folder {file.parent}.") from error
    partial = Path(name)  # readable by its owner alone: it holds what others may not read
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _refuse_taken(file, force=force)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _refuse_taken(file: Path, *, force: bool) -> None:
    if file.exists() and not force:
        raise CommandError(f"{file} 已存在，加 --force 覆盖。", f"{file} exists: --force overwrites it.")


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, and nothing elsewhere."""
    screen = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed:,}"), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda written: progress.update(task, completed=written)
