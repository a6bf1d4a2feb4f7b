"""The DataLoaders of the ORM contender: one statement an edge, however many rows point along it.

Predicates come as text, written once for each post: SQLAlchemy would otherwise spend half a second a page on telling whether it has
compiled them before. Keys go as one array, so that a statement's text does not depend on their number and stays prepared.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, TextClause, Uuid, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from bench.contenders.policy_text import predicate
from services.domain.access import Action, Actor, Role, UnitKind
from services.domain.assignments import Assignment as AssignmentRow
from services.domain.clocks import Clock as ClockRow
from services.domain.clocks import Escalation as EscalationRow
from services.domain.commitments import Commitment as CommitmentRow
from services.domain.commitments import CommitmentEvidence as EvidenceRow
from services.domain.commitments import CommitmentNote as NoteRow
from services.domain.issues import Issue as IssueRow
from services.domain.issues import Reply as ReplyRow
from services.domain.tenancy import Unit as UnitRow

PARAMETER = re.compile(r":(district|person|unit)(?:::UUID)?\b")
RowT = TypeVar("RowT")
Readable = tuple[RowT, bool]
"""A row, and whether its private part is open to the asker."""


def _array(keys: list[UUID]) -> BindParameter[Any]:
    return bindparam(None, keys, ARRAY(Uuid()))


@lru_cache(maxsize=1_000)
def _asked(post: tuple[Role, UnitKind], action: Action, model: Any) -> tuple[str, frozenset[str]]:  # noqa: ANN401 - a mapped class
    """A post's predicate over an unaliased table, and its parameters."""
    text = predicate(post, action, model, model.__tablename__)
    return PARAMETER.sub(r"CAST(:\1 AS uuid)", text), frozenset(PARAMETER.findall(text))


class Loaders:
    """One request's session and its loaders. A session serves one statement at a time, so they queue."""

    def __init__(self, session: AsyncSession, actor: Actor) -> None:
        self.session, self.actor = session, actor
        self._turn = asyncio.Lock()
        self.unit: DataLoader[UUID, UnitRow | None] = DataLoader(self._one(UnitRow))
        self.issue: DataLoader[UUID, Readable[IssueRow] | None] = DataLoader(self._issues)
        self.commitments: DataLoader[UUID, list[Readable[CommitmentRow]]] = DataLoader(self._commitments)
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

    def seen(self, model: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a mapped class
        """The conditions of every entry."""
        return model.district_id == self.actor.district_id, self._may(Action.SEE, model)

    def readable(self, model: Any) -> TextClause:  # noqa: ANN401 - a mapped class
        """Whether the private part is open."""
        return self._may(Action.READ, model)

    def _may(self, action: Action, model: Any) -> TextClause:  # noqa: ANN401 - a mapped class
        grant = self.actor.grants[0]
        asked, names = _asked((grant.role, grant.kind), action, model)
        known = {"district": self.actor.district_id, "person": self.actor.person_id, "unit": grant.unit_id}
        return text(asked).bindparams(*(bindparam(name, known[name], Uuid()) for name in names))

    def _one(self, model: Any) -> Callable[[list[UUID]], Any]:  # noqa: ANN401 - as above
        async def load(keys: list[UUID]) -> list[Any]:
            found = {row[0].id: row[0] for row in await self.rows(select(model).where(*self.seen(model), model.id == any_(_array(keys))))}
            return [found.get(key) for key in keys]

        return load

    async def _issues(self, keys: list[UUID]) -> list["Readable[IssueRow] | None"]:
        rows = await self.rows(select(IssueRow, self.readable(IssueRow)).where(*self.seen(IssueRow), IssueRow.id == any_(_array(keys))))
        found = {row.id: (row, readable) for row, readable in rows}
        return [found.get(key) for key in keys]

    async def _commitments(self, keys: list[UUID]) -> list[list["Readable[CommitmentRow]"]]:
        here = (*self.seen(CommitmentRow), CommitmentRow.issue_id == any_(_array(keys)))
        statement = select(CommitmentRow, self.readable(CommitmentRow)).where(*here)
        found: dict[UUID, list[Readable[CommitmentRow]]] = defaultdict(list)
        for row, readable in await self.rows(statement.order_by(CommitmentRow.promised_at, CommitmentRow.id)):
            found[row.issue_id].append((row, readable))
        return [found[key] for key in keys]

    def _many(self, model: Any, by: Any, order: Any) -> Callable[[list[UUID]], Any]:  # noqa: ANN401 - as above, and its columns
        async def load(keys: list[UUID]) -> list[list[Any]]:
            found: dict[UUID, list[Any]] = defaultdict(list)
            for (row,) in await self.rows(select(model).where(*self.seen(model), by == any_(_array(keys))).order_by(order, model.id)):
                found[getattr(row, by.key)].append(row)
            return [found[key] for key in keys]

        return load
