"""The product's planner in this process, over a database that only notes what it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from services.api.context import Context
from services.api.graphql.schema import schema
from services.api.http.documents import Library
from services.api.http.planned import Planner
from services.domain.access import Actor
from services.kit.database import Database
from services.kit.reads import Statement
from services.kit.settings import Limits


@dataclass(frozen=True)
class Asked:
    """One read as the product sends it to PostgreSQL."""

    text: str
    values: list[object]


class Noting:
    """Stands where the database stands, and answers every read at once with the same bytes."""

    def __init__(self, answer: bytes = b"{}") -> None:
        self.reads = self
        self._answer = answer
        self._last: tuple[Statement, Sequence[Any], UUID | None, Sequence[UUID]] | None = None

    async def fetch(self, statement: Statement, values: Sequence[Any], district_id: UUID | None, enterprises: Sequence[UUID] = ()) -> bytes:
        """See Reads."""
        self._last = statement, values, district_id, enterprises
        return self._answer

    @property
    def last(self) -> Asked | None:
        """What was asked last."""
        if self._last is None:
            return None
        statement, values, district_id, enterprises = self._last
        return Asked(statement.bound, [*values, str(district_id), ",".join(str(one) for one in enterprises)])

    def context(self, actor: Actor) -> Context:
        """An operation's context over this database."""
        return Context(cast("Database", self), actor=actor)


class Planning:
    """Plans as the API's process does."""

    def __init__(self) -> None:
        self.schema = schema()
        self.library = Library(self.schema, Limits())
        self.planner = Planner(self.schema)

    async def asked(self, document: str, variables: Mapping[str, Any], actor: Actor) -> Asked:
        """What the product would ask PostgreSQL."""
        noting = Noting()
        operation = self.library.prepare(document).operation(None)
        answer = await self.planner.execute(operation, variables, noting.context(actor))
        if noting.last is None:
            raise ValueError(f"nothing was asked: {answer!r}")
        return noting.last
