"""Assignments and returns. They are seen by whoever reads the issue."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, func

from services.api.graphql.clocks.types import Clock, of_subject
from services.api.graphql.connections import Connection
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, many, one, stored
from services.api.graphql.tenancy.types import Tenant, Unit
from services.api.graphql.transitions import Transition, transitions_of
from services.domain import assignments, clocks
from services.domain.access import Actor
from services.domain.assignments import AssignmentKind, AssignmentRole, AssignmentState, ReturnGround, ReturnRuling
from services.kit.clock import now_sql

if TYPE_CHECKING:
    from services.api.graphql.issues.types import Issue


def is_overdue(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - an expression by actor
    """Whether it was done, or is still to be done, after it was due."""
    late: ColumnElement[bool] = func.coalesce(func.coalesce(row.done_at, row.ended_at, now_sql()) > row.due_at, False)
    return late


@stored(assignments.AssignmentReturn, prefix="ret")
class AssignmentReturn(Node):
    """A request to give an assignment back, and its ruling (退单)."""

    ground: ReturnGround
    """Why (理由)."""
    citation: str
    """The item of the duty catalogue or the law that the unit relies on (依据)."""
    proposed_unit: Unit | None = one(assignments.AssignmentReturn.proposed_unit_id)
    """The unit that it proposes instead (建议承办单位)."""
    adjudicator_unit: Tenant | None = one(assignments.AssignmentReturn.adjudicator_unit_id)
    """The tenant whose coordinator rules (裁定单位)."""
    requested_at: datetime
    """When it was asked (申请时间)."""
    ruling_due_at: datetime
    """Until when it is to be ruled (裁定期限)."""
    ruling: ReturnRuling | None
    """The ruling; null while nobody has ruled (裁定结果)."""
    ruled_unit: Unit | None = one(assignments.AssignmentReturn.ruled_unit_id)
    """The unit that owns the matter by the ruling (裁定承办单位)."""
    ruled_at: datetime | None
    """When it was ruled (裁定时间)."""
    reason: str | None
    """Why it was ruled so (裁定理由)."""


@stored(assignments.Assignment, prefix="asg")
class Assignment(Node):
    """An issue in the hands of a unit, as lead or co-handler (交办)."""

    role: AssignmentRole
    """Lead or co-handler (主办、协办)."""
    kind: AssignmentKind
    """How it came to the unit (交办方式)."""
    state: AssignmentState
    """State (状态)."""
    state_label: str | None = labelled(assignments.Assignment.state)
    """State in the request's language (状态名称)."""
    transitions: list[Transition] | None = transitions_of(assignments.ASSIGNMENT_COURSE, assignments.Assignment.state)
    """What is done to it in its course, and whether you may now (可办操作)."""
    unit: Unit | None = one(assignments.Assignment.unit_id)
    """The unit that handles it (承办单位)."""
    dispatcher_unit: Tenant | None = one(assignments.Assignment.dispatcher_unit_id)
    """The tenant that handed it out (交办单位)."""
    issue: Annotated["Issue", strawberry.lazy("services.api.graphql.issues.types")] | None = one(assignments.Assignment.issue_id)
    """The issue (诉求)."""
    instruction: str | None
    """What was said when it was handed out (交办意见)."""
    dispatched_at: datetime
    """When it was handed out: the clocks run from here (交办时间)."""
    ack_due_at: datetime | None
    """Until when it is to be signed for (签收期限)."""
    acknowledged_at: datetime | None
    """When it was signed for (签收时间)."""
    auto_acknowledged: bool
    """The system signed for it at the limit (系统默认签收)."""
    late_ack: bool
    """It was signed for late (签收超时)."""
    due_at: datetime | None
    """When the work is due; null: the system that it was imported from does not say (办理期限)."""
    overdue: bool = column(is_overdue)
    """Whether it was done, or is still to be done, after it was due (是否超期)."""
    binding: bool
    """It cannot be returned any more (指定承办)."""
    round: int
    """The round of the issue in which it works (轮次)."""
    done_at: datetime | None
    """When the unit had done its part (办结时间)."""
    report: str | None
    """What was done (办理情况)."""
    version: int
    """To be named when changing it (版本)."""
    returns: Connection[AssignmentReturn] = many(
        assignments.AssignmentReturn.assignment_id,
        order=[assignments.AssignmentReturn.requested_at, assignments.AssignmentReturn.id],
    )
    """Requests to give it back (退单记录)."""
    clocks: Connection[Clock] = many(of_subject, order=[clocks.Clock.due_at, clocks.Clock.id])
    """What the unit must answer in time (时钟)."""
