"""Root fields of posts."""

import operator

import strawberry

from services.api.graphql.connections import Connection
from services.api.graphql.identity.types import Post
from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import compare, one_of
from services.api.graphql.plan.declare import many
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import UNITS
from services.domain.access import Role
from services.domain.identity import HELD_NOW, Membership


@input_type
class PostFilter:
    """Which posts (任职筛选条件)."""

    unit: strawberry.ID | None = compare(operator.eq, Membership.unit_id, refs=UNITS)
    """Held at this unit (任职单位)."""
    role: list[Role] | None = compare(one_of, Membership.role, many=True)
    """Of one of these roles (角色)."""
    current: bool | None = compare(operator.eq, HELD_NOW)
    """Held today, or not yet or no longer (是否现任)."""


@object_type
class PostQuery:
    """Who serves, served and will serve where."""

    posts: Connection[Post] = many(order=[Membership.id.desc()], where=PostFilter)
    """The posts that you may know of, those entered last first (任职列表)."""
