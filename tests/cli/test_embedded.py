"""The embedded server: what it is, that it keeps data, and what it says when it cannot start."""

import os
import shutil
from pathlib import Path

import asyncpg
import pytest

from services.cli import embedded, programs
from services.cli.failure import CommandError
from services.cli.place import place, prepare_home


def files(data: Path) -> list[Path]:
    """Everything but what a server notes about its own run."""
    return sorted(path for path in data.rglob("*") if not path.name.startswith("postmaster."))


def start(home: Path) -> embedded.Server:
    return embedded.start(home, durable=False)


async def value(server: embedded.Server, sql: str) -> object:
    connection = await asyncpg.connect(server.admin_url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_is_utf8_utc_scram_and_only_on_loopback(bare_server: embedded.Server) -> None:
    server = bare_server
    locale = "SELECT (pg_encoding_to_char(encoding), datlocprovider, datlocale) FROM pg_database WHERE datname = current_database()"
    assert await value(server, locale) == ("UTF8", b"b", "C.UTF-8")
    assert await value(server, "SELECT current_setting('timezone')") == "UTC"
    assert await value(server, "SELECT current_setting('listen_addresses')") == "127.0.0.1"
    assert await value(server, "SELECT current_setting('unix_socket_directories')") == ""
    assert await value(server, "SELECT DISTINCT auth_method FROM pg_hba_file_rules") == "scram-sha-256"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.admin_url, password="guess")


async def test_keeps_data_and_password_over_a_restart(home: Path) -> None:
    first = start(home)
    await value(first, "CREATE TABLE kept AS SELECT 8 AS days")
    embedded.stop(first)
    assert embedded.running(home) is None
    second = start(home)
    assert second.password == first.password
    assert await value(second, "SELECT days FROM kept") == 8


async def test_takes_over_a_running_server(home: Path) -> None:
    first = start(home)
    begun = await value(first, "SELECT pg_postmaster_start_time()")
    assert start(home) == first == embedded.running(home)
    assert await value(first, "SELECT pg_postmaster_start_time()") == begun


async def test_safe_settings_unless_a_test_asks_otherwise(home: Path) -> None:
    fsync = "SELECT current_setting('fsync') || current_setting('synchronous_commit') || current_setting('full_page_writes')"
    unsafe = start(home)
    assert await value(unsafe, fsync) == "offoffoff"
    embedded.stop(unsafe)
    assert await value(embedded.start(home), fsync) == "ononon"


def test_runs_in_a_folder_that_only_its_owner_may_enter(home: Path) -> None:
    """A checkout below /root, for instance. Run by root, the server is somebody else, who cannot enter that folder."""
    home.mkdir()
    home.chmod(0o700)
    server = start(home / "inner")
    assert (server.place.data.stat().st_uid == 0, server.place.base.stat().st_mode & 0o777) == (False, 0o700)
    assert (server.place.base == home / "inner" / "postgres") == (os.geteuid() != 0)
    embedded.stop(server)
    assert start(home / "inner").place == server.place
    embedded.stop(server)
    shutil.rmtree(server.place.base)


def test_programs_are_copied_for_an_account_that_cannot_execute_them(home: Path) -> None:
    """The wheel's folder may be closed to the server's account; a copy beside the data is whole and executable by everybody."""
    where = place(prepare_home(home))
    copy = programs.copied(programs.installed(), where.base)
    for name in ("postgres", "initdb", "pg_ctl"):
        said = programs.run(str(copy / name), "--version", account=where.programs.account, cwd=where.base)
        assert (said.returncode, said.stdout.split()[-1].split(".")[0]) == (0, programs.MAJOR)
        assert (copy / name).stat().st_mode & 0o777 == 0o755


def test_another_process_with_the_old_number_does_not_prevent_a_start(home: Path) -> None:
    server = start(home)
    embedded.stop(server)
    (server.place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.place.data}\n0\n1\n\n127.0.0.1\n0 0\nready\n")
    assert embedded.running(home) is None
    assert start(home).place == server.place


def test_an_interrupted_first_start_leaves_nothing_half_made(home: Path) -> None:
    where = place(prepare_home(home))
    (where.base / "data.new" / "base").mkdir(parents=True)
    (where.base / "password.new").write_text("half")
    server = start(home)
    left = {path.name for path in server.place.base.iterdir() if path != server.place.programs.folder.parents[2]}
    assert left == {"data", "server.log"}


def test_damaged_data_is_one_sentence_and_is_left_alone(home: Path) -> None:
    server = start(home)
    data = server.place.data
    embedded.stop(server)
    aside = data.with_name("aside")
    for damaged, put in (("global/pg_control", b""), ("PG_VERSION", None), ("PG_VERSION", b"15\n"), (".", None)):
        broken = data / damaged
        broken.rename(aside)
        match put:
            case None if broken == data:
                data.mkdir()
            case bytes():
                broken.write_bytes(put)
        before = files(data)
        with pytest.raises(CommandError, match="move") as refusal:
            start(home)
        assert str(data) in refusal.value.zh, damaged
        assert "\n" not in refusal.value.zh + refusal.value.en, damaged
        assert embedded.running(home) is None, damaged
        assert files(data) == before, damaged
        if broken == data:
            data.rmdir()
        else:
            broken.unlink(missing_ok=True)
        aside.rename(broken)
    assert start(home).place == server.place  # each damage alone was the reason


def test_lost_passwords_are_one_sentence(home: Path) -> None:
    embedded.stop(start(home))
    (home / "secrets.json").unlink()
    with pytest.raises(CommandError, match=r"secrets\.json is gone"):
        start(home)
    assert not (home / "secrets.json").exists()
