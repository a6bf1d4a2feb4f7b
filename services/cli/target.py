"""Which database a command works on."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from services.cli import embedded
from services.cli.bootstrap import DATABASE, Role, Urls, bootstrap, roles, server_name, urls
from services.cli.failure import CommandError
from services.cli.lock import alone
from services.cli.passwords import EMBEDDED, known, passwords
from services.cli.place import prepare_home
from services.kit.settings import Settings


@contextmanager
def database(role: Role) -> Iterator[str]:
    """The address for `role` during the block.

    DATABASE_URL when set: as it is, or, on a server that `roundtable up` of this home prepared, the role's own address.
    Otherwise the embedded server's, which is started for the block when `roundtable up` is not running.
    """
    settings = Settings()
    if settings.database_url is not None:
        yield _address(settings, settings.database_url, role)
        return
    home = prepare_home(settings.home)
    server = embedded.running(home)
    if server is not None:
        yield prepared_embedded(settings, server).by_role[role]
        return
    with alone(home):
        server = embedded.start(home)
        try:
            yield prepared_embedded(settings, server).by_role[role]
        finally:
            embedded.stop(server)


def serve_on(role: Role) -> None:
    """Set DATABASE_URL of this process for a server command; CommandError when there is no running database to serve."""
    settings = Settings()
    if settings.database_url is not None:
        os.environ["DATABASE_URL"] = _address(settings, settings.database_url, role)
        return
    server = embedded.running(settings.home)
    if server is None:
        raise CommandError(
            "没有可用的数据库：请设置 DATABASE_URL，或先运行 make up。", "There is no database: set DATABASE_URL, or run `make up` first."
        )
    os.environ["DATABASE_URL"] = prepared_embedded(settings, server).by_role[role]


def prepared_embedded(settings: Settings, server: embedded.Server) -> Urls:
    """Roles and database on the embedded server, the laboratory's among them."""
    words = passwords(settings.home, EMBEDDED, roles(lab=True))
    return asyncio.run(bootstrap(server.admin_url, lab=True, passwords=words))


def _address(settings: Settings, url: str, role: Role) -> str:
    if urlsplit(url).username in set(Role):
        return url
    words = known(settings.home, server_name(url))
    return urls(url, DATABASE, words, lab=True).by_role[role] if words else url
