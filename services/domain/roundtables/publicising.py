"""The public notice of what came of a meeting: written for strangers, without anybody's name or number."""

import re
from uuid import UUID

from sqlalchemy import select, union

from services.domain.access import Work
from services.domain.identity import people
from services.domain.issues import IssueRaiser
from services.domain.roundtables.events import RoundtablePublicised
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import AgendaItem, AgendaItemIssue, Outcome, Roundtable, Seat
from services.domain.roundtables.seating import advance, as_chair, stage_allows
from services.domain.roundtables.states import RoundtableAction
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean

TITLE, SUMMARY = 120, 20_000
"""Longest public title and summary, in characters."""


async def publicise(
    work: Work, roundtable_id: UUID, *, public_title: str | None = None, public_summary: str, version: int | None = None
) -> Roundtable:
    """Publish the redacted result. Refuses a text that names a private person who sat there or raised something, or their number.

    Without `public_title` that of the call stays.
    """
    roundtable = await as_chair(work, roundtable_id, version=version)
    stage_allows(roundtable, RoundtableAction.PUBLICISE)
    title = roundtable.public_title if public_title is None else clean(public_title, "publicTitle", limit=TITLE)
    if title is None:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.PUBLIC_TITLE_MISSING, path=("publicTitle",))
    summary = clean(public_summary, "publicSummary", limit=SUMMARY)
    await _refuse_unredacted(work, roundtable, f"{title}\n{summary}")
    advance(roundtable, RoundtableAction.PUBLICISE)
    roundtable.public_title, roundtable.public_summary = title, summary
    roundtable.published_at = roundtable.published_at or work.now
    work.record(RoundtablePublicised(subject_id=roundtable.id))
    return roundtable


async def _refuse_unredacted(work: Work, roundtable: Roundtable, text: str) -> None:
    """People in office stand by their words with their names; everybody else is left out (domain.md §2, Public)."""
    known = await people(work.session, work.district_id, await _people_of(work, roundtable))
    digits = re.sub(r"\D", "", text)
    left = 0
    for person in known.values():
        named = isinstance(person.name, str) and len(person.name) > 1 and person.name in text
        called = isinstance(person.phone, str) and re.sub(r"\D", "", person.phone) in digits
        left += not person.official and (named or called)
    if left:
        raise Refusal(
            ErrorCode.INVALID_INPUT,
            RoundtableFault.REDACTION_INCOMPLETE,
            path=("publicSummary",),
            params={"count": left},
            details={"count": left},
        )


async def _people_of(work: Work, roundtable: Roundtable) -> set[UUID]:
    """Whoever sat there, and whoever raised what was on the table."""
    on_agenda = (
        select(AgendaItemIssue.issue_id)
        .join(AgendaItem, (AgendaItem.district_id == AgendaItemIssue.district_id) & (AgendaItem.id == AgendaItemIssue.agenda_item_id))
        .where(AgendaItem.district_id == work.district_id, AgendaItem.roundtable_id == roundtable.id)
    )
    came_up = select(Outcome.issue_id).where(Outcome.district_id == work.district_id, Outcome.roundtable_id == roundtable.id)
    raisers = select(IssueRaiser.person_id).where(
        IssueRaiser.district_id == work.district_id, IssueRaiser.issue_id.in_(union(on_agenda, came_up))
    )
    sat = select(Seat.person_id).where(
        Seat.district_id == work.district_id, Seat.roundtable_id == roundtable.id, Seat.person_id.is_not(None)
    )
    return {person_id for person_id in await work.session.scalars(union(raisers, sat)) if person_id is not None}
