"""History of another system comes in as it stands in its book: many issues in a few statements, by the table of transitions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from services.domain.access import Work
from services.domain.clocks import almanac
from services.domain.issues.events import IssueImported
from services.domain.issues.indexing import enter_words
from services.domain.issues.models import Issue, IssueRaiser, Reply
from services.domain.issues.numbers import take_blocks
from services.domain.issues.states import (
    ISSUE,
    ClosureKind,
    IssueAction,
    IssueChannel,
    IssueOrigin,
    IssueState,
    Privacy,
    ReplyKind,
    WorkClass,
)
from services.domain.tenancy import Unit
from services.kit.bulk import insert_rows
from services.kit.events import Bundle
from services.kit.ids import new_id


class Stated(Protocol):
    """What a book states of an issue: texts that have passed `clean`, aware instants. Closed there: `closed_at` is present."""

    @property
    def external_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def locality(self) -> str | None: ...
    @property
    def channel(self) -> IssueChannel: ...
    @property
    def work_class(self) -> WorkClass: ...
    @property
    def privacy(self) -> Privacy: ...
    @property
    def raised_at(self) -> datetime: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def reply(self) -> str | None: ...
    @property
    def public_title(self) -> str | None: ...


class Imported(NamedTuple):
    """An issue to enter."""

    said: Stated
    digest: bytes
    """SHA-256 of all that the book says of it."""
    unit: Unit
    """At which it was raised; held by the caller."""
    owner: Unit
    """The tenant responsible for it: the unit, or the one under which an enterprise hangs."""
    handler_id: UUID | None
    """The unit that leads; nobody: it waits for its dispatch, or was closed without one."""
    due_at: datetime | None
    person_id: UUID | None
    """Its raiser, if the book names one. Without one its replies are posted publicly, as a walk-in's."""


def _walk(*actions: IssueAction) -> IssueState:
    """The state at the end of a way through the table."""
    state = ISSUE.start(actions[0])
    for action in actions[1:]:
        state = ISSUE.move(state, action, IssueState.REPLIED if action is IssueAction.RESOLVE_ON_SITE else None)
    return state


_A = IssueAction
_TAKEN_ON, _BEGUN = (_A.RAISE, _A.ACCEPT), (_A.RAISE, _A.ACCEPT, _A.DISPATCH, _A.BEGIN)
STATES = {
    (False, False): _walk(*_TAKEN_ON),
    (False, True): _walk(*_BEGUN),
    (True, False): _walk(*_TAKEN_ON, _A.RESOLVE_ON_SITE, _A.CONFIRM),
    (True, True): _walk(*_BEGUN, _A.FINAL_REPLY, _A.CONFIRM),
}
"""(closed there, handled by a unit) → the state here."""

_COLUMNS = (
    *("district_id", "id", "number", "title", "body", "category", "locality", "channel", "work_class", "privacy", "state"),
    *("owner_unit_id", "intake_unit_id", "raised_at", "first_replied_at", "due_at", "replied_at", "round", "reopenings", "closed_at"),
    *("closure_kind", "public_title", "origin", "source", "external_id", "source_digest"),
    *("street_id", "community_id", "enterprise_id", "version"),
)
_REPLY = ("district_id", "id", "issue_id", "unit_id", "kind", "text", "round", "at")
_RAISER = ("district_id", "id", "issue_id", "person_id", "raised_at", "recorded_by")


async def enter_imported(work: Work, source: str, imported: Sequence[Imported]) -> list[UUID]:
    """Enter issues of a source that are not here yet, and return their ids in order. Who may is the caller's question.

    Instants stand as stated. A closed one is closed as IMPORTED, never counted as satisfied, and has a final reply only if the book
    has one; nobody is asked to nod. Each leaves an audit row.
    """
    tz = (await almanac(work)).tz
    numbers = await take_blocks(work, [(one.owner.code, one.said.raised_at.astimezone(tz).year) for one in imported])
    ids = [new_id() for _ in imported]
    rows = [_row(work, source, issue_id, number, one) for issue_id, number, one in zip(ids, numbers, imported, strict=True)]
    await insert_rows(work.session, Issue, _COLUMNS, rows)
    each = zip(ids, numbers, imported, strict=True)
    await enter_words(work, [(issue_id, one.said.raised_at, number, one.said) for issue_id, number, one in each])
    named = list(zip(ids, imported, strict=True))
    replies = [_reply(work, issue_id, one) for issue_id, one in named if one.said.reply is not None]
    await insert_rows(work.session, Reply, _REPLY, replies)
    by = work.actor.account_id
    raisers = [(work.district_id, new_id(), key, one.person_id, one.said.raised_at, by) for key, one in named if one.person_id is not None]
    await insert_rows(work.session, IssueRaiser, _RAISER, raisers)
    if imported:
        events = [_event(source, issue_id, number, one) for (issue_id, one), number in zip(named, numbers, strict=True)]
        work.record(Bundle(subject_id=work.district_id, events=events))
    return ids


def _row(work: Work, source: str, issue_id: UUID, number: str, one: Imported) -> tuple[Any, ...]:
    said, unit = one.said, one.unit
    closed_at = said.closed_at
    replied_at = None if said.reply is None else closed_at
    return (
        *(work.district_id, issue_id, number, said.title, said.body, said.category, said.locality, said.channel, said.work_class),
        *(said.privacy, STATES[closed_at is not None, one.handler_id is not None], one.owner.id, unit.id, said.raised_at, replied_at),
        *(one.due_at, replied_at, 1, 0, closed_at, None if closed_at is None else ClosureKind.IMPORTED, said.public_title),
        *(IssueOrigin.IMPORT, source, said.external_id, one.digest, unit.street_id, unit.community_id, unit.enterprise_id, 1),
    )


def _reply(work: Work, issue_id: UUID, one: Imported) -> tuple[Any, ...]:
    return (work.district_id, new_id(), issue_id, one.handler_id or one.owner.id, ReplyKind.FINAL, one.said.reply, 1, one.said.closed_at)


def _event(source: str, issue_id: UUID, number: str, one: Imported) -> IssueImported:
    return IssueImported(
        subject_id=issue_id,
        number=number,
        source=source,
        external_id=one.said.external_id,
        state=STATES[one.said.closed_at is not None, one.handler_id is not None],
        owner_unit_id=one.owner.id,
        handler_unit_id=one.handler_id,
        raised_at=one.said.raised_at,
        due_at=one.due_at,
        closed_at=one.said.closed_at,
    )
