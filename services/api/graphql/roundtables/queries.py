"""Root fields of roundtables."""

import operator
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import compare, matching, one_of
from services.api.graphql.plan.declare import by_id, many
from services.api.graphql.plan.describe import object_type
from services.api.graphql.roundtables.types import Roundtable, RoundtableSeries
from services.api.graphql.tenancy.types import LATEST, UNITS
from services.domain.access import Actor, Reach, any_of
from services.domain.roundtables import ROUNDTABLE_REACHES, RoundtableKind, RoundtableState
from services.domain.roundtables import Roundtable as RoundtableRow
from services.domain.roundtables import RoundtableSeries as SeriesRow


def mine(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a filter's condition
    """With a seat for me or for a unit that I speak for, or without one."""
    seated = any_of([ROUNDTABLE_REACHES[Reach.SEATED](row, grant, actor) for grant in actor.all_grants], row)
    return seated if value else ~seated


@input_type
class RoundtableFilter:
    """Which roundtables (圆桌会筛选条件)."""

    mine: bool | None = matching(mine)
    """With a seat for you or for a unit that you speak for (我参加的)."""
    kind: list[RoundtableKind] | None = compare(one_of, RoundtableRow.kind, many=True)
    """Of one of these kinds (类型)."""
    state: list[RoundtableState] | None = compare(one_of, RoundtableRow.state, many=True)
    """In one of these states (状态)."""
    host: strawberry.ID | None = compare(operator.eq, RoundtableRow.host_unit_id, refs=UNITS)
    """Convened by this unit (主办单位)."""
    series: strawberry.ID | None = compare(operator.eq, RoundtableRow.series_id, refs=["ser"])
    """Of this series (所属系列)."""
    street: strawberry.ID | None = compare(operator.eq, RoundtableRow.street_id, refs=["str"])
    """In this street (所在街道)."""
    community: strawberry.ID | None = compare(operator.eq, RoundtableRow.community_id, refs=["com"])
    """In this community (所在社区)."""
    scheduled_from: datetime | None = compare(operator.ge, RoundtableRow.scheduled_at)
    """Beginning at or after this instant (召开时间不早于)."""
    scheduled_to: datetime | None = compare(operator.lt, RoundtableRow.scheduled_at)
    """Beginning before this instant (召开时间早于)."""


@input_type
class RoundtableSeriesFilter:
    """Which series (系列筛选条件)."""

    kind: list[RoundtableKind] | None = compare(one_of, SeriesRow.kind, many=True)
    """Of one of these kinds (类型)."""
    host: strawberry.ID | None = compare(operator.eq, SeriesRow.host_unit_id, refs=UNITS)
    """Convened by this unit (主办单位)."""


@object_type
class RoundtableQuery:
    """Meetings and their series."""

    roundtable: Roundtable | None = by_id()
    """A meeting by its global id; null if there is none that you may see (按编号查询圆桌会)."""
    roundtables: Connection[Roundtable] = many(order=LATEST, where=RoundtableFilter)
    """The meetings that you may see, the last called first (圆桌会列表)."""
    roundtable_calendar: Connection[Roundtable] = many(
        order=[RoundtableRow.scheduled_at, RoundtableRow.id],
        only=RoundtableRow.scheduled_at.is_not(None),
        where=RoundtableFilter,
    )
    """Those that have a date, by date (圆桌会日程)."""
    roundtable_series: RoundtableSeries | None = by_id()
    """A series by its global id (按编号查询系列)."""
    roundtable_series_list: Connection[RoundtableSeries] = many(
        order=[SeriesRow.opened_at.desc(), SeriesRow.id.desc()], where=RoundtableSeriesFilter
    )
    """The series that you may see, the newest first (系列列表)."""
