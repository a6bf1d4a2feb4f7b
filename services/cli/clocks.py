"""`roundtable clocks overdue`: which deadlines were late by an instant."""

import asyncio
import csv
import os
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime, timedelta, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from services.cli.acting import district_of, instant_of, opened, person_of
from services.cli.bootstrap import Role
from services.cli.target import database
from services.domain.interchange import camel, escaped
from services.domain.statistics import FIELDS, Overdue, overdue_list
from services.domain.wiring import compose
from services.kit.clock import read_now
from services.kit.wording import Locale, phrase

SHOWN = 200
"""Rows of the table; the CSV has all."""
WIDTH = 160
"""Characters of a line where there is no terminal to ask."""
HEADINGS = ("类别 Kind", "编号 Number", "外部编号 External id", "责任单位 Unit", "期限 Due", "完成 Finished", "超期 Late")

app = typer.Typer(no_args_is_help=True, help="时钟 · Clocks")


@app.callback()
def clocks() -> None:
    """时钟 · Clocks"""


@app.command("overdue")
def overdue(
    *,
    district: Annotated[str, typer.Option(help="12 位区划代码 · The district's 12-digit code")],
    at: Annotated[
        str | None,
        typer.Option(
            help="截至时间（ISO 8601，无时区时按区县时区），缺省为现在 · As of this instant; without an offset, by the district's clock",
            metavar="INSTANT",
        ),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="以 CSV 输出全部 · All of them as CSV")] = False,
    login: Annotated[str | None, typer.Option("--as", help="只列该登录名可见的 · Only what this login may read", metavar="LOGIN")] = None,
) -> None:
    """列出截至某一时间已超期的期限：当时未完成的，或逾期才完成的

    List the deadlines that were late by an instant: open past due, or finished after it. From stored due and finish instants; `open` says
    which were not finished at that instant.
    """
    with database(Role.READ) as url:
        try:
            asyncio.run(_list(url, district, at, login, as_csv=as_csv))
        except BrokenPipeError:  # whoever read has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _list(url: str, code: str, at: str | None, login: str | None, *, as_csv: bool) -> None:
    compose()
    async with opened(url, "clocks overdue", seconds=0) as target:  # a reader may pause
        district = await district_of(target, code)
        zone = ZoneInfo(district.timezone)
        actor = None if login is None else await person_of(target, login, district.id)
        async with target.read(district.id, () if actor is None else actor.enterprises) as session:
            instant = await read_now(session) if at is None else instant_of(at, zone)
            async with aclosing(overdue_list(session, district.id, instant, actor)) as rows:
                await (_csv(rows, zone) if as_csv else _table(rows, zone, instant))


async def _csv(rows: AsyncIterator[Overdue], zone: tzinfo) -> None:
    with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as out:  # noqa: ASYNC230 - nothing else runs; a descriptor
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([camel(name) for name in FIELDS])
        async for row in rows:
            writer.writerow([_cell(getattr(row, name), zone) for name in FIELDS])


def _cell(value: object, zone: tzinfo) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.astimezone(zone).isoformat()
    return escaped(str(value))


async def _table(rows: AsyncIterator[Overdue], zone: tzinfo, at: datetime) -> None:
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=WIDTH)
    table = Table(*HEADINGS)
    count = still = 0
    async for row in rows:
        count, still = count + 1, still + row.open
        if count <= SHOWN:
            table.add_row(*_line(row, zone, at))
    if count:
        console.print(table)
    if count > SHOWN:
        console.print(f"另有 {count - SHOWN:,} 条，加 --csv 列出全部 · more; --csv lists all")
    local = at.astimezone(zone).isoformat()
    console.print(f"截至 {local} 超期 {count:,} 条，其中未完成 {still:,} 条 · Overdue as of then: {count:,}, of them open: {still:,}")


def _line(row: Overdue, zone: tzinfo, at: datetime) -> tuple[str, ...]:
    kind = f"{phrase(row.kind, Locale.ZH_CN)} {row.kind}"
    finished = row.finished_at if row.finished_at is not None and row.finished_at <= at else None
    due, done = (instant and f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" for instant in (row.due_at, finished))
    late = timedelta(seconds=row.late_seconds)
    hours, rest = divmod(late.seconds, 3600)
    return (
        kind,
        row.number or "",
        row.external_id or "",
        row.unit or "",
        due or "",
        done or "未完成 open",
        f"{late.days} d {hours:02d}:{rest // 60:02d}",
    )
