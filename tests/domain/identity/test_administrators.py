"""The last administrator cannot leave: not by ending, shortening or letting lapse, and not by two leaving at one moment."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.access import Actor, Role
from services.domain.identity import IdentityReason, Newcomer, Term, membership_end, membership_grant, person_add, today
from services.domain.identity.terms import covers, last_day_of
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.domain.identity.test_appointing import post_of
from tests.factories import Place, refused

R, DAY = Role, timedelta(days=1)
KEPT = [
    (R.TENANT_ADMIN, "district"),
    (R.TENANT_ADMIN, "street_a"),
    (R.TENANT_ADMIN, "community_a1"),
    (R.ENTERPRISE_ADMIN, "enterprise_a"),
    (R.SECURITY_ADMIN, "district"),
]
LAST = (ErrorCode.CONFLICT, IdentityReason.LAST_ADMINISTRATOR)


async def now(place: Place) -> date:
    async with place.work() as work:
        return await today(work.session, place.district_id)


async def successor(
    place: Place, actor: Actor, role: Role, unit: str, since: date, *, until: date | None = None, login: bool = True
) -> None:
    """Somebody new at the same post."""
    who = Newcomer(name="李四", login=f"t{new_id().hex}" if login else None)
    async with place.work(actor) as work:
        await person_add(work, who, Term(place.units[unit], role, since, until))


@pytest.mark.parametrize(("role", "unit"), KEPT)
async def test_the_last_one_stays_until_there_is_another(place: Place, role: Role, unit: str) -> None:
    actor, day = await place.actor(role, unit), await now(place)
    post = await post_of(place, actor)
    for on in (date(2020, 1, 1), day, day + 400 * DAY):
        async with refused(place, actor, *LAST) as work:
            await membership_end(work, post, on)
    await successor(place, actor, role, unit, day + 10 * DAY)
    async with refused(place, actor, *LAST) as work:
        await membership_end(work, post, day + 9 * DAY)
    async with place.work(actor) as work:
        await membership_end(work, post, day + 10 * DAY)


@pytest.mark.parametrize("unit", ["enterprise_a"])
async def test_an_enterprise_s_tenant_administrator_may_leave(place: Place, unit: str) -> None:
    actor = await place.actor(R.TENANT_ADMIN, unit)
    async with place.work(actor) as work:
        await membership_end(work, await post_of(place, actor), await now(place))


async def test_the_first_one_is_appointed_until_further_notice(place: Place) -> None:
    actor, day = await place.actor(R.TENANT_ADMIN, "street_a"), await now(place)
    term = Term(place.units["community_a1"], R.TENANT_ADMIN, day, day + 30 * DAY)
    async with refused(place, actor, *LAST) as work:
        await person_add(work, Newcomer(name="李四", login=f"t{new_id().hex}"), term)
    await successor(place, actor, R.TENANT_ADMIN, "community_a1", day)
    await successor(place, actor, R.TENANT_ADMIN, "community_a1", day, until=day + 30 * DAY)


async def test_who_cannot_sign_in_is_no_successor(place: Place) -> None:
    actor, day = await place.actor(R.TENANT_ADMIN, "community_a1"), await now(place)
    await successor(place, actor, R.TENANT_ADMIN, "community_a1", day, login=False)
    async with refused(place, actor, *LAST) as work:
        await membership_end(work, await post_of(place, actor), day)


async def test_the_parent_s_administrator_does_not_empty_the_post_either(place: Place) -> None:
    actor, above = await place.actor(R.TENANT_ADMIN, "community_a1"), await place.actor(R.TENANT_ADMIN, "street_a")
    async with refused(place, above, *LAST) as work:
        await membership_end(work, await post_of(place, actor), await now(place))


@pytest.mark.parametrize(("role", "unit"), [KEPT[0], KEPT[3]])
async def test_of_two_who_leave_at_one_moment_one_stays(place: Place, role: Role, unit: str) -> None:
    actors, day = [await place.actor(role, unit) for _ in range(3)], await now(place)
    posts = [await post_of(place, actor) for actor in actors]

    async def leave(number: int) -> None:
        async with place.work(actors[number]) as work:
            await membership_end(work, posts[number], day)

    answers = await asyncio.gather(*[leave(number) for number in range(3)], return_exceptions=True)
    left = [answer for answer in answers if answer is None]
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert (len(left), [(one.code, one.reason) for one in refusals]) == (2, [LAST])


async def test_the_same_person_may_go_on_under_another_term(place: Place) -> None:
    actor, day = await place.actor(R.TENANT_ADMIN, "street_a"), await now(place)
    other = await place.actor(R.TENANT_ADMIN, "community_a1")
    assert other.person_id is not None
    post = await post_of(place, other)
    async with refused(place, actor, ErrorCode.CONFLICT, IdentityReason.OVERLAP) as work:
        await membership_grant(work, other.person_id, place.units["community_a1"], R.TENANT_ADMIN, valid_from=day + DAY)
    await successor(place, actor, R.TENANT_ADMIN, "community_a1", day + DAY)
    async with place.work(actor) as work:
        await membership_end(work, post, day + DAY)


BEGIN = date(2026, 1, 1)
days = st.integers(-3, 30).map(lambda number: BEGIN + number * DAY)
terms = st.lists(st.tuples(days, st.none() | days), max_size=5)


@given(held=terms, since=days, until=st.none() | days)
def test_covering_is_said_day_by_day(held: list[tuple[date, date | None]], since: date, until: date | None) -> None:
    """No end is a day beyond all others."""
    last = BEGIN + 60 * DAY if until is None else until
    every = [since + number * DAY for number in range((last - since).days + 1)]
    expected = all(any(first <= day and (end is None or day <= end) for first, end in held) for day in every)
    assert covers(held, since, until) == expected


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 15), 99, date(2034, 6, 14)),
        (date(2026, 11, 15), 1, date(2026, 12, 14)),
    ],
)
def test_a_term_of_so_many_months_ends_on(since: date, months: int, last: date) -> None:
    assert last_day_of(since, months) == last
