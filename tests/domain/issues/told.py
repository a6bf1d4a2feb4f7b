"""Issues to try commands on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.clocks import Clock, ClockKind
from services.domain.issues import Issue, IssueRaise, IssueState, Raiser, raise_issue
from tests.factories import Place, make_place


@dataclass
class Told:
    """A place in which issues are raised; people are made when they are first asked for."""

    place: Place
    people: dict[tuple[Role, str], Actor] = field(default_factory=dict)

    async def who(self, role: Role, unit: str) -> Actor:
        """The person who holds a role at a unit."""
        if (role, unit) not in self.people:
            self.people[role, unit] = await self.place.actor(role, unit)
        return self.people[role, unit]

    async def secretary(self) -> Actor:
        """Of community_a1."""
        return await self.who(Role.COMMUNITY_SECRETARY, "community_a1")

    async def street(self) -> Actor:
        """The coordinator of street_a."""
        return await self.who(Role.STREET_COORDINATOR, "street_a")

    async def resident(self) -> Actor:
        """Of community_a1."""
        return await self.who(Role.RESIDENT, "community_a1")

    async def raised(self, *walk_ins: str, unit: str = "community_a1", by: Actor | None = None, **said: Any) -> UUID:
        """Raise an issue: the resident's own, or for walk-ins by the secretary (or by somebody else)."""
        who = by or (await self.secretary() if walk_ins else await self.resident())
        async with self.place.work(who) as work:
            raisers = tuple(Raiser(name=name) for name in walk_ins)
            said = {"title": "黄水", "body": "水管生锈", **said}
            issue = await raise_issue(work, IssueRaise(unit_id=self.place.units[unit], on_behalf_of=raisers, **said))
        return issue.id

    async def bring(self, issue_id: UUID, state: IssueState, **values: Any) -> None:
        """Set an issue to a state as if commands had led there."""
        if state is IssueState.CLOSED:
            values = {"replied_at": Issue.raised_at, "closed_at": Issue.raised_at, "closure_kind": "SATISFIED", **values}
        if state is IssueState.DECLINED:
            values = {"replied_at": Issue.raised_at, "decline_ground": "IN_COURT", **values}
        async with self.place.work() as work:
            mine = (Issue.district_id == self.place.district_id, Issue.id == issue_id)
            await work.session.execute(update(Issue).where(*mine).values(state=state, **values))

    async def get(self, issue_id: UUID) -> Issue:
        """An issue as it is stored."""
        async with self.place.work() as work:
            return await work.session.get_one(Issue, (self.place.district_id, issue_id))

    async def first_reply(self, issue_id: UUID) -> Clock:
        """The clock of an issue's first reply."""
        async with self.place.work() as work:
            mine = select(Clock).where(Clock.subject_id == issue_id, Clock.kind == ClockKind.FIRST_REPLY)
            return (await work.session.scalars(mine)).one()


@asynccontextmanager
async def told(urls: Urls) -> AsyncIterator[Told]:
    """Open a place of one's own."""
    place = await make_place(urls)
    try:
        yield Told(place)
    finally:
        await place.close()
