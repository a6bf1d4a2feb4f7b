"""Engines, sessions, tenant binding, time-outs. The only place that knows how a transaction is bound to a district."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from services.kit.reads import Binding, Reads

ONCE: Final = {"default_transaction_read_only": "on", "plan_cache_mode": "force_generic_plan"}
"""Of connections for reads: their statements bind the district themselves and take LIMIT as a parameter, so that PostgreSQL would plan
each anew for ever.
"""


class ReadSession(AsyncSession):
    """A session in a READ ONLY transaction."""


class WriteSession(AsyncSession):
    """A session in a read-write transaction that the unit of work owns."""


class Database:
    """Connections under one database role: a pool for transactions, and a stack for reads that are one statement (`reads`).

    `url`: postgresql://user:password@host:port/name. Statements are cut off after `statement_seconds`, idle transactions
    after `idle_seconds`, so that a frozen process lets go of its locks.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        application: str = "roundtable",
        statement_seconds: float = 10,
        idle_seconds: float = 10,
        binding: Binding = Binding.STATEMENT,
    ) -> None:
        options: dict[str, Any] = {
            "timeout": 5,
            "server_settings": {
                "application_name": application,
                "timezone": "UTC",
                "jit": "off",
                "statement_timeout": str(int(statement_seconds * 1000)),
                "idle_in_transaction_session_timeout": str(int(idle_seconds * 1000)),
            },
        }
        self.reads = Reads(
            make_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
            size=pool_size,
            binding=binding,
            **options | {"server_settings": options["server_settings"] | ONCE},
        )
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=2,
            pool_pre_ping=True,
            connect_args=options,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self.reads.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def read(self, district_id: UUID | None, enterprises: Sequence[UUID] = ()) -> AsyncIterator[ReadSession]:
        """Open a READ ONLY, repeatable transaction bound to a district; without one, district tables show nothing."""
        async with ReadSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
            await bind(session, district_id, enterprises)
            yield session  # closing it ends the transaction; a rollback would empty the rows that were read

    @asynccontextmanager
    async def write(self, district_id: UUID | None, enterprises: Sequence[UUID] = ()) -> AsyncIterator[WriteSession]:
        """Open a transaction bound to a district. Leaving commits, raising rolls back. For the unit of work and set-up code only."""
        async with WriteSession(self.engine, expire_on_commit=False, autoflush=True) as session, session.begin():
            await bind(session, district_id, enterprises)
            yield session


async def bind(session: AsyncSession, district_id: UUID | None, enterprises: Sequence[UUID] = ()) -> None:
    """Bind the running transaction to a district (and, for enterprise-only actors, to their enterprises).

    `SET LOCAL` with checked UUID literals, because `set_config(…, true)` is not propagated by Citus.
    """
    if district_id is None:
        return
    await session.execute(text(f"SET LOCAL roundtable.district = '{UUID(str(district_id))}'"))
    if enterprises:
        await session.execute(text(f"SET LOCAL roundtable.enterprises = '{','.join(str(UUID(str(e))) for e in enterprises)}'"))
