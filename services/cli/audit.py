"""`roundtable audit`: check the chain of audit rows, and export its signed head."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from rich.console import Console
from sqlalchemy import select

from services.cli.bootstrap import Role
from services.cli.failure import CommandError
from services.cli.place import prepare_home
from services.cli.target import database
from services.domain.audit import BadHead, Head, Report, opened, read_head, signed, verify
from services.domain.tenancy import District
from services.kit.database import Database
from services.kit.settings import Settings
from services.kit.wording import Locale, phrase

KEY = "audit-head.key"
PUBLIC_KEY = "audit-head.pub"

app = typer.Typer(no_args_is_help=True, help="审计链 · The chain of audit rows")

DistrictOption = Annotated[str | None, typer.Option(help="区划代码，缺省为全部 · Division code; all districts when absent")]
HeadOption = Annotated[Path | None, typer.Option(help="此前导出的链头文件 · A file of heads exported before")]


@app.command("verify")
def verify_command(district: DistrictOption = None, head: HeadOption = None) -> None:
    """核对审计链 · Recompute the chain and name every flaw; exit status 1 when there is one."""
    heads = {} if head is None else _read_heads(head)
    with database(Role.READ) as url:
        reports = asyncio.run(_verify(url, district, heads))
    for row, report in reports:
        _print(row, report)
    if not all(report.whole for _, report in reports):
        raise typer.Exit(1)


@app.command("head")
def head_command(district: DistrictOption = None) -> None:
    """导出签名链头 · Print each district's signed head, one line of JSON each; keep the lines away from this installation."""
    key = _key()
    with database(Role.READ) as url:
        for head in asyncio.run(_heads(url, district)):
            print(signed(head, key))


async def _verify(url: str, code: str | None, heads: dict[UUID, Head]) -> list[tuple[District, Report]]:
    source = Database(url, application="roundtable audit", statement_seconds=300, idle_seconds=300)
    try:
        reports = []
        for row in await _districts(source, code):
            async with source.read(row.id) as session:
                reports.append((row, await verify(session, row.id, heads.get(row.id))))
        return reports
    finally:
        await source.close()


async def _heads(url: str, code: str | None) -> list[Head]:
    source = Database(url, application="roundtable audit")
    try:
        heads = []
        for row in await _districts(source, code):
            async with source.read(row.id) as session:
                heads.append(await read_head(session, row.id))
        return [head for head in heads if head is not None]
    finally:
        await source.close()


async def _districts(source: Database, code: str | None) -> Sequence[District]:
    statement = select(District).order_by(District.code)
    async with source.read(None) as session:
        found = (await session.execute(statement if code is None else statement.where(District.code == code))).scalars().all()
    if code is not None and not found:
        raise CommandError(f"没有代码为 {code} 的区县。", f"There is no district with the code {code}.")
    return found


def _print(district: District, report: Report) -> None:
    console = Console(soft_wrap=True, highlight=False, markup=False)
    verdict = "完整 whole" if report.whole else f"有损 {len(report.findings)} flaws"
    console.print(f"{district.code} {district.name}: 已封存 sealed {report.sealed} · {verdict}")
    for finding in report.findings:
        where = " ".join(f"{name}={value}" for name, value in (("seq", finding.seq), ("audit", finding.audit_id)) if value is not None)
        console.print(f"  {finding.flaw} {where}: {phrase(finding.flaw, Locale.ZH_CN)} · {phrase(finding.flaw, Locale.EN)}")
    if report.unsealed and report.oldest_unsealed is not None:
        console.print(f"  待封存 not yet sealed {report.unsealed}，最久 oldest {report.oldest_unsealed:.0f} s")


def _read_heads(path: Path) -> dict[UUID, Head]:
    key = _public_key()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError) as error:
        raise CommandError(f"无法读取链头文件 {path}。", f"The file of heads {path} cannot be read.") from error
    heads = {}
    for number, line in enumerate(lines, 1):
        try:
            head = opened(line, key)
        except BadHead as error:
            raise CommandError(
                f"{path} 第 {number} 行不是由本安装签名的链头。", f"{path}, line {number}: not a head that this installation signed."
            ) from error
        heads[head.district_id] = head
    return heads


def _public_key() -> Ed25519PublicKey:
    if not (Settings().home / KEY).exists():
        raise CommandError(
            "本安装还没有导出过链头，没有可核对的签名密钥。", "This installation has exported no head yet: there is no key to check with."
        )
    return _key().public_key()


def _key() -> Ed25519PrivateKey:
    """This installation's signing key, made on first use; its public half lies beside it for others to check with."""
    home = prepare_home(Settings().home)
    path = home / KEY
    if not path.exists():
        fresh = Ed25519PrivateKey.generate()
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CommandError(f"签名密钥 {path} 已损坏，请从备份恢复。", f"The signing key {path} is damaged: restore it from a backup.")
    public = home / PUBLIC_KEY
    if not public.exists():
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key
