"""What a Python team writes first: strawberry types with resolvers, SQLAlchemy's ORM, a DataLoader for every edge, one session a request.

Same tables, same documents, same predicates (`may`), the same token check from a cache; 8 connections, uvicorn with uvloop and httptools.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import strawberry
import uvicorn
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from bench.contenders.contender import CONNECTIONS, PythonServer
from bench.contenders.product import document_of
from services.api.auth import Verifier, trusted_issuers
from services.api.graphql.ids import decode, encode
from services.domain.access import Action, Actor, may
from services.domain.assignments import Assignment as AssignmentRow
from services.domain.assignments import AssignmentState
from services.domain.clocks import Clock as ClockRow
from services.domain.clocks import Escalation as EscalationRow
from services.domain.commitments import Commitment as CommitmentRow
from services.domain.commitments import CommitmentEvidence as EvidenceRow
from services.domain.commitments import CommitmentNote as NoteRow
from services.domain.identity import load_actor, signed_in
from services.domain.issues import Issue as IssueRow
from services.domain.issues import Reply as ReplyRow
from services.domain.tenancy import Unit as UnitRow
from services.domain.wiring import compose
from services.kit.database import Database, bind
from services.kit.settings import settings

ORM = PythonServer(
    "orm",
    "strawberry + ORM + DataLoaders",
    "bench.contenders.orm",
    path_of=lambda _: "/graphql",
    body_of=document_of,
    known=frozenset({"list", "detail", "light"}),
)
PREFIXES = {"DISTRICT": "dis", "STREET": "str", "COMMUNITY": "com", "ENTERPRISE": "ent", "DEPARTMENT": "dep", "ORGANISATION": "org"}
NodeT = TypeVar("NodeT")


class Loaders:
    """One request's session and its loaders. A session serves one statement at a time, so they queue."""

    def __init__(self, session: AsyncSession, actor: Actor) -> None:
        self.session, self.actor = session, actor
        self._turn = asyncio.Lock()
        self.unit: DataLoader[UUID, UnitRow | None] = DataLoader(self._one(UnitRow))
        self.issue: DataLoader[UUID, Issue | None] = DataLoader(self._issues)
        self.commitments: DataLoader[UUID, list[Commitment]] = DataLoader(self._commitments)
        self.assignments = DataLoader(self._many(AssignmentRow, AssignmentRow.issue_id, AssignmentRow.dispatched_at))
        self.replies = DataLoader(self._many(ReplyRow, ReplyRow.issue_id, ReplyRow.at))
        self.clocks = DataLoader(self._many(ClockRow, ClockRow.issue_id, ClockRow.due_at))
        self.escalations = DataLoader(self._many(EscalationRow, EscalationRow.issue_id, EscalationRow.fired_at))
        self.evidence = DataLoader(self._many(EvidenceRow, EvidenceRow.commitment_id, EvidenceRow.at))
        self.notes = DataLoader(self._many(NoteRow, NoteRow.commitment_id, NoteRow.at))

    async def rows(self, statement: Any) -> Sequence[Any]:  # noqa: ANN401 - any SELECT
        """Run one statement."""
        async with self._turn:
            return (await self.session.execute(statement)).all()

    def seen(self, model: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - a mapped class
        """The conditions of every entry."""
        return model.district_id == self.actor.district_id, may(self.actor, Action.SEE, model)

    def readable(self, model: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a mapped class
        """Whether the private part is open."""
        return may(self.actor, Action.READ, model)

    def _one(self, model: Any) -> Callable[[list[UUID]], Any]:  # noqa: ANN401 - as above
        async def load(keys: list[UUID]) -> list[Any]:
            found = {row[0].id: row[0] for row in await self.rows(select(model).where(*self.seen(model), model.id.in_(keys)))}
            return [found.get(key) for key in keys]

        return load

    async def _issues(self, keys: list[UUID]) -> list["Issue | None"]:
        rows = await self.rows(select(IssueRow, self.readable(IssueRow)).where(*self.seen(IssueRow), IssueRow.id.in_(keys)))
        found = {row.id: Issue.of(row, readable) for row, readable in rows}
        return [found.get(key) for key in keys]

    async def _commitments(self, keys: list[UUID]) -> list[list["Commitment"]]:
        statement = select(CommitmentRow, self.readable(CommitmentRow)).where(*self.seen(CommitmentRow), CommitmentRow.issue_id.in_(keys))
        found: dict[UUID, list[Commitment]] = defaultdict(list)
        for row, readable in await self.rows(statement.order_by(CommitmentRow.promised_at, CommitmentRow.id)):
            found[row.issue_id].append(Commitment.of(row, readable))
        return [found[key] for key in keys]

    def _many(self, model: Any, by: Any, order: Any) -> Callable[[list[UUID]], Any]:  # noqa: ANN401 - as above, and its columns
        async def load(keys: list[UUID]) -> list[list[Any]]:
            found: dict[UUID, list[Any]] = defaultdict(list)
            for (row,) in await self.rows(select(model).where(*self.seen(model), by.in_(keys)).order_by(order, model.id)):
                found[getattr(row, by.key)].append(row)
            return [found[key] for key in keys]

        return load


Info = strawberry.Info[Loaders, None]


def _page(rows: list[Any], make: Callable[[Any], Any], first: int) -> "Nodes[Any]":
    return Nodes(nodes=[make(row) for row in rows[:first]])


@strawberry.type
class Nodes(Generic[NodeT]):
    """A page."""

    nodes: list[NodeT]


@strawberry.type
class Unit:
    """A unit."""

    id: strawberry.ID
    name: str


async def _unit(info: Info, id: UUID | None) -> Unit | None:
    row = None if id is None else await info.context.unit.load(id)
    return None if row is None else Unit(id=strawberry.ID(encode(PREFIXES[row.kind], row.id)), name=row.name)


@strawberry.type
class Reply:
    """A reply."""

    row: strawberry.Private[ReplyRow]
    id: strawberry.ID
    kind: str
    text: str
    at: datetime
    round: int

    @classmethod
    def of(cls, row: ReplyRow) -> "Reply":
        """From the row."""
        return cls(row=row, id=strawberry.ID(encode("rep", row.id)), kind=row.kind, text=row.text, at=row.at, round=row.round)

    @strawberry.field
    async def unit(self, info: Info) -> Unit | None:
        """Who replied."""
        return await _unit(info, self.row.unit_id)


@strawberry.type
class Beside:
    """Evidence, or a note."""

    id: strawberry.ID
    kind: str
    text: str | None


@strawberry.type
class Escalation:
    """A step that was taken."""

    id: strawberry.ID
    level: int
    fired_at: datetime

    @classmethod
    def of(cls, row: EscalationRow) -> "Escalation":
        """From the row."""
        return cls(id=strawberry.ID(encode("esc", row.id)), level=row.level, fired_at=row.fired_at)


@strawberry.type
class Clock:
    """A running deadline."""

    row: strawberry.Private[ClockRow]
    id: strawberry.ID
    kind: str
    state: str
    started_at: datetime
    due_at: datetime
    level: int
    epoch: int

    @classmethod
    def of(cls, row: ClockRow) -> "Clock":
        """From the row."""
        own = {name: getattr(row, name) for name in ("kind", "state", "started_at", "due_at", "level", "epoch")}
        return cls(row=row, id=strawberry.ID(encode("clk", row.id)), **own)

    @strawberry.field
    async def responsible_unit(self, info: Info) -> Unit | None:
        """Who must answer."""
        return await _unit(info, self.row.responsible_unit_id)


@strawberry.type
class Commitment:
    """A promise."""

    row: strawberry.Private[CommitmentRow]
    open: strawberry.Private[bool]
    id: strawberry.ID
    text: str | None
    strength: str
    state: str
    promised_at: datetime
    due_at: datetime | None
    original_due_at: datetime | None
    claimed_at: datetime | None
    verified_at: datetime | None
    on_time: bool | None

    @classmethod
    def of(cls, row: CommitmentRow, readable: bool) -> "Commitment":
        """From the row."""
        names = ("strength", "state", "promised_at", "due_at", "original_due_at", "claimed_at", "verified_at", "on_time")
        own = {name: getattr(row, name) for name in names}
        text = row.text if readable else row.public_text
        return cls(row=row, open=readable, id=strawberry.ID(encode("cmt", row.id)), text=text, **own)

    @strawberry.field
    async def committer_unit(self, info: Info) -> Unit | None:
        """Who promised."""
        return await _unit(info, self.row.committer_unit_id)

    @strawberry.field
    async def evidence(self, info: Info, first: int = 20) -> Nodes[Beside]:
        """What a claim rests on."""
        rows = await info.context.evidence.load(self.row.id) if self.open else []
        return _page(rows, lambda row: Beside(id=strawberry.ID(encode("evi", row.id)), kind=row.kind, text=row.text), first)

    @strawberry.field
    async def notes(self, info: Info, first: int = 20) -> Nodes[Beside]:
        """What was said beside it."""
        rows = await info.context.notes.load(self.row.id) if self.open else []
        return _page(rows, lambda row: Beside(id=strawberry.ID(encode("not", row.id)), kind=row.kind, text=row.text), first)


@strawberry.type
class Assignment:
    """An issue in a unit's hands."""

    row: strawberry.Private[AssignmentRow]
    id: strawberry.ID
    role: str
    kind: str
    state: str
    dispatched_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    binding: bool
    round: int

    @classmethod
    def of(cls, row: AssignmentRow) -> "Assignment":
        """From the row."""
        names = ("role", "kind", "state", "dispatched_at", "acknowledged_at", "due_at", "done_at", "binding", "round")
        return cls(row=row, id=strawberry.ID(encode("asg", row.id)), **{name: getattr(row, name) for name in names})

    @strawberry.field
    async def unit(self, info: Info) -> Unit | None:
        """Who handles it."""
        return await _unit(info, self.row.unit_id)

    @strawberry.field
    async def issue(self, info: Info) -> Annotated["Issue", strawberry.lazy("bench.contenders.orm")] | None:
        """What it is about."""
        return await info.context.issue.load(self.row.issue_id)


OPEN = ("state", "number", "raised_at", "accepted_at", "due_at", "replied_at", "closed_at", "closure_kind", "public_title")
MASKED = ("body", "category", "locality", "channel", "work_class", "privacy", "first_replied_at", "round", "version")


@strawberry.type
class Issue:
    """What somebody raised."""

    row: strawberry.Private[IssueRow]
    open: strawberry.Private[bool]
    id: strawberry.ID
    title: str | None
    number: str
    state: str
    raised_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    closure_kind: str | None
    public_title: str | None
    body: str | None
    category: str | None
    locality: str | None
    channel: str | None
    work_class: str | None
    privacy: str | None
    first_replied_at: datetime | None
    round: int | None
    version: int | None

    @classmethod
    def of(cls, row: IssueRow, readable: bool) -> "Issue":
        """From the row."""
        own = {name: getattr(row, name) for name in OPEN} | {name: getattr(row, name) if readable else None for name in MASKED}
        title = row.title if readable else row.public_title
        return cls(row=row, open=readable, id=strawberry.ID(encode("iss", row.id)), title=title, **own)

    @strawberry.field
    async def street(self, info: Info) -> Unit | None:
        """Where it lies."""
        return await _unit(info, self.row.street_id)

    @strawberry.field
    async def community(self, info: Info) -> Unit | None:
        """Where it lies."""
        return await _unit(info, self.row.community_id)

    @strawberry.field
    async def owner_unit(self, info: Info) -> Unit | None:
        """Who is responsible for its course."""
        return await _unit(info, self.row.owner_unit_id)

    @strawberry.field
    async def assignments(self, info: Info, first: int = 20) -> Nodes[Assignment]:
        """Who handles it."""
        return _page(await info.context.assignments.load(self.row.id) if self.open else [], Assignment.of, first)

    @strawberry.field
    async def commitments(self, info: Info, first: int = 20) -> Nodes[Commitment]:
        """What was promised."""
        return Nodes(nodes=(await info.context.commitments.load(self.row.id))[:first])

    @strawberry.field
    async def replies(self, info: Info, first: int = 20) -> Nodes[Reply]:
        """What was answered."""
        return _page(await info.context.replies.load(self.row.id) if self.open else [], Reply.of, first)

    @strawberry.field
    async def clocks(self, info: Info, first: int = 20) -> Nodes[Clock]:
        """What must be answered in time."""
        return _page(await info.context.clocks.load(self.row.id) if self.open else [], Clock.of, first)

    @strawberry.field
    async def escalations(self, info: Info, first: int = 20) -> Nodes[Escalation]:
        """What was escalated."""
        return _page(await info.context.escalations.load(self.row.id) if self.open else [], Escalation.of, first)


AssignmentStates = strawberry.enum(AssignmentState, name="AssignmentState")


@strawberry.input
class AssignmentFilter:
    """Which assignments."""

    mine: bool | None = None
    state: list[AssignmentStates] | None = None  # type: ignore[valid-type]  # an enum made here, not a class statement


@strawberry.type
class Query:
    """The operations' root fields."""

    @strawberry.field
    async def assignments(self, info: Info, where: AssignmentFilter, first: int = 20) -> Nodes[Assignment]:
        """The assignments that I may see, by due time."""
        here = info.context
        statement = select(AssignmentRow).where(*here.seen(AssignmentRow)).order_by(AssignmentRow.due_at, AssignmentRow.id).limit(first)
        if where.mine:
            statement = statement.where(AssignmentRow.unit_id.in_([grant.unit_id for grant in here.actor.grants]))
        if where.state:
            statement = statement.where(AssignmentRow.state.in_(where.state))
        return _page([row for (row,) in await here.rows(statement)], Assignment.of, first)

    @strawberry.field
    async def issue(self, info: Info, id: strawberry.ID) -> Issue | None:
        """One issue."""
        key = decode(id, ("iss",))
        return None if key is None else await info.context.issue.load(key)

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
        super().__init__(strawberry.Schema(Query))
        self._verifier = Verifier(trusted_issuers(settings()))
        self._database = Database(settings().database_url or "", pool_size=CONNECTIONS)
        self._actors: dict[str, Actor] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        """Answer one request in one READ ONLY transaction."""
        if scope["method"] != "POST":
            await Response("ready")(scope, receive, send)
            return
        verified = await self._verifier.verify(Request(scope).headers["authorization"][7:])
        actor = self._actors.get(verified.subject) or await self._actor(verified.issuer, verified.subject)
        async with self._database.read(actor.district_id, actor.enterprises) as session:
            scope["loaders"] = Loaders(session, actor)
            await super().__call__(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Loaders:  # noqa: ARG002 - strawberry's
        """The request's loaders."""
        loaders: Loaders = request.scope["loaders"]
        return loaders

    async def _actor(self, issuer: str, subject: str) -> Actor:
        async with self._database.read(None) as session:
            account = await signed_in(session, issuer, subject)
            assert account is not None
            await bind(session, account.districts[0])
            found = self._actors[subject] = await load_actor(session, account.account_id, account.districts[0])
        return found


def main() -> None:
    """Serve at ROUNDTABLE_PORT."""
    compose()
    config = uvicorn.Config(
        Endpoint(), host="127.0.0.1", port=settings().port, loop="uvloop", http="httptools", ws="none", lifespan="off", access_log=False
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
