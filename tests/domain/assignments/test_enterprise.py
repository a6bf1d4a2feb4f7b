"""An enterprise that is asked to handle somebody else's issue can: the second wall stands between enterprises, not before the work."""

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.assignments import AssignmentState, acknowledge_assignment, dispatch_issue, finish_assignment, start_assignment
from services.domain.issues import IssueRaise, accept_issue, raise_issue
from tests.factories import make_place


async def test_an_enterprise_signs_for_works_on_and_finishes_a_streets_issue(database_urls: Urls) -> None:
    place = await make_place(database_urls)
    street = await place.actor(Role.STREET_COORDINATOR, "street_a")
    liaison = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
    assert liaison.enterprises == (place.units["enterprise_a"],)
    async with place.work(street) as work:
        issue = await raise_issue(work, IssueRaise(unit_id=place.units["street_a"], title="占道", body="货车占道"))
    async with place.work(street) as work:
        await accept_issue(work, issue.id, category="市容")
    async with place.work(street) as work:
        lead = await dispatch_issue(work, issue.id, place.units["enterprise_a"])
    async with place.work(liaison) as work:
        assert (await acknowledge_assignment(work, lead.id)).state is AssignmentState.ACKNOWLEDGED
    async with place.work(liaison) as work:
        await start_assignment(work, lead.id)
    async with place.work(liaison) as work:
        assert (await finish_assignment(work, lead.id, report="货车已移走")).state is AssignmentState.DONE
    await place.close()
