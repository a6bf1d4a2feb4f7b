"""What happens to people and their posts. Names and phone numbers only sealed."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.domain.access import Resource, Role
from services.domain.identity.words import PersonKind
from services.kit.events import Event, Sealed


@dataclass(frozen=True, kw_only=True)
class PersonEvent(Event):
    """Something that happened to a person: `subject_id` is the person."""

    subject: ClassVar[str] = Resource.PERSON


@dataclass(frozen=True, kw_only=True)
class PersonAdded(PersonEvent):
    """A person was entered in the district."""

    account_id: UUID | None
    name: Sealed
    phone: Sealed | None
    official: bool
    kind: PersonKind


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(PersonEvent):
    """A person's name or phone number was corrected; what is null stayed as it was."""

    name: Sealed | None
    phone: Sealed | None


@dataclass(frozen=True, kw_only=True)
class MembershipGranted(PersonEvent):
    """A person was given a role at a unit, both dates inclusive."""

    membership_id: UUID
    unit_id: UUID
    role: Role
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class DeputyAppointed(MembershipGranted):
    """A person was given a role in order to stand in for the holder of another post (AB角)."""

    deputises_id: UUID


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(PersonEvent):
    """A post was ended: `valid_until` is its last day now."""

    membership_id: UUID
    unit_id: UUID
    role: Role
    valid_until: date
