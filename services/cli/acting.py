"""In which district a command works, and as whom."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from services.cli.failure import CommandError
from services.domain.access import Actor
from services.domain.identity import Account, load_actor
from services.domain.tenancy import District
from services.kit.database import Database


@asynccontextmanager
async def opened(url: str, name: str, *, seconds: float = 120) -> AsyncIterator[Database]:
    """Open the database for one command; a statement, or a wait between two, may take so many seconds (0: any time)."""
    target = Database(url, pool_size=2, application=f"roundtable {name}", statement_seconds=seconds, idle_seconds=seconds)
    try:
        yield target
    except ProgrammingError as error:
        if isinstance(error.orig and error.orig.__cause__, asyncpg.UndefinedTableError):
            raise CommandError(
                "数据库还没有表：请先运行 roundtable migrate。", "The database has no tables yet: run `roundtable migrate` first."
            ) from error
        raise
    finally:
        await target.close()


async def district_of(target: Database, code: str) -> District:
    """The district with a division code; CommandError for an unknown one."""
    async with target.read(None) as session:
        found = await session.scalar(select(District).where(District.code == code))
    if found is None:
        raise CommandError(f"没有代码为 {code} 的区县。", f"There is no district with the code {code}.")
    return found


async def person_of(target: Database, login: str, district_id: UUID) -> Actor:
    """Whoever signs in with a login, as an actor of the district with the posts of today; CommandError for an unknown one."""
    async with target.read(district_id) as session:
        account_id = await session.scalar(select(Account.id).where(Account.login == login))
        if account_id is None:
            raise CommandError(f"没有登录名 {login}。", f"There is no account with the login {login}.")
        return await load_actor(session, account_id, district_id)
