"""Roles and databases of an installation, made through an administrative connection; repeatable."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from services.cli.failure import CommandError, reason

ROLES_FOLDER = Path(__file__).parents[2] / "infra" / "postgres"
DATABASE = "roundtable"
LEAST_MAJOR = 17
"""The builtin locale provider, which sorts alike on every machine, exists since PostgreSQL 17."""
LACKS_WORDS = """
    SELECT EXISTS (
        SELECT FROM issue i
        WHERE i.district_id = $1 AND NOT EXISTS (SELECT FROM issue_token t WHERE t.district_id = i.district_id AND t.issue_id = i.id)
    )
"""
LOCK = 0x726F6C6573
"""Advisory lock of everybody who creates roles: two bootstraps at once wait for each other."""


class Role(StrEnum):
    """The database roles of infra/postgres."""

    MIGRATOR = "rt_migrator"
    API = "rt_api"
    WORKER = "rt_worker"
    READ = "rt_read"
    LAB = "rt_lab"


@dataclass(frozen=True)
class Urls:
    """Addresses of one database, postgresql://role:password@host:port/name, for the administrator and each role."""

    admin: str
    by_role: Mapping[Role, str]

    @property
    def migrator(self) -> str:
        """Owns schema and tables; runs migrations."""
        return self.by_role[Role.MIGRATOR]

    @property
    def api(self) -> str:
        """The API's sessions."""
        return self.by_role[Role.API]

    @property
    def worker(self) -> str:
        """The worker's sessions."""
        return self.by_role[Role.WORKER]

    @property
    def read(self) -> str:
        """Read-only sessions."""
        return self.by_role[Role.READ]

    @property
    def lab(self) -> str:
        """Sessions that may move the clock; KeyError where the role was not asked for."""
        return self.by_role[Role.LAB]


def roles(*, lab: bool) -> list[Role]:
    """The roles of an installation, with or without the laboratory's."""
    return [role for role in Role if lab or role is not Role.LAB]


def urls(admin_url: str, database: str, passwords: Mapping[str, str], *, lab: bool) -> Urls:
    """The addresses of `database` on the server of `admin_url`."""
    return Urls(
        admin=address(admin_url, database=database),
        by_role={role: address(admin_url, database=database, user=role, password=passwords[role]) for role in roles(lab=lab)},
    )


def server_name(url: str) -> str:
    """Which server an address means, host:port; CommandError, which never repeats the address, when it is not one."""
    parts = urlsplit(url)
    try:
        if parts.scheme in {"postgresql", "postgres"} and parts.hostname:
            return f"{parts.hostname}:{parts.port or 5432}"
    except ValueError:
        pass  # a port that is no number
    raise CommandError(
        "DATABASE_URL 应写作 postgresql://用户:密码@主机:端口/数据库。",
        "DATABASE_URL must read postgresql://user:password@host:port/database.",
    )


def address(url: str, *, database: str, user: str | None = None, password: str | None = None) -> str:
    """The same server's `database`, as `user`, or as whoever the address names."""
    parts = urlsplit(url)
    where = parts.netloc
    if user is not None:
        where = f"{user}:{quote(password or '', safe='')}@{where.rpartition('@')[2]}"
    return urlunsplit(parts._replace(scheme="postgresql", netloc=where, path=f"/{database}"))


async def bootstrap(admin_url: str, *, lab: bool, passwords: Mapping[str, str], database: str = DATABASE) -> Urls:
    """Create what is missing of roles and `database` (owned by rt_migrator, UTC, nothing for PUBLIC) and return the addresses.

    `passwords` has one entry per role. Roles that already exist with other passwords belong to another installation: CommandError,
    and nothing is changed.
    """
    connection = await connect(admin_url)
    try:
        await _check(connection, admin_url, passwords)
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            await connection.execute((ROLES_FOLDER / "roles.sql").read_text(encoding="utf-8"))
            if lab:
                await connection.execute((ROLES_FOLDER / "roles_lab.sql").read_text(encoding="utf-8"))
            for role in roles(lab=lab):
                await connection.execute(f"ALTER ROLE {role} PASSWORD {_literal(passwords[role])}")
            if not await connection.fetchval("SELECT pg_has_role($1, 'SET')", Role.MIGRATOR):
                # An administrator who is no superuser may give a database only to a role that it may become.
                await connection.execute(f"GRANT {Role.MIGRATOR} TO CURRENT_USER")
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            await create_database(connection, database)
            await close_schema(address(admin_url, database=database, user=Role.MIGRATOR, password=passwords[Role.MIGRATOR]))
    except asyncpg.InsufficientPrivilegeError as error:
        raise CommandError(
            f"DATABASE_URL 的用户没有创建角色或数据库的权限（{reason(error)}）：请换用具有 CREATEROLE 和 CREATEDB 的管理用户。",
            f"The user of DATABASE_URL may not create roles or databases ({reason(error)}): use one with CREATEROLE and CREATEDB.",
        ) from error
    finally:
        await connection.close()
    return urls(admin_url, database, passwords, lab=lab)


async def _check(connection: asyncpg.Connection, admin_url: str, passwords: Mapping[str, str]) -> None:
    major = connection.get_server_version().major
    if major < LEAST_MAJOR:
        raise CommandError(
            f"服务器是 PostgreSQL {major}，需要 {LEAST_MAJOR} 或更新版本。",
            f"The server is PostgreSQL {major}: {LEAST_MAJOR} or newer is needed.",
        )
    if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", Role.MIGRATOR):
        return
    ours = address(admin_url, database=urlsplit(admin_url).path[1:], user=Role.MIGRATOR, password=passwords[Role.MIGRATOR])
    try:
        await (await asyncpg.connect(ours, timeout=10)).close()
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise CommandError(
            f"此服务器上已有另一安装的角色 {Role.MIGRATOR}，密码不同：请换一台服务器，或恢复该安装的 secrets.json。",
            f"The role {Role.MIGRATOR} of another installation exists on this server, with another password: "
            "use another server, or restore that installation's secrets.json.",
        ) from error
    except asyncpg.InsufficientPrivilegeError:
        return  # the password was right; that database is merely closed to this role


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def create_database(connection: asyncpg.Connection, name: str, *, template: str = "template0") -> None:
    """Create database `name` owned by rt_migrator: UTF-8, builtin C.UTF-8, UTC, closed to PUBLIC.

    Grants and settings of a database are not copied from a template, so they are given to every database here.
    """
    locale = "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'" if template == "template0" else ""
    await connection.execute(f'CREATE DATABASE "{name}" OWNER {Role.MIGRATOR} TEMPLATE "{template}" {locale}')
    await connection.execute(f"ALTER DATABASE \"{name}\" SET timezone TO 'UTC'")
    await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {Role.API}, {Role.WORKER}, {Role.READ}')


async def has_district(urls: "Urls") -> bool:
    """Whether the installation has a district already, of the demonstration or of its own."""
    connection = await connect(urls.api)
    try:
        found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM district)")
        return found
    finally:
        await connection.close()


async def lacks_words(urls: "Urls") -> bool:
    """Whether some issue has no words to be found by: it was there before the search was."""
    connection = await connect(urls.api)
    try:
        for district in await connection.fetch("SELECT id FROM district"):
            async with connection.transaction(readonly=True):
                await connection.execute(f"SET LOCAL roundtable.district = '{district['id']}'")
                if await connection.fetchval(LACKS_WORDS, district["id"]):
                    return True
        return False
    finally:
        await connection.close()


async def drop_database(admin_url: str, name: str = DATABASE) -> None:
    """Drop a database that nobody has used yet: a demonstration whose loading was cut off."""
    connection = await connect(admin_url)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


async def close_schema(migrator_url: str) -> None:
    """Give the public schema to rt_migrator and let the other roles only use what is in it; run inside each new database."""
    connection = await connect(migrator_url)
    try:
        await connection.execute(f"ALTER SCHEMA public OWNER TO {Role.MIGRATOR}")
        await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        await connection.execute(f"GRANT USAGE ON SCHEMA public TO {Role.API}, {Role.WORKER}, {Role.READ}")
    finally:
        await connection.close()


async def connect(url: str) -> asyncpg.Connection:
    """One asyncpg connection, or a CommandError that says which server does not answer."""
    where = server_name(url)
    try:
        return await asyncpg.connect(url, timeout=10)
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CommandError(
            f"无法连接 PostgreSQL {where}（{reason(error)}）：请检查 DATABASE_URL 和服务器。",
            f"PostgreSQL at {where} does not admit us ({reason(error)}): check DATABASE_URL and the server.",
        ) from error
