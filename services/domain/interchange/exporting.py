"""Issues → records of the shape that an import reads: what the actor may read, in keyset batches of one snapshot, with flat memory."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Action, Actor, UnitKind, may
from services.domain.assignments import Assignment
from services.domain.interchange.attached import Attached, attached
from services.domain.interchange.events import IssuesExported
from services.domain.interchange.record import IssueRecord
from services.domain.interchange.units import Units
from services.domain.issues import Issue, IssueState
from services.domain.tenancy import Unit

BATCH = 1_000
"""Issues fetched at a time."""
ENDED = frozenset({IssueState.CLOSED, IssueState.DECLINED, IssueState.WITHDRAWN, IssueState.MERGED})


@dataclass(frozen=True, kw_only=True)
class IssueFilter:
    """Which issues: raised from `since` on and before `until`, of a tenant and what lies in it or handled by a unit, in some states."""

    since: datetime | None = None
    until: datetime | None = None
    unit: Unit | None = None
    states: tuple[IssueState, ...] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return it as conditions over Issue."""
        found = [] if self.since is None else [Issue.raised_at >= self.since]
        found += [] if self.until is None else [Issue.raised_at < self.until]
        found += [Issue.state.in_(self.states)] if self.states else []
        return found if self.unit is None else [*found, _of(self.unit)]

    def event(self, district_id: UUID, rows: int) -> IssuesExported:
        """Return what is to be recorded of an export."""
        unit_id = None if self.unit is None else self.unit.id
        return IssuesExported(subject_id=district_id, since=self.since, until=self.until, unit_id=unit_id, states=self.states, rows=rows)


class Exported(NamedTuple):
    """A record, and what a file tells its reader beside it: number, state, closure kind, origin, source."""

    record: IssueRecord
    informative: tuple[str | None, ...]


def _of(unit: Unit) -> ColumnElement[bool]:
    match unit.kind:
        case UnitKind.DISTRICT:
            return Issue.district_id == unit.district_id
        case UnitKind.STREET:
            return Issue.street_id == unit.id
        case UnitKind.COMMUNITY:
            return Issue.community_id == unit.id
        case UnitKind.ENTERPRISE:
            return Issue.enterprise_id == unit.id
    handled = (Assignment.district_id == Issue.district_id, Assignment.issue_id == Issue.id, Assignment.unit_id == unit.id)
    return exists().where(*handled).correlate_except(Assignment)


def _allowed(actor: Actor, wanted: IssueFilter) -> list[ColumnElement[bool]]:
    needed = (Action.SEE, Action.READ, Action.EXPORT)  # a district's own line may deny one of them alone
    return [Issue.district_id == actor.district_id, *(may(actor, action, Issue) for action in needed), *wanted.conditions()]


async def count_issues(session: AsyncSession, actor: Actor, wanted: IssueFilter) -> int:
    """Return how many issues an export would hold."""
    return (await session.execute(select(func.count()).select_from(Issue).where(*_allowed(actor, wanted)))).scalar_one()


async def export_issues(session: AsyncSession, actor: Actor, wanted: IssueFilter) -> AsyncGenerator[list[Exported], None]:
    """Yield the issues that the actor may read and export, by the instant at which they were raised, batch by batch.

    The session is bound to the actor's district and enterprises and reads one snapshot. Nothing is told that the API would not tell:
    units that the actor does not see stay empty, and so does every raiser who is not the actor or of their enterprise: contacts are
    revealed one by one. An issue that ended without being closed (declined, withdrawn) is closed in the file, with its last reply if
    there is one; a native one is called by its number.
    """
    seen = await session.scalars(select(Unit).where(Unit.district_id == actor.district_id, may(actor, Action.SEE, Unit)))
    units = Units(actor.district_id, list(seen))
    page = select(Issue).where(*_allowed(actor, wanted)).order_by(Issue.raised_at, Issue.id).limit(BATCH)
    after: list[ColumnElement[bool]] = []
    while batch := (await session.scalars(page.where(*after))).all():
        yield await _records(session, actor, units, batch)
        last = batch[-1]
        session.expunge_all()
        after = [tuple_(Issue.raised_at, Issue.id) > tuple_(literal(last.raised_at), literal(last.id))]


async def _records(session: AsyncSession, actor: Actor, units: Units, batch: Sequence[Issue]) -> list[Exported]:
    beside = await attached(session, actor, batch)
    return [Exported(_record(issue, beside[issue.id], units), _informative(issue)) for issue in batch]


def _record(issue: Issue, beside: Attached, units: Units) -> IssueRecord:
    closed_at = issue.closed_at or (issue.replied_at or beside.ended_at if issue.state in ENDED else None)
    return IssueRecord(
        external_id=issue.external_id or issue.number,
        title=issue.title,
        body=issue.body,
        raised_at=issue.raised_at,
        due_at=issue.due_at,
        closed_at=closed_at,
        street=units.spelt(issue.street_id),
        community=units.spelt(issue.community_id),
        enterprise=units.spelt(issue.enterprise_id),
        department=units.spelt(beside.lead_unit_id, handles=True),
        category=issue.category,
        locality=issue.locality,
        channel=issue.channel,
        work_class=issue.work_class,
        privacy=issue.privacy,
        reply=None if closed_at is None else beside.reply,
        raiser_name=beside.raiser_name,
        raiser_phone=beside.raiser_phone,
        public_title=issue.public_title,
    )


def _informative(issue: Issue) -> tuple[str | None, ...]:
    kind = None if issue.closure_kind is None else issue.closure_kind.value
    return (issue.number, issue.state.value, kind, issue.origin.value, issue.source)
