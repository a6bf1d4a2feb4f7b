"""Which role can be held where: every role and kind, spelt out."""

from services.domain.access import Role, UnitKind
from services.domain.identity import HELD_AT

EXPECTED = {
    "DISTRICT": "DISTRICT_COORDINATOR DISTRICT_SUPERVISOR DISTRICT_LEADER SECURITY_ADMIN AUDITOR TENANT_ADMIN OBSERVER",
    "STREET": "STREET_COORDINATOR TENANT_ADMIN OBSERVER",
    "COMMUNITY": "COMMUNITY_SECRETARY COMMUNITY_WORKER GRID_WORKER RESIDENT TENANT_ADMIN OBSERVER",
    "ENTERPRISE": "ENTERPRISE_ADMIN ENTERPRISE_LIAISON TENANT_ADMIN OBSERVER",
    "DEPARTMENT": "DEPARTMENT_HEAD DEPARTMENT_LIAISON DEPARTMENT_STAFF",
    "ORGANISATION": "ORGANISATION_CONTACT",
}


def test_every_role_at_every_kind() -> None:
    held = {kind.value: {role.value for role in Role if kind in HELD_AT[role]} for kind in UnitKind}
    assert held == {kind: set(roles.split()) for kind, roles in EXPECTED.items()}


def test_nobody_is_appointed_anyone_operator_or_system() -> None:
    assert {role for role in Role if not HELD_AT[role]} == {Role.ANYONE, Role.PLATFORM_OPERATOR, Role.SYSTEM}
