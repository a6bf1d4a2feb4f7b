"""What happens to commitments."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.domain.access import Resource
from services.domain.calendars import Deadline, DeadlineSpec
from services.domain.commitments.words import CommitmentChannel, ConfirmedBy, Strength, VoidGround
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class CommitmentEvent(Event):
    """Something about one commitment, on its issue's timeline."""

    subject: ClassVar[str] = Resource.COMMITMENT.value


@dataclass(frozen=True, kw_only=True)
class CommitmentRecorded(CommitmentEvent):
    """It was said, and written down word for word. It binds nobody before it is confirmed."""

    committer_unit_id: UUID
    strength: Strength
    channel: CommitmentChannel
    spec: DeadlineSpec
    promised_at: datetime
    confirm_by: Deadline


@dataclass(frozen=True, kw_only=True)
class CommitmentConfirmed(CommitmentEvent):
    """The committer stands by it; `deadline` with each counted day, none for what is reviewed rather than due."""

    committer_unit_id: UUID
    strength: Strength
    confirmed_by: ConfirmedBy
    promised_at: datetime
    deadline: Deadline | None


@dataclass(frozen=True, kw_only=True)
class DraftLapsed(CommitmentEvent):
    """Nobody confirmed it in time."""


@dataclass(frozen=True, kw_only=True)
class DraftStruck(CommitmentEvent):
    """The chair struck it; the reason stays in the minutes."""


@dataclass(frozen=True, kw_only=True)
class ProgressNoted(CommitmentEvent):
    """How things stand. Moves no clock."""

    note_id: UUID


@dataclass(frozen=True, kw_only=True)
class CheckInOwed(CommitmentEvent):
    """The next review of a principle or a standing promise is due."""

    deadline: Deadline


@dataclass(frozen=True, kw_only=True)
class CheckInMade(CommitmentEvent):
    """The committer told how the principle or the standing promise is kept."""

    note_id: UUID
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class ExtensionRequested(CommitmentEvent):
    """The committer asks for more time; the clock runs on until somebody decides."""

    extension_id: UUID
    number: int
    old_due_at: datetime
    new_due_at: datetime
    needs_district: bool


@dataclass(frozen=True, kw_only=True)
class ExtensionApproved(CommitmentEvent):
    """More time was given; `deadline` says until when, counted from the old due day."""

    extension_id: UUID
    deadline: Deadline


@dataclass(frozen=True, kw_only=True)
class ExtensionRefused(CommitmentEvent):
    """No more time."""

    extension_id: UUID


@dataclass(frozen=True, kw_only=True)
class FulfilmentClaimed(CommitmentEvent):
    """The committer says that it is done, with evidence. The fulfilment clock stops here, the verifier's starts."""

    evidence_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimRefused(CommitmentEvent):
    """Not done. The original due time stands."""

    note_id: UUID
    refusals: int


@dataclass(frozen=True, kw_only=True)
class PartAccepted(CommitmentEvent):
    """A part is done; the rest is a promise of its own, due at `deadline`."""

    share: int
    """Percent."""
    remainder_id: UUID
    deadline: Deadline


@dataclass(frozen=True, kw_only=True)
class CommitmentVerified(CommitmentEvent):
    """Kept. `on_time` compares the claim with the due time; none for what has no due time."""

    on_time: bool | None


@dataclass(frozen=True, kw_only=True)
class CommitmentBroken(CommitmentEvent):
    """Not kept, with the explanation that the public reads."""

    explanation: str


@dataclass(frozen=True, kw_only=True)
class VerificationRevoked(CommitmentEvent):
    """It had been verified on false evidence, and counts as broken."""

    explanation: str


@dataclass(frozen=True, kw_only=True)
class LateDeliveryRecorded(CommitmentEvent):
    """A broken promise was delivered after all. It stays broken."""

    evidence_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class CommitmentVoided(CommitmentEvent):
    """It no longer counts."""

    ground: VoidGround


@dataclass(frozen=True, kw_only=True)
class CommitmentSuperseded(CommitmentEvent):
    """Another promise took its place; one that is due later counts as an extension in statistics."""

    by_id: UUID
    later: bool


@dataclass(frozen=True, kw_only=True)
class CommitmentPublished(CommitmentEvent):
    """The promise may be read by anybody."""
