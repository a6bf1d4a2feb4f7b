"""The limit: an ASGI function that checks the token, sends one prepared statement and passes its bytes on. No GraphQL at all.

It knows every request beforehand: text and parameters are ready for each asker and operation, and nothing is validated. What it is
spared beside GraphQL: it does not ask whether the day is over for which the grants were loaded.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson
import uvicorn

from bench.contenders.contender import CONNECTIONS, PythonServer
from bench.contenders.handwritten import HOLDS, STATEMENTS
from bench.contenders.operations import BY_NAME, Ask
from bench.contenders.policy_text import filled
from bench.frame.actors import actor_of
from bench.frame.backend import SETTINGS
from services.api.auth import Verified, Verifier, trusted_issuers
from services.kit.settings import settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def _body(ask: Ask) -> str:
    return json.dumps({"id": str(ask.subject)} if ask.subject else {})


BARE = PythonServer(
    "bare",
    "bare handler, hand-written SQL",
    "bench.contenders.bare",
    path_of=lambda operation: f"/{operation.name}",
    body_of=_body,
    known=frozenset(STATEMENTS),
)


class Asked(NamedTuple):
    """What one asker's requests of one operation send: the text, its parameters, and the place among them of the request's id."""

    text: str
    values: list[object]
    id_place: int | None


class Handler:
    """Everything that the product does about a read, and nothing else: token, grants, tenant binding, policy, one statement."""

    def __init__(self) -> None:
        self._verifier = Verifier(trusted_issuers(settings()))
        self._asked: dict[tuple[str, str], Asked] = {}
        self._free: asyncio.LifoQueue[asyncpg.Connection[asyncpg.Record]] = asyncio.LifoQueue()
        self._opened = 0
        self._statements: dict[str, tuple[str, tuple[str, ...]]] = {}
        for name, statement in STATEMENTS.items():
            guarded = f"SELECT CASE WHEN {HOLDS} THEN ({statement}) END"
            text, names = filled(BY_NAME[name].post, guarded)
            bound = f"set_config('roundtable.district', ${len(names) + 1}, true), set_config('roundtable.enterprises', '', true)"
            self._statements[f"/{name}"] = (re.sub(r"\s+", " ", f"SELECT {bound}, ({text})"), names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = (await receive())["body"]
        path: str = scope["path"]
        if path not in self._statements:
            await self._send(send, 404, b"{}")
            return
        token = next(value for name, value in scope["headers"] if name == b"authorization")[7:].decode()
        verified = await self._verifier.verify(token)
        text, values, id_place = self._asked.get((path, verified.subject)) or await self._first(path, verified)
        if id_place is not None:
            values = values.copy()
            values[id_place] = UUID(orjson.loads(body)["id"])
        connection = await self._connection()
        try:
            row = await connection.fetchrow(text, *values)
        finally:
            self._free.put_nowait(connection)
        assert row is not None
        await self._send(send, 200, b'{"data":' + row[2] + b"}")

    async def _send(self, send: Send, status: int, body: bytes) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _first(self, path: str, verified: Verified) -> Asked:
        actor = await actor_of(settings().database_url or "", verified.issuer, verified.subject)
        text, names = self._statements[path]
        known = {
            "district": actor.district_id,
            "unit": actor.grants[0].unit_id,
            "person": actor.person_id,
            "account": actor.account_id,
        }
        values: list[object] = [*(known.get(name) for name in names), str(actor.district_id)]
        asked = self._asked[path, verified.subject] = Asked(text, values, names.index("id") if "id" in names else None)
        return asked

    async def _connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._free.empty() and self._opened < CONNECTIONS:
            self._opened += 1
            fresh = await asyncpg.connect(
                settings().database_url, max_cacheable_statement_size=0, max_cached_statement_lifetime=0, server_settings=SETTINGS
            )
            await fresh.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
            return fresh
        return await self._free.get()


def main() -> None:
    """Serve at ROUNDTABLE_PORT."""
    config = uvicorn.Config(
        Handler(), host="127.0.0.1", port=settings().port, loop="uvloop", http="httptools", ws="none", lifespan="off", access_log=False
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
