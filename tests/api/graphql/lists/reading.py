"""Read a document as the API does, and be told how PostgreSQL went about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.api.context import Context
from services.api.graphql.plan.engine import Finish
from services.api.graphql.plan.install import engine_of
from services.api.graphql.schema import core, schema
from services.domain.access import Actor
from services.kit.database import ONCE
from services.kit.reads import Statement
from services.kit.wording import Locale
from tests.api.graphql.ask import operation
from tests.factories import Place
from tests.fixtures.plans import Ran, ran_prepared


@dataclass
class Explaining:
    """Stands where reads are sent, on a connection of the API's role that plans as theirs do: explains, then answers."""

    connection: "asyncpg.Connection[Any]"
    ran: Ran | None = None

    @property
    def reads(self) -> "Explaining":
        """It is the database and its reads."""
        return self

    async def fetch(self, statement: Statement, values: Sequence[Any], district_id: UUID | None, enterprises: Sequence[UUID] = ()) -> Any:
        """As Reads.fetch: the planner's own text and values."""
        given = [*values, "" if district_id is None else str(district_id), ",".join(map(str, enterprises))]
        self.ran = await ran_prepared(self.connection, statement.bound, given)
        row = await self.connection.fetchrow(statement.bound, *given)
        return None if row is None else row[2]


async def read(place: Place, actor: Actor, query: str, variables: dict[str, Any] | None = None) -> tuple[Any, Ran]:
    """The data of a document, and the plan of its one statement."""
    connection = await asyncpg.connect(place.urls.api, server_settings={"timezone": "UTC", "jit": "off", **ONCE})
    try:
        await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
        explaining = Explaining(connection)
        context = Context(explaining, actor=actor, locale=Locale.EN)  # type: ignore[arg-type]  # all of a database that a read needs
        asked = core(schema())
        answer = await engine_of(asked).execute(operation(asked, query), variables or {}, context, Finish.BYTES)
    finally:
        await connection.close()
    assert isinstance(answer, bytes), answer
    assert explaining.ran is not None
    return orjson.loads(answer), explaining.ran
