"""The tenants district > street > community > enterprise, their units, and their policy data."""

from services.domain.tenancy.models import District, PolicyData, Unit
from services.domain.tenancy.policy_data import defaults, preload, value
from services.domain.tenancy.policy_names import PolicyFault, PolicyName
from services.domain.tenancy.reach import UNIT_REACHES
from services.domain.tenancy.states import TenantAction, TenantState, UnitCategory

__all__ = [
    "UNIT_REACHES",
    "District",
    "PolicyData",
    "PolicyFault",
    "PolicyName",
    "TenantAction",
    "TenantState",
    "Unit",
    "UnitCategory",
    "defaults",
    "preload",
    "value",
]
