"""After the session: the minutes, objections of those who were there, the chair's signature, corrections."""

from uuid import UUID

from sqlalchemy import exists, func, select

from services.domain.access import Action, Work, find
from services.domain.clocks import deadline_by_policy
from services.domain.commitments import Commitment, CommitmentState
from services.domain.roundtables.events import MinutesConfirmed, MinutesCorrected, MinutesDrafted, MinutesObjected, ObjectionAnswered
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import AgendaItem, Minutes, MinutesObjection, Outcome, Roundtable
from services.domain.roundtables.seating import PATH, advance, as_chair, as_minute_taker, stage_allows, was_there
from services.domain.roundtables.states import MinutesState, RoundtableAction
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id
from services.kit.texts import clean

TEXT, OBJECTION = 50_000, 5_000
"""Longest minutes, and longest objection, answer or reason, in characters."""


async def draft_minutes(work: Work, roundtable_id: UUID, *, text: str, version: int | None = None) -> Minutes:
    """Send an edition round. A new one answers the objections to the last, and gives everybody the full time again."""
    roundtable = await as_minute_taker(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.DRAFT_MINUTES)
    window = await deadline_by_policy(work, roundtable.host_unit_id, PolicyName.MINUTES_OBJECTION)
    last = await _newest(work, roundtable)
    minutes = Minutes(
        district_id=work.district_id,
        id=new_id(),
        roundtable_id=roundtable.id,
        edition=1 if last is None else last.edition + 1,
        state=MinutesState.DRAFT,
        text=clean(text, "text", limit=TEXT),
        drafted_at=work.now,
        drafted_by=work.actor.account_id,
        objections_until=window.due_at,
    )
    work.session.add(minutes)
    work.record(MinutesDrafted(subject_id=roundtable.id, minutes_id=minutes.id, edition=minutes.edition, objections=window))
    return minutes


async def object_to_minutes(work: Work, roundtable_id: UUID, *, text: str) -> MinutesObjection:
    """Object to the newest edition, as somebody who was there, while its time runs."""
    person_id = work.actor.person_id
    if person_id is None:
        raise Refusal(ErrorCode.SIGN_IN_REQUIRED)
    roundtable = await find(work, Roundtable, roundtable_id, Action.READ, extra=was_there(Roundtable, work.actor), path=PATH)
    stage_allows(roundtable, RoundtableAction.OBJECT)
    minutes = await _draft(work, roundtable)
    if work.now > minutes.objections_until:
        raise Refusal(ErrorCode.TOO_LATE, RoundtableFault.OBJECTION_TOO_LATE)
    objection = MinutesObjection(
        district_id=work.district_id,
        id=new_id(),
        minutes_id=minutes.id,
        person_id=person_id,
        text=clean(text, "text", limit=OBJECTION),
        at=work.now,
    )
    work.session.add(objection)
    work.record(MinutesObjected(subject_id=roundtable.id, minutes_id=minutes.id, objection_id=objection.id, person_id=person_id))
    return objection


async def answer_objection(
    work: Work, roundtable_id: UUID, objection_id: UUID, *, answer: str, version: int | None = None
) -> MinutesObjection:
    """Answer an objection, as the chair, when the text stays as it is."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.ANSWER_OBJECTION)
    objection = await work.session.get(MinutesObjection, (work.district_id, objection_id), with_for_update=True)
    if objection is None or objection.minutes_id != (await _draft(work, roundtable)).id:
        raise not_found("objection")
    if objection.answer is not None:
        raise Refusal(ErrorCode.CONFLICT, RoundtableFault.OBJECTION_ANSWERED)
    objection.answer = clean(answer, "answer", limit=OBJECTION)
    objection.answered_at, objection.answered_by = work.now, work.actor.account_id
    work.record(ObjectionAnswered(subject_id=roundtable.id, objection_id=objection.id))
    return objection


async def confirm_minutes(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Minutes:
    """Sign the minutes off, as the chair: every item has an outcome, no promise is left a draft, objections had their time and answer."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.CONFIRM_MINUTES)
    minutes = await _draft(work, roundtable)
    if count := await _items_without_outcome(work, roundtable):
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.ITEMS_WITHOUT_OUTCOME, params={"count": count}, details={"count": count})
    if count := await _drafts(work, roundtable):
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.DRAFTS_UNSETTLED, params={"count": count}, details={"count": count})
    if work.now <= minutes.objections_until:
        until = minutes.objections_until.isoformat()
        raise Refusal(ErrorCode.TOO_EARLY, RoundtableFault.OBJECTIONS_POSSIBLE, params={"until": until}, details={"until": until})
    unanswered = select(func.count()).where(
        MinutesObjection.district_id == work.district_id, MinutesObjection.minutes_id == minutes.id, MinutesObjection.answer.is_(None)
    )
    if count := await work.session.scalar(unanswered) or 0:
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.OBJECTIONS_UNANSWERED, params={"count": count}, details={"count": count})
    minutes.state = MinutesState.CONFIRMED
    minutes.confirmed_at, minutes.confirmed_by = work.now, work.actor.account_id
    work.record(MinutesConfirmed(subject_id=roundtable.id, minutes_id=minutes.id, edition=minutes.edition))
    return minutes


async def correct_minutes(work: Work, roundtable_id: UUID, *, text: str, reason: str, version: int | None = None) -> Minutes:
    """Amend confirmed minutes by a correction with its reason, as the chair; the edition that was signed stays readable."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.CORRECT_MINUTES)
    last = await _newest(work, roundtable)
    if last is None:
        raise not_found("minutes")
    minutes = Minutes(
        district_id=work.district_id,
        id=new_id(),
        roundtable_id=roundtable.id,
        edition=last.edition + 1,
        state=MinutesState.CONFIRMED,
        text=clean(text, "text", limit=TEXT),
        drafted_at=work.now,
        drafted_by=work.actor.account_id,
        objections_until=work.now,
        confirmed_at=work.now,
        confirmed_by=work.actor.account_id,
        correction_reason=clean(reason, "reason", limit=OBJECTION),
    )
    work.session.add(minutes)
    work.record(MinutesCorrected(subject_id=roundtable.id, minutes_id=minutes.id, edition=minutes.edition))
    return minutes


async def _newest(work: Work, roundtable: Roundtable) -> Minutes | None:
    newest: Minutes | None = await work.session.scalar(
        select(Minutes)
        .where(Minutes.district_id == work.district_id, Minutes.roundtable_id == roundtable.id)
        .order_by(Minutes.edition.desc())
        .limit(1)
    )
    return newest


async def _draft(work: Work, roundtable: Roundtable) -> Minutes:
    minutes = await _newest(work, roundtable)
    if minutes is None:
        raise not_found("minutes")
    return minutes


async def _items_without_outcome(work: Work, roundtable: Roundtable) -> int:
    has = exists().where(Outcome.district_id == AgendaItem.district_id, Outcome.agenda_item_id == AgendaItem.id)
    found = await work.session.scalar(
        select(func.count()).where(
            AgendaItem.district_id == work.district_id,
            AgendaItem.roundtable_id == roundtable.id,
            AgendaItem.position.is_not(None),
            ~has,
        )
    )
    return found or 0


async def _drafts(work: Work, roundtable: Roundtable) -> int:
    found = await work.session.scalar(
        select(func.count())
        .select_from(Outcome)
        .join(Commitment, (Commitment.district_id == Outcome.district_id) & (Commitment.id == Outcome.commitment_id))
        .where(Outcome.district_id == work.district_id, Outcome.roundtable_id == roundtable.id, Commitment.state == CommitmentState.DRAFT)
    )
    return found or 0
