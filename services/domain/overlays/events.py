"""What happens to a district's overlay of the policy."""

from dataclasses import dataclass
from typing import ClassVar

from services.domain.access import Resource
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class PolicyEvent(Event):
    """Something that happened to the policy of a district: `subject_id` is the district's unit."""

    subject: ClassVar[str] = Resource.UNIT.value
    version: int


@dataclass(frozen=True, kw_only=True)
class PolicyDrafted(PolicyEvent):
    """A version of the district's own lines was drafted; it is not in force."""

    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class PolicyPreviewed(PolicyEvent):
    """Somebody looked at who would gain and who would lose by a version."""


@dataclass(frozen=True, kw_only=True)
class PolicyActivated(PolicyEvent):
    """A version is in force from the end of this transaction, instead of `before`; 0 is the base policy alone."""

    before: int
