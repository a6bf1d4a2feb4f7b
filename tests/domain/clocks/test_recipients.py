"""Who is told is who holds the post on the day of the step, by whatever memberships say then."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.clocks import Clock, Escalation, Oversight
from services.domain.identity import Membership
from services.domain.tenancy import TenantState, Unit
from tests.domain.clocks.model import SHANGHAI
from tests.domain.clocks.promises import HELD, Promised, Promises
from tests.factories import hold, make_place

PROMISED = datetime(2026, 2, 6, 10, 0, tzinfo=SHANGHAI)
REMINDED = datetime(2026, 2, 24, 9, 0, tzinfo=SHANGHAI)
DUE = datetime(2026, 2, 25, 17, 30, tzinfo=SHANGHAI)
YELLOW = datetime(2026, 2, 26, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
async def p(held_database: Urls) -> AsyncIterator[Promises]:
    """The toy slice on Friday 2026-02-06 at ten, before anybody is in post."""
    place = await make_place(held_database)
    await hold(place.database, PROMISED)
    yield Promises(place)
    await place.close()


async def post(p: Promises, role: Role, unit: str) -> UUID:
    person_id = (await p.place.actor(role, unit)).person_id
    assert person_id is not None
    return person_id


async def leaves(p: Promises, person_id: UUID, last: date) -> None:
    async with p.work() as work:
        mine = update(Membership).where(Membership.person_id == person_id).values(valid_until=last)
        await work.session.execute(mine.execution_options(synchronize_session=False))


async def at(p: Promises, now: datetime) -> list[tuple[int, Role | None, list[UUID], bool, bool]]:
    """What one batch at an instant wrote: (level, role, people, vacant, notified)."""
    await hold(p.place.database, now)
    await p.fire()
    async with p.work() as work:
        rows = await work.session.scalars(select(Escalation).where(Escalation.fired_at == now).order_by(Escalation.id))
        return [(one.level, one.role, one.person_ids, one.vacant, one.notified) for one in rows]


async def test_the_person_who_took_it_on_is_told_alone_and_after_leaving_the_others(p: Promises) -> None:
    first, second = await post(p, Role.DEPARTMENT_STAFF, "construction"), await post(p, Role.DEPARTMENT_STAFF, "construction")
    await p.start(Promised, 8, person_id=second)
    assert await at(p, REMINDED) == [(0, Role.DEPARTMENT_STAFF, [second], False, True)]
    await leaves(p, second, date(2026, 2, 24))
    assert await at(p, DUE) == [(1, Role.DEPARTMENT_STAFF, [first], False, True)]


async def test_whoever_moved_up_in_the_same_unit_still_answers(p: Promises) -> None:
    await post(p, Role.DEPARTMENT_STAFF, "construction")
    head = await post(p, Role.DEPARTMENT_HEAD, "construction")
    await p.start(Promised, 8, person_id=head)
    assert await at(p, REMINDED) == [(0, Role.DEPARTMENT_HEAD, [head], False, True)]


async def test_the_last_day_counts_and_the_day_after_the_post_is_vacant(p: Promises) -> None:
    for role, unit in HELD:
        if role is not Role.DEPARTMENT_HEAD:
            await post(p, role, unit)
    head = await post(p, Role.DEPARTMENT_HEAD, "construction")
    await leaves(p, head, YELLOW.date())
    one = await p.start(Promised, 8)
    assert await at(p, DUE + timedelta(seconds=1))
    assert await at(p, YELLOW) == [(2, Role.DEPARTMENT_HEAD, [head], False, True)]
    await p.extend(one, 1)  # until the 27th; level 2 would be the 28th's
    await at(p, datetime(2026, 2, 27, 17, 30, tzinfo=SHANGHAI))
    wrote = await at(p, datetime(2026, 2, 28, 9, 0, tzinfo=SHANGHAI))
    assert [(level, role, vacant, told) for level, role, _, vacant, told in wrote] == [
        (2, Role.DEPARTMENT_HEAD, True, False),
        (3, Role.STREET_COORDINATOR, False, True),
    ]
    async with p.work() as work:
        watching = await work.session.execute(select(Oversight.role, Oversight.level).order_by(Oversight.id))
        assert [tuple(row) for row in watching] == [(Role.DEPARTMENT_HEAD, 2), (Role.STREET_COORDINATOR, 3)]


async def test_a_reminder_for_a_vacant_post_goes_to_the_next_that_is_held(p: Promises) -> None:
    street = await post(p, Role.STREET_COORDINATOR, "street_a")
    await p.start(Promised, 8)
    assert await at(p, REMINDED) == [(0, Role.STREET_COORDINATOR, [street], True, True)]


async def test_a_unit_that_is_no_more_has_no_posts(p: Promises) -> None:
    for role, unit in HELD:
        await post(p, role, unit)
    await p.start(Promised, 8)
    async with p.work() as work:
        closed = update(Unit).where(Unit.id == p.place.units["construction"]).values(state=TenantState.CLOSED)
        await work.session.execute(closed.execution_options(synchronize_session=False))
    wrote = await at(p, DUE)
    assert [(level, vacant, told) for level, _, _, vacant, told in wrote] == [
        (0, True, False),
        (1, True, False),
        (2, True, False),
        (3, False, True),
    ]


async def test_with_nobody_anywhere_the_ladder_is_climbed_and_every_vacancy_recorded(p: Promises) -> None:
    await p.start(Promised, 8)
    assert await at(p, DUE) == [
        (0, Role.DEPARTMENT_STAFF, [], True, False),
        (1, Role.DEPARTMENT_STAFF, [], True, False),
        (2, Role.DEPARTMENT_HEAD, [], True, False),
        (3, Role.STREET_COORDINATOR, [], True, False),
        (4, Role.DISTRICT_SUPERVISOR, [], True, False),
        (5, Role.DISTRICT_LEADER, [], True, True),
    ]
    async with p.work() as work:
        assert (await work.session.scalars(select(Clock.next_fire_at))).one() is None
        assert list(await work.session.scalars(select(Oversight.id))) == []
