"""Root fields of clocks."""

import operator
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from services.api.graphql.clocks.types import Clock, is_overdue
from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import among, compare, matching, one_of
from services.api.graphql.plan.declare import many
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import UNITS
from services.domain import clocks
from services.domain.access import Actor
from services.domain.clocks import ClockKind, ClockState


def overdue(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a filter's condition
    """Past due, or not."""
    late = is_overdue(row, actor)
    return late if value else ~late


@input_type
class ClockFilter:
    """Which clocks (时钟筛选条件)."""

    kind: list[ClockKind] | None = compare(one_of, clocks.Clock.kind, many=True)
    """Of one of these kinds (类别)."""
    state: list[ClockState] | None = compare(one_of, clocks.Clock.state, many=True)
    """In one of these states (状态)."""
    open: bool | None = compare(among(clocks.OPEN), clocks.Clock.state)
    """Still owed, or answered or no longer owed (是否未办结)."""
    responsible_unit: strawberry.ID | None = compare(operator.eq, clocks.Clock.responsible_unit_id, refs=UNITS, finds=True)
    """Owed by this unit (责任单位)."""
    overdue: bool | None = matching(overdue)
    """Past due, or not (是否超期)."""
    due_before: datetime | None = compare(operator.lt, clocks.Clock.due_at)
    """Due before this instant (期限早于)."""


@object_type
class ClockQuery:
    """Everything that must be answered in time."""

    clocks: Connection[Clock] = many(order=[clocks.Clock.due_at, clocks.Clock.id], where=ClockFilter)
    """The clocks of the issues that you read, by due time (时钟列表)."""
