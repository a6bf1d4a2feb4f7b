"""What people do to a tenant or unit, and what each command asks (domain.md §3.1)."""

from services.domain.access import Action, Course, step
from services.domain.tenancy.states import TENANT, TenantAction

A = TenantAction

TENANT_COURSE = Course(
    TENANT,
    (step(A.SUSPEND, Action.SUSPEND, None), step(A.RESUME, Action.SUSPEND, None)),
    # A unit is active from its first moment; the others have no command yet.
    follows=frozenset({A.ACTIVATE, A.CLOSE, A.MERGE, A.SPLIT}),
)
