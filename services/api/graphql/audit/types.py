"""What the auditor reads of who accessed what."""

from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, Text, cast, select

from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, stored
from services.domain import audit
from services.domain.access import Actor
from services.domain.audit import AccessKind
from services.domain.identity import Account


def login(row: Any, actor: Actor) -> SQLColumnExpression[str | None]:  # noqa: ANN401, ARG001 - an expression by actor
    """The login of a row's account; nobody's where the system acted."""
    return select(Account.login).where(Account.id == row.account_id).correlate_except(Account).scalar_subquery()


@stored(audit.AccessEntry, prefix="log")
class AccessEntry(Node):
    """An access that was denied, or that was to what is guarded (访问日志)."""

    at: datetime
    """When (时间)."""
    kind: AccessKind
    """Denied, or sensitive (类别)."""
    kind_label: str | None = labelled(audit.AccessEntry.kind)
    """The kind in the request's language (类别名称)."""
    account: str | None = column(login)
    """The login of whoever asked (登录名)."""
    operation: str
    """The mutation or field that was refused; of a sensitive access what happened, as the audit calls it (操作)."""
    resource: str
    """What the access was to, as the policy calls it (对象类别)."""
    subject: str | None = column(cast(audit.AccessEntry.subject_id, Text()))
    """Its number, as the audit writes it. Of a denied access it is what was asked for, whether it exists or not (对象编号)."""
    action: str | None
    """What was to be done, as the policy calls it (动作)."""
    code: str | None
    """Of a denied access the error code (错误代码)."""
    correlation_id: str = column(cast(audit.AccessEntry.correlation_id, Text()))
    """What ties it to the audit and the process logs (关联编号)."""
