"""Posts: who serves where."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from services.api.graphql.identity.personal import official_or_me, person_name
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, one, stored
from services.domain.access import Role
from services.domain.identity import Membership

if TYPE_CHECKING:
    from services.api.graphql.tenancy.types import Unit


@stored(Membership, prefix="pos")
class Post(Node):
    """A post that somebody holds at a unit; its id names the person where somebody is to be named (任职)."""

    role: Role
    """The role (角色)."""
    role_label: str | None = labelled(Membership.role)
    """The role in the request's language (角色名称)."""
    unit: Annotated["Unit", strawberry.lazy("services.api.graphql.tenancy.types")] | None = one(Membership.unit_id)
    """Where it is held (任职单位)."""
    name: str | None = person_name(Membership.person_id, full=official_or_me(Membership.person_id))
    """Who holds it; masked unless in an official capacity (姓名)."""
    since: date = column(Membership.valid_from)
    """First day (起始日期)."""
    until: date | None = column(Membership.valid_until)
    """Last day; null: until further notice (截止日期)."""
