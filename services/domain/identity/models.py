"""Accounts (installation tables) and, in each district, people with their keys and memberships."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.domain.access import Role, UnitKind
from services.domain.identity.words import PersonKind
from services.kit.ids import new_id
from services.kit.model import Base, DistrictRow, Levelled, belongs_to, word


class AccountState(StrEnum):
    """Whether an account may sign in."""

    ACTIVE = "ACTIVE"
    LOCKED = "LOCKED"


class Account(Base):
    """Someone who can sign in, in any number of districts. Holds no personal value: `login` is chosen by the district."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    state: Mapped[AccountState] = mapped_column(word(AccountState), default=AccountState.ACTIVE)
    grants_version: Mapped[int] = mapped_column(default=1)
    """Grows with every change of the account's memberships, so that a cached grant never outlives its end."""


class AccountSubject(Base):
    """How a trusted issuer calls an account: (issuer, subject) → account."""

    __tablename__ = "account_subject"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class AccountDistrict(Base):
    """The districts in which an account is a person: consulted before a district is bound."""

    __tablename__ = "account_district"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    district_id: Mapped[UUID] = mapped_column(ForeignKey("district.id"), primary_key=True)


class Person(DistrictRow):
    """A person in a district, with or without an account. Personal values are ciphertext under the person's key."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("district_id", "account_id"),)

    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]
    official: Mapped[bool] = mapped_column(default=False)
    """Acts in an official capacity: the name is shown to whoever sees the deed."""
    kind: Mapped[PersonKind] = mapped_column(word(PersonKind), default=PersonKind.NATURAL, server_default=PersonKind.NATURAL.value)


class PersonKey(DistrictRow):
    """A person's data key, wrapped by the installation's master key. Erasing the person deletes this row only."""

    __tablename__ = "person_key"
    __table_args__ = (belongs_to("person", "id"),)

    wrapped: Mapped[bytes]


class Membership(DistrictRow, Levelled):
    """person × unit × role × dates, both dates inclusive in the district's time zone.

    `valid_until` empty: until further notice; before `valid_from`: never held.
    """

    __tablename__ = "membership"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("unit", "unit_id"),
        belongs_to("membership", "deputises_id"),
        # Overlap is refused under the person's lock; a post that ended before it began may begin once more on the same day.
        Index(None, "district_id", "person_id"),
        Index(None, "district_id", "unit_id", "role"),
        Index("membership_deputises_idx", "district_id", "deputises_id", postgresql_where=text("deputises_id IS NOT NULL")),
    )

    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    unit_kind: Mapped[UnitKind] = mapped_column(word(UnitKind))
    role: Mapped[Role] = mapped_column(word(Role))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    deputises_id: Mapped[UUID | None]
    """The post of the same role at the same unit for which this one stands in (AB角), within its dates."""
