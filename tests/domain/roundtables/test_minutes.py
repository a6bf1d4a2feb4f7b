"""Minutes: editions, objections of those who were there, the chair's signature, corrections; the notice; the end."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from services.domain.access import Role
from services.domain.commitments import Commitment, CommitmentState
from services.domain.identity import Person
from services.domain.issues import withdraw_issue
from services.domain.roundtables import (
    Minutes,
    MinutesState,
    Outcome,
    Placing,
    RoundtableFault,
    RoundtableState,
    adjourn,
    agenda_propose,
    agenda_set,
    answer_objection,
    close_roundtable,
    confirm_minutes,
    confirm_promise,
    convene,
    correct_minutes,
    draft_minutes,
    object_to_minutes,
    open_soliciting,
    publicise,
    record_promise,
    strike_promise,
)
from services.kit.errors import ErrorCode
from services.worker.jobs.escalate import escalate_round
from tests.domain.roundtables.meeting import OBJECTIONS_END, SIGNED, Meeting, at, convening
from tests.domain.roundtables.test_session import eight_days, promised
from tests.factories import hold

S = RoundtableState


async def editions(meeting: Meeting) -> list[tuple[int, MinutesState, str | None]]:
    async with meeting.place.work() as work:
        found = await work.session.scalars(select(Minutes).order_by(Minutes.edition))
        return [(minutes.edition, minutes.state, minutes.correction_reason) for minutes in found]


async def test_an_edition_goes_round_for_two_working_days(meeting: Meeting) -> None:
    await meeting.to(S.MINUTES_DRAFT)
    async with meeting.place.work() as work:
        assert (await work.session.scalars(select(Minutes))).one().objections_until == OBJECTIONS_END
    await hold(meeting.place.database, OBJECTIONS_END)
    possible: dict[str, Any] = {"code": ErrorCode.TOO_EARLY, "fault": RoundtableFault.OBJECTIONS_POSSIBLE}
    await meeting.refused(meeting.chair, confirm_minutes, **possible)
    async with meeting.place.work(meeting.resident) as work:
        objection = await object_to_minutes(work, meeting.roundtable_id, text="我没有这样说")
    await meeting.refused(meeting.deputy, object_to_minutes, text="没到会", code=ErrorCode.FORBIDDEN)
    neighbour = await meeting.place.actor(Role.RESIDENT, "community_a1")
    await meeting.refused(neighbour, object_to_minutes, text="没到会", code=ErrorCode.FORBIDDEN)  # sees the published call
    await hold(meeting.place.database, SIGNED)
    late: dict[str, Any] = {"code": ErrorCode.TOO_LATE, "fault": RoundtableFault.OBJECTION_TOO_LATE}
    await meeting.refused(meeting.resident, object_to_minutes, text="还有", **late)
    unanswered: dict[str, Any] = {"code": ErrorCode.INCOMPLETE, "fault": RoundtableFault.OBJECTIONS_UNANSWERED}
    await meeting.refused(meeting.chair, confirm_minutes, **unanswered)
    await meeting.refused(meeting.chair, answer_objection, uuid4(), answer="无", code=ErrorCode.NOT_FOUND)
    async with meeting.place.work(meeting.chair) as work:
        await answer_objection(work, meeting.roundtable_id, objection.id, answer="已核对录音，原文无误")
    again: dict[str, Any] = {"code": ErrorCode.CONFLICT, "fault": RoundtableFault.OBJECTION_ANSWERED}
    await meeting.refused(meeting.chair, answer_objection, objection.id, answer="再答", **again)
    await meeting.to(S.MINUTES_CONFIRMED)
    async with meeting.place.work(meeting.chair) as work:
        await correct_minutes(work, meeting.roundtable_id, text="会议纪要（更正）", reason="错字")
    assert await editions(meeting) == [(1, MinutesState.CONFIRMED, None), (2, MinutesState.CONFIRMED, "错字")]


async def test_a_new_edition_answers_objections_and_starts_the_time_anew(meeting: Meeting) -> None:
    await meeting.to(S.MINUTES_DRAFT)
    async with meeting.place.work(meeting.resident) as work:
        objection = await object_to_minutes(work, meeting.roundtable_id, text="漏了一句")
    await hold(meeting.place.database, SIGNED)  # Friday
    async with meeting.place.work(meeting.taker) as work:
        second = await draft_minutes(work, meeting.roundtable_id, text="会议纪要，补一句")
    assert (second.edition, second.objections_until) == (2, at(3, 17, 17, 30))
    await meeting.refused(meeting.chair, answer_objection, objection.id, answer="已补", code=ErrorCode.NOT_FOUND)
    await meeting.refused(meeting.chair, confirm_minutes, code=ErrorCode.TOO_EARLY, fault=RoundtableFault.OBJECTIONS_POSSIBLE)
    await hold(meeting.place.database, at(3, 18))
    async with meeting.place.work(meeting.chair) as work:
        await confirm_minutes(work, meeting.roundtable_id)
    assert await editions(meeting) == [(1, MinutesState.DRAFT, None), (2, MinutesState.CONFIRMED, None)]


async def test_every_item_has_an_outcome_and_no_promise_is_left_a_draft(meeting: Meeting) -> None:
    await meeting.to(S.IN_SESSION)
    async with meeting.place.work(meeting.chair) as work:
        await adjourn(work, meeting.roundtable_id)
    async with meeting.place.work(meeting.taker) as work:
        await draft_minutes(work, meeting.roundtable_id, text="会议纪要")
    await hold(meeting.place.database, SIGNED)
    without: dict[str, Any] = {"code": ErrorCode.INCOMPLETE, "fault": RoundtableFault.ITEMS_WITHOUT_OUTCOME}
    await meeting.refused(meeting.chair, confirm_minutes, **without)
    assert meeting.item_id is not None
    async with meeting.place.work(meeting.taker) as work:
        late = await record_promise(
            work, meeting.roundtable_id, meeting.item_id, meeting.issue_id, eight_days(meeting), late_because="漏记"
        )
    draft: dict[str, Any] = {"code": ErrorCode.INCOMPLETE, "fault": RoundtableFault.DRAFTS_UNSETTLED}
    await meeting.refused(meeting.chair, confirm_minutes, **draft)
    assert late.commitment_id is not None
    # It was said in the session, which is over: the chair does not confirm it any more, the department does, or it is struck.
    await meeting.refused(meeting.chair, confirm_promise, late.commitment_id, code=ErrorCode.WRONG_STATE)
    async with meeting.place.work(meeting.chair) as work:
        await strike_promise(work, meeting.roundtable_id, late.commitment_id, reason="当时未说定")
    await meeting.to(S.MINUTES_CONFIRMED)


async def test_a_draft_that_nobody_confirmed_lapses_and_the_minutes_may_be_signed(meeting: Meeting) -> None:
    await meeting.to(S.IN_SESSION)
    commitment_id = await promised(meeting, "traffic")
    await meeting.to(S.MINUTES_DRAFT)
    await hold(meeting.place.database, at(3, 12))
    while await escalate_round(meeting.place.database, batch=10, attempts=5):
        pass
    async with meeting.place.work() as work:
        lapsed = await work.session.get_one(Commitment, (meeting.place.district_id, commitment_id))
    assert lapsed.state is CommitmentState.VOIDED
    await meeting.to(S.MINUTES_CONFIRMED)


async def test_the_notice_names_nobody(meeting: Meeting) -> None:
    await meeting.to(S.IN_SESSION)
    await meeting.check_in(name="赵钱孙", phone="13900001111")
    await meeting.to(S.MINUTES_CONFIRMED)
    named: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.REDACTION_INCOMPLETE}
    for text in ("赵钱孙反映路灯不亮", "请联系 139-0000-1111", "张三提出黄水问题"):
        refusal = await meeting.refused(meeting.chair, publicise, public_summary=text, **named)
        assert refusal.path == ("publicSummary",)
    await meeting.refused(meeting.chair, publicise, public_title="赵钱孙的路灯", public_summary="已修", **named)
    async with meeting.place.work() as work:  # people in office stand by their words
        await work.session.execute(
            update(Person).where(Person.district_id == meeting.place.district_id, Person.phone_sealed.is_not(None)).values(official=True)
        )
    async with meeting.place.work(meeting.chair) as work:
        await publicise(work, meeting.roundtable_id, public_summary="张三局长表示两周内接通。")
    table = await meeting.table()
    assert (table.state, table.public_title, table.public_summary) == (S.PUBLICISED, "三月圆桌会征求议题", "张三局长表示两周内接通。")


async def test_without_a_public_title_nothing_is_published(meeting: Meeting) -> None:
    async with meeting.place.work(meeting.chair) as work:
        await open_soliciting(work, meeting.roundtable_id)
    assert (await meeting.table()).published_at is None
    await meeting.invite("property")
    async with meeting.place.work(meeting.chair) as work:
        meeting.item_id = (await agenda_propose(work, meeting.roundtable_id, title="路灯")).id
    await hold(meeting.place.database, at(3, 6))
    async with meeting.place.work(meeting.chair) as work:
        await agenda_set(work, meeting.roundtable_id, placed=[Placing(item_id=meeting.item_id, open_floor=True)])
    await meeting.to(S.MINUTES_CONFIRMED)
    missing: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.PUBLIC_TITLE_MISSING}
    await meeting.refused(meeting.chair, publicise, public_summary="结果", **missing)


@pytest.fixture
async def followed(meeting: Meeting) -> tuple[Meeting, UUID]:
    """A table whose one promise runs, and whose one issue is worked on."""
    await meeting.to(S.IN_SESSION)
    commitment_id = await promised(meeting)
    async with meeting.place.work(meeting.chair) as work:
        await confirm_promise(work, meeting.roundtable_id, commitment_id)
    return await meeting.to(S.FOLLOWING_UP), commitment_id


async def test_it_is_closed_when_nothing_is_open_or_what_is_runs_on_elsewhere(followed: tuple[Meeting, UUID]) -> None:
    meeting, commitment_id = followed
    is_open: dict[str, Any] = {"code": ErrorCode.INCOMPLETE, "fault": RoundtableFault.ISSUES_OPEN}
    await meeting.refused(meeting.chair, close_roundtable, hand_over=[commitment_id], **is_open)
    async with meeting.place.work(meeting.chair) as work:
        april = await convene(work, convening(meeting.place, meeting.taker, scheduled_at=at(4, 14)))
    async with meeting.place.work(meeting.chair) as work:
        await open_soliciting(work, april.id)
    async with meeting.place.work(meeting.chair) as work:
        await agenda_propose(work, april.id, title="黄水后续", issue_ids=[meeting.issue_id])
    runs: dict[str, Any] = {"code": ErrorCode.INCOMPLETE, "fault": RoundtableFault.COMMITMENTS_OPEN}
    await meeting.refused(meeting.chair, close_roundtable, **runs)
    foreign: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.CANNOT_BE_HANDED_OVER}
    await meeting.refused(meeting.chair, close_roundtable, hand_over=[commitment_id, uuid4()], **foreign)
    await meeting.refused(meeting.taker, close_roundtable, hand_over=[commitment_id], code=ErrorCode.FORBIDDEN)
    async with meeting.place.work(meeting.chair) as work:
        await close_roundtable(work, meeting.roundtable_id, hand_over=[commitment_id])
    table = await meeting.table()
    assert (table.state, table.closed_at) == (S.CLOSED, SIGNED)
    async with meeting.place.work() as work:
        handed = await work.session.scalars(select(Outcome.commitment_id).where(Outcome.handed_over_at == SIGNED))
        assert list(handed) == [commitment_id]


async def test_what_has_ended_need_not_be_handed_over(followed: tuple[Meeting, UUID]) -> None:
    meeting, commitment_id = followed
    async with meeting.place.work(meeting.resident) as work:
        await withdraw_issue(work, meeting.issue_id)
    async with meeting.place.work(meeting.chair) as work:
        await close_roundtable(work, meeting.roundtable_id)
    async with meeting.place.work() as work:
        assert (await work.session.get_one(Commitment, (meeting.place.district_id, commitment_id))).state is CommitmentState.VOIDED
