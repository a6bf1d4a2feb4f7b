"""States of a tenant or unit (domain.md §3.1). In a suspended tenant nobody writes; clocks run on and say so."""

from enum import StrEnum

from services.kit.transitions import table


class TenantState(StrEnum):
    """DRAFT → ACTIVE ⇄ SUSPENDED → CLOSED; ACTIVE → MERGED | SPLIT."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"
    MERGED = "MERGED"
    SPLIT = "SPLIT"


class TenantAction(StrEnum):
    """What is done to a tenant."""

    CREATE = "CREATE"
    ACTIVATE = "ACTIVATE"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    CLOSE = "CLOSE"
    MERGE = "MERGE"
    SPLIT = "SPLIT"


class UnitCategory(StrEnum):
    """What a department or organisation is."""

    PARTY = "PARTY"
    GOVERNMENT = "GOVERNMENT"
    VERTICAL = "VERTICAL"
    WINDOW = "WINDOW"
    UTILITY = "UTILITY"
    PROPERTY_MANAGER = "PROPERTY_MANAGER"
    OWNERS_COMMITTEE = "OWNERS_COMMITTEE"
    OPERATOR = "OPERATOR"


T, A = TenantState, TenantAction

TENANT = table(
    {A.CREATE: T.DRAFT},
    [
        (T.DRAFT, A.ACTIVATE, T.ACTIVE),
        (T.ACTIVE, A.SUSPEND, T.SUSPENDED),
        (T.SUSPENDED, A.RESUME, T.ACTIVE),
        (T.SUSPENDED, A.CLOSE, T.CLOSED),
        (T.ACTIVE, A.MERGE, T.MERGED),
        (T.ACTIVE, A.SPLIT, T.SPLIT),
    ],
)
