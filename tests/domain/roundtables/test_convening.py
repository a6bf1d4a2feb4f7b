"""Calling a meeting: who may, for what, with whom in the chair; who is asked to come."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services.domain.access import Actor, Role
from services.domain.roundtables import (
    Roundtable,
    RoundtableFault,
    RoundtableKind,
    RoundtableState,
    Seat,
    SeatKind,
    apologise,
    convene,
    invite,
    name_officers,
    next_meeting_due,
    open_soliciting,
    series_end,
    series_open,
    start,
)
from services.kit.errors import ErrorCode, Refusal
from tests.domain.roundtables.meeting import CALLED, Meeting, at, convening
from tests.factories import Place, hold

S = RoundtableState


async def refused(where: Place, actor: Actor, /, **parts: Any) -> Refusal:
    """A call that must be refused and leave no table behind."""
    async with where.work() as work:
        before = await work.session.scalar(select(func.count()).select_from(Roundtable))
    taker = await where.actor(Role.COMMUNITY_WORKER, "community_a1")
    with pytest.raises(Refusal) as refusal:
        async with where.work(actor) as work:
            await convene(work, convening(where, taker, **parts))
    async with where.work() as work:
        assert await work.session.scalar(select(func.count()).select_from(Roundtable)) == before
    return refusal.value


async def test_the_host_names_chair_deputy_and_minute_taker(meeting: Meeting) -> None:
    table = await meeting.table()
    assert (table.state, table.version, table.community_id) == (S.DRAFT, 1, meeting.place.units["community_a1"])
    assert table.published_at is None
    async with meeting.place.work() as work:
        seats = {seat.kind: seat for seat in await work.session.scalars(select(Seat))}
    assert {kind: seat.person_id for kind, seat in seats.items()} == {
        SeatKind.CHAIR: meeting.chair.person_id,
        SeatKind.DEPUTY: meeting.deputy.person_id,
        SeatKind.MINUTE_TAKER: meeting.taker.person_id,
    }
    assert {seat.invited_at for seat in seats.values()} == {CALLED}


async def test_a_department_convenes_for_its_theme_and_leaves_residents_to_their_community(meeting: Meeting) -> None:
    place = meeting.place
    head = await place.actor(Role.DEPARTMENT_HEAD, "services")
    host: dict[str, Any] = {"host_unit_id": place.units["services"]}
    taker = await place.actor(Role.DEPARTMENT_STAFF, "services")
    for kind in (RoundtableKind.ENTERPRISE, RoundtableKind.TOPIC):
        async with place.work(head) as work:
            table = await convene(work, convening(place, taker, kind=kind, **host))
        assert (table.host_unit_id, table.street_id, table.community_id) == (place.units["services"], None, None)
    refusal = await refused(place, head, kind=RoundtableKind.RESIDENT, **host)
    assert (refusal.code, refusal.reason, refusal.path) == (ErrorCode.INVALID_INPUT, RoundtableFault.KIND_NOT_HOSTED, ("kind",))


async def test_who_may_not_convene(meeting: Meeting) -> None:
    place = meeting.place
    staff = await place.actor(Role.DEPARTMENT_STAFF, "services")
    assert (await refused(place, staff, host_unit_id=place.units["services"], kind=RoundtableKind.TOPIC)).code is ErrorCode.FORBIDDEN
    assert (await refused(place, meeting.taker)).code is ErrorCode.FORBIDDEN  # a community worker
    elsewhere = await place.actor(Role.COMMUNITY_SECRETARY, "community_b1")
    assert (await refused(place, elsewhere)).code is ErrorCode.FORBIDDEN
    assert (await refused(place, meeting.chair, host_unit_id=uuid4())).code is ErrorCode.NOT_FOUND


async def test_what_a_call_must_say(meeting: Meeting) -> None:
    place, chair = meeting.place, meeting.chair
    refusal = await refused(place, chair, scheduled_at=CALLED)
    assert (refusal.code, refusal.reason) == (ErrorCode.INVALID_INPUT, RoundtableFault.TIME_IS_PAST)
    for person_id in (meeting.resident.person_id, uuid4()):
        refusal = await refused(place, chair, chair_person_id=person_id)
        assert refusal.reason is RoundtableFault.NOT_AN_OFFICE_HOLDER
    refusal = await refused(place, chair, minute_taker_person_id=chair.person_id)
    assert refusal.reason is RoundtableFault.OFFICERS_DIFFER
    assert (await refused(place, chair, title=" ")).path == ("title",)
    assert (await refused(place, chair, place="场" * 201)).path == ("place",)


async def test_a_series_is_its_hosts_and_says_when_to_meet_again(meeting: Meeting) -> None:
    place, chair = meeting.place, meeting.chair
    async with place.work(chair) as work:
        series = await series_open(work, place.units["community_a1"], kind=RoundtableKind.RESIDENT, title="每月圆桌会")
    async with place.work(chair) as work:
        table = await convene(work, convening(place, meeting.taker, series_id=series.id, emergency=True))
    async with place.work(chair) as work:
        assert (await next_meeting_due(work, series)).due_at == at(4, 2, 17, 30)  # a month after it was opened
    refusal = await refused(place, chair, series_id=series.id, kind=RoundtableKind.TOPIC)
    assert refusal.reason is RoundtableFault.SERIES_OF_ANOTHER
    stranger = await place.actor(Role.COMMUNITY_SECRETARY, "community_b1")
    elsewhere: dict[str, Any] = {"host_unit_id": place.units["community_b1"], "series_id": series.id}
    assert (await refused(place, stranger, **elsewhere)).code is ErrorCode.NOT_FOUND
    meeting.roundtable_id = table.id
    await meeting.to(S.IN_SESSION)
    async with place.work(chair) as work:
        assert (await next_meeting_due(work, series)).due_at == at(4, 10, 17, 30)
    async with place.work(chair) as work:
        await series_end(work, series.id)
    assert (await refused(place, chair, series_id=series.id, scheduled_at=at(4, 1))).reason is RoundtableFault.SERIES_ENDED


async def test_the_host_replaces_a_chair_and_the_deputy_stands_in(meeting: Meeting) -> None:
    place = meeting.place
    async with place.work(meeting.chair) as work:
        await name_officers(work, meeting.roundtable_id, chair_person_id=meeting.deputy.person_id, deputy_person_id=meeting.chair.person_id)
    async with place.work(meeting.deputy) as work:
        await invite(work, meeting.roundtable_id, unit_id=place.units["traffic"])
    async with place.work(meeting.chair) as work:  # deputises now
        await invite(work, meeting.roundtable_id, unit_id=place.units["construction"])
    coordinator = await place.actor(Role.STREET_COORDINATOR, "street_a")
    async with place.work(meeting.chair) as work:
        await name_officers(work, meeting.roundtable_id, deputy_person_id=coordinator.person_id)
    await meeting.refused(meeting.chair, invite, unit_id=place.units["services"], code=ErrorCode.FORBIDDEN)
    await meeting.refused(
        meeting.chair,
        name_officers,
        chair_person_id=meeting.taker.person_id,
        code=ErrorCode.INVALID_INPUT,
        fault=RoundtableFault.OFFICERS_DIFFER,
    )
    await meeting.refused(meeting.taker, name_officers, chair_person_id=meeting.chair.person_id, code=ErrorCode.FORBIDDEN)


async def test_a_chair_who_holds_no_office_any_more_chairs_no_more(meeting: Meeting) -> None:
    retired = Actor(
        district_id=meeting.place.district_id, account_id=meeting.chair.account_id, person_id=meeting.chair.person_id, grants_version=1
    )
    await meeting.refused(retired, invite, unit_id=meeting.place.units["traffic"], code=ErrorCode.FORBIDDEN)


async def test_nobody_but_the_chair_invites(meeting: Meeting) -> None:
    traffic = meeting.place.units["traffic"]
    await meeting.refused(meeting.taker, invite, unit_id=traffic, code=ErrorCode.FORBIDDEN)
    await meeting.refused(meeting.resident, invite, unit_id=traffic, code=ErrorCode.NOT_FOUND)
    await meeting.invite("traffic")
    seated: dict[str, Any] = {"code": ErrorCode.CONFLICT, "fault": RoundtableFault.SEATED_ALREADY}
    await meeting.refused(meeting.chair, invite, unit_id=traffic, **seated)
    await meeting.refused(meeting.chair, invite, person_id=meeting.taker.person_id, **seated)
    await meeting.refused(meeting.chair, invite, person_id=uuid4(), code=ErrorCode.NOT_FOUND)
    await meeting.refused(meeting.chair, invite, unit_id=uuid4(), code=ErrorCode.NOT_FOUND)
    await meeting.refused(meeting.chair, invite, unit_id=meeting.place.units["enterprise_b"], code=ErrorCode.NOT_FOUND)
    wrong: dict[str, Any] = {"code": ErrorCode.INVALID_INPUT, "fault": RoundtableFault.ONE_OR_THE_OTHER}
    await meeting.refused(meeting.chair, invite, **wrong)
    await meeting.refused(meeting.chair, invite, person_id=uuid4(), unit_id=traffic, **wrong)
    await meeting.refused(meeting.chair, invite, person_id=meeting.staff.person_id, kind=SeatKind.CHAIR, **wrong)


async def test_apologies_come_from_who_was_invited(meeting: Meeting) -> None:
    place = meeting.place
    await meeting.invite("construction")
    async with place.work(meeting.staff) as work:
        seat = await apologise(work, meeting.roundtable_id, unit_id=place.units["construction"], deputy_sent=True)
    assert (seat.apology_at, seat.deputy_sent) == (CALLED, True)
    not_invited: dict[str, Any] = {"code": ErrorCode.FORBIDDEN, "fault": RoundtableFault.NOT_INVITED}
    await meeting.refused(meeting.staff, apologise, **not_invited)
    await meeting.refused(meeting.chair, apologise, unit_id=place.units["construction"], **not_invited)
    async with place.work(meeting.deputy) as work:
        assert (await apologise(work, meeting.roundtable_id)).person_id == meeting.deputy.person_id


async def test_a_stale_version_and_an_early_start_are_refused(meeting: Meeting) -> None:
    await meeting.refused(meeting.chair, open_soliciting, version=7, code=ErrorCode.STALE_VERSION)
    await meeting.to(S.NOTIFIED)
    await hold(meeting.place.database, at(3, 9, 23, 59))
    await meeting.refused(meeting.chair, start, code=ErrorCode.TOO_EARLY, fault=RoundtableFault.NOT_YET_ITS_DAY)
    await hold(meeting.place.database, at(3, 10, 0, 0))
    async with meeting.place.work(meeting.chair) as work:
        assert (await start(work, meeting.roundtable_id)).started_at == at(3, 10, 0, 0)
