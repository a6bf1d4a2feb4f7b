"""What prevents `roundtable up` is one clear sentence and a non-zero exit, never a traceback."""

import asyncio
import json
import subprocess
from pathlib import Path

import asyncpg

from services.cli import embedded
from services.cli.bootstrap import address, bootstrap, roles, server_name
from services.cli.lock import alone
from services.cli.passwords import EMBEDDED, passwords
from services.cli.place import prepare_home
from tests.cli.command import assert_one_sentence, roundtable, within
from tests.fixtures.run import RunServer


def up(home: Path, port: int | str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    return within("up", ROUNDTABLE_HOME=str(home), ROUNDTABLE_PORT=str(port or embedded.free_port()), **variables)


def test_taken_port(home: Path, taken_port: int) -> None:
    """As a process, which says what the others say within this one."""
    refused = roundtable("up", ROUNDTABLE_HOME=str(home), ROUNDTABLE_PORT=str(taken_port))
    assert_one_sentence(refused, f"Port 127.0.0.1:{taken_port} cannot be used")
    assert up(home, taken_port).stderr == refused.stderr
    assert not (home / "postgres").exists()


def test_port_that_is_none(home: Path) -> None:
    assert_one_sentence(up(home, 99999), "Port 127.0.0.1:99999 cannot be used")
    assert_one_sentence(up(home, "eight"), "invalid: port")


def test_folder_that_cannot_be_made() -> None:
    assert_one_sentence(up(Path("/proc/roundtable")), "The folder /proc/roundtable cannot be made")


def test_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("mine")
    assert_one_sentence(up(tmp_path / "home"), "cannot be made (File exists)")
    assert (tmp_path / "home").read_text() == "mine"


def test_second_up_in_the_same_home(home: Path) -> None:
    with alone(prepare_home(home)):
        assert_one_sentence(up(home), "Another `roundtable up` is running")
    assert not (home / "postgres").exists()


def test_damaged_data(home: Path) -> None:
    server = embedded.start(home, durable=False)
    embedded.stop(server)
    (server.place.data / "global" / "pg_control").write_bytes(b"")
    assert_one_sentence(up(home), "the data may be damaged")


def test_failed_migration_changes_nothing(home: Path) -> None:
    """A table in the way of the first migration."""
    server = embedded.start(home, durable=False)
    urls = asyncio.run(bootstrap(server.admin_url, lab=True, passwords=passwords(home, EMBEDDED, roles(lab=True))))
    asyncio.run(_tables(urls.migrator, "CREATE TABLE lab_clock (mine INTEGER)"))
    embedded.stop(server)
    assert_one_sentence(up(home), "A database migration failed and was rolled back")
    assert embedded.running(home) is None
    server = embedded.start(home, durable=False)
    again = asyncio.run(bootstrap(server.admin_url, lab=True, passwords=passwords(home, EMBEDDED, roles(lab=True))))
    assert asyncio.run(_tables(again.migrator)) == ["lab_clock"]
    embedded.stop(server)


def test_database_url_that_is_none(home: Path) -> None:
    assert_one_sentence(up(home, DATABASE_URL="mysql://root:secret@localhost/x"), "DATABASE_URL must read postgresql://")


def test_database_that_does_not_answer(home: Path) -> None:
    port = embedded.free_port()
    assert_one_sentence(up(home, DATABASE_URL=f"postgresql://admin:secret@127.0.0.1:{port}/postgres"), f"PostgreSQL at 127.0.0.1:{port}")


def test_administrator_without_permission(home: Path, test_server: RunServer) -> None:
    guest = address(test_server.admin_url, database="postgres", user="rt_read", password=test_server.passwords["rt_read"])
    assert_one_sentence(up(home, DATABASE_URL=guest), "The role rt_migrator of another installation exists")
    (home / "secrets.json").write_text(json.dumps({server_name(guest): test_server.passwords}))
    assert_one_sentence(up(home, DATABASE_URL=guest), "may not create roles or databases")


def test_serving_without_a_database(home: Path) -> None:
    for command in ("api", "worker"):
        assert_one_sentence(within(command, ROUNDTABLE_HOME=str(home)), "There is no database")
    assert not home.exists()


async def _tables(url: str, *statements: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
        found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [row["tablename"] for row in found]
    finally:
        await connection.close()
