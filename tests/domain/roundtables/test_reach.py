"""Who sees a meeting, its record, and the issues that were on its table."""

from typing import Any

import pytest
from sqlalchemy import func, select

from services.domain.access import Action, Actor, Role, may
from services.domain.commitments import Commitment
from services.domain.issues import Issue
from services.domain.roundtables import (
    AgendaItem,
    AgendaItemIssue,
    Minutes,
    MinutesObjection,
    Outcome,
    Roundtable,
    RoundtableKind,
    RoundtableSeries,
    RoundtableState,
    Seat,
    cancel,
    confirm_promise,
    convene,
    invite,
    object_to_minutes,
    series_open,
)
from tests.domain.roundtables.meeting import Meeting, at, convening
from tests.domain.roundtables.test_session import promised

S = RoundtableState
RECORD = (Seat, AgendaItem, AgendaItemIssue, Outcome, Minutes, MinutesObjection)


async def count(meeting: Meeting, actor: Actor, model: type[Any], action: Action = Action.SEE) -> int:
    """How many rows the actor may see, with the enterprise wall up for those whom it binds."""
    async with meeting.place.database.write(meeting.place.district_id, actor.enterprises) as session:
        statement = select(func.count()).select_from(model).where(model.district_id == meeting.place.district_id, may(actor, action, model))
        return await session.scalar(statement) or 0


async def sights(meeting: Meeting, actor: Actor) -> tuple[int, int]:
    """How many meetings somebody sees, and reads."""
    return await count(meeting, actor, Roundtable), await count(meeting, actor, Roundtable, Action.READ)


@pytest.fixture
async def held(meeting: Meeting) -> Meeting:
    """A meeting with something of everything in its record."""
    await meeting.to(S.IN_SESSION)
    commitment_id = await promised(meeting)
    async with meeting.place.work(meeting.chair) as work:
        await confirm_promise(work, meeting.roundtable_id, commitment_id)
    await meeting.to(S.MINUTES_DRAFT)
    async with meeting.place.work(meeting.resident) as work:
        await object_to_minutes(work, meeting.roundtable_id, text="漏了一句")
    return meeting


@pytest.mark.parametrize(
    ("role", "unit", "expected"),
    [
        (Role.COMMUNITY_WORKER, "community_a1", (1, 1)),
        (Role.OBSERVER, "community_a1", (1, 1)),
        (Role.STREET_COORDINATOR, "street_a", (1, 1)),
        (Role.DISTRICT_COORDINATOR, "district", (1, 1)),
        (Role.DISTRICT_SUPERVISOR, "district", (1, 1)),
        (Role.AUDITOR, "district", (1, 0)),
        (Role.DEPARTMENT_HEAD, "construction", (1, 1)),  # invited
        # Everybody else sees the published call and nothing more.
        (Role.DEPARTMENT_STAFF, "traffic", (1, 0)),
        (Role.RESIDENT, "community_a1", (1, 0)),
        (Role.COMMUNITY_WORKER, "community_a2", (1, 0)),
        (Role.STREET_COORDINATOR, "street_b", (1, 0)),
        (Role.ENTERPRISE_LIAISON, "enterprise_a", (1, 0)),
        (Role.ORGANISATION_CONTACT, "property", (1, 0)),
        (Role.TENANT_ADMIN, "community_a1", (1, 0)),
    ],
)
async def test_who_reads_a_meeting_and_its_record(held: Meeting, role: Role, unit: str, expected: tuple[int, int]) -> None:
    actor = await held.place.actor(role, unit)
    assert await sights(held, actor) == expected
    seen = [await count(held, actor, model) for model in RECORD]
    assert all(seen) == any(seen) == bool(expected[1])


async def test_strangers_see_published_meetings_only(held: Meeting) -> None:
    stranger = Actor(district_id=held.place.district_id)
    assert await sights(held, stranger) == (1, 0)
    async with held.place.work(held.chair) as work:
        private = await convene(work, convening(held.place, held.taker, scheduled_at=at(5, 12)))
    async with held.place.work(held.chair) as work:
        await invite(work, private.id, unit_id=held.place.units["district"])
        await invite(work, private.id, unit_id=held.place.units["community_a2"])
    assert await sights(held, stranger) == (1, 0)
    # A community that is invited is its workers, not everybody who lives there.
    assert await sights(held, await held.place.actor(Role.RESIDENT, "community_a2")) == (1, 0)
    assert await sights(held, await held.place.actor(Role.COMMUNITY_WORKER, "community_a2")) == (2, 1)


async def test_what_is_only_proposed_is_on_no_table(meeting: Meeting) -> None:
    property_manager = await meeting.place.actor(Role.ORGANISATION_CONTACT, "property")
    await meeting.to(S.SOLICITING)
    await meeting.invite("property")
    await meeting.propose()
    assert await count(meeting, property_manager, Issue) == 0


async def test_a_cancelled_table_had_nothing_on_it(meeting: Meeting) -> None:
    await meeting.to(S.NOTIFIED)
    staff = await meeting.place.actor(Role.DEPARTMENT_STAFF, "construction")
    assert (await count(meeting, staff, Issue), await count(meeting, staff, Issue, Action.READ)) == (1, 1)
    async with meeting.place.work(meeting.chair) as work:
        await cancel(work, meeting.roundtable_id, reason="改期再议")
    assert await count(meeting, staff, Issue) == 0


async def test_promises_made_at_the_table_are_read_by_who_had_a_seat(held: Meeting) -> None:
    assert await count(held, held.resident, Commitment, Action.READ) == 1
    guest = await held.place.actor(Role.RESIDENT, "community_b1")
    assert await count(held, guest, Commitment) == 0
    assert await count(held, guest, Issue) == 0


async def test_an_invited_enterprise_sees_the_meeting_through_the_second_wall_and_its_neighbour_does_not(meeting: Meeting) -> None:
    place = meeting.place
    coordinator = await place.actor(Role.STREET_COORDINATOR, "street_a")
    async with place.work(coordinator) as work:
        series = await series_open(work, place.units["street_a"], kind=RoundtableKind.ENTERPRISE, title="企业圆桌会")
    async with place.work(coordinator) as work:
        said = convening(place, meeting.taker, host_unit_id=place.units["street_a"], kind=RoundtableKind.ENTERPRISE, series_id=series.id)
        table = await convene(work, said)
    async with place.work(coordinator) as work:
        await invite(work, table.id, unit_id=place.units["enterprise_a"])
    mine = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
    other = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_b")
    assert (await sights(meeting, mine), await count(meeting, mine, RoundtableSeries)) == ((1, 1), 1)
    assert (await sights(meeting, other), await count(meeting, other, RoundtableSeries)) == ((0, 0), 0)
