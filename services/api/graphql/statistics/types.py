"""A deadline, whatever it is about, as it stood at an instant."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, DateTime, func

from services.api.graphql.assignments.types import Assignment
from services.api.graphql.commitments.types import Commitment
from services.api.graphql.issues.types import Issue
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, one, parameter, stored
from services.api.graphql.tenancy.types import Unit
from services.domain import statistics
from services.domain.access import Actor
from services.domain.statistics import DeadlineKind
from services.kit.clock import now_sql

AS_OF = parameter("asOf", dt.datetime, DateTime(timezone=True), "As of this instant; now if it is not given (截至时间).")
AT = func.coalesce(AS_OF.value, now_sql())
"""The instant in question."""


def is_open(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - an expression by actor
    """Whether it was not finished at the instant in question."""
    return statistics.open_at(row, AT)


def late_seconds(row: Any, actor: Actor) -> ColumnElement[int]:  # noqa: ANN401, ARG001 - as above
    """How late it was at the instant in question."""
    return statistics.late_seconds(row, AT)


@stored(statistics.Deadline, prefix="due")
class OverdueDeadline(Node):
    """The work on an assignment, or the fulfilment of a promise, by the due time in force (办理、兑现期限)."""

    kind: DeadlineKind
    """Work on an assignment, or fulfilment of a promise (类别)."""
    kind_label: str | None = labelled(statistics.Deadline.kind)
    """The kind in the request's language (类别名称)."""
    unit: Unit | None = one(statistics.Deadline.unit_id)
    """Who owes it (责任单位)."""
    issue: Issue | None = one(statistics.Deadline.issue_id)
    """The issue (诉求)."""
    assignment: Assignment | None = one(statistics.Deadline.assignment_id)
    """The assignment whose work it is; null for a promise (交办)."""
    commitment: Commitment | None = one(statistics.Deadline.commitment_id)
    """The promise; null for an assignment (承诺)."""
    due_at: dt.datetime
    """When it is due (期限)."""
    finished_at: dt.datetime | None
    """When the work was done, the promise claimed, or either ended otherwise; null: it was not (完成时间)."""
    open: bool = column(is_open)
    """Not finished at the list's `asOf`; read elsewhere, now (截至该时间未完成)."""
    late_seconds: int = column(late_seconds)
    """How late at the list's `asOf`, in seconds: until it was finished, or until `asOf` if it was open; 0: not late (超期秒数)."""
