"""What happens to issues."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.domain.access import Action, Resource
from services.domain.calendars import Deadline
from services.domain.issues.states import DeclineGround, IssueChannel, IssueState, ReplyKind, WorkClass
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class IssueEvent(Event):
    """Something about one issue; `issue_id` is its `subject_id`."""

    subject: ClassVar[str] = Resource.ISSUE.value

    def __post_init__(self) -> None:
        object.__setattr__(self, "issue_id", self.subject_id)


@dataclass(frozen=True, kw_only=True)
class IssueRaised(IssueEvent):
    """Somebody raised a problem; the first reply is owed from now."""

    number: str
    channel: IssueChannel
    work_class: WorkClass
    intake_unit_id: UUID
    owner_unit_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class IssueImported(IssueEvent):
    """It came in from another system's book, with its past; instants as stated there."""

    number: str
    source: str
    external_id: str
    state: IssueState
    owner_unit_id: UUID
    handler_unit_id: UUID | None
    raised_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class IssueAccepted(IssueEvent):
    """The owner tenant took it on: category and locality are set. A promise in session takes it on without a category."""

    category: str | None
    work_class: WorkClass


@dataclass(frozen=True, kw_only=True)
class IssueDeclined(IssueEvent):
    """Not taken on, with a ground, the right channel, and a reply."""

    ground: DeclineGround
    reply_id: UUID


@dataclass(frozen=True, kw_only=True)
class IssueReplied(IssueEvent):
    """An interim or final reply was given."""

    reply_id: UUID
    kind: ReplyKind
    unit_id: UUID
    round: int


@dataclass(frozen=True, kw_only=True)
class IssueWithdrawn(IssueEvent):
    """All raisers took it back."""


@dataclass(frozen=True, kw_only=True)
class IssuePublished(IssueEvent):
    """The redacted part may be read by anybody."""


@dataclass(frozen=True, kw_only=True)
class IssueShared(IssueEvent):
    """One more unit of the administration reads it."""

    share_id: UUID
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class IssueUnshared(IssueEvent):
    """That unit reads it no more by being shared with."""

    share_id: UUID
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class RaiserEvent(Event):
    """Something about one who raised an issue; never what they are called."""

    subject: ClassVar[str] = Resource.RAISER.value
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactRevealed(RaiserEvent):
    """Somebody was shown a raiser's name and phone in full, and said why."""

    exposes: ClassVar[Action] = Action.REVEAL_CONTACT
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContactConsented(RaiserEvent):
    """A raiser agreed that a unit outside the administration may have their name and phone."""

    consent_id: UUID
    unit_id: UUID
    by_proxy: bool


@dataclass(frozen=True, kw_only=True)
class ContactConsentWithdrawn(RaiserEvent):
    """They took it back."""

    consent_id: UUID
    unit_id: UUID
    by_proxy: bool


@dataclass(frozen=True, kw_only=True)
class IssueWorkDue(IssueEvent):
    """The work's due time was set or revised; `deadline` with each counted day."""

    deadline: Deadline
