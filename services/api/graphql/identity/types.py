"""Posts: who serves where."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, cast

import strawberry
from sqlalchemy import ColumnElement, select

from services.api.graphql.identity.personal import official_or_me, person_name
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, one, stored
from services.domain.access import Actor, Role
from services.domain.identity import Membership, Person, PersonKind

if TYPE_CHECKING:
    from services.api.graphql.tenancy.types import Unit


def holder_kind(row: Any, actor: Actor) -> ColumnElement[PersonKind]:  # noqa: ANN401, ARG001 - an expression by actor
    """What kind of person holds the post."""
    found = select(Person.kind).where(Person.district_id == row.district_id, Person.id == row.person_id)
    return cast("ColumnElement[PersonKind]", found.correlate_except(Person).scalar_subquery())


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
    deputises: "Post | None" = one(Membership.deputises_id)
    """The post for whose holder this one stands in; null: it is nobody's deputy's (所代理的任职, AB角)."""
    kind: PersonKind = column(holder_kind)
    """Whether a human being or a machine holds it (任职者类型)."""
