"""Where the embedded server's files lie, and as whom it runs.

An ordinary user keeps everything in `<home>/postgres`. PostgreSQL refuses to run as root, so for root the server runs as `nobody`
(or as the owner of an existing data folder); where that account cannot enter `<home>` the files lie elsewhere, and
`<home>/postgres.elsewhere` records the folder.
"""

import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.cli.failure import CommandError
from services.cli.programs import Account, Programs, copied, installed, run

RECORD = "postgres.elsewhere"


@dataclass(frozen=True)
class Place:
    """`base` belongs to the server's account alone and holds `data` and `server.log`."""

    base: Path
    programs: Programs

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.base / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.base / "server.log"

    def give(self, path: Path) -> None:
        """Hand a file made by this process to the server's account."""
        if self.programs.account is not None:
            os.chown(path, self.programs.account.uid, self.programs.account.gid)


def prepare_home(home: Path) -> Path:
    """Create the installation's folder: nobody else may list it; when root owns it, others may pass through to what they own."""
    try:
        if not home.is_dir():
            home.mkdir(parents=True)
            home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        return home.resolve()
    except OSError as error:
        raise CommandError(
            f"无法创建目录 {home}（{error.strerror}）：请用 ROUNDTABLE_HOME 另选目录。",
            f"The folder {home} cannot be made ({error.strerror}): choose another with ROUNDTABLE_HOME.",
        ) from error


def place(home: Path) -> Place:
    """The server's place for this home (an absolute, existing folder); creates `base`, never the data."""
    return _for_root(home) if os.geteuid() == 0 else _for_user(home)


def _for_user(home: Path) -> Place:
    base = home / "postgres"
    base.mkdir(mode=0o700, exist_ok=True)
    if base.stat().st_uid != os.geteuid() or (home / RECORD).exists():
        raise CommandError(
            f"{base} 属于另一用户：请用上次启动它的用户运行，或用 ROUNDTABLE_HOME 另选目录。",
            f"{base} belongs to another user: run as the user who started it before, or choose another folder with ROUNDTABLE_HOME.",
        )
    return Place(base, Programs(installed(), None))


def _for_root(home: Path) -> Place:
    nobody = pwd.getpwnam("nobody")
    base = _recorded(home) or _inside(home, nobody) or _elsewhere(home, nobody)
    owner = base.stat()
    account = Account(owner.st_uid, owner.st_gid)
    source = installed()
    if run(str(source / "postgres"), "--version", account=account, cwd=base).returncode != 0:
        source = copied(source, base)
    return Place(base, Programs(source, account))


def _recorded(home: Path) -> Path | None:
    record = home / RECORD
    if not record.exists():
        return None
    base = Path(record.read_text(encoding="utf-8").strip())
    if not base.is_dir():
        raise CommandError(
            f"数据目录 {base} 已不存在：请恢复它，或删除 {record} 后从头开始。",
            f"The data folder {base} is gone: restore it, or delete {record} and begin anew.",
        )
    return base


def _inside(home: Path, nobody: pwd.struct_passwd) -> Path | None:
    base = home / "postgres"
    fresh = not base.exists()
    if fresh:
        base.mkdir(mode=0o700)
        os.chown(base, nobody.pw_uid, nobody.pw_gid)
    owner = base.stat()
    if owner.st_uid != 0 and _can_work_in(base, Account(owner.st_uid, owner.st_gid)):
        return base
    if fresh:
        base.rmdir()
        return None
    raise CommandError(
        f"服务器的用户（{owner.st_uid}）无法进入数据目录 {base}：请恢复其上级目录的权限。",
        f"The server's user ({owner.st_uid}) cannot enter {base}: give the folders above it back their permissions.",
    )


def _elsewhere(home: Path, nobody: pwd.struct_passwd) -> Path:
    account = Account(nobody.pw_uid, nobody.pw_gid)
    for parent in ("/var/lib", "/var/tmp", tempfile.gettempdir()):  # noqa: S108 - mkdtemp makes a private folder
        try:
            base = Path(tempfile.mkdtemp(prefix="roundtable-", dir=parent))
        except OSError:
            continue
        os.chown(base, account.uid, account.gid)
        if _can_work_in(base, account):
            (home / RECORD).write_text(f"{base}\n", encoding="utf-8")
            return base
        base.rmdir()
    raise CommandError(
        "以 root 运行时找不到用户 nobody 可用的数据目录：请用 ROUNDTABLE_HOME 指定一个，或改用普通用户运行。",
        "Run as root, no folder was found that the user nobody may use: name one with ROUNDTABLE_HOME, or run as an ordinary user.",
    )


def _can_work_in(folder: Path, account: Account) -> bool:
    # Asked of the kernel by entering the folder as that account: modes alone do not know about ACLs and mounts.
    return run("/bin/sh", "-c", 'cd "$0" && test -w .', str(folder), account=account, cwd=Path("/")).returncode == 0
