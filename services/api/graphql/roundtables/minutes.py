"""Editions of the minutes, and objections to them."""

from datetime import datetime

from services.api.graphql.connections import Connection
from services.api.graphql.identity.personal import official_or_me, person_name
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import labelled, many, one, stored
from services.api.graphql.roundtables.types import Roundtable
from services.domain import roundtables
from services.domain.roundtables import MinutesState


@stored(roundtables.MinutesObjection, prefix="obj")
class MinutesObjection(Node):
    """An objection of somebody who was there (纪要异议)."""

    name: str | None = person_name(roundtables.MinutesObjection.person_id, full=official_or_me(roundtables.MinutesObjection.person_id))
    """Who objects; masked unless in an official capacity (异议人)."""
    text: str
    """What is wrong (内容)."""
    at: datetime
    """When (时间)."""
    answer: str | None
    """The chair's answer, where the text stays as it is (答复)."""
    answered_at: datetime | None
    """When it was answered (答复时间)."""
    minutes: "Minutes | None" = one(roundtables.MinutesObjection.minutes_id)
    """The edition that it is about (所指纪要)."""


@stored(roundtables.Minutes, prefix="min")
class Minutes(Node):
    """One edition of the minutes (纪要)."""

    edition: int
    """Number, from 1 (版次)."""
    state: MinutesState
    """Draft, or signed off by the chair (状态)."""
    state_label: str | None = labelled(roundtables.Minutes.state)
    """State in the request's language (状态名称)."""
    text: str
    """The text (正文)."""
    drafted_at: datetime
    """When it was sent round (起草时间)."""
    objections_until: datetime
    """Until when those who were there may object (异议截止时间)."""
    confirmed_at: datetime | None
    """When the chair signed it off (确认时间)."""
    correction_reason: str | None
    """Why confirmed minutes were amended by this edition (更正原因)."""
    roundtable: Roundtable | None = one(roundtables.Minutes.roundtable_id)
    """The meeting (所属圆桌会)."""
    objections: Connection[MinutesObjection] = many(
        roundtables.MinutesObjection.minutes_id, order=[roundtables.MinutesObjection.at, roundtables.MinutesObjection.id]
    )
    """What those who were there object to (异议)."""
