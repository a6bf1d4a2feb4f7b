"""The benchmarks' own embedded PostgreSQL, with the memory of a small production server, and named databases on it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import asyncpg

from bench.frame.places import home
from services.cli import embedded
from services.cli.bootstrap import Urls, address, bootstrap, connect, drop_database, roles
from services.cli.migrate import migrate
from services.cli.passwords import EMBEDDED, passwords

T = TypeVar("T")

SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "16MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "track_io_timing": "off",
}
"""What an operator sets on an SSD. Autovacuum stays on: it is vacuumed after the load, and nothing writes while reads are timed."""


@dataclass(frozen=True)
class Server:
    """A running server of the benchmarks. `home` holds its data, the development issuer's keys and the master key."""

    home: Path
    admin_url: str
    data: Path

    def url(self, database: str) -> str:
        """The superuser's address of a database."""
        return address(self.admin_url, database=database)


@contextmanager
def running() -> Iterator[Server]:
    """Start the server for the block; one that runs already is used and left running."""
    folder = home()
    found = embedded.running(folder)
    started = found or embedded.start(folder)
    try:
        if found is None and asyncio.run(_tune(started.admin_url)):
            embedded.stop(started)
            started = embedded.start(folder)
        yield Server(folder, started.admin_url, started.place.data)
    finally:
        if found is None:
            embedded.stop(started)


async def _tune(admin_url: str) -> bool:
    """Write the settings that are not in force yet; whether there were any."""
    connection = await connect(admin_url)
    try:
        changed = False
        for name, value in SETTINGS.items():
            same = await connection.fetchval("SELECT $2 = ANY (ARRAY[current_setting($1, true)])", name, value)
            if not same:
                await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
                changed = True
        return changed
    finally:
        await connection.close()


def prepared(server: Server, database: str) -> Urls:
    """Return the addresses of a migrated database of this name, made if it is missing."""
    words = passwords(server.home, EMBEDDED, roles(lab=True))
    urls = asyncio.run(bootstrap(server.admin_url, lab=True, passwords=words, database=database))
    migrate(urls.migrator)
    return urls


def recorded(server: Server, database: str) -> str | None:
    """Return what was recorded of a database when it was complete; None for one that is missing or was cut off."""

    async def ask(connection: "asyncpg.Connection[asyncpg.Record]") -> str | None:
        asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1"
        found: str | None = await connection.fetchval(asked, database)
        return found

    return as_admin(server.admin_url, ask)


def record(server: Server, database: str, text: str) -> None:
    """Record that a database is complete, and made by which recipe."""

    async def say(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await connection.execute(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")

    as_admin(server.admin_url, say)


def as_admin(url: str, work: Callable[["asyncpg.Connection[asyncpg.Record]"], Awaitable[T]]) -> T:
    """Run something on one connection of its own."""

    async def run() -> T:
        connection = await connect(url)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


def drop(server: Server, database: str) -> None:
    """Drop a database of this name, if there is one."""
    asyncio.run(drop_database(server.admin_url, database))
