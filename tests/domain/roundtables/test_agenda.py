"""The call for items, the agenda, and the word that goes round: windows, replies, backlog."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.roundtables import (
    AgendaItem,
    AgendaItemIssue,
    AgendaItemState,
    Placing,
    RoundtableFault,
    RoundtableState,
    agenda_carry,
    agenda_propose,
    agenda_set,
    cancel,
    convene,
    invite,
    notify,
    open_soliciting,
    postpone,
    reschedule,
)
from services.domain.tenancy import PolicyData, PolicyName
from services.kit.errors import ErrorCode
from tests.domain.roundtables.meeting import AGENDA, CALLED, SESSION, WINDOW_ENDS, Meeting, at, convening
from tests.factories import hold

S = RoundtableState


async def item(meeting: Meeting, item_id: UUID) -> AgendaItem:
    async with meeting.place.work() as work:
        return await work.session.get_one(AgendaItem, (meeting.place.district_id, item_id))


async def test_the_call_gives_everybody_its_time_and_publishes_only_the_redacted_title(meeting: Meeting) -> None:
    short: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.WINDOW_TOO_SHORT}
    await meeting.refused(meeting.chair, open_soliciting, until=at(3, 5, 17, 29), **short)
    await meeting.refused(meeting.taker, open_soliciting, code=ErrorCode.FORBIDDEN)
    await meeting.to(S.SOLICITING)
    table = await meeting.table()
    assert (table.soliciting_from, table.soliciting_until) == (CALLED, WINDOW_ENDS)
    assert (table.public_title, table.public_summary, table.published_at) == ("三月圆桌会征求议题", None, CALLED)


async def test_who_proposes_what(meeting: Meeting) -> None:
    await meeting.to(S.SOLICITING)
    mine = await item(meeting, await meeting.propose())
    assert (mine.state, mine.position, mine.proposer_person_id) == (AgendaItemState.PROPOSED, None, meeting.resident.person_id)
    neighbour = await meeting.place.actor(Role.RESIDENT, "community_a1")
    await meeting.refused(neighbour, agenda_propose, title="别人的事", issue_ids=[meeting.issue_id], code=ErrorCode.NOT_FOUND)
    await meeting.propose(meeting.chair, "本社区的事", meeting.issue_id)
    stranger = Actor(district_id=meeting.place.district_id)
    await meeting.refused(stranger, agenda_propose, title="路过", code=ErrorCode.SIGN_IN_REQUIRED)
    await hold(meeting.place.database, at(3, 5, 17, 31))
    late: dict[str, Any] = {"code": ErrorCode.TOO_LATE, "fault": RoundtableFault.WINDOW_OVER}
    await meeting.refused(meeting.resident, agenda_propose, title="来晚了", **late)


async def test_every_item_is_placed_dropped_with_a_reply_or_parked(meeting: Meeting) -> None:
    await meeting.to(S.SOLICITING)
    await meeting.invite("construction")
    first, second, third = [await meeting.propose(None, title) for title in ("黄水", "停车", "路灯")]
    chair = meeting.chair
    placing = Placing(item_id=first, presenter_unit_id=meeting.place.units["construction"])
    runs: dict[str, Any] = {"code": ErrorCode.TOO_EARLY, "fault": RoundtableFault.WINDOW_RUNS}
    await meeting.refused(chair, agenda_set, placed=[placing], **runs)
    await hold(meeting.place.database, AGENDA)
    wrong = ErrorCode.INVALID_INPUT
    undecided: dict[str, Any] = {"code": ErrorCode.INCOMPLETE, "fault": RoundtableFault.ITEMS_UNDECIDED}
    await meeting.refused(chair, agenda_set, placed=[placing], **undecided)
    await meeting.refused(chair, agenda_set, placed=[], code=ErrorCode.INCOMPLETE, fault=RoundtableFault.AGENDA_EMPTY)
    twice: dict[str, Any] = {"placed": [placing], "parked": [first, second, third]}
    await meeting.refused(chair, agenda_set, **twice, code=wrong, fault=RoundtableFault.ITEM_NAMED_TWICE)
    unknown: dict[str, Any] = {"placed": [placing], "parked": [uuid4()]}
    await meeting.refused(chair, agenda_set, **unknown, code=wrong, fault=RoundtableFault.ITEM_UNKNOWN)
    nobody, both = Placing(item_id=first), Placing(item_id=first, open_floor=True, presenter_unit_id=meeting.place.units["construction"])
    for bad in (nobody, both):
        given: dict[str, Any] = {"placed": [bad], "parked": [second, third]}
        await meeting.refused(chair, agenda_set, **given, code=wrong, fault=RoundtableFault.PRESENTER_OR_OPEN_FLOOR)
    absent = Placing(item_id=first, presenter_unit_id=meeting.place.units["traffic"])
    unseated: dict[str, Any] = {"placed": [absent], "parked": [second, third]}
    await meeting.refused(chair, agenda_set, **unseated, code=wrong, fault=RoundtableFault.NOT_INVITED)
    lasting: dict[str, Any] = {"placed": [Placing(item_id=first, open_floor=True, minutes=0)], "parked": [second, third]}
    await meeting.refused(chair, agenda_set, **lasting, code=wrong, fault=RoundtableFault.LENGTH_INVALID)
    async with meeting.place.work(chair) as work:
        await agenda_set(work, meeting.roundtable_id, placed=[placing], dropped={second: "已由街道办理"}, parked=[third])
    assert [(one.state, one.position, one.reply, one.parkings) for one in [await item(meeting, i) for i in (first, second, third)]] == [
        (AgendaItemState.ON_AGENDA, 1, None, 0),
        (AgendaItemState.DROPPED, None, "已由街道办理", 0),
        (AgendaItemState.PARKED, None, None, 1),
    ]
    assert "AgendaItemDropped" in await meeting.events()
    async with meeting.place.work(chair) as work:  # until everybody is told it may be changed
        await agenda_set(work, meeting.roundtable_id, placed=[Placing(item_id=first, open_floor=True)])
    assert (await item(meeting, first)).open_floor is True


@pytest.mark.parametrize(
    ("told", "held", "soon"),
    [
        (at(3, 6), at(3, 9, 9), False),  # Friday to Monday: three days, two of them a weekend
        (at(3, 6), at(3, 8, 9), True),
        (at(3, 6, 23), at(3, 9, 0, 1), False),
        (at(3, 18), at(3, 21, 9), False),  # Wednesday to Saturday: notice does not roll to Monday
    ],
)
async def test_departments_have_the_agenda_three_days_before(held_database: Urls, told: object, held: object, soon: bool) -> None:
    meeting = await Meeting.make(held_database, scheduled_at=held)
    await meeting.to(S.AGENDA_SET)
    await hold(meeting.place.database, told)  # type: ignore[arg-type]  # an instant of the table above
    if soon:
        await meeting.refused(meeting.chair, notify, code=ErrorCode.TOO_LATE, fault=RoundtableFault.NOTICE_TOO_SHORT)
    else:
        await meeting.to(S.NOTIFIED)
        assert (await meeting.table()).notified_at == told
    await meeting.close()


async def test_an_emergency_waits_for_nobody(held_database: Urls) -> None:
    meeting = await Meeting.make(held_database, scheduled_at=at(3, 2, 15), emergency=True)
    async with meeting.place.work(meeting.chair) as work:
        await open_soliciting(work, meeting.roundtable_id, until=at(3, 2, 12), public_title="停水")
    await meeting.invite("construction")
    proposed = await meeting.propose()
    async with meeting.place.work(meeting.chair) as work:
        await agenda_set(work, meeting.roundtable_id, placed=[Placing(item_id=proposed, open_floor=True)])
    async with meeting.place.work(meeting.chair) as work:
        await notify(work, meeting.roundtable_id)
    await meeting.close()


async def test_the_notice_is_policy_data_also_in_hours(held_database: Urls) -> None:
    meeting = await Meeting.make(held_database)
    async with meeting.place.work() as work:
        rows = await work.session.scalars(select(PolicyData).where(PolicyData.name == PolicyName.AGENDA_NOTICE.value))
        rows.one().value = {"amount": 96, "unit": "HOUR"}
    await meeting.to(S.AGENDA_SET)
    await hold(meeting.place.database, at(3, 6, 14, 1))
    await meeting.refused(meeting.chair, notify, code=ErrorCode.TOO_LATE, fault=RoundtableFault.NOTICE_TOO_SHORT)
    await hold(meeting.place.database, at(3, 6, 14))
    await meeting.to(S.NOTIFIED)
    await meeting.close()


async def test_after_the_notice_a_department_must_still_have_its_time(meeting: Meeting) -> None:
    await meeting.to(S.NOTIFIED)
    await meeting.invite("traffic")
    await hold(meeting.place.database, at(3, 8))
    short: dict[str, Any] = {"code": ErrorCode.TOO_LATE, "fault": RoundtableFault.NOTICE_TOO_SHORT}
    await meeting.refused(meeting.chair, invite, unit_id=meeting.place.units["services"], **short)
    await meeting.invite("property")  # not a department


async def test_postponed_without_a_date_prepared_meanwhile_and_told_anew(meeting: Meeting) -> None:
    await meeting.to(S.SOLICITING)
    async with meeting.place.work(meeting.chair) as work:
        await postpone(work, meeting.roundtable_id, reason="会场停电")
    table = await meeting.table()
    assert (table.state, table.scheduled_at, table.reason) == (S.POSTPONED, None, "会场停电")
    await meeting.invite("construction")
    await meeting.refused(meeting.chair, reschedule, scheduled_at=SESSION, code=ErrorCode.INCOMPLETE, fault=RoundtableFault.AGENDA_EMPTY)
    first = await meeting.propose()
    await hold(meeting.place.database, AGENDA)
    async with meeting.place.work(meeting.chair) as work:
        await agenda_set(work, meeting.roundtable_id, placed=[Placing(item_id=first, open_floor=True)])
    assert (await meeting.table()).state is S.POSTPONED
    past: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.TIME_IS_PAST}
    await meeting.refused(meeting.chair, reschedule, scheduled_at=CALLED, **past)
    short: dict[str, Any] = {"code": ErrorCode.TOO_LATE, "fault": RoundtableFault.NOTICE_TOO_SHORT}
    await meeting.refused(meeting.chair, reschedule, scheduled_at=at(3, 8), **short)
    async with meeting.place.work(meeting.chair) as work:
        await reschedule(work, meeting.roundtable_id, scheduled_at=SESSION, place="街道会议室")
    table = await meeting.table()
    assert (table.state, table.scheduled_at, table.place, table.reason) == (S.NOTIFIED, SESSION, "街道会议室", None)


async def test_what_a_cancelled_table_solicited_comes_back_to_a_later_one(meeting: Meeting) -> None:
    await meeting.to(S.NOTIFIED)
    first = meeting.item_id
    assert first is not None
    async with meeting.place.work(meeting.chair) as work:
        await cancel(work, meeting.roundtable_id, reason="合并到四月")
    parked = await item(meeting, first)
    assert (parked.state, parked.position, parked.parkings) == (AgendaItemState.PARKED, None, 0)
    async with meeting.place.work(meeting.chair) as work:
        april = await convene(work, convening(meeting.place, meeting.taker, scheduled_at=at(4, 14)))
    march, meeting.roundtable_id = meeting.roundtable_id, april.id
    await meeting.refused(meeting.chair, agenda_carry, first, code=ErrorCode.WRONG_STATE)
    async with meeting.place.work(meeting.chair) as work:
        await open_soliciting(work, april.id)
    async with meeting.place.work(meeting.chair) as work:
        carried = await agenda_carry(work, april.id, first)
    assert (carried.follows_id, carried.title, carried.proposer_person_id) == (first, parked.title, meeting.resident.person_id)
    async with meeting.place.work() as work:
        links = await work.session.scalars(select(AgendaItemIssue.issue_id).where(AgendaItemIssue.agenda_item_id == carried.id))
        assert list(links) == [meeting.issue_id]
    already: dict[str, Any] = {"code": ErrorCode.CONFLICT, "fault": RoundtableFault.CARRIED_ALREADY}
    await meeting.refused(meeting.chair, agenda_carry, first, **already)
    not_parked: dict[str, Any] = {"code": ErrorCode.WRONG_STATE, "fault": RoundtableFault.NOT_PARKED}
    await meeting.refused(meeting.chair, agenda_carry, carried.id, **not_parked)
    await meeting.refused(meeting.chair, agenda_carry, uuid4(), code=ErrorCode.NOT_FOUND)
    assert march != april.id
