"""Alembic's environment: one transaction a migration, an advisory lock around the run, short lock time-outs."""

import asyncio

from alembic import context
from sqlalchemy import text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

LOCK = 0x726F756E64  # "round"


def migrate(connection: Connection) -> None:
    """Run the migrations on a connection of rt_migrator."""
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def online(url: str) -> None:
    """Wait for the lock, so that two installers take turns, then migrate."""
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        poolclass=NullPool,
        connect_args={"server_settings": {"lock_timeout": "5000", "statement_timeout": "600000", "timezone": "UTC"}},
    )
    async with engine.connect() as guard:
        await guard.execution_options(isolation_level="AUTOCOMMIT")
        await guard.execute(text("SET lock_timeout = 0"))
        await guard.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
    await engine.dispose()


target = context.config.attributes.get("url")
if target is None:
    raise SystemExit("Run migrations with `roundtable migrate`: it connects as rt_migrator.")
asyncio.run(online(target))
