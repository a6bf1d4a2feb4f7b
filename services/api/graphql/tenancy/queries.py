"""Root fields of tenancy."""

from services.api.graphql.connections import Connection
from services.api.graphql.plan.declare import asked, by_id, listed, many, stored
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.filters import TenantFilter, UnitFilter
from services.api.graphql.tenancy.types import Department, Organisation, Tenant
from services.api.graphql.tenancy.viewer import Viewer, viewer_of
from services.domain import tenancy
from services.domain.tenancy import TenantState

BY_CODE = (tenancy.Unit.code, tenancy.Unit.id)


@stored(tenancy.District, sees=False)
class DistrictEntry:
    """A district of this installation, to be named in the request header Roundtable-District (可选区县)."""

    code: str
    """12-digit division code (行政区划代码)."""
    name: str
    """Official name (名称)."""


@object_type
class TenancyQuery:
    """Tenants, their units, and who is asking."""

    tenant: Tenant | None = by_id()
    """A district, street, community or enterprise by its global id (按编号查询租户)."""
    tenants: Connection[Tenant] = many(order=BY_CODE, where=TenantFilter)
    """The tenants that you see, by code (租户列表)."""
    departments: Connection[Department] = many(order=BY_CODE, where=UnitFilter)
    """The departments that you see, by code (职能部门列表)."""
    organisations: Connection[Organisation] = many(order=BY_CODE, where=UnitFilter)
    """The organisations that you see, by code (社会组织列表)."""

    viewer: Viewer = asked(viewer_of)
    """Who is asking (当前用户)."""
    districts: list[DistrictEntry] = listed(order=[tenancy.District.code], only=tenancy.District.state == TenantState.ACTIVE)
    """The active districts of this installation, by code; needs no district (区县列表)."""
