"""Reads without ceremony: a prepared statement that binds its tenant and asks in one round trip, on a plain stack of connections.

Nothing is reset between two reads, because a read leaves nothing behind: its settings are local to its own implicit transaction.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from services.kit.lru import Lru

IDLE_SECONDS: Final = 2
"""How long a reader waits for a connection."""
MEND_SECONDS: Final = 15
"""How long a cancelled statement may take to end before its connection is given up: more than any statement may take."""
REMEMBERED: Final = 500
"""Prepared statements a connection."""
CHARACTERS: Final = 1_000_000
"""Of all of them together. A statement of this size takes PostgreSQL some 70 MB of plans, in every connection."""
LARGEST: Final = 256 * 1024
"""Characters of a statement that is still remembered."""
BROKEN: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
)
"""What a connection says that has died while nobody looked."""


class Binding(StrEnum):
    """How a read is bound to its district."""

    STATEMENT = "STATEMENT"
    """In the same statement, before its value is computed. PostgreSQL evaluates a select list in order; a test holds it to that."""
    TRANSACTION = "TRANSACTION"
    """BEGIN, SET LOCAL with checked literals, the statement, COMMIT: for Citus, which does not propagate set_config(…, true)."""


class NoConnectionError(ConnectionError):
    """Every connection is busy."""


@dataclass(frozen=True)
class Statement:
    """`SELECT <one JSON value>` with `count` parameters, and the same with the district bound by two more."""

    text: str
    count: int
    bound: str = field(init=False)

    def __post_init__(self) -> None:
        district, enterprises = self.count + 1, self.count + 2
        bound = (
            f"SELECT set_config('roundtable.district', ${district}, true), "
            f"set_config('roundtable.enterprises', ${enterprises}, true), ({self.text})"
        )
        object.__setattr__(self, "bound", bound)

    @property
    def as_text(self) -> str:
        """For connections that have their own idea of JSON."""
        return f"SELECT ({self.text})::text"


class _Line:
    """A connection and the statements that it has prepared: fewer the larger they are, which the driver's own cache cannot say."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self.connection = connection
        self._prepared: Lru[PreparedStatement[Any]] = Lru(REMEMBERED, CHARACTERS)

    async def row(self, text: str, values: Sequence[Any]) -> Any:  # noqa: ANN401 - a record, or None
        """Return the one row of a statement. One whose tables were altered meanwhile is prepared once more."""
        if len(text) > LARGEST:
            return await self.connection.fetchrow(text, *values)
        prepared = self._prepared.find(text)
        if prepared is not None:
            try:
                return await prepared.fetchrow(*values)
            except asyncpg.InvalidCachedStatementError:
                self._prepared.forget(text)
        prepared = self._prepared.keep(text, await self.connection.prepare(text), len(text))
        return await prepared.fetchrow(*values)


class Reads:
    """Connections for reading, opened when they are needed, `size` at most. `options` are those of asyncpg.connect."""

    def __init__(self, url: str, *, size: int, binding: Binding = Binding.STATEMENT, **options: Any) -> None:  # noqa: ANN401 - asyncpg's own
        self._url = url
        self._binding = binding
        self._options = options
        self._free: list[_Line] = []
        self._turns = asyncio.Semaphore(size)
        self._mending: set[asyncio.Task[None]] = set()
        self._closed = False
        self.round_trips = 0
        """How often the server was asked so far."""

    async def fetch(self, statement: Statement, values: Sequence[Any], district_id: UUID | None, enterprises: Sequence[UUID] = ()) -> Any:  # noqa: ANN401 - bytes of JSON, or None
        """Return the statement's value under row-level security of the district; without one, district tables show nothing.

        A connection that broke while it lay idle is replaced, once: a read may be asked again. Whoever is cancelled leaves a
        connection that is mended before it serves anybody else. Raises NoConnectionError when all stay busy.
        """
        try:
            return await self._once(statement, values, district_id, enterprises)
        except NoConnectionError:
            raise
        except BROKEN:
            while self._free:  # after one connection broke the others are not trusted either: the server may have been restarted
                self._free.pop().connection.terminate()
            return await self._once(statement, values, district_id, enterprises)

    async def close(self) -> None:
        """Close every connection."""
        self._closed = True
        if self._mending:
            await asyncio.wait(self._mending)
        while self._free:
            await self._free.pop().connection.close()

    async def _turn(self) -> None:
        if not self._turns.locked():
            await self._turns.acquire()
            return
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            raise NoConnectionError("every connection is busy") from None

    async def _once(self, statement: Statement, values: Sequence[Any], district_id: UUID | None, enterprises: Sequence[UUID]) -> Any:  # noqa: ANN401 - as above
        await self._turn()
        line = None
        try:
            line = await self._line()
            value = await self._ask(line, statement, values, district_id, enterprises)
        except BaseException:
            self._mend(line)
            raise
        self._free.append(line)
        self._turns.release()
        return value

    async def _ask(
        self,
        line: _Line,
        statement: Statement,
        values: Sequence[Any],
        district_id: UUID | None,
        enterprises: Sequence[UUID],
    ) -> Any:  # noqa: ANN401 - as above
        district = "" if district_id is None else str(district_id)
        companies = ",".join([str(one) for one in enterprises]) if enterprises else ""
        self.round_trips += 1
        if self._binding is Binding.STATEMENT:
            row = await line.row(statement.bound, [*values, district, companies])
            return None if row is None else row[2]
        district, companies = ("" if not text else ",".join([str(UUID(one)) for one in text.split(",")]) for text in (district, companies))
        await line.connection.execute(
            f"BEGIN READ ONLY; SET LOCAL roundtable.district = '{district}'; SET LOCAL roundtable.enterprises = '{companies}'"
        )
        self.round_trips += 2
        row = await line.row(statement.text, values)
        await line.connection.execute("COMMIT")
        return None if row is None else row[0]

    async def _line(self) -> _Line:
        while self._free:
            idle = self._free.pop()
            if not idle.connection.is_closed():
                return idle
        # Without any cache of its own the driver gives prepared statements no names, and each takes the place of the one before.
        connection: asyncpg.Connection[Any] = await asyncpg.connect(self._url, statement_cache_size=1, **self._options)
        await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
        return _Line(connection)

    def _mend(self, line: _Line | None) -> None:
        """Bring a connection whose statement failed or was cut off back in the background; its turn is taken until then."""
        if line is None or line.connection.is_closed():
            self._turns.release()
            return
        task = asyncio.get_running_loop().create_task(self._mended(line))
        self._mending.add(task)
        task.add_done_callback(self._mending.discard)

    async def _mended(self, line: _Line) -> None:
        whole = False
        try:
            async with asyncio.timeout(MEND_SECONDS):
                await line.connection.execute("SELECT 1" if self._binding is Binding.STATEMENT else "ROLLBACK")
            whole = not self._closed
        except Exception:  # noqa: BLE001, S110 - whatever is wrong with it, nobody else gets it
            pass
        finally:
            if whole:
                self._free.append(line)
            else:
                line.connection.terminate()
            self._turns.release()
