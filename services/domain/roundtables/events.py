"""What happens to roundtables. Texts stay on the rows: an event says that there was a reply or a reason, not which."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.domain.access import Resource
from services.domain.calendars import Deadline
from services.domain.roundtables.states import OutcomeKind, RoundtableKind, SeatKind
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class RoundtableEvent(Event):
    """Something about one roundtable."""

    subject: ClassVar[str] = Resource.ROUNDTABLE.value


@dataclass(frozen=True, kw_only=True)
class SeriesOpened(RoundtableEvent):
    """A recurring roundtable was set up; `subject_id` is the series."""

    host_unit_id: UUID
    kind: RoundtableKind


@dataclass(frozen=True, kw_only=True)
class SeriesEnded(RoundtableEvent):
    """No further meeting belongs to it."""


@dataclass(frozen=True, kw_only=True)
class RoundtableConvened(RoundtableEvent):
    """A meeting was called."""

    host_unit_id: UUID
    kind: RoundtableKind
    scheduled_at: datetime
    series_id: UUID | None
    emergency: bool


@dataclass(frozen=True, kw_only=True)
class OfficerNamed(RoundtableEvent):
    """Somebody chairs, deputises or takes minutes from now on."""

    kind: SeatKind
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class SeatInvited(RoundtableEvent):
    """A person or a unit is asked to come."""

    seat_id: UUID
    person_id: UUID | None
    unit_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ApologySent(RoundtableEvent):
    """An invited person or unit does not come, or sends a deputy."""

    seat_id: UUID
    deputy_sent: bool


@dataclass(frozen=True, kw_only=True)
class SolicitingOpened(RoundtableEvent):
    """Everybody concerned may propose items until `until`; `window` is the shortest time that the policy data gives them."""

    until: datetime
    window: Deadline
    public: bool


@dataclass(frozen=True, kw_only=True)
class AgendaItemProposed(RoundtableEvent):
    """Somebody wants something on the agenda."""

    item_id: UUID
    person_id: UUID | None
    issue_ids: tuple[UUID, ...]
    follows_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AgendaItemDropped(RoundtableEvent):
    """An item did not make it; its proposer got a reply."""

    item_id: UUID
    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AgendaSet(RoundtableEvent):
    """The agenda stands, in this order."""

    item_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class RoundtableNotified(RoundtableEvent):
    """Agenda, time and place went to everybody invited."""

    scheduled_at: datetime
    person_ids: tuple[UUID, ...]
    unit_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class RoundtablePostponed(RoundtableEvent):
    """It does not take place at that time."""

    was_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RoundtableRescheduled(RoundtableEvent):
    """A postponed one has a new time, of which everybody invited is told."""

    scheduled_at: datetime


@dataclass(frozen=True, kw_only=True)
class RoundtableCancelled(RoundtableEvent):
    """It does not take place. What was solicited waits for another table."""

    parked_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class RoundtableStarted(RoundtableEvent):
    """The session began."""


@dataclass(frozen=True, kw_only=True)
class SeatTaken(RoundtableEvent):
    """Somebody came."""

    seat_id: UUID
    person_id: UUID
    unit_id: UUID | None
    walk_in: bool


@dataclass(frozen=True, kw_only=True)
class AgendaItemAdded(RoundtableEvent):
    """Something came up in the room and was put on the agenda."""

    item_id: UUID
    issue_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class OutcomeRecorded(RoundtableEvent):
    """Something came of an item; `late`: entered after the session, with a reason."""

    outcome_id: UUID
    item_id: UUID
    kind: OutcomeKind
    commitment_id: UUID | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class RoundtableAdjourned(RoundtableEvent):
    """The session paused or ended."""


@dataclass(frozen=True, kw_only=True)
class RoundtableContinued(RoundtableEvent):
    """The session went on."""


@dataclass(frozen=True, kw_only=True)
class MinutesDrafted(RoundtableEvent):
    """An edition went round; those who were there may object until `objections`."""

    minutes_id: UUID
    edition: int
    objections: Deadline


@dataclass(frozen=True, kw_only=True)
class MinutesObjected(RoundtableEvent):
    """Somebody who was there objects."""

    minutes_id: UUID
    objection_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class ObjectionAnswered(RoundtableEvent):
    """The chair answered an objection."""

    objection_id: UUID


@dataclass(frozen=True, kw_only=True)
class MinutesConfirmed(RoundtableEvent):
    """The chair signed the minutes off."""

    minutes_id: UUID
    edition: int


@dataclass(frozen=True, kw_only=True)
class MinutesCorrected(RoundtableEvent):
    """A correction took the place of confirmed minutes; the earlier edition stays."""

    minutes_id: UUID
    edition: int


@dataclass(frozen=True, kw_only=True)
class RoundtablePublicised(RoundtableEvent):
    """The redacted result may be read by anybody."""


@dataclass(frozen=True, kw_only=True)
class FollowUpBegun(RoundtableEvent):
    """What was promised is being followed."""


@dataclass(frozen=True, kw_only=True)
class RoundtableClosed(RoundtableEvent):
    """Nothing of it is open any more, or what is was handed to the register or to a later table."""

    handed_over_ids: tuple[UUID, ...]
