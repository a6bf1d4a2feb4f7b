"""The overdue list row by row, for whoever writes it down: an operator's whole district, or what one person may read of it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.domain.access import Action, Actor, may
from services.domain.issues import Issue
from services.domain.statistics.deadlines import Deadline
from services.domain.statistics.overdue import late_by, late_seconds, open_at
from services.domain.statistics.words import DeadlineKind
from services.domain.tenancy import Unit

BATCH = 1_000
"""Rows fetched at a time."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """One deadline that was late. `external_id`: what the issue is called in the system that it was imported from."""

    kind: DeadlineKind
    number: str | None
    external_id: str | None
    unit: str | None
    unit_code: str | None
    due_at: datetime
    finished_at: datetime | None
    open: bool
    late_seconds: int
    issue_id: UUID | None


FIELDS = tuple(field.name for field in fields(Overdue))


async def overdue_list(session: AsyncSession, district_id: UUID, at: datetime, actor: Actor | None) -> AsyncGenerator[Overdue, None]:
    """Yield what was late by `at` (aware), by due time, with flat memory. `actor`: what they may read; None: the operator, everything.

    The session is bound to the district, and to the actor's enterprises. Number, issue and unit are empty where the actor reads the
    promise and does not see those.
    """
    row, instant = aliased(Deadline), literal(at)
    seen = func.num_nonnulls(row.assignment_id, row.commitment_id) == 1 if actor is None else may(actor, Action.SEE, row)
    statement: Select[Any] = (
        select(
            row.kind,
            _if(actor, Action.SEE, Issue, Issue.number),
            _if(actor, Action.READ, Issue, Issue.external_id),
            _if(actor, Action.SEE, Unit, Unit.name),
            _if(actor, Action.SEE, Unit, Unit.code),
            row.due_at,
            row.finished_at,
            open_at(row, instant),
            late_seconds(row, instant),
            _if(actor, Action.SEE, Issue, Issue.id),
        )
        .join(Issue, and_(Issue.district_id == row.district_id, Issue.id == row.issue_id))
        .join(Unit, and_(Unit.district_id == row.district_id, Unit.id == row.unit_id))
        .where(row.district_id == district_id, seen, late_by(row, instant))
        .order_by(row.due_at, row.id)
    )
    async for found in await session.stream(statement.execution_options(yield_per=BATCH)):
        yield Overdue(*found)


def _if(actor: Actor | None, action: Action, model: type[Any], column: Any) -> Any:  # noqa: ANN401 - a column of the model
    return column if actor is None else case((may(actor, action, model), column), else_=null())
