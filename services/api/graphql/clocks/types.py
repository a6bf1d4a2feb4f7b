"""Clocks, their revisions, escalations and overseers. All are seen by whoever reads the issue that they belong to."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, and_, func, select

from services.api.context import Context
from services.api.graphql.connections import Connection
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, computed, labelled, many, one, stored
from services.api.graphql.tenancy.types import Tenant, Unit
from services.domain import clocks
from services.domain.access import Actor, Role
from services.domain.calendars import Deadline, counted_line, explain
from services.domain.clocks import ClockKind, ClockOutcome, ClockState, Colour, Recipient, RevisionCause
from services.kit.clock import now_sql

if TYPE_CHECKING:
    from services.api.graphql.issues.types import Issue


def due_explanation(explanation: dict[str, Any] | None, *, context: Context) -> list[str] | None:
    """Each counted day and the rule that was applied, as sentences in the request's language."""
    return None if explanation is None else explain(Deadline.from_data(explanation), context.locale)


def counted_days(explanation: dict[str, Any] | None, *, context: Context) -> str | None:
    """The counted days on one line, such as 2/9①…2/14(补班)⑥…2/25⑧."""
    return None if explanation is None else counted_line(Deadline.from_data(explanation), context.locale)


def in_force(row: Any, actor: Actor) -> ColumnElement[Any]:  # noqa: ANN401, ARG001 - an expression of `computed`
    """The explanation of the revision in force."""
    revision = clocks.DeadlineRevision
    return (
        select(revision.explanation)
        .where(revision.district_id == row.district_id, revision.clock_id == row.id, revision.epoch == row.epoch)
        .correlate_except(revision)
        .scalar_subquery()
    )


def is_overdue(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - as above
    """Whether the answer came, or is still to come, after the due time."""
    late: ColumnElement[bool] = func.coalesce(row.finished_at, now_sql()) > row.due_at
    return late


@stored(clocks.DeadlineRevision, prefix="rev")
class DeadlineRevision(Node):
    """Why a due time is what it is (期限变更记录)."""

    epoch: int
    """Number of the revision, from 0 (序号)."""
    cause: RevisionCause
    """Why it was made (原因)."""
    old_due_at: datetime | None
    """The due time before; null for the first (原期限)."""
    new_due_at: datetime
    """The due time since (新期限)."""
    at: datetime
    """When it was made (变更时间)."""
    explanation: list[str] | None = computed(due_explanation, explanation=clocks.DeadlineRevision.explanation)
    """Each counted day and the rule (逐日说明)."""


@stored(clocks.Escalation, prefix="esc")
class Escalation(Node):
    """One step of a ladder that was taken (升级记录)."""

    epoch: int
    """The revision whose ladder was climbed (期限序号)."""
    level: int
    """0 reminder, 1 due, 2 and more after it (级别)."""
    colour: Colour | None
    """Colour of the supervision slip (督办单颜色)."""
    recipient: Recipient
    """To whom the step goes, as a relation (对象)."""
    unit: Unit | None = one(clocks.Escalation.unit_id)
    """The unit whose post was told (通知单位)."""
    role: Role | None
    """The post that was told (通知岗位)."""
    vacant: bool
    """Nobody held the post: the next level was taken at once (岗位空缺)."""
    planned_at: datetime
    """The ladder's instant (应升级时间)."""
    fired_at: datetime
    """When the worker took the step (实际升级时间)."""
    notified: bool
    """Whether somebody was told: after an outage only the highest level tells (已通知)."""
    clock: "Clock | None" = one(clocks.Escalation.clock_id)
    """The clock that was not answered (所属时钟)."""


@stored(clocks.Oversight, prefix="ovs")
class Oversight(Node):
    """Somebody who watches since a clock was not answered; the item stays with its owner (督办关系)."""

    unit: Unit | None = one(clocks.Oversight.unit_id)
    """The overseer's unit (督办单位)."""
    role: Role
    """The overseer's post (督办岗位)."""
    level: int
    """The level at which it began (级别)."""
    since: datetime
    """Since when (开始时间)."""


@stored(clocks.Clock, prefix="clk")
class Clock(Node):
    """One obligation with a due time (时钟)."""

    kind: ClockKind
    """What is owed (类别)."""
    kind_label: str | None = labelled(clocks.Clock.kind)
    """What is owed, in the request's language (类别名称)."""
    state: ClockState
    """Whether it runs (状态)."""
    started_at: datetime
    """Since when it runs (起算时间)."""
    due_at: datetime
    """When the answer is due (期限)."""
    provisional: bool
    """Counted over a year whose calendar is not published yet (暂定期限)."""
    overdue: bool = column(is_overdue)
    """Whether the answer came, or is still to come, after the due time (是否超期)."""
    epoch: int
    """Number of the revision in force, from 0 (期限序号)."""
    level: int
    """The highest level taken in this epoch; -1 before the first (当前级别)."""
    next_step_at: datetime | None = column(clocks.Clock.next_fire_at)
    """When the next step of the ladder is taken if nothing happens (下一次升级时间)."""
    finished_at: datetime | None
    """When it was answered or fell away (结束时间)."""
    outcome: ClockOutcome | None
    """Why it stopped (结束原因)."""
    responsible_unit: Unit | None = one(clocks.Clock.responsible_unit_id)
    """The unit that must answer (责任单位)."""
    dispatcher_unit: Tenant | None = one(clocks.Clock.dispatcher_unit_id)
    """The tenant that handed it out (交办单位)."""
    issue: Annotated["Issue", strawberry.lazy("services.api.graphql.issues.types")] | None = one(clocks.Clock.issue_id)
    """The issue that it belongs to (所属诉求)."""
    due_explanation: list[str] | None = computed(due_explanation, explanation=in_force)
    """Each counted day and the rule that was applied (期限逐日说明)."""
    counted_days: str | None = computed(counted_days, explanation=in_force)
    """The counted days on one line, such as 2/9①…2/14(补班)⑥…2/25⑧ (计日)."""
    revisions: Connection[DeadlineRevision] = many(
        clocks.DeadlineRevision.clock_id, order=[clocks.DeadlineRevision.epoch, clocks.DeadlineRevision.id]
    )
    """Every due time that it has had (期限变更)."""
    escalations: Connection[Escalation] = many(
        clocks.Escalation.clock_id, order=[clocks.Escalation.epoch, clocks.Escalation.level, clocks.Escalation.id]
    )
    """The steps that were taken (升级记录)."""
    overseers: Connection[Oversight] = many(clocks.Oversight.clock_id, order=[clocks.Oversight.level, clocks.Oversight.id])
    """Who watches since (督办关系)."""


def of_subject(row: Any, owed: Any) -> ColumnElement[bool]:  # noqa: ANN401 - aliases of clocks and of what owes
    """The clocks of one thing that is owed: of an assignment, a commitment."""
    return and_(row.subject_id == owed.id, row.issue_id == owed.issue_id)
