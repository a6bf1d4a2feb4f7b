"""`roundtable access explain`: which posts, reaches and policy lines let somebody do something to a row, or why not."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import select

from services.api.graphql.plan.install import engine_of
from services.api.graphql.schema import core, schema
from services.cli.acting import district_of, opened, person_of
from services.cli.bootstrap import Role
from services.cli.failure import CommandError
from services.cli.target import database
from services.domain.access import Action, Effect
from services.domain.identity import Reason, Sought, explain
from services.domain.tenancy import Unit
from services.kit.wording import Locale, phrase

app = typer.Typer(no_args_is_help=True, help="权限 · Access")


@app.callback()
def access() -> None:
    """权限 · Access"""


@app.command("explain")
def explain_login(
    login: Annotated[str, typer.Argument(help="登录名 · Login", metavar="LOGIN")],
    node: Annotated[str, typer.Argument(help="对象的全局编号 · The row's global id", metavar="NODE")],
    action: Annotated[Action, typer.Argument(help="操作 · What is to be done", metavar="ACTION")],
    district: Annotated[str, typer.Option(help="12 位区划代码 · The district's 12-digit code")],
) -> None:
    """解释某登录名能否对某对象进行某操作：逐条列出策略行及其是否成立

    Explain whether a login may do something to a row: each policy line that speaks of one of its posts, and whether it holds.
    """
    with database(Role.API) as url:
        asyncio.run(_explain(url, login, node, action, district))


async def _explain(url: str, login: str, node: str, action: Action, code: str) -> None:
    unknown = CommandError(f"该区县没有编号为 {node} 的对象。", f"There is nothing with the id {node} in this district.")
    named = engine_of(core(schema())).index.row_named(node)
    if named is None or not named.target.sees:
        raise unknown
    async with opened(url, "access explain") as target:
        district = await district_of(target, code)
        actor = await person_of(target, login, district.id)
        async with target.read(district.id) as session:
            found = await explain(session, actor, action, Sought(named.target.model, named.id, named.kind))
            rows = await session.execute(select(Unit.id, Unit.name).where(Unit.district_id == district.id))
            names = {row.id: row.name for row in rows}
    if found is None:
        raise unknown
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for locale in (Locale.ZH_CN, Locale.EN):
        console.print(found.sentence(locale))
    for one in found.reasons:
        console.print(_line(one, names[one.ground.grant.unit_id]))


def _line(reason: Reason, unit: str) -> str:
    """A ground on one line: ✓ it holds and allows, ✗ it holds and denies, · the row is not within its reach."""
    sign = "·" if not reason.holds else "✓" if reason.ground.effect is Effect.ALLOW else "✗"
    return f"{sign} {', '.join(reason.ground.line)}  {phrase(reason.ground.grant.role, Locale.ZH_CN)} {unit}"
