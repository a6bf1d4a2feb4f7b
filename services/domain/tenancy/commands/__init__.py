"""What is done to tenants and units."""

from services.domain.tenancy.commands.districts import district_create
from services.domain.tenancy.commands.moves import levelled_models, unit_move
from services.domain.tenancy.commands.policy import policy_data_set
from services.domain.tenancy.commands.standing import tenant_resume, tenant_suspend
from services.domain.tenancy.commands.units import unit_add, unit_rename

__all__ = [
    "district_create",
    "levelled_models",
    "policy_data_set",
    "tenant_resume",
    "tenant_suspend",
    "unit_add",
    "unit_move",
    "unit_rename",
]
