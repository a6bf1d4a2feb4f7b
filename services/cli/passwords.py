"""Generated database passwords of a trial installation, kept in `<home>/secrets.json` for its owner only."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from services.cli.failure import CommandError

FILE = "secrets.json"
EMBEDDED = "embedded"


def known(home: Path, server: str) -> dict[str, str]:
    """The passwords recorded for `server` (EMBEDDED or `host:port`), by role; empty when there are none."""
    path = home / FILE
    try:
        everything: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        return dict(everything.get(server, {}))
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise CommandError(
            f"密码文件 {path} 已损坏，请恢复它，或移走整个目录 {home} 后重来。",
            f"The password file {path} is damaged: restore it, or move the folder {home} away and begin anew.",
        ) from error


def passwords(home: Path, server: str, roles: Iterable[str]) -> dict[str, str]:
    """The passwords of `roles` on `server`; missing ones are generated and recorded before anybody uses them."""
    recorded = known(home, server)
    missing = [role for role in roles if role not in recorded]
    if missing:
        recorded |= {role: secrets.token_urlsafe(24) for role in missing}
        _write(home / FILE, server, recorded)
    return {role: recorded[role] for role in roles}


def _write(path: Path, server: str, recorded: dict[str, str]) -> None:
    everything = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    everything[server] = recorded
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(everything, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
