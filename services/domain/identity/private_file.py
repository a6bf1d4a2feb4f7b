"""Files that hold secrets: made once, whole, for their owner's eyes only, whoever else tries at the same moment."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4


def create_once(path: Path, content: Callable[[], bytes]) -> None:
    """Make `path` (mode 0600) with `content()` unless it exists. Of several processes one wins.

    A missing folder is made so that nobody else may list it; root's may be passed through, because the embedded server runs
    as another account in it.
    """
    if path.exists():
        return
    path.parent.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content())
            file.flush()
            os.fsync(file.fileno())
        # A link fails when the name is taken, so that the first content stays.
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink(missing_ok=True)
