"""Root fields of commitments."""

import operator
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from services.api.graphql.commitments.types import Commitment, is_overdue
from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import among, compare, matching, one_of
from services.api.graphql.plan.declare import by_id, many
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import UNITS
from services.domain import commitments
from services.domain.access import Actor, at_my_unit
from services.domain.commitments import CommitmentState, Strength


def mine(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a filter's condition
    """Promised by a unit at which I hold a post, or not."""
    ours = at_my_unit(actor, row.committer_unit_id)
    return ours if value else ~ours


def overdue(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """Past due, or not."""
    late = is_overdue(row, actor)
    return late if value else ~late


@input_type
class CommitmentFilter:
    """Which commitments (承诺筛选条件)."""

    mine: bool | None = matching(mine, finds=True)
    """Promised by a unit at which you hold a post (本单位承诺)."""
    committer_unit: strawberry.ID | None = compare(operator.eq, commitments.Commitment.committer_unit_id, refs=UNITS, finds=True)
    """Promised by this unit (承诺主体)."""
    issue: strawberry.ID | None = compare(operator.eq, commitments.Commitment.issue_id, refs=["iss"], finds=True)
    """Of this issue (所属诉求)."""
    state: list[CommitmentState] | None = compare(one_of, commitments.Commitment.state, many=True)
    """In one of these states (状态)."""
    open: bool | None = compare(among(commitments.OPEN), commitments.Commitment.state)
    """Still to be confirmed, kept, judged or completed, or at its end (是否履行中)."""
    strength: list[Strength] | None = compare(one_of, commitments.Commitment.strength, many=True)
    """So firmly said (承诺力度)."""
    overdue: bool | None = matching(overdue)
    """Past due, or not (是否超期)."""
    due_before: datetime | None = compare(operator.lt, commitments.Commitment.due_at)
    """Due before this instant (期限早于)."""


@object_type
class CommitmentQuery:
    """What was promised."""

    commitment: Commitment | None = by_id()
    """A commitment by its global id (按编号查询承诺)."""
    commitments: Connection[Commitment] = many(order=[commitments.Commitment.due_at, commitments.Commitment.id], where=CommitmentFilter)
    """The commitments that you may see, by due time, those without one last; `where: {mine: true, open: true}` for what your unit still
    owes (承诺列表).
    """
