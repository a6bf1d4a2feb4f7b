"""Accounts and posts: who signs in, and who serves where."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, select

from services.api.graphql.identity.personal import official_or_me, person_name
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, key, labelled, one, stored
from services.domain.access import Action, Actor, Role
from services.domain.identity import Account as AccountRow
from services.domain.identity import Membership, Person, PersonKind

if TYPE_CHECKING:
    from services.api.graphql.tenancy.types import Unit


@stored(AccountRow, prefix="acc", sees=False)
class Account:
    """Who signs in (账号)."""

    id: strawberry.ID = key()
    """Global id, by which the account's access is explained; nothing is looked up by it (全局编号)."""
    login: str
    """Login, chosen by the district; holds no personal data (登录名)."""


def account_of(row: Any, actor: Actor) -> ColumnElement[UUID | None]:  # noqa: ANN401, ARG001 - an expression by actor
    """The account of the person who holds a post."""
    return (
        select(Person.account_id)
        .where(Person.district_id == row.district_id, Person.id == row.person_id)
        .correlate_except(Person)
        .scalar_subquery()
    )


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
    account: Account | None = one(account_of, reads=Action.EXPLAIN_ACCESS)
    """The account behind it, for those who may have its access explained (账号)."""
    since: date = column(Membership.valid_from)
    """First day (起始日期)."""
    until: date | None = column(Membership.valid_until)
    """Last day; null: until further notice (截止日期)."""
    deputises: "Post | None" = one(Membership.deputises_id)
    """The post for whose holder this one stands in; null: it is nobody's deputy's (所代理的任职, AB角)."""
    kind: PersonKind = column(holder_kind)
    """Whether a human being or a machine holds it (任职者类型)."""
