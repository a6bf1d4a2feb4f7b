"""Who gives and ends which post: within the own subtree, never to oneself, and nobody appoints those who watch over them."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from services.domain.access import Actor, Role
from services.domain.identity import (
    Account,
    IdentityReason,
    Membership,
    Newcomer,
    Term,
    membership_end,
    membership_grant,
    people,
    person_add,
    person_correct,
)
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.factories import Place, refused, rows_of

SINCE = date(2026, 3, 1)
R = Role


async def post_of(place: Place, actor: Actor) -> UUID:
    """The first post of somebody."""
    async with place.work() as work:
        found = await work.session.scalars(select(Membership.id).where(Membership.person_id == actor.person_id).order_by(Membership.id))
        return found.all()[0]


async def candidate(place: Place) -> UUID:
    """Somebody of another street, to be given a post."""
    actor = await place.actor(R.RESIDENT, "community_b1")
    assert actor.person_id is not None
    return actor.person_id


ALLOWED = [
    ((R.TENANT_ADMIN, "community_a1"), R.COMMUNITY_SECRETARY, "community_a1"),
    ((R.TENANT_ADMIN, "community_a1"), R.RESIDENT, "community_a1"),
    ((R.TENANT_ADMIN, "community_a1"), R.OBSERVER, "community_a1"),
    ((R.TENANT_ADMIN, "community_a1"), R.TENANT_ADMIN, "community_a1"),
    ((R.TENANT_ADMIN, "community_a1"), R.ORGANISATION_CONTACT, "property"),
    ((R.TENANT_ADMIN, "street_a"), R.STREET_COORDINATOR, "street_a"),
    ((R.TENANT_ADMIN, "street_a"), R.COMMUNITY_WORKER, "community_a2"),
    ((R.TENANT_ADMIN, "street_a"), R.TENANT_ADMIN, "community_a2"),
    ((R.TENANT_ADMIN, "street_a"), R.ENTERPRISE_ADMIN, "enterprise_b"),
    ((R.TENANT_ADMIN, "district"), R.DEPARTMENT_HEAD, "construction"),
    ((R.TENANT_ADMIN, "district"), R.DISTRICT_SUPERVISOR, "district"),
    ((R.TENANT_ADMIN, "district"), R.TENANT_ADMIN, "street_b"),
    ((R.TENANT_ADMIN, "enterprise_a"), R.ENTERPRISE_LIAISON, "enterprise_a"),
    ((R.ENTERPRISE_ADMIN, "enterprise_a"), R.ENTERPRISE_LIAISON, "enterprise_a"),
    ((R.ENTERPRISE_ADMIN, "enterprise_a"), R.ENTERPRISE_ADMIN, "enterprise_a"),
    ((R.SECURITY_ADMIN, "district"), R.AUDITOR, "district"),
    ((R.SECURITY_ADMIN, "district"), R.SECURITY_ADMIN, "district"),
]
FORBIDDEN, NOT_FOUND = ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND
REFUSED = [
    ((R.TENANT_ADMIN, "community_a1"), R.COMMUNITY_SECRETARY, "community_a2", FORBIDDEN),
    ((R.TENANT_ADMIN, "community_a1"), R.TENANT_ADMIN, "community_b1", FORBIDDEN),
    ((R.TENANT_ADMIN, "community_a1"), R.STREET_COORDINATOR, "street_a", FORBIDDEN),
    ((R.TENANT_ADMIN, "community_a1"), R.DEPARTMENT_STAFF, "construction", FORBIDDEN),
    ((R.TENANT_ADMIN, "community_a1"), R.ENTERPRISE_ADMIN, "enterprise_a", NOT_FOUND),
    ((R.TENANT_ADMIN, "street_a"), R.STREET_COORDINATOR, "street_b", FORBIDDEN),
    ((R.TENANT_ADMIN, "street_a"), R.COMMUNITY_WORKER, "community_b1", FORBIDDEN),
    ((R.TENANT_ADMIN, "street_a"), R.TENANT_ADMIN, "district", FORBIDDEN),
    ((R.TENANT_ADMIN, "street_a"), R.DEPARTMENT_STAFF, "construction", FORBIDDEN),
    ((R.TENANT_ADMIN, "district"), R.SECURITY_ADMIN, "district", FORBIDDEN),
    ((R.TENANT_ADMIN, "district"), R.AUDITOR, "district", FORBIDDEN),
    ((R.TENANT_ADMIN, "enterprise_a"), R.ENTERPRISE_LIAISON, "enterprise_b", NOT_FOUND),
    ((R.ENTERPRISE_ADMIN, "enterprise_a"), R.ENTERPRISE_LIAISON, "enterprise_b", NOT_FOUND),
    ((R.ENTERPRISE_ADMIN, "enterprise_a"), R.TENANT_ADMIN, "enterprise_a", FORBIDDEN),
    ((R.ENTERPRISE_ADMIN, "enterprise_a"), R.RESIDENT, "community_a1", FORBIDDEN),
    ((R.SECURITY_ADMIN, "district"), R.TENANT_ADMIN, "district", FORBIDDEN),
    ((R.SECURITY_ADMIN, "district"), R.DISTRICT_COORDINATOR, "district", FORBIDDEN),
    ((R.AUDITOR, "district"), R.AUDITOR, "district", FORBIDDEN),
    ((R.COMMUNITY_SECRETARY, "community_a1"), R.COMMUNITY_WORKER, "community_a1", FORBIDDEN),
    ((R.DEPARTMENT_HEAD, "construction"), R.DEPARTMENT_STAFF, "construction", FORBIDDEN),
]


@pytest.mark.parametrize(("by", "role", "unit"), ALLOWED)
async def test_who_appoints(place: Place, by: tuple[Role, str], role: Role, unit: str) -> None:
    actor, person_id = await place.actor(*by), await candidate(place)
    async with place.work(actor) as work:
        post = await membership_grant(work, person_id, place.units[unit], role, valid_from=SINCE)
    if role in {R.TENANT_ADMIN, R.ENTERPRISE_ADMIN, R.SECURITY_ADMIN}:  # theirs is not the last
        other = await candidate(place)
        async with place.work(actor) as work:
            await membership_grant(work, other, place.units[unit], role, valid_from=SINCE)
    async with place.work(actor) as work:
        await membership_end(work, post, SINCE)
    async with place.work() as work:
        assert (await work.session.get_one(Membership, (place.district_id, post))).valid_until == date(2026, 2, 28)


@pytest.mark.parametrize(("by", "role", "unit", "code"), REFUSED)
async def test_who_does_not(place: Place, by: tuple[Role, str], role: Role, unit: str, code: ErrorCode) -> None:
    actor, person_id = await place.actor(*by), await candidate(place)
    async with refused(place, actor, code) as work:
        await membership_grant(work, person_id, place.units[unit], role, valid_from=SINCE)
    async with refused(place, actor, code) as work:
        await person_add(work, Newcomer(name="李四", login=f"t{new_id().hex}"), Term(place.units[unit], role, SINCE))
    other = await place.actor(role, unit)
    post, before = await post_of(place, other), await rows_of(place)
    with pytest.raises(Refusal) as refusal:
        async with place.work(actor) as work:
            await membership_end(work, post, SINCE)
    assert refusal.value.code in {FORBIDDEN, NOT_FOUND}, "whoever does not see the post is told that there is none"
    assert await rows_of(place) == before


async def test_nobody_appoints_themselves(place: Place) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "district")
    assert actor.person_id is not None
    async with refused(place, actor, ErrorCode.BARRED, IdentityReason.OWN_POST) as work:
        await membership_grant(work, actor.person_id, place.units["district"], R.DISTRICT_LEADER, valid_from=SINCE)


@pytest.mark.parametrize(
    ("held", "role", "by"),
    [
        (R.TENANT_ADMIN, R.AUDITOR, R.SECURITY_ADMIN),
        (R.AUDITOR, R.SECURITY_ADMIN, R.SECURITY_ADMIN),
        (R.SECURITY_ADMIN, R.TENANT_ADMIN, R.TENANT_ADMIN),
    ],
)
async def test_the_three_eyes_are_three_people(place: Place, held: Role, role: Role, by: Role) -> None:
    other, actor, spare = await place.actor(held, "district"), await place.actor(by, "district"), await place.actor(held, "district")
    assert other.person_id is not None
    async with refused(place, actor, ErrorCode.CONFLICT, IdentityReason.THREE_EYES) as work:
        await membership_grant(work, other.person_id, place.units["district"], role, valid_from=SINCE)
    async with place.work(spare if held in {R.TENANT_ADMIN, R.SECURITY_ADMIN} else actor) as work:
        await membership_end(work, await post_of(place, other), SINCE)
    async with place.work(actor) as work:
        await membership_grant(work, other.person_id, place.units["district"], role, valid_from=SINCE)


async def test_a_street_s_administrator_may_audit_the_district(place: Place) -> None:
    other, actor = await place.actor(R.TENANT_ADMIN, "street_a"), await place.actor(R.SECURITY_ADMIN, "district")
    assert other.person_id is not None
    async with place.work(actor) as work:
        await membership_grant(work, other.person_id, place.units["district"], R.AUDITOR, valid_from=SINCE)


async def test_a_newcomer_has_an_account_and_a_post_at_once(place: Place) -> None:
    actor, login = await place.actor(R.TENANT_ADMIN, "community_a1"), f"t{new_id().hex}"
    who = Newcomer(name="李四", phone="13800138000", login=login, official=True)
    async with place.work(actor) as work:
        entered = await person_add(work, who, Term(place.units["community_a1"], R.GRID_WORKER, SINCE, date(2026, 12, 31)))
    async with place.database.read(place.district_id) as session:
        known = (await people(session, place.district_id, [entered.person_id]))[entered.person_id]
        account = (await session.scalars(select(Account).where(Account.login == login))).one()
        post = await session.get_one(Membership, (place.district_id, entered.membership_id))
    assert (known.name, known.phone, known.official) == ("李四", "13800138000", True)
    assert (post.person_id, post.role, post.valid_until, post.community_id) == (
        entered.person_id,
        R.GRID_WORKER,
        date(2026, 12, 31),
        place.units["community_a1"],
    )
    assert account.grants_version == 3


async def test_a_login_that_exists_is_nobody_s_to_take(place: Place) -> None:
    actor, login = await place.actor(R.TENANT_ADMIN, "community_a1"), f"t{new_id().hex}"
    term = Term(place.units["community_a1"], R.GRID_WORKER, SINCE)
    async with place.work(actor) as work:
        await person_add(work, Newcomer(name="李四", login=login), term)
    async with refused(place, actor, ErrorCode.CONFLICT, IdentityReason.LOGIN_TAKEN) as work:
        await person_add(work, Newcomer(name="李四", login=login), term)


async def test_names_are_corrected_by_who_appoints_to_every_post_of_theirs(place: Place) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "community_a1")
    own = await place.actor(R.COMMUNITY_WORKER, "community_a1")
    shared = await place.actor(R.COMMUNITY_WORKER, "community_a1", (R.DISTRICT_LEADER, "district"))
    assert own.person_id is not None
    async with place.work(actor) as work:
        await person_correct(work, await post_of(place, own), name="王五")
    async with place.database.read(place.district_id) as session:
        known = (await people(session, place.district_id, [own.person_id]))[own.person_id]
    assert (known.name, known.phone) == ("王五", "13812348000")
    async with place.work() as work:
        at_the_community = (
            await work.session.scalars(
                select(Membership.id).where(Membership.person_id == shared.person_id, Membership.role == R.COMMUNITY_WORKER)
            )
        ).one()
    async with refused(place, actor, ErrorCode.FORBIDDEN) as work:
        await person_correct(work, at_the_community, name="王五")
    strangers = await post_of(place, await place.actor(R.RESIDENT, "community_a2"))
    async with refused(place, actor, ErrorCode.NOT_FOUND) as work:
        await person_correct(work, strangers, name="王五")
