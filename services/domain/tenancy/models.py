"""Districts (installation table), units of a district, and the tenants' policy data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.access import UnitKind
from services.domain.tenancy.states import TenantState, UnitCategory
from services.kit.ids import new_id
from services.kit.model import Base, DistrictRow, Levelled, Versioned, belongs_to, word


class District(Base):
    """A district (区县): the isolation boundary. Its unit of kind DISTRICT has the same id."""

    __tablename__ = "district"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    """12-digit division code of the National Bureau of Statistics."""
    name: Mapped[str]
    timezone: Mapped[str]
    calendar: Mapped[str]
    state: Mapped[TenantState] = mapped_column(word(TenantState))
    overlay_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """The version of its overlay of the policy that is in force; 0: none, the base policy alone."""


class Unit(DistrictRow, Levelled, Versioned):
    """A tenant (district, street, community, enterprise) or a unit of one (department, organisation).

    `parent_id` is the truth; `path` and the level columns are derived and rewritten when a unit moves. A unit lies in its
    own level: a street's `street_id` is its own id.
    """

    __tablename__ = "unit"
    __table_args__ = (
        ForeignKeyConstraint(["district_id"], ["district.id"]),
        belongs_to("unit", "parent_id"),
        UniqueConstraint("district_id", "code"),
        Index(None, "district_id", "parent_id"),
        Index(None, "district_id", "kind", "name", "id"),
        # Every command asks which units are suspended; usually none is.
        Index("unit_suspended_idx", "district_id", postgresql_where=text("state = 'SUSPENDED'")),
    )

    kind: Mapped[UnitKind] = mapped_column(word(UnitKind))
    code: Mapped[str]
    """Division code, or a code that is unique in the district (departments, enterprises, organisations)."""
    name: Mapped[str]
    short_name: Mapped[str | None]
    kind_label: Mapped[str | None]
    """The local word: 镇, 乡, 管委会, 村."""
    category: Mapped[UnitCategory | None] = mapped_column(word(UnitCategory))
    parent_id: Mapped[UUID | None]
    path: Mapped[str] = mapped_column(Text(collation="C"))
    """Ids from the district down, each followed by a slash; ends with one, so that no id is a prefix of another's path."""
    state: Mapped[TenantState] = mapped_column(word(TenantState))
    public: Mapped[bool]
    """Public by nature: the administration's own units. Enterprises and organisations are not."""


class PolicyData(DistrictRow, Versioned):
    """One named value of a tenant's policy data: a limit, a ladder, a quorum. Units inherit from their parents."""

    __tablename__ = "policy_data"
    __table_args__ = (belongs_to("unit", "unit_id"), UniqueConstraint("district_id", "unit_id", "name"))

    unit_id: Mapped[UUID]
    name: Mapped[str]
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)


class PolicyOverlay(DistrictRow):
    """A version of a district's own policy lines, as drafted. Never changed: another wording is another version."""

    __tablename__ = "policy_overlay"
    __table_args__ = (
        ForeignKeyConstraint(["district_id"], ["district.id"]),
        ForeignKeyConstraint(["account_id"], ["account.id"]),
        UniqueConstraint("district_id", "version"),
    )

    version: Mapped[int]
    """From 1."""
    text: Mapped[str]
    """In the language of policies/policy.csv, comments included."""
    note: Mapped[str]
    """Why, in the words of who drafted it."""
    drafted_at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    """Who drafted it, and may therefore not activate it."""
