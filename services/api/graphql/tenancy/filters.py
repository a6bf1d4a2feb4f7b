"""By what units are filtered."""

import operator
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_

from services.api.graphql.inputs import input_type
from services.api.graphql.plan.compare import compare, matching, one_of
from services.api.graphql.tenancy.types import TENANTS
from services.domain import tenancy
from services.domain.access import Actor, UnitKind
from services.domain.tenancy import TenantState, UnitCategory

LAST = "\U0010ffff"
"""Behind every character, in an order by code point."""


def beginning(row: Any, value: str, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - a filter's condition
    """The name begins with the value: a range, because LIKE loses its index under row-level security."""
    return and_(row.name >= value, row.name < value + LAST)


@input_type
class TenantFilter:
    """Which tenants (租户筛选条件)."""

    kind: list[UnitKind] | None = compare(one_of, tenancy.Unit.kind, many=True)
    """One of these kinds (类别)."""
    state: list[TenantState] | None = compare(one_of, tenancy.Unit.state, many=True)
    """In one of these states (状态)."""
    parent: strawberry.ID | None = compare(operator.eq, tenancy.Unit.parent_id, refs=TENANTS)
    """Directly under this tenant (上级单位)."""
    code: str | None = compare(operator.eq, tenancy.Unit.code)
    """With this code (代码)."""
    name_begins: str | None = matching(beginning)
    """With a name that begins so (名称开头)."""


@input_type
class UnitFilter:
    """Which departments or organisations (单位筛选条件)."""

    category: list[UnitCategory] | None = compare(one_of, tenancy.Unit.category, many=True)
    """Of one of these sorts (类型)."""
    state: list[TenantState] | None = compare(one_of, tenancy.Unit.state, many=True)
    """In one of these states (状态)."""
    parent: strawberry.ID | None = compare(operator.eq, tenancy.Unit.parent_id, refs=TENANTS)
    """Directly under this tenant (上级单位)."""
    code: str | None = compare(operator.eq, tenancy.Unit.code)
    """With this code (代码)."""
    name_begins: str | None = matching(beginning)
    """With a name that begins so (名称开头)."""
