"""Which roles can be held at which kinds of unit (domain.md §2, Roles)."""

from collections.abc import Mapping
from types import MappingProxyType

from services.domain.access import Role, UnitKind

OFFICES = frozenset(
    {
        Role.GRID_WORKER,
        Role.COMMUNITY_WORKER,
        Role.COMMUNITY_SECRETARY,
        Role.STREET_COORDINATOR,
        Role.DISTRICT_COORDINATOR,
        Role.DISTRICT_SUPERVISOR,
        Role.DISTRICT_LEADER,
        Role.DEPARTMENT_STAFF,
        Role.DEPARTMENT_LIAISON,
        Role.DEPARTMENT_HEAD,
    }
)
"""The working posts of the administration."""
CONTACTS = frozenset({Role.ENTERPRISE_LIAISON, Role.ENTERPRISE_ADMIN, Role.ORGANISATION_CONTACT})
"""Who speaks for an enterprise or an organisation."""

TENANTS = frozenset({UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.ENTERPRISE})

_AT = {
    UnitKind.DISTRICT: (
        Role.DISTRICT_COORDINATOR,
        Role.DISTRICT_SUPERVISOR,
        Role.DISTRICT_LEADER,
        Role.SECURITY_ADMIN,
        Role.AUDITOR,
    ),
    UnitKind.STREET: (Role.STREET_COORDINATOR,),
    UnitKind.COMMUNITY: (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_WORKER, Role.GRID_WORKER, Role.RESIDENT),
    UnitKind.ENTERPRISE: (Role.ENTERPRISE_ADMIN, Role.ENTERPRISE_LIAISON),
    UnitKind.DEPARTMENT: (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_LIAISON, Role.DEPARTMENT_STAFF),
    UnitKind.ORGANISATION: (Role.ORGANISATION_CONTACT,),
}

HELD_AT: Mapping[Role, frozenset[UnitKind]] = MappingProxyType(
    {role: frozenset({kind}) for kind, roles in _AT.items() for role in roles}
    | {Role.TENANT_ADMIN: TENANTS, Role.OBSERVER: TENANTS}
    | dict.fromkeys((Role.ANYONE, Role.PLATFORM_OPERATOR, Role.SYSTEM), frozenset[UnitKind]())
)
"""Role → the kinds of unit at which a membership may give it. ANYONE is everybody, SYSTEM and PLATFORM_OPERATOR are nobody's post."""
