"""Which roles can be held at which kinds of unit (domain.md §2, Roles)."""

from collections.abc import Mapping
from types import MappingProxyType

from services.domain.access import Action, Role, UnitKind

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

OVERSIGHT = frozenset({Role.SECURITY_ADMIN, Role.AUDITOR})
"""Who keeps the administrators in check, and is therefore not appointed by them."""

EYES = OVERSIGHT | {Role.TENANT_ADMIN}
"""三员分立: at the district nobody holds two of these on one day."""

KEPT: Mapping[Role, frozenset[UnitKind]] = MappingProxyType(
    {
        Role.TENANT_ADMIN: frozenset({UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY}),
        Role.ENTERPRISE_ADMIN: frozenset({UnitKind.ENTERPRISE}),
        Role.SECURITY_ADMIN: frozenset({UnitKind.DISTRICT}),
    }
)
"""Where a post that somebody holds is never left empty: the unit could not administer itself any more."""

DEPUTISED = OFFICES | CONTACTS | EYES
"""The posts that may have a deputy (AB角); whoever holds one is a colleague. A resident or a delegate is nobody's stand-in."""

NEVER_A_MACHINE = EYES | {Role.ENTERPRISE_ADMIN, Role.RESIDENT}
"""Posts that no service account holds: a machine appoints nobody, oversees nobody and lives nowhere."""


def appointing(role: Role) -> Action:
    """Return the action that whoever gives or ends a post of this role must be allowed over its unit."""
    if role in OVERSIGHT:
        return Action.APPOINT_OVERSIGHT
    return Action.APPOINT_ADMINISTRATOR if role is Role.TENANT_ADMIN else Action.APPOINT
