"""What a Python team writes first: strawberry types with resolvers, SQLAlchemy's ORM, a DataLoader for every edge, one session a request.

Same tables, same documents, same predicates, the same token check from a cache; 8 connections, uvicorn with uvloop and httptools.
Idiomatic, and not held back: documents are parsed and validated once, statements are compiled, prepared and planned once.
"""

import asyncio
from typing import Any

import strawberry
import uvicorn
from sqlalchemy import BindParameter, bindparam, event, func, literal_column, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.contenders.contender import CONNECTIONS, PythonServer
from bench.contenders.orm_loaders import Loaders
from bench.contenders.orm_types import Assignment, Info, Issue, Nodes, page
from bench.contenders.product import document_of
from bench.frame.actors import actor_of
from services.api.auth import Verifier, trusted_issuers
from services.api.graphql.ids import decode
from services.domain.access import Actor
from services.domain.assignments import OPEN
from services.domain.assignments import Assignment as AssignmentRow
from services.domain.issues import Issue as IssueRow
from services.domain.wiring import compose
from services.kit.database import Database
from services.kit.settings import settings

ORM = PythonServer(
    "orm",
    "strawberry + ORM + DataLoaders",
    "bench.contenders.orm",
    path_of=lambda _: "/graphql",
    body_of=document_of,
    known=frozenset({"list", "detail", "light", "newest"}),
)


@strawberry.input
class AssignmentFilter:
    """Which assignments."""

    mine: bool | None = None
    open: bool | None = None


@strawberry.type
class Query:
    """The operations' root fields."""

    @strawberry.field
    async def assignments(self, info: Info, where: AssignmentFilter, first: int = 20) -> Nodes[Assignment]:
        """The assignments that I may see, by due time."""
        here = info.context
        due = func.least(AssignmentRow.due_at, literal_column("'infinity'::timestamptz"))
        statement = select(AssignmentRow).where(*here.seen(AssignmentRow)).order_by(due, AssignmentRow.id).limit(first)
        if where.mine:
            statement = statement.where(AssignmentRow.unit_id.in_([grant.unit_id for grant in here.actor.grants]))
        if where.open:  # words of a closed list stand in the text, so that an index on some of them applies
            words: BindParameter[Any] = bindparam("state", list(OPEN), expanding=True, literal_execute=True)
            statement = statement.where(AssignmentRow.state.in_(words))
        return page([row for (row,) in await here.rows(statement)], Assignment.of, first)

    @strawberry.field
    async def issue(self, info: Info, id: strawberry.ID) -> Issue | None:
        """One issue."""
        key = decode(id, ("iss",))
        found = None if key is None else await info.context.issue.load(key)
        return None if found is None else Issue.of(*found)

    @strawberry.field
    async def issues(self, info: Info, first: int = 20) -> Nodes[Issue]:
        """The issues that I may see, the newest first."""
        here = info.context
        statement = select(IssueRow, here.readable(IssueRow)).where(*here.seen(IssueRow))
        rows = await here.rows(statement.order_by(IssueRow.raised_at.desc(), IssueRow.id.desc()).limit(first))
        return Nodes(nodes=[Issue.of(row, readable) for row, readable in rows])


class Endpoint(GraphQL[Loaders, None]):
    """Signs in, opens the request's session, and answers."""

    def __init__(self) -> None:
        super().__init__(strawberry.Schema(Query, extensions=[ParserCache, ValidationCache]))
        self._verifier = Verifier(trusted_issuers(settings()))
        self._database = Database(settings().database_url or "", pool_size=CONNECTIONS)
        event.listen(self._database.engine.sync_engine, "connect", _plan_once)
        self._actors: dict[str, Actor] = {}
        self._turns = asyncio.Semaphore(CONNECTIONS)  # the kit's pool lets nobody wait for longer than two seconds

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        """Answer one request in one READ ONLY transaction."""
        if scope["method"] != "POST":
            await Response("ready")(scope, receive, send)
            return
        verified = await self._verifier.verify(Request(scope).headers["authorization"][7:])
        actor = self._actors.get(verified.subject)
        if actor is None:
            actor = self._actors[verified.subject] = await actor_of(settings().database_url or "", verified.issuer, verified.subject)
        async with self._turns, self._database.read(actor.district_id, actor.enterprises) as session:
            scope["loaders"] = Loaders(session, actor)
            await super().__call__(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Loaders:  # noqa: ARG002 - strawberry's
        """The request's loaders."""
        loaders: Loaders = request.scope["loaders"]
        return loaders


def _plan_once(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    """As the product's connections for reading do: the policy takes longer to plan than to run."""
    connection.cursor().execute("SET plan_cache_mode = force_generic_plan")
    connection.commit()


def main() -> None:
    """Serve at ROUNDTABLE_PORT."""
    compose()
    config = uvicorn.Config(
        Endpoint(), host="127.0.0.1", port=settings().port, loop="uvloop", http="httptools", ws="none", lifespan="off", access_log=False
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
