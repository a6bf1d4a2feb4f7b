"""Root fields of issues."""

import operator
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, true
from sqlalchemy.dialects.postgresql import ARRAY

from services.api.graphql.connections import Connection
from services.api.graphql.inputs import input_type
from services.api.graphql.issues.types import Issue, overdue
from services.api.graphql.plan.compare import Meaning, among, compare, matching, one_of
from services.api.graphql.plan.declare import by_id, many
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import TENANTS
from services.domain import issues
from services.domain.access import Action, Actor, may
from services.domain.issues import IssueState


def is_overdue(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - a filter's condition
    """Past due, or not."""
    return overdue(row, actor) == value


def readable(row: Any, value: bool, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """Those that I read in full, or those of which I only see what is published."""
    read = may(actor, Action.READ, row)
    return read if value else read.is_not(true())  # a level that is empty makes it unknown, and what is unknown is not read


@input_type
class IssueFilter:
    """Which issues (诉求筛选条件)."""

    state: list[IssueState] | None = compare(one_of, issues.Issue.state, many=True)
    """In one of these states (状态)."""
    open: bool | None = compare(among(issues.OPEN), issues.Issue.state)
    """Still going on, or closed, declined, merged or withdrawn (是否办理中)."""
    number: str | None = compare(operator.eq, issues.Issue.number, finds=True)
    """With this number (编号)."""
    owner_unit: strawberry.ID | None = compare(operator.eq, issues.Issue.owner_unit_id, refs=TENANTS)
    """Owned by this tenant (责任租户)."""
    street: strawberry.ID | None = compare(operator.eq, issues.Issue.street_id, refs=["str"])
    """In this street (所在街道)."""
    community: strawberry.ID | None = compare(operator.eq, issues.Issue.community_id, refs=["com"])
    """In this community (所在社区)."""
    enterprise: strawberry.ID | None = compare(operator.eq, issues.Issue.enterprise_id, refs=["ent"], reads=Action.READ)
    """Raised by this enterprise (诉求企业)."""
    raised_after: datetime | None = compare(operator.ge, issues.Issue.raised_at)
    """Raised at or after this instant (提出时间不早于)."""
    raised_before: datetime | None = compare(operator.lt, issues.Issue.raised_at)
    """Raised before this instant (提出时间早于)."""
    search: str | None = matching(issues.found, lead=issues.lead, means=Meaning(issues.searched, ARRAY(Text())))
    """With all of these words in number, title, category, place or public title, as far as you may read them: two Chinese characters at
    least, whole words and figures of everything else, at most 100 characters (关键词).
    """
    overdue: bool | None = matching(is_overdue)
    """Past due, or not (是否超期)."""
    readable: bool | None = matching(readable)
    """Those that you read in full, or those of which you see only the published part (可读全文)."""


@object_type
class IssueQuery:
    """What was raised."""

    issue: Issue | None = by_id()
    """An issue by its global id; null if there is none that you may see (按编号查询诉求)."""
    issues: Connection[Issue] = many(order=[issues.Issue.raised_at.desc(), issues.Issue.id.desc()], where=IssueFilter)
    """The issues that you may see, the newest first (诉求列表)."""
