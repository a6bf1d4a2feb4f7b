"""An accepted issue of community_a1, and everybody who has a say in its assignments."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role, system
from services.domain.assignments import Assignment, AssignmentReturn, ReturnGround, acknowledge_assignment, dispatch_issue, request_return
from services.domain.clocks import Clock, ClockKind, DeadlineRevision, Fired, fire_due
from services.domain.identity import Membership
from services.domain.issues import Issue, IssueRaise, Raiser, WorkClass, accept_issue, raise_issue
from services.domain.tenancy import PolicyData, PolicyName
from services.domain.wiring import clockwork
from tests.factories import Place, hold, make_place

HEADS = {"construction": Role.DEPARTMENT_HEAD, "traffic": Role.DEPARTMENT_HEAD, "services": Role.DEPARTMENT_HEAD}


@dataclass
class Scene:
    """A place with an accepted issue; people are made when they are first asked for."""

    place: Place
    issue_id: UUID = field(init=False)
    people: dict[tuple[Role, str], Actor] = field(default_factory=dict)

    def unit(self, name: str) -> UUID:
        """The id of a unit by its name."""
        return self.place.units[name]

    async def who(self, role: Role, unit: str) -> Actor:
        """The person who holds a role at a unit."""
        if (role, unit) not in self.people:
            self.people[role, unit] = await self.place.actor(role, unit)
        return self.people[role, unit]

    async def head(self, unit: str) -> Actor:
        """The head of a department."""
        return await self.who(Role.DEPARTMENT_HEAD, unit)

    async def staff(self, unit: str) -> Actor:
        """Somebody of a department."""
        return await self.who(Role.DEPARTMENT_STAFF, unit)

    async def secretary(self) -> Actor:
        """The community's."""
        return await self.who(Role.COMMUNITY_SECRETARY, "community_a1")

    async def street(self) -> Actor:
        """The street's coordinator."""
        return await self.who(Role.STREET_COORDINATOR, "street_a")

    async def district(self) -> Actor:
        """The district's coordinator."""
        return await self.who(Role.DISTRICT_COORDINATOR, "district")

    async def supervisor(self) -> Actor:
        """The district's supervisor."""
        return await self.who(Role.DISTRICT_SUPERVISOR, "district")

    async def raise_issue(self, unit: str = "community_a1", *, accept: bool = True, work_class: WorkClass = WorkClass.SIMPLE) -> UUID:
        """Raise an issue for a walk-in and accept it."""
        by = await (self.secretary() if unit == "community_a1" else self.street())
        async with self.place.work(by) as work:
            issue = await raise_issue(
                work,
                IssueRaise(
                    unit_id=self.unit(unit), title="黄水", body="水管生锈", work_class=work_class, on_behalf_of=(Raiser(name="李四"),)
                ),
            )
        if accept:
            async with self.place.work(by) as work:
                await accept_issue(work, issue.id, category="供水")
        return issue.id

    async def dispatch(self, lead: str = "construction", *cos: str, by: Actor | None = None) -> UUID:
        """Dispatch the issue as the street's coordinator (or somebody else) and return the lead's assignment."""
        async with self.place.work(by or await self.street()) as work:
            made = await dispatch_issue(work, self.issue_id, self.unit(lead), [self.unit(co) for co in cos])
        return made.id

    async def acknowledged(self, lead: str = "construction", *cos: str) -> UUID:
        """Dispatch, and let the lead sign."""
        assignment_id = await self.dispatch(lead, *cos)
        async with self.place.work(await self.staff(lead)) as work:
            await acknowledge_assignment(work, assignment_id)
        return assignment_id

    async def ask_return(self, assignment_id: UUID, by: str, to: str) -> AssignmentReturn:
        """Ask, as the head of a department, to give it to another unit."""
        async with self.place.work(await self.head(by)) as work:
            return await request_return(
                work, assignment_id, ground=ReturnGround.NOT_OUR_DUTY, citation="三定方案第二条", proposed_unit_id=self.unit(to)
            )

    async def get(self, assignment_id: UUID) -> Assignment:
        """An assignment as it is stored."""
        async with self.place.work() as work:
            return await work.session.get_one(Assignment, (self.place.district_id, assignment_id))

    async def post(self, actor: Actor) -> UUID:
        """The one post of somebody, by which they are named."""
        async with self.place.work() as work:
            mine = select(Membership.id).where(Membership.district_id == work.district_id, Membership.person_id == actor.person_id)
            return (await work.session.scalars(mine)).one()

    async def issue(self) -> Issue:
        """The issue as it is stored."""
        async with self.place.work() as work:
            return await work.session.get_one(Issue, (self.place.district_id, self.issue_id))

    async def of(self, unit: str) -> Assignment:
        """The newest assignment of a unit."""
        async with self.place.work() as work:
            mine = select(Assignment).where(Assignment.district_id == self.place.district_id, Assignment.unit_id == self.unit(unit))
            return (await work.session.scalars(mine.order_by(Assignment.id.desc()).limit(1))).one()

    async def clock(self, kind: ClockKind, subject_id: UUID) -> Clock:
        """The newest clock of a kind about a subject."""
        async with self.place.work() as work:
            mine = select(Clock).where(Clock.district_id == self.place.district_id, Clock.kind == kind, Clock.subject_id == subject_id)
            return (await work.session.scalars(mine.order_by(Clock.id.desc()).limit(1))).one()

    async def revisions(self, clock_id: UUID) -> list[DeadlineRevision]:
        """A clock's revisions, oldest first."""
        async with self.place.work() as work:
            mine = select(DeadlineRevision).where(
                DeadlineRevision.district_id == self.place.district_id, DeadlineRevision.clock_id == clock_id
            )
            return list(await work.session.scalars(mine.order_by(DeadlineRevision.epoch)))

    async def hold(self, *at: int) -> None:
        """Hold the clock at a local time (year, month, day, hour, minute, second)."""
        await hold(self.place.database, local(*at))

    async def tick(self) -> Fired:
        """Let the worker take what is due."""
        async with self.place.work(system(self.place.district_id)) as work:
            return await fire_due(work, clockwork(), limit=100, attempts=5)

    async def set_policy(self, name: PolicyName, value: dict[str, object]) -> None:
        """Set a value of the district's policy data."""
        async with self.place.work() as work:
            rows = select(PolicyData).where(PolicyData.district_id == self.place.district_id, PolicyData.name == name.value)
            (await work.session.scalars(rows)).one().value = value


def local(*at: int) -> datetime:
    """An instant by its local time in Shanghai."""
    return datetime(*at, tzinfo=ZoneInfo("Asia/Shanghai"))  # type: ignore[arg-type,misc]  # mypy counts the numbers


@asynccontextmanager
async def scene(urls: Urls, *now: int, accept: bool = True, work_class: WorkClass = WorkClass.SIMPLE) -> AsyncIterator[Scene]:
    """Open a scene; with `now` (local) the clock is held, which takes the `held_database`."""
    place = await make_place(urls)
    try:
        made = Scene(place)
        if now:
            await made.hold(*now)
        made.issue_id = await made.raise_issue(accept=accept, work_class=work_class)
        yield made
    finally:
        await place.close()
