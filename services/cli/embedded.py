"""The PostgreSQL of a trial installation: TCP on 127.0.0.1, scram-sha-256, UTF-8, started and stopped by `roundtable up` and the tests."""

import contextlib
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from services.cli.failure import CommandError
from services.cli.passwords import EMBEDDED, passwords
from services.cli.place import Place, place, prepare_home
from services.cli.postmaster import clear_stale, running_port
from services.cli.programs import MAJOR

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests only: a crash of the machine may lose the data, a crash of a process does not."""


@dataclass(frozen=True)
class Server:
    """A running embedded server."""

    place: Place
    port: int
    password: str

    @property
    def admin_url(self) -> str:
        """The superuser's address of the maintenance database."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/postgres"


def start(home: Path, *, durable: bool = True) -> Server:
    """Start this home's server, creating its data on first use; a server already running on the data is taken over.

    `durable=False` is for tests. Raises CommandError when the folder, the data or the account does not allow it.
    """
    where = place(prepare_home(home))
    password = _password(home, where)
    if not where.data.exists():
        _create(where, password, durable=durable)
    _check(where)
    port = running_port(where.data)
    if port is None:
        clear_stale(where.data)
        port = _launch(where, SETTINGS if durable else SETTINGS | UNSAFE)
    return Server(where, port, password)


def running(home: Path) -> Server | None:
    """This home's server if it runs now; starts and creates nothing."""
    if not home.is_dir() or not ((home / "postgres").exists() or (home / "postgres.elsewhere").exists()):
        return None
    where = place(home.resolve())
    port = running_port(where.data)
    return None if port is None else Server(where, port, _password(home, where))


def stop(server: Server, *, mode: str = "fast") -> None:
    """Stop the server and wait for it; `fast` ends sessions and checkpoints, `immediate` is for data that nobody will read again."""
    where = server.place
    ended = where.programs.run("pg_ctl", "stop", "-D", str(where.data), "-m", mode, "-w", "-t", "60", cwd=where.base)
    if ended.returncode != 0 and running_port(where.data) is not None:
        raise CommandError(f"PostgreSQL 未能停止，详见 {where.log}。", f"PostgreSQL did not stop: see {where.log}.")


def _password(home: Path, where: Place) -> str:
    if where.data.exists() and not (home / "secrets.json").exists():
        raise CommandError(
            f"{home / 'secrets.json'} 不见了，而数据仍在 {where.data}：请恢复该文件，或移走数据目录后从头开始。",
            f"{home / 'secrets.json'} is gone but the data is still in {where.data}: restore it, or move the data away and begin anew.",
        )
    return passwords(home, EMBEDDED, [SUPERUSER])[SUPERUSER]


def _create(where: Place, password: str, *, durable: bool) -> None:
    """Run `initdb` beside the final folder and rename, so that an interrupted first start leaves nothing half made."""
    fresh = where.base / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    file = where.base / "password.new"
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as opened:
        opened.write(f"{password}\n")
    where.give(file)
    try:
        made = where.programs.run(
            "initdb",
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            f"--pwfile={file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-instructions",
            *([] if durable else ["--no-sync"]),
            cwd=where.base,
        )
    finally:
        file.unlink()
    if made.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise CommandError(
            f"无法在 {where.base} 创建数据目录（{_last(made.stderr)}）：请检查权限和磁盘空间。",
            f"The data folder could not be created in {where.base} ({_last(made.stderr)}): check its permissions and the disk space.",
        )
    fresh.rename(where.data)


def _check(where: Place) -> None:
    version = where.data / "PG_VERSION"
    try:
        found = version.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(where, f"{version.name}: {type(error).__name__}") from error
    if found != MAJOR:
        raise CommandError(
            f"数据目录 {where.data} 属于 PostgreSQL {found}，本程序需要 {MAJOR}：请移走它后从头开始。",
            f"The data in {where.data} belongs to PostgreSQL {found}, this needs {MAJOR}: move it away and begin anew.",
        )


def _launch(where: Place, settings: dict[str, str]) -> int:
    """Start on a free port; another process may take the port in between, so three ports are tried."""
    for _ in range(3):
        port = free_port()
        begin = where.log.stat().st_size if where.log.exists() else 0
        options = " ".join(f"-c {name}={value}" for name, value in (settings | {"port": str(port)}).items())
        started = where.programs.run(
            "pg_ctl", "start", "-D", str(where.data), "-l", str(where.log), "-w", "-t", "120", "-o", options, cwd=where.base
        )
        if started.returncode == 0:
            return port
        said = _said(where, begin) or started.stderr
        if "could not bind" not in said:
            break
    raise _damaged(where, _last(said))


def _damaged(where: Place, reason: str) -> CommandError:
    return CommandError(
        f"内嵌的 PostgreSQL 无法用 {where.data} 启动（{reason}）：数据可能已损坏，请恢复备份，或移走该目录后重来；日志见 {where.log}。",
        f"The embedded PostgreSQL cannot start on {where.data} ({reason}): the data may be damaged; restore a backup, "
        f"or move that folder away and begin anew; its log is {where.log}.",
    )


def _said(where: Place, begin: int) -> str:
    with contextlib.suppress(OSError), where.log.open(encoding="utf-8", errors="replace") as log:
        log.seek(begin)
        return log.read()
    return ""


def _last(text: str) -> str:
    """The line that says why: the last PANIC, FATAL or error, else the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["?"]
    reasons = [line[line.index(word) :] for line in lines for word in ("PANIC:", "FATAL:", "error:") if word in line]
    return (reasons or lines)[-1]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
