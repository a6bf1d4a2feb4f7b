"""`roundtable search rebuild`: every issue is found by the words that it has."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from sqlalchemy import select

from services.cli.acting import district_of, opened
from services.cli.bootstrap import Role
from services.cli.target import database
from services.domain.issues import mend_words
from services.domain.tenancy import District
from services.kit.database import Database

app = typer.Typer(no_args_is_help=True, help="检索 · Search")


@app.callback()
def search() -> None:
    """检索 · Search"""


@app.command("rebuild")
def rebuild(
    district: Annotated[
        str | None, typer.Option(help="12 位区划代码，缺省为全部 · The district's 12-digit code; all districts when absent")
    ] = None,
) -> None:
    """补齐诉求的检索词，只改有出入的；系统运行时也可执行，可重复、可中断

    Compare every issue's words with its texts, batch by batch, and store what differs. Needed once after the migration that brought the
    search, for the issues that were there before. The system may run meanwhile; what was cut off is begun again and finds the rest.
    """
    with database(Role.API) as url:
        asyncio.run(rebuilt(url, district))


async def rebuilt(url: str, code: str | None) -> None:
    """Do it for one district or all, and say what came of it."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    async with opened(url, "search rebuild") as target:
        for district in await _districts(target, code):
            issues, changed = await _mend(target, district.id)
            told = f"核对 {issues:,} 件诉求，更新 {changed:,} 件 · {issues:,} issues compared, {changed:,} updated"
            console.print(f"{district.code} {district.name}: {told}")


async def _districts(target: Database, code: str | None) -> Sequence[District]:
    if code is not None:
        return [await district_of(target, code)]
    async with target.read(None) as session:
        return (await session.scalars(select(District).order_by(District.code))).all()


async def _mend(target: Database, district_id: UUID) -> tuple[int, int]:
    """Each batch is a transaction of its own: (issues, how many of them were changed)."""
    issues = changed = 0
    after: UUID | None = None
    while True:
        async with target.write(district_id) as session:
            mended = await mend_words(session, district_id, after)
        if mended is None:
            return issues, changed
        issues, changed, after = issues + mended.issues, changed + mended.changed, mended.last
