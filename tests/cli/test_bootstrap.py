"""Roles and databases have exactly the rights that are intended."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import asyncpg
import pytest

from services.cli import embedded
from services.cli.bootstrap import Role, Urls, address, bootstrap, server_name
from services.cli.failure import CommandError
from services.cli.migrate import migrate

PASSWORDS: Mapping[str, str] = {role: f"{role}'s $ecret" for role in Role}
ATTRIBUTES = """
    SELECT rolname, rolcanlogin, rolinherit, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolconnlimit
    FROM pg_roles WHERE rolname LIKE 'rt!_%' ESCAPE '!' ORDER BY rolname"""
MEMBERSHIPS = """
    SELECT m.roleid::regrole::text, m.member::regrole::text, m.admin_option, m.inherit_option
    FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname LIKE 'rt!_%' ESCAPE '!' ORDER BY 1"""


async def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def cleared(server: embedded.Server) -> str:
    """The administrator's address of the server, without any role or database of ours."""
    await run(server.admin_url, "DROP DATABASE IF EXISTS roundtable WITH (FORCE)", *(f"DROP ROLE IF EXISTS {role}" for role in Role))
    return server.admin_url


@pytest.mark.parametrize("lab", [False, True])
async def test_roles_may_log_in_and_nothing_else(bare_server: embedded.Server, *, lab: bool) -> None:
    admin = await cleared(bare_server)
    await bootstrap(admin, lab=lab, passwords=PASSWORDS)
    expected = sorted(role for role in Role if lab or role is not Role.LAB)
    assert await rows(admin, ATTRIBUTES) == [(role, True, True, False, False, False, False, False, -1) for role in expected]
    inherited = [("rt_api", "rt_lab", False, True), ("rt_worker", "rt_lab", False, True)]
    assert await rows(admin, MEMBERSHIPS) == (inherited if lab else [])


async def test_is_repeatable_and_mends_drift(bare_server: embedded.Server) -> None:
    admin = await cleared(bare_server)
    first = await bootstrap(admin, lab=True, passwords=PASSWORDS)
    before = [await rows(admin, sql) for sql in (ATTRIBUTES, MEMBERSHIPS)]
    await run(admin, "ALTER ROLE rt_api BYPASSRLS CREATEDB", "ALTER ROLE rt_lab NOINHERIT SUPERUSER", "REVOKE rt_worker FROM rt_lab")
    assert await bootstrap(admin, lab=True, passwords=PASSWORDS) == first
    assert [await rows(admin, sql) for sql in (ATTRIBUTES, MEMBERSHIPS)] == before


async def test_the_database_belongs_to_the_migrator_and_is_closed_to_the_public(bare_server: embedded.Server) -> None:
    urls = await bootstrap(await cleared(bare_server), lab=True, passwords=PASSWORDS)
    database = """
        SELECT datdba::regrole::text, pg_encoding_to_char(encoding), datlocprovider, datlocale, current_setting('timezone'),
               (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public')
        FROM pg_database WHERE datname = current_database()"""
    assert await rows(urls.admin, database) == [("rt_migrator", "UTF8", b"b", "C.UTF-8", "UTC", "rt_migrator")]
    rights = """
        SELECT r.rolname, has_database_privilege(r.rolname, current_database(), 'CONNECT'),
               has_database_privilege(r.rolname, current_database(), 'TEMPORARY, CREATE'),
               has_schema_privilege(r.rolname, 'public', 'USAGE'), has_schema_privilege(r.rolname, 'public', 'CREATE')
        FROM pg_roles r WHERE r.rolname LIKE 'rt!_%' ESCAPE '!' ORDER BY 1"""
    using = [(role, True, False, True, False) for role in ("rt_api", "rt_lab")]
    others = [(role, True, False, True, False) for role in ("rt_read", "rt_worker")]
    assert await rows(urls.admin, rights) == [*using, ("rt_migrator", True, True, True, True), *others]
    await run(urls.admin, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN PASSWORD 'x'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(address(urls.admin, database="roundtable", user="stranger", password="x"))


async def test_an_administrator_who_is_no_superuser_suffices(bare_server: embedded.Server) -> None:
    admin = await cleared(bare_server)
    await run(admin, "DROP ROLE IF EXISTS landlord", "CREATE ROLE landlord LOGIN CREATEROLE CREATEDB PASSWORD 'x'")
    landlord = address(admin, database="postgres", user="landlord", password="x")
    urls = await bootstrap(landlord, lab=True, passwords=PASSWORDS)
    assert await bootstrap(landlord, lab=True, passwords=PASSWORDS) == urls
    assert await rows(urls.lab, "SELECT session_user::text") == [("rt_lab",)]
    await run(admin, "DROP DATABASE roundtable", "DROP OWNED BY landlord", *(f"DROP ROLE {role}" for role in Role), "DROP ROLE landlord")


async def test_without_permission_one_sentence_and_nothing_changed(bare_server: embedded.Server) -> None:
    admin = await cleared(bare_server)
    await run(admin, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN PASSWORD 'x'")
    with pytest.raises(CommandError, match="may not create roles"):
        await bootstrap(address(admin, database="postgres", user="guest", password="x"), lab=True, passwords=PASSWORDS)
    assert await rows(admin, ATTRIBUTES) == []
    assert await rows(admin, "SELECT datname FROM pg_database WHERE datname = 'roundtable'") == []


async def test_another_installations_roles_keep_their_passwords(bare_server: embedded.Server) -> None:
    admin = await cleared(bare_server)
    urls = await bootstrap(admin, lab=False, passwords=PASSWORDS)
    with pytest.raises(CommandError, match="another installation"):
        await bootstrap(admin, lab=True, passwords=dict.fromkeys(Role, "other"))
    assert await rows(urls.api, "SELECT session_user::text") == [("rt_api",)]
    assert len(await rows(admin, ATTRIBUTES)) == 4


def test_a_copy_of_the_template_is_migrated_and_open_to_each_role(fresh_database: Urls) -> None:
    migrate(fresh_database.migrator)  # nothing left to do
    assert urlsplit(fresh_database.api).path == urlsplit(fresh_database.admin).path


async def test_each_role_reaches_a_copy_of_the_template(fresh_database: Urls) -> None:
    for role, url in fresh_database.by_role.items():
        assert await rows(url, "SELECT session_user::text, current_setting('timezone')") == [(role, "UTC")]


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a:b@h/x", "postgresql:///x", "postgresql://u:p@h:port/x"])
def test_an_address_that_is_none_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(CommandError) as refusal:
        server_name(url)
    assert refusal.value.en == "DATABASE_URL must read postgresql://user:password@host:port/database."
