"""Root field of the access log."""

import operator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement

from services.api.graphql.audit.types import AccessEntry, login
from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import compare, matching, one_of
from services.api.graphql.plan.declare import many
from services.api.graphql.plan.describe import object_type
from services.domain import audit
from services.domain.access import Actor
from services.domain.audit import AccessKind


def by(row: Any, value: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a filter's condition
    """By the account with this login."""
    return cast("ColumnElement[bool]", login(row, actor) == value)


@input_type
class AccessFilter:
    """Which accesses (访问日志筛选条件)."""

    kind: list[AccessKind] | None = compare(one_of, audit.AccessEntry.kind, many=True)
    """Of one of these kinds (类别)."""
    account: str | None = matching(by)
    """By the account with this login (登录名)."""
    since: datetime | None = compare(operator.ge, audit.AccessEntry.at)
    """At or after this instant (时间不早于)."""
    until: datetime | None = compare(operator.lt, audit.AccessEntry.at)
    """Before this instant (时间早于)."""


@object_type
class AuditQuery:
    """Who accessed what."""

    access_log: Connection[AccessEntry] = many(order=[audit.AccessEntry.at.desc(), audit.AccessEntry.id.desc()], where=AccessFilter)
    """Accesses that were denied, and those to what is guarded, the newest first; for auditors (访问日志)."""
