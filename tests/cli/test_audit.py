"""`roundtable audit`: the chain checked from the command line, and its head exported, signed and compared."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner, Result

from services.cli.audit import app
from services.cli.bootstrap import Urls, connect
from services.cli.failure import CommandError
from services.domain.audit import BadHead, Head, opened, signed
from services.domain.tenancy import District, TenantState
from services.kit.database import Database
from services.kit.ids import new_id
from tests.cli.command import roundtable
from tests.domain.audit.chains import seal_once, write

Audit = Callable[..., Result]

CODE, EMPTY = "360103000000", "330106000000"


@pytest.fixture
def audit(fresh_database: Urls, tmp_path: Path) -> Audit:
    """`roundtable audit …` on a database with one district with 6 sealed rows and 1 that waits, and one without any."""
    asyncio.run(inhabit(fresh_database))
    where = {"DATABASE_URL": fresh_database.read, "ROUNDTABLE_HOME": str(tmp_path / "home")}
    return lambda *arguments: CliRunner().invoke(app, arguments, env=where)


async def inhabit(urls: Urls) -> None:
    """Make the districts and the chain."""
    admin, worker = Database(urls.admin, pool_size=1), Database(urls.worker, pool_size=1)
    ids = new_id(), new_id()
    async with admin.write(None) as session:
        for district_id, code in zip(ids, (CODE, EMPTY), strict=True):
            session.add(
                District(id=district_id, code=code, name="西湖区", timezone="Asia/Shanghai", calendar="cn", state=TenantState.ACTIVE)
            )
    await write(worker, ids[0], 6)
    await seal_once(worker, ids[0])
    await write(worker, ids[0], 1)
    await asyncio.gather(admin.close(), worker.close())


def damage(urls: Urls, *statements: str) -> None:
    """Do something to the tables as a superuser who lets no foreign key stop him."""

    async def work(connection: asyncpg.Connection) -> None:
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)

    asyncio.run(on(urls, work))


async def on(urls: Urls, work: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
    """Do something on a superuser's connection."""
    connection = await connect(urls.admin)
    try:
        await work(connection)
    finally:
        await connection.close()


def assert_refused(ended: Result, part: str) -> None:
    """The command says why in one sentence, and has printed nothing."""
    assert isinstance(ended.exception, CommandError)
    assert part in ended.exception.en
    assert ended.stdout == ""


def test_a_whole_chain_is_said_to_be_whole(audit: Audit) -> None:
    ended = audit("verify")
    assert (ended.exit_code, ended.stderr) == (0, "")
    first, second, third = ended.stdout.splitlines()
    assert first == f"{EMPTY} 西湖区: 已封存 sealed 0 · 完整 whole"
    assert second == f"{CODE} 西湖区: 已封存 sealed 6 · 完整 whole"
    assert third.startswith("  待封存 not yet sealed 1，最久 oldest ")


def test_a_damaged_chain_is_named_and_fails(audit: Audit, fresh_database: Urls, tmp_path: Path) -> None:
    damage(fresh_database, "UPDATE audit SET event = 'KettleCooled' WHERE id = (SELECT audit_id FROM audit_seal WHERE seq = 4)")
    ended = audit("verify", "--district", CODE)
    assert (ended.exit_code, ended.stderr) == (1, "")
    lines = ended.stdout.splitlines()
    assert lines[0] == f"{CODE} 西湖区: 已封存 sealed 6 · 有损 1 flaws"
    assert lines[1].startswith("  CHANGED seq=4 audit=")
    assert lines[1].endswith("内容与封存时不符（被改动） · Not what was sealed (changed)")
    assert audit("verify", "--district", EMPTY).exit_code == 0
    alone = roundtable("audit", "verify", DATABASE_URL=fresh_database.read, ROUNDTABLE_HOME=str(tmp_path / "home"))
    assert (alone.returncode, alone.stderr) == (1, "")
    assert lines[1] in alone.stdout.splitlines()


def test_a_truncated_chain_is_found_by_its_exported_head(audit: Audit, fresh_database: Urls, tmp_path: Path) -> None:
    exported = audit("head")
    assert (exported.exit_code, exported.stderr) == (0, "")
    [line] = exported.stdout.splitlines()
    told = json.loads(line)
    assert sorted(told) == ["algorithm", "district_id", "hash", "sealed_at", "seq", "signature"]
    assert (told["algorithm"], told["seq"]) == ("SHA-256", 6)
    heads = tmp_path / "heads.jsonl"
    heads.write_text(exported.stdout, "utf-8")
    assert audit("verify", "--head", str(heads)).exit_code == 0
    damage(
        fresh_database,
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE seq > 4)",
        "DELETE FROM audit_seal WHERE seq > 4",
    )
    assert audit("verify").exit_code == 0
    ended = audit("verify", "--head", str(heads))
    assert ended.exit_code == 1
    assert "  TRUNCATED seq=5:" in ended.stdout


def test_a_head_that_somebody_changed_is_refused(audit: Audit, tmp_path: Path) -> None:
    told = json.loads(audit("head", "--district", CODE).stdout)
    heads = tmp_path / "heads.jsonl"
    heads.write_text(json.dumps(told | {"seq": 3}), "utf-8")
    assert_refused(audit("verify", "--head", str(heads)), "line 1: not a head that this installation signed")
    heads.write_bytes(b"\xff")
    assert_refused(audit("verify", "--head", str(heads)), "cannot be read")
    assert_refused(audit("verify", "--head", str(tmp_path / "nowhere")), "cannot be read")
    assert_refused(audit("verify", "--district", "123"), "no district with the code 123")


def test_the_key_is_its_owners_and_stays_the_same(audit: Audit, tmp_path: Path) -> None:
    heads = tmp_path / "heads.jsonl"
    heads.write_text("", "utf-8")
    assert_refused(audit("verify", "--head", str(heads)), "exported no head yet")
    assert audit("head").stdout == audit("head").stdout
    key = tmp_path / "home" / "audit-head.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "home" / "audit-head.pub").read_text().startswith("-----BEGIN PUBLIC KEY-----")
    os.truncate(key, 10)
    assert_refused(audit("head"), "is damaged")


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", "1", "x", '{"district_id": 1}', "[" * 100_000])
def test_what_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(BadHead):
        opened(line, Ed25519PrivateKey.generate().public_key())


def test_a_head_is_opened_by_its_own_key_only() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    head = Head(new_id(), 6, bytes(range(32)), datetime(2026, 2, 6, 9, 30, tzinfo=UTC))
    assert opened(signed(head, key), key.public_key()) == head
    with pytest.raises(BadHead):
        opened(signed(head, key), other.public_key())
    for name, value in {"seq": 7, "hash": "00" * 32, "sealed_at": "2026-02-06T09:30:01+00:00", "district_id": str(new_id())}.items():
        with pytest.raises(BadHead):
            opened(json.dumps(json.loads(signed(head, key)) | {name: value}), key.public_key())
