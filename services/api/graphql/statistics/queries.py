"""Root fields of statistics."""

import operator
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import compare, matching, one_of
from services.api.graphql.plan.declare import many
from services.api.graphql.plan.describe import object_type
from services.api.graphql.statistics.types import AS_OF, AT, OverdueDeadline, is_open
from services.api.graphql.tenancy.types import UNITS
from services.domain import statistics
from services.domain.access import Actor
from services.domain.statistics import DeadlineKind


def late(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - a condition by actor
    """Late by the instant in question."""
    return statistics.late_by(row, AT)


def unfinished(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a filter's condition
    """Not finished at the instant in question, or finished."""
    still = is_open(row, actor)
    return still if value else ~still


@input_type
class OverdueFilter:
    """Which overdue deadlines (超期筛选条件)."""

    kind: list[DeadlineKind] | None = compare(one_of, statistics.Deadline.kind, many=True)
    """Of one of these kinds (类别)."""
    unit: strawberry.ID | None = compare(operator.eq, statistics.Deadline.unit_id, refs=UNITS)
    """Owed by this unit (责任单位)."""
    issue: strawberry.ID | None = compare(operator.eq, statistics.Deadline.issue_id, refs=["iss"], finds=True)
    """Of this issue (所属诉求)."""
    open: bool | None = matching(unfinished)
    """Not finished at `asOf`, or finished by then (截至该时间是否未完成)."""


@object_type
class StatisticsQuery:
    """What is counted and compared."""

    overdue: Connection[OverdueDeadline] = many(
        order=[statistics.Deadline.due_at, statistics.Deadline.id], where=OverdueFilter, only=late, parameter=AS_OF
    )
    """The deadlines that were late by `asOf`: open past due, or finished after it; of what you may read, by due time (超期清单)."""
