"""One district at one instant in which something stands in every state, played through the API: what refusals are tried on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from services.cli.bootstrap import Urls
from services.domain.access import Role
from tests.factories import make_place, rows_of
from tests.factories.unchanged import Rows
from tests.journeys.town import PEOPLE, Town, at, town

NOW = at(3, 2, 10)
"""A Monday morning of plain working days."""
OUTSIDERS: dict[str, tuple[Role, str]] = {
    "far_resident": (Role.RESIDENT, "community_b1"),
    "far_secretary": (Role.COMMUNITY_SECRETARY, "community_b1"),
    "far_street": (Role.STREET_COORDINATOR, "street_b"),
}
"""Those who play the rows that the people of street A do not see; also in the other district."""
FOREIGNERS: dict[str, tuple[Role, str]] = {
    "far_supervisor": (Role.DISTRICT_SUPERVISOR, "district"),
    "far_coordinator": (Role.DISTRICT_COORDINATOR, "district"),
    "far_auditor": (Role.AUDITOR, "district"),
    "far_staff": (Role.DEPARTMENT_STAFF, "construction"),
    "far_liaison": (Role.ENTERPRISE_LIAISON, "enterprise_a"),
}
"""The highest posts of the other district, beside the OUTSIDERS there."""
EVIDENCE = [{"kind": "NOTE", "text": "照片存档"}]
EIGHT_DAYS = {"unit": "WORKING_DAY", "amount": 8}


@dataclass
class Stage:
    """The town, global ids by what stands where, and the district's rows, which no refusal changes."""

    town: Town
    there: Town
    """The other district behind the same API."""
    ids: dict[str, str]
    hidden: dict[str, str]
    """An issue, a raiser, an assignment and a commitment of street B, by their prefixes."""
    foreign: dict[str, str]
    """The same of another district, and a unit of every kind."""
    rows: Rows

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def unit(self, name: str) -> str:
        """The global id of a unit."""
        return self.town.unit(name)


class Player:
    """Plays issues up to the state in which they are wanted."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.do = town.do

    async def raised(self) -> str:
        """A resident's issue."""
        unit = self.town.unit("community_a1")
        return str((await self.do("resident", "issueRaise", unit=unit, title="黄水", body="水管生锈", workClass="COMPLEX"))["issue"]["id"])

    async def accepted(self) -> str:
        """…taken on."""
        issue = await self.raised()
        await self.do("worker", "issueAccept", issue=issue, category="供水")
        return issue

    async def dispatched(self, lead: str = "construction", *co: str) -> tuple[str, str]:
        """…handed out: the issue and the lead's assignment."""
        issue = await self.accepted()
        units = [self.town.unit(name) for name in co]
        done = await self.do("street", "issueDispatch", issue=issue, lead=self.town.unit(lead), coHandlers=units)
        return issue, done["assignment"]["id"]

    async def begun(self, *co: str) -> tuple[str, str]:
        """…signed for by construction."""
        issue, lead = await self.dispatched("construction", *co)
        await self.do("staff", "assignmentAcknowledge", assignment=lead)
        return issue, lead

    async def replied(self) -> tuple[str, str]:
        """…answered finally."""
        issue, lead = await self.begun()
        await self.do("staff", "issueReplyFinally", issue=issue, carry=[], text="已换管")
        return issue, lead

    async def closed(self) -> tuple[str, str]:
        """…nodded to."""
        issue, lead = await self.replied()
        await self.do("resident", "issueGiveVerdict", issue=issue, resolved="YES", satisfaction="SATISFIED")
        return issue, lead

    async def promised(self, issue: str, text: str, *, confirm: bool = True, **more: Any) -> str:
        """A promise of construction, confirmed by its head."""
        said = {"strength": "FIRM", "deadline": EIGHT_DAYS, "speakerTitle": "副局长"} | more
        done = await self.do("staff", "commitmentRecord", issue=issue, committer=self.town.unit("construction"), text=text, **said)
        promise: str = done["commitment"]["id"]
        if confirm:
            await self.do("head", "commitmentConfirm", commitment=promise)
        return promise

    async def claimed(self, issue: str, text: str) -> str:
        """…and claimed."""
        promise = await self.promised(issue, text)
        await self.do("staff", "commitmentClaim", commitment=promise, evidence=EVIDENCE)
        return promise


async def _issues(play: Player) -> dict[str, str]:
    ids = {"RAISED": await play.raised(), "ACCEPTED": await play.accepted()}
    ids["DISPATCHED"], ids["ISSUED"] = await play.dispatched("construction", "traffic")
    ids["IN_PROGRESS"], ids["ACKNOWLEDGED"] = await play.begun("traffic")
    ids["ready"], ids["ready_lead"] = await play.begun()
    ids["REPLIED"], ids["DONE"] = await play.replied()
    ids["CLOSED"], _ = await play.closed()
    ids["WITHDRAWN"], ids["CANCELLED"] = await play.begun()
    ids["DECLINED"] = await play.raised()
    await play.do("street", "issueDecline", issue=ids["DECLINED"], ground="OUT_OF_REMIT", text="请找供电公司")
    return ids


async def _assignments(play: Player, ids: dict[str, str]) -> None:
    town, do = play.town, play.do
    _, ids["IN_WORK"] = await play.begun()
    await do("staff", "assignmentStart", assignment=ids["IN_WORK"])
    _, ids["RETURN_REQUESTED"] = await play.dispatched()
    law = {"ground": "NOT_OUR_DUTY", "citation": "三定方案"}
    await do("head", "assignmentRequestReturn", assignment=ids["RETURN_REQUESTED"], proposedUnit=town.unit("services"), **law)
    _, ids["SUPERSEDED"] = await play.dispatched()
    await do("supervisor", "assignmentSupervisorReassign", assignment=ids["SUPERSEDED"], unit=town.unit("services"), reason="改派")
    excused, _ = await play.dispatched("traffic", "construction")
    ids["EXCUSED"] = await co_of(town, excused)
    await do("traffic_head", "assignmentExcuse", assignment=ids["EXCUSED"], reason="不需要")
    await do("secretary", "assignmentExcuse", assignment=ids["EXCUSED"], reason="同意")
    ids["co"] = await co_of(town, ids["IN_PROGRESS"])
    ids["colleague"] = await post_of(town, "head", "construction", "DEPARTMENT_STAFF")


async def _commitments(play: Player, ids: dict[str, str]) -> None:
    do, issue = play.do, ids["IN_PROGRESS"]
    ids["VOIDED"] = await play.promised(ids["WITHDRAWN"], "随诉求撤回")
    await do("resident", "issueWithdraw", issue=ids["WITHDRAWN"])
    ids["DRAFT"] = await play.promised(issue, "待确认", confirm=False)
    ids["ACTIVE"] = await play.promised(issue, "在办")
    ids["STANDING"] = await play.promised(issue, "建立机制", strength="STANDING", deadline=None)
    ids["CLAIMED"] = await play.claimed(issue, "已申报")
    ids["VERIFIED"] = await play.claimed(issue, "已核验")
    await do("secretary", "commitmentVerify", commitment=ids["VERIFIED"])
    ids["PARTIAL"] = await play.claimed(issue, "部分兑现")
    await do("secretary", "commitmentAcceptPart", commitment=ids["PARTIAL"], share=40, remainder="另一半")
    ids["BROKEN"] = await play.promised(issue, "未兑现")
    await do("supervisor", "commitmentDeclareBroken", commitment=ids["BROKEN"], reason="没有做")
    ids["extending"] = await play.promised(issue, "延期中")
    more = {"unit": "WORKING_DAY", "amount": 2}
    await do("staff", "commitmentRequestExtension", commitment=ids["extending"], deadline=more, reason="材料未到")


async def _published(play: Player, ids: dict[str, str]) -> None:
    ids["PUBLISHED"], ids["published_lead"] = await play.begun()
    ids["public_promise"] = await play.promised(ids["PUBLISHED"], "公开的承诺")
    await play.do("secretary", "issuePublish", issue=ids["PUBLISHED"], publicTitle="水质")
    await play.do("secretary", "commitmentPublish", commitment=ids["public_promise"])


async def co_of(town: Town, issue: str) -> str:
    """The assignment of an issue's only co-handler."""
    query = "query($w: AssignmentFilter) { assignments(where: $w) { nodes { id } } }"
    (one,) = (await town.ask("supervisor", query, {"w": {"issue": issue, "role": ["CO"]}}))["assignments"]["nodes"]
    return str(one["id"])


async def post_of(town: Town, who: str, unit: str, role: str) -> str:
    """A post of this role at a unit."""
    query = "query($w: PostFilter) { posts(where: $w, first: 1) { nodes { id } } }"
    (one,) = (await town.ask(who, query, {"w": {"unit": town.unit(unit), "role": [role]}}))["posts"]["nodes"]
    return str(one["id"])


async def raiser_of(town: Town, who: str, issue: str) -> str:
    """The only raiser of an issue."""
    query = "query($id: ID!) { issue(id: $id) { raisers { nodes { id } } } }"
    (one,) = (await town.ask(who, query, {"id": issue}))["issue"]["raisers"]["nodes"]
    return str(one["id"])


async def outside(town: Town) -> dict[str, str]:
    """An issue, its raiser, an assignment and a promise of community B1, by their prefixes."""
    here = town.unit("community_b1")
    issue = (await town.do("far_resident", "issueRaise", unit=here, title="远处", body="别处的事"))["issue"]["id"]
    await town.do("far_secretary", "issueAccept", issue=issue, category="其他")
    done = await town.do("far_secretary", "issueDispatch", issue=issue, lead=here, coHandlers=[])
    said = {"text": "别处的承诺", "strength": "FIRM", "deadline": EIGHT_DAYS, "speakerTitle": "书记"}
    promise = (await town.do("far_secretary", "commitmentRecord", issue=issue, committer=here, **said))["commitment"]["id"]
    raiser = await raiser_of(town, "far_secretary", issue)
    return {"iss": issue, "rai": raiser, "asg": done["assignment"]["id"], "cmt": promise}


@asynccontextmanager
async def stage(urls: Urls, home: Path) -> AsyncIterator[Stage]:
    """Play everything."""
    async with town(urls, home, people=PEOPLE | OUTSIDERS) as made:
        await made.now(NOW)
        play = Player(made)
        ids = await _issues(play)
        await _assignments(play, ids)
        await _commitments(play, ids)
        await _published(play, ids)
        ids["raiser"] = await raiser_of(made, "worker", ids["REPLIED"])
        hidden = await outside(made)
        other = await make_place(urls)
        there = replace(made, place=other, tokens={})
        for name, (role, unit) in (OUTSIDERS | FOREIGNERS).items():
            await there.join(name, role, unit)
        foreign = await outside(there) | {key: there.unit(key) for key in other.units}
        yield Stage(made, there, ids, hidden, foreign, await rows_of(made.place))
        await other.close()
