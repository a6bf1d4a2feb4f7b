"""In which district a command works, as whom, and of which instant it speaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, tzinfo
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


def instant_of(text: str, zone: tzinfo) -> datetime:
    """An instant as it is typed, ISO 8601; without an offset, on the clock of the zone. CommandError for anything else."""
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(
            f"无法识别时间“{text}”，应如 2026-01-13T00:00:00+08:00。", f"{text!r} is no instant such as 2026-01-13T00:00:00+08:00."
        ) from error
