"""What is, was, or was to be talked about."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from services.api.graphql.connections import Connection
from services.api.graphql.identity.personal import official_or_me, person_name
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, many, one, stored
from services.api.graphql.roundtables.types import OUTCOMES, Roundtable
from services.api.graphql.tenancy.types import Unit
from services.domain import issues, roundtables
from services.domain.roundtables import AgendaItemState

if TYPE_CHECKING:
    from services.api.graphql.issues.types import Issue
    from services.api.graphql.roundtables.outcomes import Outcome


@stored(roundtables.AgendaItem, prefix="agi")
class AgendaItem(Node):
    """What is to be talked about (议题)."""

    title: str
    """What it is called (标题)."""
    state: AgendaItemState
    """What became of it (状态)."""
    state_label: str | None = labelled(roundtables.AgendaItem.state)
    """That in the request's language (状态名称)."""
    position: int | None
    """Its place on the agenda, from 1; null: it never was on it (序号)."""
    roundtable: Roundtable | None = one(roundtables.AgendaItem.roundtable_id)
    """The meeting (所属圆桌会)."""
    proposer_name: str | None = person_name(
        roundtables.AgendaItem.proposer_person_id, full=official_or_me(roundtables.AgendaItem.proposer_person_id)
    )
    """Who proposed it; masked unless in an official capacity (提议人)."""
    proposed_at: datetime
    """When it was proposed (提议时间)."""
    presenter_name: str | None = person_name(
        roundtables.AgendaItem.presenter_person_id, full=official_or_me(roundtables.AgendaItem.presenter_person_id)
    )
    """The person who presents it; masked unless in an official capacity (介绍人)."""
    presenter_unit: Unit | None = one(roundtables.AgendaItem.presenter_unit_id)
    """The unit that presents it (介绍单位)."""
    open_floor: bool
    """Nobody presents it; whoever is there speaks (自由发言)."""
    planned_minutes: int | None = column(roundtables.AgendaItem.minutes)
    """Planned length in minutes (计划时长)."""
    reply: str | None
    """What the proposer of a dropped item is told (未列入议程的答复)."""
    follows: "AgendaItem | None" = one(roundtables.AgendaItem.follows_id)
    """The parked item of an earlier table that comes back with this one (接续的议题)."""
    parkings: int
    """How often the matter has been parked, earlier tables included (搁置次数)."""
    version: int
    """Counts its changes (版本)."""
    issues: Connection[Annotated["Issue", strawberry.lazy("services.api.graphql.issues.types")]] = many(
        roundtables.AgendaItemIssue.agenda_item_id,
        through=roundtables.AgendaItemIssue.issue_id,
        order=[issues.Issue.raised_at, issues.Issue.id],
    )
    """The issues that it is about (相关诉求)."""
    outcomes: Connection[Annotated["Outcome", strawberry.lazy(OUTCOMES)]] = many(
        roundtables.Outcome.agenda_item_id, order=[roundtables.Outcome.at, roundtables.Outcome.id]
    )
    """What came out of it (成果)."""
