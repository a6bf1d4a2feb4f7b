"""The types of the ORM contender, as strawberry's documentation writes them: columns copied from the row, a resolver for each edge."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import strawberry

from bench.contenders.orm_loaders import Loaders
from services.api.graphql.ids import encode
from services.domain.assignments import Assignment as AssignmentRow
from services.domain.clocks import Clock as ClockRow
from services.domain.clocks import Escalation as EscalationRow
from services.domain.commitments import Commitment as CommitmentRow
from services.domain.issues import Issue as IssueRow
from services.domain.issues import Reply as ReplyRow

PREFIXES = {"DISTRICT": "dis", "STREET": "str", "COMMUNITY": "com", "ENTERPRISE": "ent", "DEPARTMENT": "dep", "ORGANISATION": "org"}
NodeT = TypeVar("NodeT")
Info = strawberry.Info[Loaders, None]


def page(rows: list[Any], make: Callable[[Any], Any], first: int) -> "Nodes[Any]":
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
        return page(rows, lambda row: Beside(id=strawberry.ID(encode("evi", row.id)), kind=row.kind, text=row.text), first)

    @strawberry.field
    async def notes(self, info: Info, first: int = 20) -> Nodes[Beside]:
        """What was said beside it."""
        rows = await info.context.notes.load(self.row.id) if self.open else []
        return page(rows, lambda row: Beside(id=strawberry.ID(encode("not", row.id)), kind=row.kind, text=row.text), first)


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
    async def issue(self, info: Info) -> Annotated["Issue", strawberry.lazy("bench.contenders.orm_types")] | None:
        """What it is about."""
        found = await info.context.issue.load(self.row.issue_id)
        return None if found is None else Issue.of(*found)


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
        return page(await info.context.assignments.load(self.row.id) if self.open else [], Assignment.of, first)

    @strawberry.field
    async def commitments(self, info: Info, first: int = 20) -> Nodes[Commitment]:
        """What was promised."""
        return page(await info.context.commitments.load(self.row.id), lambda found: Commitment.of(*found), first)

    @strawberry.field
    async def replies(self, info: Info, first: int = 20) -> Nodes[Reply]:
        """What was answered."""
        return page(await info.context.replies.load(self.row.id) if self.open else [], Reply.of, first)

    @strawberry.field
    async def clocks(self, info: Info, first: int = 20) -> Nodes[Clock]:
        """What must be answered in time."""
        return page(await info.context.clocks.load(self.row.id) if self.open else [], Clock.of, first)

    @strawberry.field
    async def escalations(self, info: Info, first: int = 20) -> Nodes[Escalation]:
        """What was escalated."""
        return page(await info.context.escalations.load(self.row.id) if self.open else [], Escalation.of, first)
