"""Posts: where they can be held, when they hold, and that every change is seen at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Grant, Role, UnitKind
from services.domain.audit import AuditRow
from services.domain.identity import (
    Account,
    Holder,
    IdentityReason,
    Membership,
    account_create,
    load_actor,
    membership_end,
    membership_grant,
    person_enter,
    posts,
    today,
)
from services.domain.tenancy import District, TenantState, Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.factories import Place, hold, make_place
from tests.fixtures.pools import connected

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


async def a_person(place: Place, operator: Actor) -> tuple[UUID, UUID]:
    """Somebody with an account and no post: (person, account)."""
    login = f"t{new_id().hex}"
    async with place.work(operator) as work:
        account_id = await account_create(work.session, login)
        return await person_enter(work, name="张三", account_id=account_id), account_id


async def grant(
    place: Place,
    operator: Actor,
    person_id: UUID,
    unit: str = "construction",
    role: Role = Role.DEPARTMENT_STAFF,
    *,
    since: date = FIRST,
    until: date | None = LAST,
) -> UUID:
    async with place.work(operator) as work:
        return await membership_grant(work, person_id, place.units[unit], role, valid_from=since, valid_until=until)


async def end(place: Place, operator: Actor, membership_id: UUID, on: date) -> None:
    async with place.work(operator) as work:
        await membership_end(work, membership_id, on)


async def version(place: Place, account_id: UUID) -> int:
    async with place.database.read(None) as session:
        return (await session.get_one(Account, account_id)).grants_version


async def terms(place: Place, person_id: UUID) -> list[tuple[date, date | None]]:
    async with place.database.read(place.district_id) as session:
        rows = await session.execute(
            select(Membership.valid_from, Membership.valid_until).where(Membership.person_id == person_id).order_by(Membership.valid_from)
        )
        return [(row.valid_from, row.valid_until) for row in rows]


async def load(place: Place, account_id: UUID) -> Actor:
    async with place.database.read(place.district_id) as session:
        return await load_actor(session, account_id, place.district_id)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "America/New_York"])
async def test_a_post_holds_from_midnight_to_midnight_in_the_districts_zone(held_database: Urls, zone: str) -> None:
    place = await make_place(held_database)
    owner = connected(held_database.migrator)
    async with owner.write(place.district_id) as session:
        (await session.get_one(District, place.district_id)).timezone = zone
    await owner.close()
    operator = Actor(district_id=place.district_id, grants=(Grant(Role.PLATFORM_OPERATOR, place.district_id, UnitKind.DISTRICT),))
    person_id, account_id = await a_person(place, operator)
    await grant(place, operator, person_id)
    offset = {"Asia/Shanghai": (8, 8), "Asia/Urumqi": (6, 6), "America/New_York": (-5, -4)}[zone]  # 2026-03-08 summer time begins
    begins = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(hours=offset[0])
    over = datetime(2026, 4, 1, tzinfo=UTC) - timedelta(hours=offset[1])
    moment = timedelta(microseconds=1)
    expected = {
        begins - moment: (False, date(2026, 2, 28)),
        begins: (True, FIRST),
        over - moment: (True, LAST),
        over: (False, date(2026, 4, 1)),
    }
    for at, (held, day) in expected.items():
        await hold(place.database, at)
        actor = await load(place, account_id)
        assert (actor.grants, at) == (
            ((Grant(Role.DEPARTMENT_STAFF, place.units["construction"], UnitKind.DEPARTMENT),) if held else ()),
            at,
        )
        async with place.database.read(place.district_id) as session:
            holders = await posts(session, place.district_id, place.units["construction"], Role.DEPARTMENT_STAFF)
            assert holders == ([Holder(person_id, account_id)] if held else [])
            assert await today(session, place.district_id) == day
    await place.close()


def undated(actor: Actor) -> Actor:
    """The actor without the day for which its grants were read: one local day, of Shanghai."""
    assert actor.since is not None
    assert actor.until is not None
    assert actor.until - actor.since == timedelta(days=1)
    assert actor.since.astimezone(ZoneInfo("Asia/Shanghai")).time() == time()
    return replace(actor, since=None, until=None)


async def test_an_actor_has_each_grant_once_sorted(place: Place, operator: Actor) -> None:
    person_id, account_id = await a_person(place, operator)
    for since, until in ((date(2020, 1, 1), date(2020, 12, 31)), (date(2021, 1, 1), None)):
        await grant(place, operator, person_id, since=since, until=until)
    await grant(place, operator, person_id, "traffic", Role.DEPARTMENT_HEAD, since=date(2020, 1, 1), until=None)
    await grant(place, operator, person_id, "enterprise_a", Role.ENTERPRISE_LIAISON, since=date(2020, 1, 1), until=date(2020, 1, 1))
    actor = await load(place, account_id)
    assert undated(actor) == Actor(
        district_id=place.district_id,
        account_id=account_id,
        person_id=person_id,
        grants_version=6,
        grants=(
            Grant(Role.DEPARTMENT_HEAD, place.units["traffic"], UnitKind.DEPARTMENT),
            Grant(Role.DEPARTMENT_STAFF, place.units["construction"], UnitKind.DEPARTMENT),
        ),
    )


async def test_nobody_there_is_anyone_from_the_street(place: Place, operator: Actor, database_urls: Urls) -> None:
    elsewhere = await make_place(database_urls)
    person_id, account_id = await a_person(place, operator)
    await grant(place, operator, person_id, until=None)
    assert undated(await load(elsewhere, account_id)) == Actor(district_id=elsewhere.district_id, account_id=account_id, grants_version=3)
    await elsewhere.close()
    with pytest.raises(LookupError):
        await load(place, new_id())


async def test_a_locked_account_holds_nothing(place: Place, operator: Actor) -> None:
    person_id, account_id = await a_person(place, operator)
    await grant(place, operator, person_id, until=None)
    async with place.database.write(None) as session:
        (await session.get_one(Account, account_id)).state = "LOCKED"  # type: ignore[assignment]  # as the column takes it
    assert undated(await load(place, account_id)) == Actor(district_id=place.district_id, account_id=account_id, grants_version=3)


@pytest.mark.parametrize(
    ("state", "held"),
    [(TenantState.ACTIVE, 1), (TenantState.SUSPENDED, 1), (TenantState.CLOSED, 0), (TenantState.MERGED, 0), (TenantState.SPLIT, 0)],
)
async def test_a_suspended_unit_keeps_its_posts_and_a_closed_one_does_not(
    place: Place, operator: Actor, state: TenantState, held: int
) -> None:
    person_id, account_id = await a_person(place, operator)
    await grant(place, operator, person_id, until=None)
    async with place.database.write(place.district_id) as session:
        (await session.get_one(Unit, (place.district_id, place.units["construction"]))).state = state
    assert len((await load(place, account_id)).grants) == held


async def test_each_change_grows_the_grants_version_and_is_audited(place: Place, operator: Actor) -> None:
    person_id, account_id = await a_person(place, operator)
    assert await version(place, account_id) == 2
    membership_id = await grant(place, operator, person_id)
    assert await version(place, account_id) == 3
    await end(place, operator, membership_id, date(2026, 3, 11))
    assert await version(place, account_id) == 4
    assert await terms(place, person_id) == [(FIRST, date(2026, 3, 10))]
    async with place.database.read(place.district_id) as session:
        rows = await session.execute(select(AuditRow.event, AuditRow.fields).where(AuditRow.subject_id == person_id).order_by(AuditRow.id))
        found = [(row.event, row.fields) for row in rows]
    post = {
        "issue_id": None,
        "membership_id": str(membership_id),
        "unit_id": str(place.units["construction"]),
        "role": "DEPARTMENT_STAFF",
    }
    assert found[1:] == [
        ("MembershipGranted", post | {"valid_from": "2026-03-01", "valid_until": "2026-03-31"}),
        ("MembershipEnded", post | {"valid_until": "2026-03-10"}),
    ]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (FIRST, LAST),
        (FIRST, None),
        (LAST, None),
        (date(2026, 2, 1), FIRST),
        (date(2026, 2, 1), None),
        (date(2026, 3, 15), date(2026, 3, 15)),
        (date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
async def test_the_same_post_is_not_held_twice_on_one_day(place: Place, operator: Actor, since: date, until: date | None) -> None:
    person_id, account_id = await a_person(place, operator)
    await grant(place, operator, person_id)
    with pytest.raises(Refusal) as refusal:
        await grant(place, operator, person_id, since=since, until=until)
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.CONFLICT, IdentityReason.OVERLAP)
    assert await terms(place, person_id) == [(FIRST, LAST)]
    assert await version(place, account_id) == 3


async def test_terms_may_touch_and_other_posts_may_overlap(place: Place, operator: Actor) -> None:
    person_id, _ = await a_person(place, operator)
    await grant(place, operator, person_id)
    await grant(place, operator, person_id, since=date(2026, 4, 1), until=None)
    await grant(place, operator, person_id, since=date(2026, 2, 1), until=date(2026, 2, 28))
    await grant(place, operator, person_id, "traffic")
    await grant(place, operator, person_id, "construction", Role.DEPARTMENT_HEAD)
    assert len(await terms(place, person_id)) == 5


async def test_a_post_that_never_was_held_may_begin_once_more(place: Place, operator: Actor) -> None:
    person_id, _ = await a_person(place, operator)
    await end(place, operator, await grant(place, operator, person_id), FIRST)
    assert await terms(place, person_id) == [(FIRST, date(2026, 2, 28))]
    await grant(place, operator, person_id, since=date(2026, 2, 1), until=None)
    assert len(await terms(place, person_id)) == 2


@pytest.mark.parametrize(
    ("on", "code", "reason"),
    [
        (date(2026, 2, 28), ErrorCode.INVALID_INPUT, IdentityReason.DATES_REVERSED),
        (date(2026, 4, 1), ErrorCode.CONFLICT, IdentityReason.ENDED_BEFORE),
        (date(2026, 5, 1), ErrorCode.CONFLICT, IdentityReason.ENDED_BEFORE),
    ],
)
async def test_an_end_before_the_beginning_or_after_the_end_is_refused(
    place: Place, operator: Actor, on: date, code: ErrorCode, reason: IdentityReason
) -> None:
    person_id, account_id = await a_person(place, operator)
    membership_id = await grant(place, operator, person_id)
    with pytest.raises(Refusal) as refusal:
        await end(place, operator, membership_id, on)
    assert (refusal.value.code, refusal.value.reason, refusal.value.path) == (code, reason, ("on",))
    assert await terms(place, person_id) == [(FIRST, LAST)]
    assert await version(place, account_id) == 3


async def test_wrong_places_dates_and_ids_are_refused_and_change_nothing(place: Place, operator: Actor) -> None:
    person_id, account_id = await a_person(place, operator)
    refused = {
        (person_id, "construction", Role.ENTERPRISE_LIAISON, None): (ErrorCode.INVALID_INPUT, "role"),
        (person_id, "district", Role.SYSTEM, None): (ErrorCode.INVALID_INPUT, "role"),
        (person_id, "construction", Role.DEPARTMENT_STAFF, date(2026, 2, 28)): (ErrorCode.INVALID_INPUT, "valid_until"),
        (new_id(), "construction", Role.DEPARTMENT_STAFF, None): (ErrorCode.NOT_FOUND, "person"),
        (person_id, "nowhere", Role.DEPARTMENT_STAFF, None): (ErrorCode.NOT_FOUND, "unit"),
    }
    place.units["nowhere"] = new_id()
    for (who, unit, role, until), answer in refused.items():
        with pytest.raises(Refusal) as refusal:
            await grant(place, operator, who, unit, role, until=until)
        assert (refusal.value.code, *refusal.value.path) == answer
    with pytest.raises(Refusal) as refusal:
        await end(place, operator, new_id(), FIRST)
    assert (refusal.value.code, refusal.value.path) == (ErrorCode.NOT_FOUND, ("post",))
    assert await terms(place, person_id) == []
    assert await version(place, account_id) == 2


@pytest.mark.parametrize(("role", "unit"), [(Role.DEPARTMENT_HEAD, "construction"), (Role.DISTRICT_LEADER, "district")])
async def test_only_who_administers_the_unit_appoints_and_dismisses(place: Place, operator: Actor, role: Role, unit: str) -> None:
    person_id, account_id = await a_person(place, operator)
    membership_id = await grant(place, operator, person_id)
    somebody = await place.actor(role, unit)
    for attempt in (grant(place, somebody, person_id, since=date(2027, 1, 1), until=None), end(place, somebody, membership_id, FIRST)):
        with pytest.raises(Refusal) as refusal:
            await attempt
        assert refusal.value.code is ErrorCode.FORBIDDEN
    assert await terms(place, person_id) == [(FIRST, LAST)]
    assert await version(place, account_id) == 3


async def test_a_vacant_post_has_no_holder_and_seniority_orders_the_others(place: Place, operator: Actor) -> None:
    junior, _ = await a_person(place, operator)
    senior, _ = await a_person(place, operator)
    await grant(place, operator, junior, since=date(2026, 3, 2))
    await grant(place, operator, senior)
    async with place.database.read(place.district_id) as session:
        where = (session, place.district_id, place.units["construction"])
        held = await posts(*where, Role.DEPARTMENT_STAFF, date(2026, 3, 2))
        assert [one.person_id for one in held] == [senior, junior]
        assert [one.person_id for one in await posts(*where, Role.DEPARTMENT_STAFF, FIRST)] == [senior]
        assert await posts(*where, Role.DEPARTMENT_HEAD, FIRST) == []
        assert await posts(session, new_id(), place.units["construction"], Role.DEPARTMENT_STAFF, FIRST) == []
