"""In the room: who is there, what is said, what comes of it, and promises."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.domain.access import Role
from services.domain.assignments import Assignment, AssignmentKind, AssignmentRole, AssignmentState
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.closing import ClosingFault, Opinion, Resolved, Satisfaction, Verdict, VerdictChannel
from services.domain.commitments import Commitment, CommitmentState, ConfirmedBy, Promise, Strength, VoidGround, confirm_commitment
from services.domain.issues import ClosureKind, Issue, IssueChannel, IssueRaise, IssueRaiser, IssueState, Reply, ReplyKind
from services.domain.roundtables import (
    AgendaItem,
    AgendaItemState,
    Attendee,
    Decision,
    Outcome,
    OutcomeKind,
    Proposal,
    ProposalResult,
    RoundtableFault,
    RoundtableState,
    Seat,
    SeatKind,
    Spoken,
    adjourn,
    agenda_add,
    check_in,
    confirm_promise,
    note_no_action,
    park_item,
    raise_at_table,
    record_decision,
    record_nod,
    record_promise,
    record_reply,
    resolve_at_table,
    resume,
    strike_promise,
    supersede_promise,
)
from services.kit.errors import ErrorCode
from tests.domain.roundtables.meeting import SESSION, Meeting, at
from tests.factories import hold

S = RoundtableState
SATISFIED = Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED)


@pytest.fixture
async def session(meeting: Meeting) -> Meeting:
    """The table in session: chair, resident and the construction department are there."""
    return await meeting.to(S.IN_SESSION)


def eight_days(meeting: Meeting, unit: str = "construction", **parts: Any) -> Promise:
    words: dict[str, Any] = {
        "committer_unit_id": meeting.place.units[unit],
        "text": "力争在8个工作日内办结",
        "strength": Strength.BEST_EFFORT,
        "spec": DeadlineSpec(DeadlineUnit.WORKING_DAY, 8),
        "speaker_title": "副局长",
    }
    return Promise(**{**words, **parts})


async def promised(meeting: Meeting, unit: str = "construction", **parts: Any) -> UUID:
    assert meeting.item_id is not None
    async with meeting.place.work(meeting.taker) as work:
        outcome = await record_promise(work, meeting.roundtable_id, meeting.item_id, meeting.issue_id, eight_days(meeting, unit, **parts))
    assert outcome.commitment_id is not None
    return outcome.commitment_id


async def commitment(meeting: Meeting, commitment_id: UUID) -> Commitment:
    async with meeting.place.work() as work:
        return await work.session.get_one(Commitment, (meeting.place.district_id, commitment_id))


async def issue(meeting: Meeting) -> Issue:
    async with meeting.place.work() as work:
        return await work.session.get_one(Issue, (meeting.place.district_id, meeting.issue_id))


async def test_who_came(session: Meeting) -> None:
    construction = session.place.units["construction"]
    walk_in = await session.check_in(name="路人甲", kind=SeatKind.OBSERVER)
    async with session.place.work() as work:
        seats = list(await work.session.scalars(select(Seat).where(Seat.roundtable_id == session.roundtable_id)))
    (unit,) = [seat for seat in seats if seat.person_id is None]
    assert (unit.unit_id, unit.attended_at) == (construction, SESSION)
    people = {seat.person_id: seat for seat in seats}
    assert (people[session.staff.person_id].unit_id, people[session.staff.person_id].invited_at) == (construction, None)
    assert (people[walk_in].kind, people[walk_in].attended_at) == (SeatKind.OBSERVER, SESSION)
    assert people[session.deputy.person_id].attended_at is None
    again: dict[str, Any] = {"code": ErrorCode.CONFLICT, "fault": RoundtableFault.CHECKED_IN_ALREADY}
    await session.refused(session.taker, check_in, Attendee(person_id=session.chair.person_id), **again)
    wrong: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.ONE_OR_THE_OTHER}
    for who in (Attendee(), Attendee(person_id=walk_in, name="路人乙"), Attendee(name="路人乙", kind=SeatKind.CHAIR)):
        await session.refused(session.taker, check_in, who, **wrong)
    for who in (Attendee(person_id=uuid4()), Attendee(name="路人乙", unit_id=uuid4())):
        await session.refused(session.taker, check_in, who, code=ErrorCode.NOT_FOUND)
    await session.refused(session.resident, check_in, Attendee(name="路人乙"), code=ErrorCode.FORBIDDEN)


async def test_only_the_minute_taker_records_only_about_the_agenda_only_who_is_there_only_what_was_said_in_session(
    session: Meeting,
) -> None:
    said = session.spoken()
    await session.refused(session.chair, note_no_action, said, code=ErrorCode.FORBIDDEN)
    await session.refused(session.resident, note_no_action, said, code=ErrorCode.FORBIDDEN)
    await session.refused(session.taker, note_no_action, Spoken(item_id=uuid4(), text="无"), code=ErrorCode.NOT_FOUND)
    absent: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.NOT_AT_THE_TABLE}
    await session.refused(session.taker, note_no_action, session.spoken(speaker_person_id=session.deputy.person_id), **absent)
    await session.refused(session.taker, note_no_action, session.spoken(speaker_unit_id=session.place.units["traffic"]), **absent)
    outside: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.SAID_OUTSIDE_SESSION}
    for moment in (SESSION - timedelta(seconds=1), SESSION + timedelta(seconds=1)):
        await session.refused(session.taker, note_no_action, session.spoken(at=moment), **outside)


async def test_every_question_gets_its_reply_from_a_unit_at_the_table(session: Meeting) -> None:
    construction = session.place.units["construction"]
    needed: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.ANSWERING_UNIT_NEEDED}
    await session.refused(session.taker, record_reply, session.issue_id, session.spoken("下周进场"), **needed)
    off: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.ISSUE_NOT_ON_THE_TABLE}
    await session.refused(session.taker, record_reply, uuid4(), session.spoken("下周进场", speaker_unit_id=construction), **off)
    async with session.place.work(session.taker) as work:
        outcome = await record_reply(
            work, session.roundtable_id, session.issue_id, session.spoken("下周进场", speaker_unit_id=construction)
        )
    async with session.place.work() as work:
        reply = (await work.session.scalars(select(Reply))).one()
    assert (reply.id, reply.kind, reply.unit_id, reply.text) == (outcome.reply_id, ReplyKind.INTERIM, construction, "下周进场")
    assert (await issue(session)).state is IssueState.RAISED


async def test_solved_on_the_spot_and_nodded_to_at_the_table(session: Meeting) -> None:
    construction = session.place.units["construction"]
    said = session.spoken("已当场接通", speaker_unit_id=construction)
    await session.refused(session.taker, resolve_at_table, session.issue_id, said, code=ErrorCode.FORBIDDEN)
    early = (session.issue_id, session.resident.person_id, SATISFIED)
    await session.refused(session.chair, record_nod, *early, code=ErrorCode.WRONG_STATE)
    async with session.place.work(session.chair) as work:
        await resolve_at_table(work, session.roundtable_id, session.issue_id, said)
    assert (await issue(session)).state is IssueState.REPLIED
    absent: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.NOT_AT_THE_TABLE}
    await session.refused(session.chair, record_nod, session.issue_id, session.deputy.person_id, SATISFIED, **absent)
    other: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": ClosingFault.NOT_A_RAISER}
    await session.refused(session.chair, record_nod, session.issue_id, session.chair.person_id, SATISFIED, **other)
    async with session.place.work(session.chair) as work:
        assert session.resident.person_id is not None
        await record_nod(work, session.roundtable_id, session.issue_id, session.resident.person_id, SATISFIED)
    closed = await issue(session)
    assert (closed.state, closed.closure_kind) == (IssueState.CLOSED, ClosureKind.SATISFIED)
    async with session.place.work() as work:
        assert (await work.session.scalars(select(Verdict))).one().channel is VerdictChannel.AT_TABLE


async def test_the_host_does_not_record_the_verdict_on_its_own_answer(session: Meeting) -> None:
    async with session.place.work(session.chair) as work:
        await resolve_at_table(
            work, session.roundtable_id, session.issue_id, session.spoken("社区已办", speaker_unit_id=session.place.units["community_a1"])
        )
    nod = (session.issue_id, session.resident.person_id, SATISFIED)
    await session.refused(session.chair, record_nod, *nod, code=ErrorCode.BARRED, fault=RoundtableFault.OWN_REPLY_NOT_JUDGED)


async def test_what_people_raise_in_the_room(session: Meeting) -> None:
    walk_in = await session.check_in(name="路人甲")
    new = IssueRaise(unit_id=session.place.units["community_a1"], title="路灯", body="不亮", channel=IssueChannel.ROUNDTABLE)
    said = session.spoken("路灯不亮", speaker_person_id=walk_in)
    async with session.place.work(session.taker) as work:
        outcome = await raise_at_table(work, session.roundtable_id, said, new, raiser_ids=[walk_in, walk_in])
    async with session.place.work() as work:
        raised = await work.session.get_one(Issue, (session.place.district_id, outcome.issue_id))
        raisers = list(await work.session.scalars(select(IssueRaiser).where(IssueRaiser.issue_id == raised.id)))
    assert (raised.channel, raised.state) == (IssueChannel.ROUNDTABLE, IssueState.RAISED)
    assert [(raiser.person_id, raiser.recorded_by) for raiser in raisers] == [(walk_in, session.taker.account_id)]
    elsewhere: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.RAISED_ELSEWHERE}
    for unit in ("community_a2", "district", "enterprise_a"):
        there = IssueRaise(unit_id=session.place.units[unit], title="路灯", body="不亮", channel=IssueChannel.ROUNDTABLE)
        await session.refused(session.taker, raise_at_table, said, there, raiser_ids=[walk_in], **elsewhere)
    online = IssueRaise(unit_id=session.place.units["community_a1"], title="路灯", body="不亮")
    await session.refused(session.taker, raise_at_table, said, online, raiser_ids=[walk_in], **elsewhere)
    absent: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.NOT_AT_THE_TABLE}
    await session.refused(session.taker, raise_at_table, said, new, raiser_ids=[session.deputy.person_id], **absent)


async def test_an_enterprise_out_of_sight_is_not_brought_in_by_its_id(session: Meeting) -> None:
    enterprise = session.place.units["enterprise_a"]  # under the street, not under this community
    liaison = await session.place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
    await session.refused(session.taker, check_in, Attendee(person_id=liaison.person_id, unit_id=enterprise), code=ErrorCode.NOT_FOUND)


async def test_the_promise_comes_before_the_dispatch(session: Meeting) -> None:
    commitment_id = await promised(session)
    assert (await commitment(session, commitment_id)).state is CommitmentState.DRAFT
    await session.refused(session.taker, confirm_promise, commitment_id, code=ErrorCode.FORBIDDEN)
    async with session.place.work(session.chair) as work:
        await confirm_promise(work, session.roundtable_id, commitment_id)
    kept = await commitment(session, commitment_id)
    assert (kept.state, kept.confirmed_by, kept.promised_at) == (CommitmentState.ACTIVE, ConfirmedBy.CHAIR, SESSION)
    assert kept.due_at == at(3, 20, 17, 30)
    async with session.place.work() as work:
        assignment = (await work.session.scalars(select(Assignment))).one()
    assert (assignment.unit_id, assignment.role, assignment.kind, assignment.state) == (
        session.place.units["construction"],
        AssignmentRole.LEAD,
        AssignmentKind.IN_SESSION,
        AssignmentState.ACKNOWLEDGED,
    )
    assert (await issue(session)).state is IssueState.IN_PROGRESS
    await session.refused(session.chair, confirm_promise, commitment_id, code=ErrorCode.WRONG_STATE)


async def test_nobody_confirms_for_an_absent_department_but_itself(session: Meeting) -> None:
    commitment_id = await promised(session, "traffic")
    absent: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.NOT_AT_THE_TABLE}
    await session.refused(session.chair, confirm_promise, commitment_id, **absent)
    head = await session.place.actor(Role.DEPARTMENT_HEAD, "traffic")
    async with session.place.work(head) as work:
        await confirm_commitment(work, commitment_id)
    assert (await commitment(session, commitment_id)).confirmed_by is ConfirmedBy.COMMITTER


async def test_a_struck_promise_stays_with_its_reason_and_others_are_not_ours(session: Meeting) -> None:
    commitment_id = await promised(session)
    async with session.place.work(session.chair) as work:
        await strike_promise(work, session.roundtable_id, commitment_id, reason="口误")
    struck = await commitment(session, commitment_id)
    assert (struck.state, struck.void_ground, struck.void_reason) == (CommitmentState.VOIDED, VoidGround.STRUCK, "口误")
    not_ours: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.COMMITMENT_NOT_OF_THE_TABLE}
    await session.refused(session.chair, strike_promise, uuid4(), reason="口误", **not_ours)
    await session.refused(session.chair, confirm_promise, uuid4(), **not_ours)
    await session.refused(session.chair, supersede_promise, commitment_id, by_id=uuid4(), **not_ours)


async def test_a_later_promise_takes_the_place_of_an_earlier_one(session: Meeting) -> None:
    first = await promised(session)
    second = await promised(session, text="最迟下月底办结", spec=DeadlineSpec(DeadlineUnit.MONTH, 1))
    async with session.place.work(session.chair) as work:
        await confirm_promise(work, session.roundtable_id, first)
    async with session.place.work(session.chair) as work:
        await confirm_promise(work, session.roundtable_id, second)
    async with session.place.work(session.chair) as work:
        await supersede_promise(work, session.roundtable_id, first, by_id=second)
    earlier = await commitment(session, first)
    assert (earlier.state, earlier.superseded_by_id) == (CommitmentState.SUPERSEDED, second)


async def test_decided_parked_added_paused(session: Meeting) -> None:
    async with session.place.work(session.chair) as work:
        added = await agenda_add(work, session.roundtable_id, title="电动车乱停")
    assert (added.position, added.open_floor, added.state) == (2, True, AgendaItemState.ON_AGENDA)
    choice = Decision(proposals=(Proposal(text="划线停放", result=ProposalResult.PROPOSAL_ADOPTED),))
    async with session.place.work(session.taker) as work:
        outcome = await record_decision(work, session.roundtable_id, Spoken(item_id=added.id, text="划线停放"), choice)
    assert (outcome.kind, Decision.from_data(outcome.decision or {})) == (OutcomeKind.DECISION, choice)
    assert session.item_id is not None
    async with session.place.work(session.taker) as work:
        await park_item(work, session.roundtable_id, session.spoken("等检测报告"))
    async with session.place.work() as work:
        parked = await work.session.get_one(AgendaItem, (session.place.district_id, session.item_id))
    assert (parked.state, parked.position, parked.parkings) == (AgendaItemState.PARKED, 1, 1)
    await session.refused(session.taker, park_item, session.spoken("再等"), code=ErrorCode.WRONG_STATE)
    async with session.place.work(session.chair) as work:
        await adjourn(work, session.roundtable_id)
    await hold(session.place.database, at(3, 10, 15))
    async with session.place.work(session.chair) as work:
        assert (await resume(work, session.roundtable_id)).ended_at is None


async def test_a_late_entry_says_why(meeting: Meeting) -> None:
    await meeting.to(S.MINUTES_DRAFT)
    reason: dict[str, Any] = {"code": ErrorCode.INCOMPLETE, "fault": RoundtableFault.REASON_FOR_CORRECTION}
    await meeting.refused(meeting.taker, note_no_action, meeting.spoken("漏记"), **reason)
    await hold(meeting.place.database, at(3, 11))
    async with meeting.place.work(meeting.taker) as work:
        late = await note_no_action(work, meeting.roundtable_id, meeting.spoken("漏记一句", late_because="会上网络中断"))
    assert (late.at, late.recorded_at, late.correction_reason) == (SESSION, at(3, 11), "会上网络中断")
    async with meeting.place.work() as work:
        assert len(list(await work.session.scalars(select(Outcome)))) == 2
