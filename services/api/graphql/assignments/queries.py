"""Root fields of assignments."""

import operator
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from services.api.graphql.assignments.types import Assignment, is_overdue
from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import among, compare, matching, one_of
from services.api.graphql.plan.declare import by_id, many
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import UNITS
from services.domain import assignments
from services.domain.access import Actor, at_my_unit
from services.domain.assignments import AssignmentRole, AssignmentState


def mine(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a filter's condition
    """Handled by a unit at which I hold a post, or not."""
    handled = at_my_unit(actor, row.unit_id)
    return handled if value else ~handled


def overdue(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """Past due, or not."""
    late = is_overdue(row, actor)
    return late if value else ~late


@input_type
class AssignmentFilter:
    """Which assignments (交办筛选条件)."""

    mine: bool | None = matching(mine, finds=True)
    """Handled by a unit at which you hold a post (本单位承办)."""
    unit: strawberry.ID | None = compare(operator.eq, assignments.Assignment.unit_id, refs=UNITS, finds=True)
    """Handled by this unit (承办单位)."""
    issue: strawberry.ID | None = compare(operator.eq, assignments.Assignment.issue_id, refs=["iss"], finds=True)
    """Of this issue (所属诉求)."""
    role: list[AssignmentRole] | None = compare(one_of, assignments.Assignment.role, many=True)
    """As lead or co-handler (主办、协办)."""
    state: list[AssignmentState] | None = compare(one_of, assignments.Assignment.state, many=True)
    """In one of these states (状态)."""
    open: bool | None = compare(among(assignments.OPEN), assignments.Assignment.state)
    """Still to be done, or done or ended otherwise (是否办理中)."""
    overdue: bool | None = matching(overdue)
    """Past due, or not (是否超期)."""
    due_before: datetime | None = compare(operator.lt, assignments.Assignment.due_at)
    """Due before this instant (期限早于)."""


@object_type
class AssignmentQuery:
    """Who handles what."""

    assignment: Assignment | None = by_id()
    """An assignment by its global id (按编号查询交办)."""
    assignments: Connection[Assignment] = many(order=[assignments.Assignment.due_at, assignments.Assignment.id], where=AssignmentFilter)
    """The assignments that you may see, by due time; `where: {mine: true, open: true}` for what your department has to do (交办列表)."""
