"""Clients on real sockets who wait for their answer, or hang up in the middle of it, and a look at PostgreSQL's side of it."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.cli.bootstrap import connect

OURS = "datname = current_database() AND application_name = 'roundtable-api'"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing resets the connection, as when a client's machine is gone."""
PATIENCE_SECONDS = 30
"""With a machine that does other things; nothing here takes a second on an idle one."""


@dataclass(frozen=True)
class Call:
    """A request that is on its way."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self) -> Any:
        """Wait for the answer, and return its data."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            head, _, body = (await self.reader.read()).partition(b"\r\n\r\n")
        self.writer.close()
        assert head.startswith(b"HTTP/1.1 200 "), (head, body)
        answer = json.loads(body)
        assert "errors" not in answer, answer
        return answer["data"]

    def hang_up(self, *, reset: bool) -> None:
        """Go, with a word or without."""
        if reset:
            made: socket.socket = self.writer.get_extra_info("socket")
            made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.writer.close()


@dataclass(frozen=True)
class Client:
    """Somebody who asks one thing."""

    port: int
    token: str
    document: str
    variables: dict[str, Any]

    async def call(self) -> Call:
        """Send the request, on a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = json.dumps({"query": self.document, "variables": self.variables}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nhost: api\r\nconnection: close\r\naccept-language: en\r\ncontent-type: application/json\r\n"
            f"authorization: Bearer {self.token}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        return Call(reader, writer)

    async def ask(self) -> Any:
        """Send it and wait for the answer's data."""
        return await (await self.call()).answer()


@dataclass(frozen=True)
class Backends:
    """The API's sessions as PostgreSQL sees them."""

    connection: "asyncpg.Connection[Any]"

    async def are(self, condition: str) -> int:
        """How many there are of a kind."""
        return int(await self.connection.fetchval(f"SELECT count(*) FROM pg_stat_activity WHERE {OURS} AND {condition}"))

    async def until(self, condition: str, count: int) -> None:
        """Wait until there are exactly so many of a kind."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if await self.are(condition) == count:
                    return
                await asyncio.sleep(0.005)


WAITING, OPEN, UNDONE = "wait_event_type = 'Lock'", "true", "state <> 'idle'"


@asynccontextmanager
async def backends(admin: str) -> AsyncIterator[Backends]:
    """Look at them."""
    connection = await connect(admin)
    try:
        yield Backends(connection)
    finally:
        await connection.close()


@asynccontextmanager
async def held_up(admin: str, table: str) -> AsyncIterator[None]:
    """Until the end, every statement that needs the table stands still in the middle."""
    connection = await connect(admin)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()
