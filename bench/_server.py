"""A server for one measurement: embedded, durable as an installation's, gone afterwards."""

import asyncio
import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli import embedded
from services.cli.bootstrap import Urls, bootstrap, roles
from services.cli.migrate import migrate
from services.cli.passwords import EMBEDDED, passwords


@contextmanager
def fresh_server() -> Iterator[Urls]:
    """Start a server with one migrated database and yield its addresses."""
    folder = Path(tempfile.mkdtemp(prefix="roundtable-bench-"))
    folder.chmod(0o711)  # run by root, the server's account passes through
    home = folder / "home"
    os.environ["ROUNDTABLE_HOME"] = str(home)
    os.environ["ROUNDTABLE_MASTER_KEY"] = base64.b64encode(os.urandom(32)).decode()
    server = embedded.start(home)
    try:
        urls = asyncio.run(bootstrap(server.admin_url, lab=True, passwords=passwords(home, EMBEDDED, roles(lab=True))))
        migrate(urls.migrator)
        yield urls
    finally:
        embedded.stop(server, mode="immediate")
        if server.place.base.parent != home:
            shutil.rmtree(server.place.base, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
