"""Whatever is appointed and ended by whomever in whatever order: nobody gains what no appointer's subtree allowed, the three eyes stay
three people, and every tenant that had an administrator has one today and on every later day.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.domain.access import Actor, Role
from services.domain.identity import Membership, deputy_appoint, load_actor, membership_end, membership_grant, today
from services.kit.errors import Refusal
from tests.factories import Place
from tests.factories.place import TREE
from tests.fixtures.effort import examples

R, DAY = Role, timedelta(days=1)
PEOPLE = (
    ((R.TENANT_ADMIN, "district"),),
    ((R.TENANT_ADMIN, "street_a"), (R.OBSERVER, "district")),
    ((R.TENANT_ADMIN, "community_a1"),),
    ((R.ENTERPRISE_ADMIN, "enterprise_a"),),
    ((R.SECURITY_ADMIN, "district"),),
    ((R.COMMUNITY_WORKER, "community_a1"), (R.DEPARTMENT_HEAD, "construction")),
)
KEPT = {(R.TENANT_ADMIN, "district"), (R.TENANT_ADMIN, "street_a"), (R.TENANT_ADMIN, "community_a1"), (R.ENTERPRISE_ADMIN, "enterprise_a")}
KEPT |= {(R.SECURITY_ADMIN, "district")}
ABOVE = {name: parent for name, _, parent in TREE}
OVERSEERS, EYES = {R.SECURITY_ADMIN, R.AUDITOR}, {R.SECURITY_ADMIN, R.AUDITOR, R.TENANT_ADMIN}

number = st.integers(0, 20)
POSTS = st.sampled_from(
    (
        *sorted(KEPT),
        (R.AUDITOR, "district"),
        (R.TENANT_ADMIN, "enterprise_a"),
        (R.TENANT_ADMIN, "community_a2"),
        (R.ENTERPRISE_LIAISON, "enterprise_a"),
        (R.DEPARTMENT_STAFF, "construction"),
        (R.COMMUNITY_SECRETARY, "community_a1"),
    )
)
DAYS, LENGTHS = st.integers(-2, 6), st.none() | st.integers(0, 5)
WHO = st.sampled_from((0, 0, 0, 1, 2, 3, 4, 4, 5))
"""By whom: those who may most, more often."""
STEPS = st.one_of(
    st.tuples(st.just("grant"), WHO, number, POSTS, DAYS, LENGTHS),
    st.tuples(st.just("end"), WHO, number, DAYS),
    st.tuples(st.just("deputy"), WHO, number, number, DAYS, LENGTHS),
)


def lineage(unit: str) -> Iterator[str]:
    """A unit and everything above it, by the parent pointers."""
    yield unit
    if unit in ABOVE:
        yield from lineage(ABOVE[unit])


@dataclass
class Town:
    """The place, its people, and today."""

    place: Place
    people: list[Actor]
    day: date

    @property
    def names(self) -> dict[UUID, str]:
        """Unit → its name in the factory's tree."""
        return {unit_id: name for name, unit_id in self.place.units.items()}

    async def posts(self) -> Sequence[Membership]:
        """Every post, in the order in which they were entered."""
        async with self.place.database.read(self.place.district_id) as session:
            return (await session.scalars(select(Membership).order_by(Membership.id))).all()

    async def actor(self, place: int) -> Actor:
        """Somebody with the posts of today."""
        account_id = self.people[place % len(self.people)].account_id
        assert account_id is not None
        async with self.place.database.read(self.place.district_id) as session:
            return await load_actor(session, account_id, self.place.district_id)

    def term(self, since: int, length: int | None) -> Any:
        """So many days from a day on."""
        return {"valid_from": self.day + since * DAY, "valid_until": None if length is None else self.day + (since + length) * DAY}

    async def do(self, step: tuple, by: Actor) -> None:  # type: ignore[type-arg]  # of three shapes
        """Try it."""
        posts = [post for post in await self.posts() if post.valid_until is None or post.valid_until >= self.day]
        async with self.place.work(by) as work:
            match step:
                case ("grant", _, to, (role, unit), since, length):
                    person = self.people[to % len(self.people)].person_id
                    assert person is not None
                    term = self.term(since, length)
                    await membership_grant(work, person, self.place.units[unit], role, **term)
                case ("end", _, post, on):
                    ended = posts[-1 - post % len(posts)]
                    await membership_end(work, ended.id, max(ended.valid_from, self.day + on * DAY))
                case ("deputy", _, post, colleague, since, length):
                    term = self.term(since, length)
                    await deputy_appoint(work, posts[post % len(posts)].id, posts[colleague % len(posts)].id, **term)

    def allowed(self, by: Actor, new: Membership, before: Sequence[Membership]) -> bool:
        """Whether somebody may give a post, from the posts they held: told here once more."""
        unit = self.names[new.unit_id]
        for grant in by.grants:
            at = self.names[grant.unit_id]
            if grant.role is R.TENANT_ADMIN and at in lineage(unit) and new.role not in OVERSEERS:
                return True
            if grant.role is R.SECURITY_ADMIN and new.role in OVERSEERS:
                return True
            if grant.role is R.ENTERPRISE_ADMIN and at == unit and new.role is not R.TENANT_ADMIN:
                return True
        principal = next((post for post in before if post.id == new.deputises_id), None)
        return principal is not None and principal.person_id == by.person_id

    def held(self, post: Membership, day: date) -> bool:
        """Whether a post is held on a day."""
        return post.valid_from <= day and (post.valid_until is None or day <= post.valid_until)

    def check(self, posts: Sequence[Membership]) -> None:
        """What must hold after every step, on every day from today until nothing changes any more."""
        for day in (self.day + offset * DAY for offset in range(12)):
            now = [post for post in posts if self.held(post, day)]
            there = {(post.role, self.names[post.unit_id]) for post in now if post.deputises_id is None}
            assert there >= KEPT, (day, KEPT - there)
            for person in {post.person_id for post in now}:
                eyes = {post.role for post in now if post.person_id == person and post.unit_id == self.place.district_id}
                assert len(eyes & EYES) < 2, (day, eyes)
            for post in now:
                principal = next((one for one in posts if one.id == post.deputises_id), post)
                assert (principal.role, principal.unit_id) == (post.role, post.unit_id)
                assert self.held(principal, day), "a deputy outlives nobody"


@pytest.mark.long
@settings(max_examples=examples(64), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
async def test_no_sequence_of_commands_breaks_the_rules(place: Place, steps: list[tuple]) -> None:  # type: ignore[type-arg]  # as above
    async with place.work() as work:
        day = await today(work.session, place.district_id)
        for post in await work.session.scalars(select(Membership).where(Membership.district_id == place.district_id)):
            post.valid_until = post.valid_from - DAY  # of the example before
    town = Town(place, [await place.actor(*first, *more) for first, *more in PEOPLE], day)
    for step in steps:
        by, before = await town.actor(step[1]), await town.posts()
        with suppress(Refusal):
            await town.do(step, by)
        after = await town.posts()
        for new in after[len(before) :]:
            assert town.allowed(by, new, before), (step, by.grants)
            assert new.person_id != by.person_id
        town.check(after)
