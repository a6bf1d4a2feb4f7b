"""Which type is kept in which table, and how a field may be answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.api.graphql.differential.oracle.actor import Who
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.sight import Action, Sight

UNIT_TYPES = {
    "District": ("dis", "DISTRICT"),
    "Street": ("str", "STREET"),
    "Community": ("com", "COMMUNITY"),
    "Enterprise": ("ent", "ENTERPRISE"),
    "Department": ("dep", "DEPARTMENT"),
    "Organisation": ("org", "ORGANISATION"),
}
"""Units by kind: all are kept in one table."""
TENANTS = ("District", "Street", "Community", "Enterprise")
KEPT: Mapping[str, tuple[str, str]] = {
    "Post": ("pos", "membership"),
    "Issue": ("iss", "issue"),
    "Raiser": ("rai", "issue_raiser"),
    "Reply": ("rep", "reply"),
    "IssueShare": ("shr", "issue_share"),
    "ContactConsent": ("cns", "contact_consent"),
    "Assignment": ("asg", "assignment"),
    "AssignmentReturn": ("ret", "assignment_return"),
    "Commitment": ("cmt", "commitment"),
    "CommitmentEvidence": ("evi", "commitment_evidence"),
    "CommitmentNote": ("not", "commitment_note"),
    "CommitmentExtension": ("ext", "commitment_extension"),
    "Clock": ("clk", "clock"),
    "DeadlineRevision": ("rev", "deadline_revision"),
    "Escalation": ("esc", "escalation"),
    "Oversight": ("ovs", "oversight"),
    "Verdict": ("ver", "verdict"),
    "ContactAttempt": ("con", "contact_attempt"),
    "CarriedCommitment": ("car", "carried_commitment"),
    "RoundtableSeries": ("ser", "roundtable_series"),
    "Roundtable": ("rou", "roundtable"),
    "Seat": ("sea", "seat"),
    "AgendaItem": ("agi", "agenda_item"),
    "Outcome": ("out", "outcome"),
    "Minutes": ("min", "minutes"),
    "MinutesObjection": ("obj", "minutes_objection"),
    "OverdueDeadline": ("due", "deadline"),
    "PolicyVersion": ("ovl", "policy_overlay"),
    "AccessEntry": ("log", "access_log"),
} | {name: (prefix, "unit") for name, (prefix, _) in UNIT_TYPES.items()}
"""Type → (prefix of its ids, table)."""
TYPE_OF = {prefix: name for name, (prefix, _) in KEPT.items()}
OF_KIND = {kind: name for name, (_, kind) in UNIT_TYPES.items()}


@dataclass(frozen=True)
class Entity:
    """A row that the actor sees, and its type."""

    type: str
    row: Row


@dataclass(frozen=True)
class Asked:
    """For whom a field is answered: what they see, and their language."""

    sight: Sight
    locale: str
    names: Mapping[UUID, tuple[str | None, str | None]] = field(default_factory=dict)
    """Person → name and phone in the clear; an erased person has no name."""
    login: str | None = None
    account: UUID | None = None
    others: Mapping[UUID, Who] = field(default_factory=dict)
    """Account → who it is here, for everybody who has one."""
    districts: tuple[tuple[str, str], ...] = ()
    """Code and name of the active districts."""


@dataclass(frozen=True)
class Leaf:
    """A value of the row; `reads`: null for whoever does not read the row."""

    value: Callable[[Asked, Row], Any]
    reads: bool = False


@dataclass(frozen=True)
class One:
    """The row with an id, if it is of one of the types and seen."""

    id: Callable[[Asked, Row], UUID | None]
    types: tuple[str, ...]
    reads: bool = False


@dataclass(frozen=True)
class Many:
    """A list: rows of the types among `rows`, in an order that ends in the id. Empty for whoever does not read the parent, with `reads`."""

    rows: Callable[[Asked, Row], list[Row]]
    types: tuple[str, ...]
    order: tuple[str, ...]
    latest_first: bool = False
    reads: bool = False


def entity(asked: Asked, types: tuple[str, ...], row: Row | None) -> Entity | None:
    """The row as one of these types; nothing where it is none of them, or not seen."""
    if row is None:
        return None
    table = KEPT[types[0]][1]
    name = OF_KIND[row["kind"]] if table == "unit" else types[0]
    return Entity(name, row) if name in types and asked.sight.may("see", table, row) else None


def may_read(asked: Asked, type: str, row: Row, action: Action = "read") -> bool:
    """Whether the private part is open."""
    return asked.sight.may(action, KEPT[type][1], row)
