"""What happened when a book of issues went out."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.domain.access import Action, Resource
from services.domain.issues import IssueState
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class IssuesExported(Event):
    """Somebody took issues away in a file. The subject is the district."""

    subject: ClassVar[str] = Resource.UNIT.value
    exposes: ClassVar[Action] = Action.EXPORT
    since: datetime | None
    until: datetime | None
    unit_id: UUID | None
    states: tuple[IssueState, ...]
    """Those that were asked for; none: every state."""
    rows: int
    """How many issues the file holds."""
