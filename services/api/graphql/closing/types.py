"""Verdicts, attempts to reach a raiser, and carried promises."""

from datetime import date, datetime

from services.api.graphql.commitments.types import Commitment
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import one, stored
from services.domain import closing
from services.domain.closing import Resolved, Satisfaction, VerdictChannel


@stored(closing.Verdict, prefix="ver")
class Verdict(Node):
    """One raiser's verdict on one round's final reply (评价)."""

    round: int
    """The round that it is about (轮次)."""
    resolved: Resolved
    """Whether the problem is solved (是否解决)."""
    satisfaction: Satisfaction
    """How the raiser takes it (满意度)."""
    reason: str | None
    """Why (原因)."""
    channel: VerdictChannel
    """How it came in (表态方式)."""
    given_at: datetime
    """When it was first given (表态时间)."""
    changed_at: datetime | None
    """When it was last changed (更改时间)."""
    version: int
    """To be named when changing it (版本)."""


@stored(closing.ContactAttempt, prefix="con")
class ContactAttempt(Node):
    """One attempt to reach a raiser for the verdict (回访记录)."""

    round: int
    """The round that it is about (轮次)."""
    day: date
    """The day: attempts of one day count once (日期)."""
    at: datetime
    """When (时间)."""
    note: str
    """What came of it (情况)."""


@stored(closing.CarriedCommitment, prefix="car")
class CarriedCommitment(Node):
    """A promise that a final reply left running, with the date that the raisers nodded to (转后续跟踪的承诺)."""

    round: int
    """The round that it was carried in (轮次)."""
    due_at: datetime
    """The date that the raisers were told (告知期限)."""
    commitment: Commitment | None = one(closing.CarriedCommitment.commitment_id)
    """The promise (承诺)."""
