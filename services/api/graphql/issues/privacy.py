"""To whom more of an issue is shown: units that it is shared with, and raisers' consents."""

from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, select

from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, one, stored
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import Unit
from services.domain.access import Actor
from services.domain.issues import ContactConsent as ConsentRow
from services.domain.issues import IssueShare as ShareRow
from services.domain.tenancy import Unit as UnitRow


def recipient(row: Any, actor: Actor) -> SQLColumnExpression[str | None]:  # noqa: ANN401, ARG001 - an expression by actor
    """The name of the unit that a consent is to."""
    named = (UnitRow.district_id == row.district_id, UnitRow.id == row.unit_id)
    return select(UnitRow.name).where(*named).correlate_except(UnitRow).scalar_subquery()


@stored(ShareRow, prefix="shr")
class IssueShare(Node):
    """One more unit of the administration that reads the issue (共享)."""

    unit: Unit | None = one(ShareRow.unit_id)
    """The unit (共享单位)."""
    note: str | None
    """Why (说明)."""
    shared_at: datetime
    """Since when (共享时间)."""
    ended_at: datetime | None
    """Until when; null: it goes on (结束时间)."""


@stored(ConsentRow, prefix="cns")
class ContactConsent(Node):
    """A raiser's separate consent to a unit outside the administration having their name and phone (单独同意)."""

    unit: Unit | None = one(ConsentRow.unit_id)
    """Who receives it, for whoever sees that unit (接收方)."""
    recipient: str | None = column(recipient)
    """What the recipient is called: whoever agrees is told (接收方名称)."""
    purpose: str
    """What the raiser was told that it is for (处理目的)."""
    given_at: datetime
    """When it was given (同意时间)."""
    by_proxy: bool = column(ConsentRow.evidence.is_not(None))
    """Recorded by somebody whom the raiser told, or given in person (是否代录)."""
    evidence: str | None
    """Of a proxy's record: where the signature or call record is kept (凭据)."""
    withdrawn_at: datetime | None
    """When it was taken back; null: it holds (撤回时间)."""


@object_type
class RaiserContact:
    """A raiser's name and phone in full (诉求人联系方式)."""

    name: str
    """The name (姓名)."""
    phone: str | None
    """The phone number, if there is one (电话)."""
