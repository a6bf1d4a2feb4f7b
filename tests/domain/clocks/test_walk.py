"""Random histories on a real database against an independent model: nothing lost, nothing doubled, nothing skipped."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.clocks import Clock, ClockKind, Escalation
from services.domain.identity import Membership
from services.kit.database import Database
from tests.domain.clocks import model
from tests.domain.clocks.model import Owed
from tests.domain.clocks.promises import Asked, Claimed, Promised, Promises, Refused, Verified
from tests.factories import Place, hold, make_place
from tests.fixtures.effort import examples

MONDAY = datetime(2026, 2, 2, 10, 0, tzinfo=model.SHANGHAI)
PEOPLE = {
    "staff": (Role.DEPARTMENT_STAFF, "construction"),
    "head": (Role.DEPARTMENT_HEAD, "construction"),
    "street": (Role.STREET_COORDINATOR, "street_a"),
    "supervisor": (Role.DISTRICT_SUPERVISOR, "district"),
    "leader": (Role.DISTRICT_LEADER, "district"),
}
DISTRICT = {"supervisor": ("supervisor",), "leader": ("leader",)}
HANDLER = {"responsible": ("staff", "head"), "head": ("head",), "coordinator": ("street",), **DISTRICT}
VERIFIER = {"responsible": ("street",), "head": ("street",), "coordinator": (), **DISTRICT}  # nobody coordinates the district

which, amounts, hours = st.integers(0, 2), st.integers(1, 4), st.sampled_from([1, 7, 15, 24, 40, 72, 120, 240])
beginnings = st.one_of(st.tuples(st.just("promise"), amounts), st.tuples(st.just("ask"), amounts, st.booleans()))
passing = st.tuples(st.just("pass"), hours, st.integers(1, 3))
posts = st.tuples(st.sampled_from(["leave", "join"]), st.sampled_from(sorted(PEOPLE)))
moves = st.one_of(
    beginnings,
    passing,
    passing,
    passing,
    st.tuples(st.just("away"), hours),
    st.tuples(st.just("extend"), which, amounts),
    st.tuples(st.just("extend"), which, amounts),
    st.tuples(st.sampled_from(["claim", "refuse", "verify"]), which),
    st.tuples(st.sampled_from(["claim", "refuse", "verify"]), which),
    st.tuples(st.sampled_from(["busy", "free"]), which),
    posts,
)

stories = st.tuples(st.lists(posts, max_size=2), st.lists(beginnings, min_size=1, max_size=3), st.lists(moves, min_size=6, max_size=20))
"""Who is away, what is owed, and then whatever happens. `pass`: so many hours with workers; `away`: without any."""


@dataclass
class Story:
    """One history, told to the product and to the model."""

    promises: Promises
    crew: list[Database]
    people: dict[str, UUID]
    now: datetime = MONDAY
    here: set[str] = field(default_factory=lambda: set(PEOPLE))
    subjects: list[UUID] = field(default_factory=list)
    clocks: dict[tuple[UUID, ClockKind, int], Owed] = field(default_factory=dict)
    claims: dict[UUID, int] = field(default_factory=dict)

    def owed(self, subject: UUID, kind: ClockKind) -> Owed | None:
        return self.clocks.get((subject, kind, self.claims.get(subject, 0) if kind is ClockKind.VERIFICATION else 0))

    async def tell(self, move: tuple[Any, ...]) -> None:
        verb, *rest = move
        match verb:
            case "promise" | "ask":
                await self._start(verb, *rest)
            case "pass":
                await self._wait(rest[0])
                await self._round(rest[1])
            case "away":
                await self._wait(rest[0])
            case "leave" | "join":
                await self._post(verb, rest[0])
            case _ if self.subjects:
                await self._answer(verb, self.subjects[rest[0] % len(self.subjects)], *rest[1:])
            case _:
                pass

    async def _wait(self, hours_: int) -> None:
        self.now += timedelta(hours=hours_)
        await hold(self.promises.place.database, self.now)

    async def _start(self, verb: str, amount: int, settles: bool = False) -> None:
        subject = await self.promises.start(Promised if verb == "promise" else Asked, amount)
        kind = ClockKind.FULFILMENT if verb == "promise" else ClockKind.CONFIRMATION
        self.subjects.append(subject)
        self.clocks[subject, kind, 0] = Owed(model.due(self.now, amount), self.now, HANDLER, acts=verb == "ask", settles=settles)
        if settles:
            self.promises.settled.add(subject)

    async def _answer(self, verb: str, subject: UUID, amount: int = 0) -> None:
        question, promise, claim = (
            self.owed(subject, kind) for kind in (ClockKind.CONFIRMATION, ClockKind.FULFILMENT, ClockKind.VERIFICATION)
        )
        if question is not None:
            if verb in {"busy", "free"}:
                question.busy = verb == "busy"
                (self.promises.busy.add if question.busy else self.promises.busy.discard)(subject)
            return
        assert promise is not None
        waiting = claim is not None and claim.running
        if verb == "claim" and promise.running:
            await self.promises.say(Claimed(subject_id=subject))
            promise.running = False
            self.claims[subject] = self.claims.get(subject, 0) + 1
            self.clocks[subject, ClockKind.VERIFICATION, self.claims[subject]] = Owed(model.due(self.now, 5), self.now, VERIFIER)
        elif verb == "extend" and promise.running:
            await self.promises.extend(subject, amount)
            promise.extend(model.due(self.now, amount), self.now)
        elif verb in {"refuse", "verify"} and waiting and claim is not None:
            await self.promises.say((Refused if verb == "refuse" else Verified)(subject_id=subject))
            claim.running = False
            promise.running = verb == "refuse"

    async def _post(self, verb: str, name: str) -> None:
        (self.here.add if verb == "join" else self.here.discard)(name)
        yesterday = self.now.astimezone(model.SHANGHAI).date() - timedelta(days=1)
        await self._until(name, None if verb == "join" else yesterday)

    async def _until(self, name: str, last: date | None) -> None:
        async with self.promises.work() as work:
            mine = update(Membership).where(Membership.person_id == self.people[name]).values(valid_until=last)
            await work.session.execute(mine.execution_options(synchronize_session=False))

    async def _round(self, size: int) -> None:
        while any(one.progress for one in await asyncio.gather(*[self.promises.fire(worker, limit=2) for worker in self.crew[:size]])):
            pass
        for owed in self.clocks.values():
            owed.look(self.now, self.here)
        await self.compare()

    async def compare(self) -> None:
        async with self.promises.work() as work:
            found = list(await work.session.scalars(select(Clock).where(Clock.subject_id.in_(self.subjects)).order_by(Clock.id)))
            rows = await work.session.scalars(
                select(Escalation).where(Escalation.clock_id.in_([clock.id for clock in found])).order_by(Escalation.id)
            )
            fired: dict[UUID, list[model.Row]] = {clock.id: [] for clock in found}
            for row in rows:
                fired[row.clock_id].append((row.epoch, row.level, row.planned_at, row.fired_at, row.vacant, row.notified))
        seen: dict[tuple[UUID, ClockKind], int] = {}
        for clock in found:
            number = seen[clock.subject_id, clock.kind] = seen.get((clock.subject_id, clock.kind), 0) + 1
            owed = self.clocks[clock.subject_id, clock.kind, number if clock.kind is ClockKind.VERIFICATION else 0]
            assert fired[clock.id] == owed.rows
            assert (clock.due_at, clock.epoch, clock.level) == (owed.due, owed.epoch, owed.level)
        assert sum(seen.values()) == len(self.clocks)

    async def end(self) -> None:
        """Let everything come to its end, and leave nothing to the next story."""
        self.promises.busy.clear()
        for owed in self.clocks.values():
            owed.busy = False
        await self.tell(("pass", 24 * 40, 3))
        async with self.promises.work() as work:
            left = list(await work.session.scalars(select(Clock).where(Clock.next_fire_at.is_not(None))))
            assert left == []


async def settle(urls: Urls) -> tuple[Place, list[Database], dict[str, UUID]]:
    """A district with everybody in post, and three workers."""
    place, people = await make_place(urls), {}
    for name, (role, unit) in PEOPLE.items():
        person = (await place.actor(role, unit)).person_id
        assert person is not None
        people[name] = person
    return place, [Database(urls.lab, pool_size=1) for _ in range(3)], people


async def told(place: Place, crew: list[Database], people: dict[str, UUID], moves_: list[tuple[Any, ...]]) -> None:
    """Tell one story from the beginning of the year's sixth week."""
    await hold(place.database, MONDAY)
    story = Story(Promises(place), crew, people)
    async with story.promises.work() as work:  # nothing of the last story, which may have ended badly
        await work.session.execute(update(Clock).values(next_fire_at=None).execution_options(synchronize_session=False))
        await work.session.execute(update(Membership).values(valid_until=None).execution_options(synchronize_session=False))
    for move in moves_:
        await story.tell(move)
    await story.end()


def test_whatever_happens_the_worker_takes_exactly_the_steps_of_the_rules(held_database: Urls) -> None:
    with asyncio.Runner() as runner:
        place, crew, people = runner.run(settle(held_database))

        @settings(max_examples=examples(48))
        @given(stories)
        def walk(story: tuple[list[tuple[Any, ...]], ...]) -> None:
            runner.run(told(place, crew, people, [move for part in story for move in part]))

        try:
            walk()
        finally:
            for database in (*crew, place.database):
                runner.run(database.close())
