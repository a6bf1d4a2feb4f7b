"""Deputies (AB角): the same role at the same unit within the term of the post, ended with it, told after it."""

from datetime import date
from uuid import UUID

import pytest

from services.domain.access import Actor, Grant, Role, UnitKind
from services.domain.identity import (
    IdentityReason,
    Membership,
    deputy_appoint,
    load_actor,
    membership_end,
    membership_grant,
    posts,
)
from services.kit.errors import ErrorCode
from tests.domain.identity.test_administrators import LAST
from tests.domain.identity.test_appointing import post_of
from tests.factories import Place, refused

R = Role
FIRST, FINAL = date(2026, 3, 1), date(2026, 3, 31)


async def deputise(  # noqa: PLR0917 - who, for whom and when
    place: Place, by: Actor, principal: UUID, colleague: UUID, since: date = FIRST, until: date | None = FINAL
) -> UUID:
    async with place.work(by) as work:
        return await deputy_appoint(work, principal, colleague, valid_from=since, valid_until=until)


async def stored(place: Place, post: UUID) -> Membership:
    async with place.database.read(place.district_id) as session:
        return await session.get_one(Membership, (place.district_id, post))


async def test_the_holder_names_a_colleague_who_then_holds_the_role(place: Place) -> None:
    head, colleague = await place.actor(R.DEPARTMENT_HEAD, "construction"), await place.actor(R.DEPARTMENT_STAFF, "construction")
    principal = await post_of(place, head)
    post = await deputise(place, head, principal, await post_of(place, colleague), date(2020, 5, 1), None)
    made = await stored(place, post)
    assert (made.role, made.unit_id, made.deputises_id, made.valid_until) == (
        R.DEPARTMENT_HEAD,
        place.units["construction"],
        principal,
        None,
    )
    assert colleague.account_id is not None
    async with place.database.read(place.district_id) as session:
        grants = (await load_actor(session, colleague.account_id, place.district_id)).grants
        told = await posts(session, place.district_id, place.units["construction"], R.DEPARTMENT_HEAD)
    assert Grant(R.DEPARTMENT_HEAD, place.units["construction"], UnitKind.DEPARTMENT) in grants
    assert [one.person_id for one in told] == [head.person_id, colleague.person_id]


async def test_recipients_are_told_principals_first_whoever_came_first(place: Place) -> None:
    colleague = await place.actor(R.DEPARTMENT_STAFF, "construction")
    head = await place.actor(R.DEPARTMENT_HEAD, "construction", since=date(2025, 1, 1))
    elder = await place.actor(R.DEPARTMENT_HEAD, "construction")
    await deputise(place, elder, await post_of(place, elder), await post_of(place, colleague), date(2020, 5, 1), None)
    async with place.database.read(place.district_id) as session:
        told = await posts(session, place.district_id, place.units["construction"], R.DEPARTMENT_HEAD)
    assert [one.person_id for one in told] == [elder.person_id, head.person_id, colleague.person_id]


async def test_deputies_end_with_the_post_and_by_who_holds_it(place: Place) -> None:
    head, colleague = await place.actor(R.DEPARTMENT_HEAD, "construction"), await place.actor(R.DEPARTMENT_STAFF, "construction")
    other, administrator = await place.actor(R.DEPARTMENT_LIAISON, "construction"), await place.actor(R.TENANT_ADMIN, "district")
    principal = await post_of(place, head)
    first = await deputise(place, head, principal, await post_of(place, colleague), FIRST, None)
    second = await deputise(place, administrator, principal, await post_of(place, other), FINAL, None)
    async with place.work(head) as work:
        await membership_end(work, first, date(2026, 3, 11))
    assert (await stored(place, first)).valid_until == date(2026, 3, 10)
    async with place.work(administrator) as work:
        await membership_end(work, principal, date(2026, 3, 21))
    ends = [(await stored(place, post)).valid_until for post in (principal, first, second)]
    assert ends == [date(2026, 3, 20), date(2026, 3, 10), date(2026, 3, 20)], "one never began"
    assert other.account_id is not None
    async with place.database.read(place.district_id) as session:
        assert (await load_actor(session, other.account_id, place.district_id)).grants_version == 3


async def test_a_deputy_has_no_deputy_and_ends_nothing(place: Place) -> None:
    head, colleague = await place.actor(R.DEPARTMENT_HEAD, "construction"), await place.actor(R.DEPARTMENT_STAFF, "construction")
    third, principal = await post_of(place, await place.actor(R.DEPARTMENT_STAFF, "construction")), await post_of(place, head)
    post = await deputise(place, head, principal, await post_of(place, colleague), date(2020, 5, 1), None)
    async with refused(place, colleague, ErrorCode.CONFLICT, IdentityReason.DEPUTY_OF_A_DEPUTY) as work:
        await deputy_appoint(work, post, third, valid_from=FIRST)
    for ended in (post, principal):
        async with refused(place, colleague, ErrorCode.FORBIDDEN) as work:
            await membership_end(work, ended, FIRST)


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        (date(2026, 2, 28), FINAL, IdentityReason.OUTSIDE_TERM),
        (FIRST, date(2026, 4, 1), IdentityReason.OUTSIDE_TERM),
        (date(2026, 4, 1), None, IdentityReason.DATES_REVERSED),
    ],
)
async def test_the_term_lies_within_that_of_the_post(place: Place, since: date, until: date | None, reason: IdentityReason) -> None:
    administrator, head = await place.actor(R.TENANT_ADMIN, "district"), await place.actor(R.RESIDENT, "community_a1")
    colleague = await post_of(place, await place.actor(R.DEPARTMENT_STAFF, "construction"))
    assert head.person_id is not None
    async with place.work(administrator) as work:
        unit = place.units["construction"]
        principal = await membership_grant(work, head.person_id, unit, R.DEPARTMENT_HEAD, valid_from=FIRST, valid_until=FINAL)
    async with refused(place, administrator, ErrorCode.INVALID_INPUT, reason) as work:
        await deputy_appoint(work, principal, colleague, valid_from=since, valid_until=until)
    post = await deputise(place, administrator, principal, colleague, date(2026, 3, 5), None)
    assert (await stored(place, post)).valid_until == FINAL


async def test_who_may_not_be_one(place: Place) -> None:
    worker = await place.actor(R.COMMUNITY_WORKER, "community_a1")
    resident = await place.actor(R.RESIDENT, "community_a1")
    elsewhere = await place.actor(R.COMMUNITY_SECRETARY, "community_a2")
    administrator = await place.actor(R.TENANT_ADMIN, "street_a")
    post, hers = await post_of(place, worker), await post_of(place, resident)
    for stranger, code, reason in (
        (hers, ErrorCode.NOT_FOUND, None),
        (await post_of(place, elsewhere), ErrorCode.BARRED, IdentityReason.NOT_A_COLLEAGUE),
        (post, ErrorCode.BARRED, IdentityReason.OWN_POST),
    ):
        async with refused(place, worker, code, reason) as work:
            await deputy_appoint(work, post, stranger, valid_from=FIRST)
    async with refused(place, administrator, ErrorCode.INVALID_INPUT, IdentityReason.NOT_DEPUTISED) as work:
        await deputy_appoint(work, hers, post, valid_from=FIRST)
    async with refused(place, elsewhere, ErrorCode.FORBIDDEN) as work:
        await deputy_appoint(work, post, await post_of(place, elsewhere), valid_from=FIRST)


async def test_a_deputy_keeps_no_post_of_administrator_filled(place: Place) -> None:
    actor, colleague = await place.actor(R.TENANT_ADMIN, "community_a1"), await place.actor(R.COMMUNITY_WORKER, "community_a1")
    post = await post_of(place, actor)
    deputy = await deputise(place, actor, post, await post_of(place, colleague), date(2020, 5, 1), None)
    async with refused(place, actor, *LAST) as work:
        await membership_end(work, post, FIRST)
    async with place.work(actor) as work:
        await membership_end(work, deputy, FIRST)


async def test_the_eyes_are_not_combined_by_deputising(place: Place) -> None:
    overseer, administrator = await place.actor(R.SECURITY_ADMIN, "district"), await place.actor(R.TENANT_ADMIN, "district")
    async with refused(place, overseer, ErrorCode.CONFLICT, IdentityReason.THREE_EYES) as work:
        await deputy_appoint(work, await post_of(place, overseer), await post_of(place, administrator), valid_from=FIRST)
