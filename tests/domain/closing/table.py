"""An issue on its way to the final reply, with everybody who has a part in it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.assignments import acknowledge_assignment, dispatch_issue
from services.domain.closing import reply_finally
from services.domain.issues import Issue, IssueRaise, IssueRaiser, Raiser, accept_issue, raise_issue
from tests.factories import Place, make_place


@dataclass
class Table:
    """A district, an issue in it, and its people by what they do."""

    place: Place
    issue_id: UUID
    raiser: Actor
    secretary: Actor
    street: Actor
    staff: Actor
    supervisor: Actor

    async def issue(self) -> Issue:
        """The issue as it stands."""
        async with self.place.work() as work:
            return await work.session.get_one(Issue, (self.place.district_id, self.issue_id))

    async def raiser_ids(self) -> list[UUID]:
        """The rows of those who raised it, in the order of their people."""
        async with self.place.work() as work:
            found = await work.session.scalars(
                select(IssueRaiser.id).where(IssueRaiser.issue_id == self.issue_id).order_by(IssueRaiser.person_id)
            )
            return list(found)

    async def reply(self, text: str = "已更换水管") -> None:
        """Let the lead give the final reply."""
        async with self.place.work(self.staff) as work:
            await reply_finally(work, self.issue_id, text=text)


async def lay(urls: Urls, *, walk_ins: int = 0) -> Table:
    """Bring an issue to the point at which its lead has signed for it; `walk_ins` raise it as a group through the community."""
    place = await make_place(urls)
    raiser = await place.actor(Role.RESIDENT, "community_a1")
    secretary = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    street = await place.actor(Role.STREET_COORDINATOR, "street_a")
    staff = await place.actor(Role.DEPARTMENT_STAFF, "construction")
    supervisor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    group = tuple(Raiser(name="赵六") for _ in range(walk_ins))
    async with place.work(secretary if group else raiser) as work:
        said = IssueRaise(unit_id=place.units["community_a1"], title="黄水", body="水管生锈", on_behalf_of=group)
        issue = await raise_issue(work, said)
    async with place.work(secretary) as work:
        await accept_issue(work, issue.id, category="供水")
    async with place.work(street) as work:
        lead = await dispatch_issue(work, issue.id, place.units["construction"])
    async with place.work(staff) as work:
        await acknowledge_assignment(work, lead.id)
    return Table(place, issue.id, raiser, secretary, street, staff, supervisor)
