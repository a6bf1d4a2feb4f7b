"""What happens at the end of an issue."""

from dataclasses import dataclass
from uuid import UUID

from services.domain.closing.states import ReopenCause, Resolved, Satisfaction, VerdictChannel
from services.domain.issues import ClosureKind, IssueEvent


@dataclass(frozen=True, kw_only=True)
class VerdictGiven(IssueEvent):
    """A raiser said whether it is solved and how they take it; `changed` when an earlier verdict was replaced."""

    verdict_id: UUID
    person_id: UUID
    round: int
    resolved: Resolved
    satisfaction: Satisfaction
    channel: VerdictChannel
    changed: bool


@dataclass(frozen=True, kw_only=True)
class ContactAttempted(IssueEvent):
    """Somebody tried to reach a raiser."""

    person_id: UUID
    round: int


@dataclass(frozen=True, kw_only=True)
class IssueClosed(IssueEvent):
    """销号: the raisers nodded, or could not be reached."""

    kind: ClosureKind
    round: int


@dataclass(frozen=True, kw_only=True)
class DissentHeard(IssueEvent):
    """The group nodded and one raiser did not: that raiser's own issue goes on as `child_id`."""

    person_id: UUID
    child_id: UUID


@dataclass(frozen=True, kw_only=True)
class IssueReworked(IssueEvent):
    """Not nodded: a new round begins. From the policy's round on, the level above is told and a table suggested."""

    round: int
    escalated: bool


@dataclass(frozen=True, kw_only=True)
class IssueReopened(IssueEvent):
    """A closed issue is worked on again."""

    round: int
    cause: ReopenCause
    reason: str


@dataclass(frozen=True, kw_only=True)
class RaisersAskedAgain(IssueEvent):
    """A carried promise was kept: the raisers are asked once more."""

    commitment_id: UUID
