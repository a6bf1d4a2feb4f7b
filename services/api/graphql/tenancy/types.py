"""Units of the district: tenants, departments, organisations. All are rows of one table."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, and_, or_

from services.api.graphql.connections import Connection
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import Allowed, labelled, many, one, stored
from services.api.graphql.transitions import Transition, transitions_of
from services.domain import issues, roundtables, tenancy
from services.domain.access import Action, UnitKind
from services.domain.identity import HELD_NOW, Membership
from services.domain.tenancy import TenantState, UnitCategory

if TYPE_CHECKING:
    from services.api.graphql.identity.types import Post
    from services.api.graphql.issues.types import Issue
    from services.api.graphql.roundtables.types import Roundtable

ISSUES = "services.api.graphql.issues.types"
ROUNDTABLES = "services.api.graphql.roundtables.types"
NEWEST = (issues.Issue.raised_at.desc(), issues.Issue.id.desc())
LATEST = (roundtables.Roundtable.id.desc(),)
"""The last one that was called comes first; the date itself may be missing."""

TENANTS = ("dis", "str", "com", "ent")
"""Prefixes of the tenants' ids."""
UNITS = (*TENANTS, "dep", "org")
"""Prefixes of all units' ids."""


def above(row: Any, unit: Any) -> ColumnElement[bool]:  # noqa: ANN401 - aliases of units
    """The tenants in whose tree a unit lies, itself not among them."""
    return and_(row.id != unit.id, or_(row.id == unit.district_id, row.id == unit.street_id, row.id == unit.community_id))


@stored(tenancy.Unit, interface=True)
class Unit(Node):
    """A tenant, department or organisation: whatever posts are held at and work is given to (单位)."""

    code: str
    """Division code, or another code that is unique in the district (代码)."""
    name: str
    """Official name (名称)."""
    short_name: str | None
    """Customary short name (简称)."""
    kind: UnitKind
    """What kind of unit it is (类别)."""
    kind_label: str | None = labelled(tenancy.Unit.kind, local=tenancy.Unit.kind_label)
    """The local word for the kind: 镇, 乡, 管委会, 村 (类别名称)."""
    state: TenantState
    """Whether it is active (状态)."""
    transitions: list[Transition] | None = transitions_of(tenancy.TENANT_COURSE, tenancy.Unit.state)
    """What is done to it in its course, and whether you may now (可办操作)."""
    parent: "Tenant | None" = one(tenancy.Unit.parent_id)
    """The tenant that it hangs under (上级单位)."""
    posts: Connection[Annotated["Post", strawberry.lazy("services.api.graphql.identity.types")]] = many(
        Membership.unit_id, order=[Membership.id], only=HELD_NOW
    )
    """Who serves there now, as far as you may know (任职)."""


@stored(tenancy.Unit, interface=True)
class Tenant(Unit):
    """A node of the tree district > street > community > enterprise, which administers itself within what its parent allows (租户)."""

    ancestors: Connection["Tenant"] = many(above, order=[tenancy.Unit.path, tenancy.Unit.id])
    """The tenants above it, from the district down (各级上级)."""
    children: Connection["Tenant"] = many(tenancy.Unit.parent_id, order=[tenancy.Unit.code, tenancy.Unit.id])
    """The tenants that hang directly under it, by code (下级单位)."""
    departments: Connection["Department"] = many(tenancy.Unit.parent_id, order=[tenancy.Unit.code, tenancy.Unit.id])
    """Its departments, by code (职能部门)."""
    organisations: Connection["Organisation"] = many(tenancy.Unit.parent_id, order=[tenancy.Unit.code, tenancy.Unit.id])
    """The organisations that hang under it, by code (社会组织)."""
    roundtables: Connection[Annotated["Roundtable", strawberry.lazy(ROUNDTABLES)]] = many(roundtables.Roundtable.host_unit_id, order=LATEST)
    """The roundtables that it hosts, the last called first (主办的圆桌会)."""


@stored(tenancy.Unit, prefix="dis", kind=(tenancy.Unit.kind, UnitKind.DISTRICT))
class District(Tenant):
    """A district: the boundary of keys and of isolation (区县)."""


@stored(tenancy.Unit, prefix="str", kind=(tenancy.Unit.kind, UnitKind.STREET))
class Street(Tenant):
    """A street or township (街道、乡镇)."""

    issues: Connection[Annotated["Issue", strawberry.lazy(ISSUES)]] = many(issues.Issue.street_id, order=NEWEST)
    """The issues that lie in it, the newest first (辖区诉求)."""


@stored(tenancy.Unit, prefix="com", kind=(tenancy.Unit.kind, UnitKind.COMMUNITY))
class Community(Tenant):
    """A community or village (社区、村)."""

    street: Street | None = one(tenancy.Unit.street_id)
    """The street that it lies in (所属街道)."""
    issues: Connection[Annotated["Issue", strawberry.lazy(ISSUES)]] = many(issues.Issue.community_id, order=NEWEST)
    """The issues that lie in it, the newest first (辖区诉求)."""


@stored(tenancy.Unit, prefix="ent", kind=(tenancy.Unit.kind, UnitKind.ENTERPRISE))
class Enterprise(Tenant):
    """An enterprise (企业)."""

    community: Community | None = one(tenancy.Unit.community_id)
    """The community that it lies in, if it hangs under one (所属社区)."""
    street: Street | None = one(tenancy.Unit.street_id)
    """The street that it lies in (所属街道)."""
    issues: Connection[Annotated["Issue", strawberry.lazy(ISSUES)]] = many(
        issues.Issue.enterprise_id, order=NEWEST, only=Allowed(Action.READ)
    )
    """Its requests, the newest first, of what you may read: whose a published one is stays unsaid (企业诉求)."""


@stored(tenancy.Unit, prefix="dep", kind=(tenancy.Unit.kind, UnitKind.DEPARTMENT))
class Department(Unit):
    """A department, vertically managed office, service window or utility that handles work (职能部门)."""

    category: UnitCategory | None
    """What sort of department it is (部门类型)."""
    roundtables: Connection[Annotated["Roundtable", strawberry.lazy(ROUNDTABLES)]] = many(roundtables.Roundtable.host_unit_id, order=LATEST)
    """The roundtables that it hosts, the last called first (主办的圆桌会)."""


@stored(tenancy.Unit, prefix="org", kind=(tenancy.Unit.kind, UnitKind.ORGANISATION))
class Organisation(Unit):
    """A property company, owners' committee or other organisation (社会组织)."""

    category: UnitCategory | None
    """What sort of organisation it is (组织类型)."""


TYPES = (District, Street, Community, Enterprise, Department, Organisation)
"""Reached only through the interfaces, so the schema must be told of them."""
