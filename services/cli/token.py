"""`roundtable token`: a token for trying the product, signed by this installation's development issuer."""

import asyncio
from collections.abc import Iterable
from typing import Annotated

import asyncpg
import typer
from sqlalchemy.exc import ProgrammingError

from services.cli.bootstrap import Role
from services.cli.failure import CommandError
from services.cli.target import database
from services.domain.identity import DevelopmentIssuer, NotSetUp, development_issuer, issue_token
from services.kit.database import Database
from services.kit.errors import Refusal
from services.kit.settings import Settings
from services.kit.wording import Locale


def token(login: Annotated[str, typer.Option("--as", help="登录名 · Login", metavar="LOGIN")]) -> None:
    """签发试用令牌 · Print one bearer token for a login; it lives a week."""
    issuer = issuer_of(Settings())
    with database(Role.API) as url:
        (signed,) = asyncio.run(tokens(url, issuer, [login])).values()
    print(signed)


def issuer_of(settings: Settings) -> DevelopmentIssuer:
    """The development issuer of this home; CommandError where there is none."""
    try:
        return development_issuer(settings)
    except NotSetUp as error:
        raise CommandError(error.sentence(Locale.ZH_CN), error.sentence(Locale.EN)) from error


async def tokens(url: str, issuer: DevelopmentIssuer, logins: Iterable[str]) -> dict[str, str]:
    """A token for each login on the database at `url` (as rt_api); CommandError for an unknown login, and then for none."""
    target = Database(url, pool_size=1, application="roundtable token")
    signed: dict[str, str] = {}
    try:
        async with target.write(None) as session:
            for login in logins:
                try:
                    signed[login] = await issue_token(session, issuer, login)
                except Refusal as refusal:
                    raise CommandError(f"没有登录名 {login}。", f"There is no account with the login {login}.") from refusal
    except ProgrammingError as error:
        if isinstance(error.orig and error.orig.__cause__, asyncpg.UndefinedTableError):
            raise CommandError(
                "数据库还没有表：请先运行 roundtable migrate。", "The database has no tables yet: run `roundtable migrate` first."
            ) from error
        raise
    finally:
        await target.close()
    return signed
