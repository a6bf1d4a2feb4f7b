"""Series, meetings and seats. What was not published of a meeting is seen by whoever may read it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, case

from services.api.graphql.connections import Connection
from services.api.graphql.identity.personal import official_or_me, person_name
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, many, masked, one, stored
from services.api.graphql.tenancy.types import LATEST, Community, Street, Unit
from services.api.graphql.transitions import Transition, transitions_of
from services.domain import roundtables
from services.domain.access import Action, Actor, may
from services.domain.roundtables import RoundtableKind, RoundtableState, SeatKind

if TYPE_CHECKING:
    from services.api.graphql.roundtables.agenda import AgendaItem
    from services.api.graphql.roundtables.minutes import Minutes
    from services.api.graphql.roundtables.outcomes import Outcome

AGENDA = "services.api.graphql.roundtables.agenda"
OUTCOMES = "services.api.graphql.roundtables.outcomes"
MINUTES = "services.api.graphql.roundtables.minutes"


def title_for(row: Any, actor: Actor) -> ColumnElement[str | None]:  # noqa: ANN401 - an expression by actor
    """The title as the actor may read it: the redacted one for strangers."""
    return case((may(actor, Action.READ, row), row.title), else_=row.public_title)


@stored(roundtables.RoundtableSeries, prefix="ser")
class RoundtableSeries(Node):
    """A recurring roundtable (系列)."""

    title: str | None = masked(roundtables.RoundtableSeries.title, Action.READ)
    """What it is called (名称)."""
    kind: RoundtableKind
    """Whose matters are on the table (类型)."""
    kind_label: str | None = labelled(roundtables.RoundtableSeries.kind)
    """The kind in the request's language (类型名称)."""
    host_unit: Unit | None = one(roundtables.RoundtableSeries.host_unit_id)
    """The unit that convenes (主办单位)."""
    opened_at: datetime
    """When it was set up (设立时间)."""
    ended_at: datetime | None
    """When it ended; null: it goes on (结束时间)."""
    version: int | None = masked(roundtables.RoundtableSeries.version, Action.READ)
    """To be named when changing it (版本)."""
    roundtables: Connection["Roundtable"] = many(roundtables.Roundtable.series_id, order=LATEST)
    """Its meetings, the last called first (各次会议)."""


@stored(roundtables.Seat, prefix="sea")
class Seat(Node):
    """A place at one table: a person's, a unit's, or that of a person who came for a unit (席位)."""

    kind: SeatKind
    """What they are at this table (席位类别)."""
    kind_label: str | None = labelled(roundtables.Seat.kind)
    """That in the request's language (席位类别名称)."""
    name: str | None = person_name(roundtables.Seat.person_id, full=official_or_me(roundtables.Seat.person_id))
    """Who sits there; masked unless in an official capacity; null: the unit itself is invited (姓名)."""
    unit: Unit | None = one(roundtables.Seat.unit_id)
    """The unit that is invited, or for which the person speaks (单位)."""
    invited_at: datetime | None
    """When they were invited; null: they walked in (邀请时间)."""
    attended_at: datetime | None
    """When they checked in; of a unit: the first of its people (签到时间)."""
    apology_at: datetime | None
    """When they said that they do not come (请假时间)."""
    deputy_sent: bool
    """The apology names a deputy who comes instead (派人代会)."""
    roundtable: "Roundtable | None" = one(roundtables.Seat.roundtable_id)
    """The meeting (所属圆桌会)."""


@stored(roundtables.Roundtable, prefix="rou")
class Roundtable(Node):
    """One meeting, and its life before, during and after the session (幸福圆桌会)."""

    title: str | None = column(title_for)
    """What it is called; for strangers the published, redacted title (标题)."""
    kind: RoundtableKind
    """Whose matters are on the table (类型)."""
    kind_label: str | None = labelled(roundtables.Roundtable.kind)
    """The kind in the request's language (类型名称)."""
    state: RoundtableState
    """State (状态)."""
    state_label: str | None = labelled(roundtables.Roundtable.state)
    """State in the request's language (状态名称)."""
    transitions: list[Transition] | None = transitions_of(roundtables.ROUNDTABLE_COURSE, roundtables.Roundtable.state)
    """What is done to it in its course, and whether you may now (可办操作)."""
    series: RoundtableSeries | None = one(roundtables.Roundtable.series_id)
    """The series that it belongs to (所属系列)."""
    host_unit: Unit | None = one(roundtables.Roundtable.host_unit_id)
    """The unit that convenes (主办单位)."""
    street: Street | None = one(roundtables.Roundtable.street_id)
    """The street that it lies in (所在街道)."""
    community: Community | None = one(roundtables.Roundtable.community_id)
    """The community that it lies in (所在社区)."""
    scheduled_at: datetime | None
    """When it is to begin; null while it is postponed (召开时间)."""
    place: str | None = masked(roundtables.Roundtable.place, Action.READ)
    """Where it is held (地点)."""
    on_site: bool | None = masked(roundtables.Roundtable.on_site, Action.READ)
    """Held where the problem is (现场办公)."""
    emergency: bool | None = masked(roundtables.Roundtable.emergency, Action.READ)
    """It cannot wait for the windows of solicitation and notice (紧急)."""
    soliciting_from: datetime | None
    """Since when items are called for (征求议题开始时间)."""
    soliciting_until: datetime | None
    """Until when items may be proposed (征求议题截止时间)."""
    notified_at: datetime | None = masked(roundtables.Roundtable.notified_at, Action.READ)
    """When everybody invited was told (通知时间)."""
    started_at: datetime | None = masked(roundtables.Roundtable.started_at, Action.READ)
    """When the session began (开始时间)."""
    ended_at: datetime | None = masked(roundtables.Roundtable.ended_at, Action.READ)
    """When it last adjourned (休会时间)."""
    reason: str | None = masked(roundtables.Roundtable.reason, Action.READ)
    """Why it was postponed or cancelled (延期或取消原因)."""
    public_title: str | None
    """The redacted title (公开标题)."""
    public_summary: str | None
    """What came of it, redacted (公开结果)."""
    published_at: datetime | None
    """When the call or the result was published; null: neither was (公开时间)."""
    closed_at: datetime | None = masked(roundtables.Roundtable.closed_at, Action.READ)
    """When it was closed (办结时间)."""
    version: int | None = masked(roundtables.Roundtable.version, Action.READ)
    """To be named when changing it, so that nobody overwrites what they have not read (版本)."""
    seats: Connection[Seat] = many(roundtables.Seat.roundtable_id, order=[roundtables.Seat.id], reads=Action.READ)
    """Who was invited or came (席位)."""
    agenda: Connection[Annotated["AgendaItem", strawberry.lazy(AGENDA)]] = many(
        roundtables.AgendaItem.roundtable_id,
        order=[roundtables.AgendaItem.position, roundtables.AgendaItem.id],
        only=roundtables.AgendaItem.position.is_not(None),
        reads=Action.READ,
    )
    """What is talked about, in this order (议程)."""
    items: Connection[Annotated["AgendaItem", strawberry.lazy(AGENDA)]] = many(
        roundtables.AgendaItem.roundtable_id,
        order=[roundtables.AgendaItem.proposed_at, roundtables.AgendaItem.id],
        reads=Action.READ,
    )
    """Everything that was proposed, on the agenda or not, by time (议题)."""
    outcomes: Connection[Annotated["Outcome", strawberry.lazy(OUTCOMES)]] = many(
        roundtables.Outcome.roundtable_id, order=[roundtables.Outcome.at, roundtables.Outcome.id], reads=Action.READ
    )
    """What came out of it (成果)."""
    minutes: Connection[Annotated["Minutes", strawberry.lazy(MINUTES)]] = many(
        roundtables.Minutes.roundtable_id,
        order=[roundtables.Minutes.edition.desc(), roundtables.Minutes.id.desc()],
        reads=Action.READ,
    )
    """The editions of its minutes, the newest first (纪要)."""
