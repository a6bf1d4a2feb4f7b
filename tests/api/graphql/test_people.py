"""Posts as clients see them: administrators find what they administer, and whoever loses a post loses sight with the answer."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.api.graphql import ids
from services.domain.access import Actor, Role
from services.domain.identity import Membership, membership_end
from tests.api.graphql.ask import ask
from tests.factories import Place

R = Role
POSTS = "query($where: PostFilter) { posts(where: $where, first: 100) { totalCount nodes { role name until unit { name } } } }"
END = "mutation($input: MembershipEndInput!) { membershipEnd(input: $input) { errors { code reason path } post { id role until } } }"
UNITS = {"community_a1": "com", "community_a2": "com", "enterprise_a": "ent", "district": "dis"}


async def listed(place: Place, actor: Actor, **where: Any) -> set[tuple[str, str]]:
    """The posts that somebody finds: (role, unit)."""
    found = (await ask(place.database, actor, POSTS, {"where": where}))["posts"]
    assert found["totalCount"] == len(found["nodes"])
    return {(node["role"], node["unit"]["name"]) for node in found["nodes"]}


async def post_at(place: Place, actor: Actor, unit: str) -> UUID:
    """Somebody's post at a unit."""
    async with place.work() as work:
        found = select(Membership.id).where(Membership.person_id == actor.person_id, Membership.unit_id == place.units[unit])
        return (await work.session.scalars(found)).one()


async def test_who_administers_finds_everybody_there_and_nobody_elsewhere(place: Place) -> None:
    everybody = [
        (R.RESIDENT, "community_a1"),
        (R.COMMUNITY_SECRETARY, "community_a1"),
        (R.OBSERVER, "community_a1"),
        (R.ORGANISATION_CONTACT, "property"),
        (R.RESIDENT, "community_a2"),
        (R.ENTERPRISE_LIAISON, "enterprise_a"),
        (R.ENTERPRISE_LIAISON, "enterprise_b"),
        (R.AUDITOR, "district"),
    ]
    for post in everybody:
        await place.actor(*post)
    administrator = await place.actor(R.TENANT_ADMIN, "community_a1")
    enterprise = await place.actor(R.ENTERPRISE_ADMIN, "enterprise_a")
    overseer = await place.actor(R.SECURITY_ADMIN, "district")
    secretary = await place.actor(R.COMMUNITY_SECRETARY, "community_a2")
    told = {(role.value, unit) for role, unit in everybody}
    below = {("TENANT_ADMIN", "community_a1"), *((role, unit) for role, unit in told if unit in {"community_a1", "property"})}
    assert await listed(place, administrator) == below
    assert await listed(place, enterprise) == {("ENTERPRISE_ADMIN", "enterprise_a"), ("ENTERPRISE_LIAISON", "enterprise_a")}
    assert await listed(place, overseer) >= {(role, unit) for role, unit in told if role != "RESIDENT"} | {("SECURITY_ADMIN", "district")}
    assert await listed(place, overseer, role=["RESIDENT"]) == set()
    assert await listed(place, secretary, role=["RESIDENT", "OBSERVER", "TENANT_ADMIN", "AUDITOR"]) == set()
    unit = ids.encode("com", place.units["community_a1"])
    assert await listed(place, administrator, unit=unit, role=["RESIDENT", "OBSERVER"]) == {
        ("RESIDENT", "community_a1"),
        ("OBSERVER", "community_a1"),
    }
    assert await listed(place, secretary, unit=unit) == {("COMMUNITY_SECRETARY", "community_a1")}


async def test_former_posts_are_found_as_such_and_names_stay_masked(place: Place) -> None:
    administrator, resident = await place.actor(R.TENANT_ADMIN, "community_a1"), await place.actor(R.RESIDENT, "community_a1")
    async with place.work(administrator) as work:
        await membership_end(work, await post_at(place, resident, "community_a1"), date(2021, 1, 1))
    assert await listed(place, administrator, current=True) == {("TENANT_ADMIN", "community_a1")}
    assert await listed(place, administrator, current=False) == {("RESIDENT", "community_a1")}
    (former,) = (await ask(place.database, administrator, POSTS, {"where": {"current": False}}))["posts"]["nodes"]
    assert (former["name"], former["until"]) == ("张*", "2020-12-31")


async def test_an_answer_is_read_under_the_grants_that_the_command_left(place: Place) -> None:
    """Who ends the own post is shown what remains to be seen; of two posts the other still shows it."""
    await place.actor(R.TENANT_ADMIN, "community_a1")
    for actor, sees in (
        (await place.actor(R.TENANT_ADMIN, "community_a1"), False),
        (await place.actor(R.TENANT_ADMIN, "community_a1", (R.RESIDENT, "community_b1")), False),
        (await place.actor(R.TENANT_ADMIN, "community_a1", (R.TENANT_ADMIN, "street_a")), True),
    ):
        post = ids.encode("pos", await post_at(place, actor, "community_a1"))
        answer = (await ask(place.database, actor, END, {"input": {"post": post, "on": "2020-01-11"}}))["membershipEnd"]
        shown = {"id": post, "role": "TENANT_ADMIN", "until": "2020-01-10"}
        assert answer == {"errors": [], "post": shown if sees else None}
        again = (await ask(place.database, actor, END, {"input": {"post": post, "on": "2020-01-06"}}))["membershipEnd"]
        assert [one["code"] for one in again["errors"]] == ([] if sees else ["NOT_FOUND"])


async def test_the_next_mutation_of_an_operation_has_the_grants_that_the_first_left(place: Place) -> None:
    actor, other = await place.actor(R.TENANT_ADMIN, "community_a1"), await place.actor(R.TENANT_ADMIN, "community_a1")
    posts = [ids.encode("pos", await post_at(place, one, "community_a1")) for one in (actor, other)]
    await place.actor(R.TENANT_ADMIN, "community_a1")
    two = "first: membershipEnd(input: $a) { errors { code } } second: membershipEnd(input: $b) { errors { code } post { id } }"
    given = {key: {"post": post, "on": "2020-01-11"} for key, post in zip("ab", posts, strict=True)}
    query = f"mutation($a: MembershipEndInput!, $b: MembershipEndInput!) {{ {two} }}"
    answer = await ask(place.database, actor, query, given)
    assert answer == {"first": {"errors": []}, "second": {"errors": [{"code": "NOT_FOUND"}], "post": None}}
