"""The tenants district > street > community > enterprise, their units, and their policy data."""

from services.domain.tenancy.commands import (
    district_create,
    policy_data_set,
    tenant_resume,
    tenant_suspend,
    unit_add,
    unit_move,
    unit_rename,
)
from services.domain.tenancy.events import (
    DistrictCreated,
    PolicyDataSet,
    TenantResumed,
    TenantSuspended,
    UnitAdded,
    UnitMoved,
    UnitRenamed,
)
from services.domain.tenancy.faults import UnitFault
from services.domain.tenancy.guards import hold_unit, refuse_inactive
from services.domain.tenancy.intake import (
    Changes,
    FileFault,
    Files,
    Finding,
    Findings,
    Source,
    Wanted,
    apply_changes,
    compare_units,
    read_files,
)
from services.domain.tenancy.models import District, PolicyData, PolicyOverlay, Unit
from services.domain.tenancy.names import LONGEST_CODE, LONGEST_NAME, name_fault
from services.domain.tenancy.overlays import loading, overlaid
from services.domain.tenancy.policy_data import defaults, preload, value
from services.domain.tenancy.policy_names import PolicyFault, PolicyName
from services.domain.tenancy.reach import UNIT_REACHES
from services.domain.tenancy.states import TenantAction, TenantState, UnitCategory
from services.domain.tenancy.steps import TENANT_COURSE
from services.domain.tenancy.tree import UnitFacts

__all__ = [
    "LONGEST_CODE",
    "LONGEST_NAME",
    "TENANT_COURSE",
    "UNIT_REACHES",
    "Changes",
    "District",
    "DistrictCreated",
    "FileFault",
    "Files",
    "Finding",
    "Findings",
    "PolicyData",
    "PolicyDataSet",
    "PolicyFault",
    "PolicyName",
    "PolicyOverlay",
    "Source",
    "TenantAction",
    "TenantResumed",
    "TenantState",
    "TenantSuspended",
    "Unit",
    "UnitAdded",
    "UnitCategory",
    "UnitFacts",
    "UnitFault",
    "UnitMoved",
    "UnitRenamed",
    "Wanted",
    "apply_changes",
    "compare_units",
    "defaults",
    "district_create",
    "hold_unit",
    "loading",
    "name_fault",
    "overlaid",
    "policy_data_set",
    "preload",
    "read_files",
    "refuse_inactive",
    "tenant_resume",
    "tenant_suspend",
    "unit_add",
    "unit_move",
    "unit_rename",
    "value",
]
