"""The four real cases of domain.md §1, as stories of this room: dates of 2026, one held clock."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.assignments import Assignment, AssignmentRole
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.closing import Opinion, Resolved, Satisfaction, give_verdict
from services.domain.commitments import Commitment, CommitmentState, Promise, Strength
from services.domain.issues import ClosureKind, Issue, IssueChannel, IssueRaise, IssueState, raise_issue
from services.domain.roundtables import (
    Attendee,
    Convening,
    CostShare,
    CostShares,
    Decision,
    Outcome,
    OutcomeKind,
    Placing,
    Proposal,
    ProposalResult,
    RoundtableFault,
    RoundtableKind,
    RoundtableState,
    Spoken,
    VoteResult,
    adjourn,
    agenda_carry,
    agenda_propose,
    agenda_set,
    check_in,
    close_roundtable,
    confirm_minutes,
    confirm_promise,
    convene,
    draft_minutes,
    follow_up,
    invite,
    notify,
    open_soliciting,
    park_item,
    publicise,
    raise_at_table,
    record_decision,
    record_nod,
    record_promise,
    resolve_at_table,
    start,
)
from services.kit.errors import ErrorCode, Refusal
from tests.domain.roundtables.meeting import at
from tests.factories import Place, hold, make_place

SATISFIED = Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED)


@pytest.fixture
async def place(held_database: Urls) -> AsyncIterator[Place]:
    made = await make_place(held_database)
    await hold(made.database, at(1, 26))  # Monday
    yield made
    await made.close()


@dataclass
class Table:
    """One meeting of a story, with its chair and minute-taker."""

    place: Place
    chair: Actor
    taker: Actor
    id: UUID

    @classmethod
    async def call(
        cls, place: Place, chair: Actor, taker: Actor, *, host: str, kind: RoundtableKind, when: datetime, **parts: Any
    ) -> "Table":
        """Convene and open the call."""
        assert taker.person_id is not None
        said = Convening(
            host_unit_id=place.units[host],
            kind=kind,
            title="幸福圆桌会",
            place="现场",
            scheduled_at=when,
            minute_taker_person_id=taker.person_id,
            **parts,
        )
        async with place.work(chair) as work:
            table = await convene(work, said)
        async with place.work(chair) as work:
            await open_soliciting(work, table.id, public_title="幸福圆桌会征求议题")
        return cls(place, chair, taker, table.id)

    async def item(self, title: str, *issue_ids: UUID) -> UUID:
        """Propose an item as the chair."""
        async with self.place.work(self.chair) as work:
            return (await agenda_propose(work, self.id, title=title, issue_ids=issue_ids)).id

    async def meet(self, told: datetime, when: datetime, items: Sequence[UUID], units: Sequence[str], people: dict[str, Actor]) -> None:
        """Set the agenda, tell everybody, begin; units are invited, people check in for them."""
        for unit in units:
            async with self.place.work(self.chair) as work:
                await invite(work, self.id, unit_id=self.place.units[unit])
        await hold(self.place.database, told)
        async with self.place.work(self.chair) as work:
            await agenda_set(work, self.id, placed=[Placing(item_id=item, open_floor=True) for item in items])
        async with self.place.work(self.chair) as work:
            await notify(work, self.id)
        await hold(self.place.database, when)
        async with self.place.work(self.chair) as work:
            await start(work, self.id)
        for unit, person in people.items():
            async with self.place.work(self.taker) as work:
                await check_in(work, self.id, Attendee(person_id=person.person_id, unit_id=self.place.units[unit]))

    async def promise(
        self, item: UUID, issue_id: UUID, unit: str, text: str, *, strength: Strength, spec: DeadlineSpec | None
    ) -> Commitment:
        """Take a promise down and confirm it, read back and unchallenged."""
        said = Promise(
            committer_unit_id=self.place.units[unit],
            text=text,
            strength=strength,
            spec=spec or DeadlineSpec(DeadlineUnit.NONE),
            speaker_title="负责人",
        )
        async with self.place.work(self.taker) as work:
            outcome = await record_promise(work, self.id, item, issue_id, said)
        assert outcome.commitment_id is not None
        async with self.place.work(self.chair) as work:
            return await confirm_promise(work, self.id, outcome.commitment_id)

    async def finish(self, signed: datetime, summary: str) -> None:
        """Adjourn, draft, sign after the time for objections, publicise, begin to follow up."""
        async with self.place.work(self.chair) as work:
            await adjourn(work, self.id)
        async with self.place.work(self.taker) as work:
            await draft_minutes(work, self.id, text="会议纪要")
        await hold(self.place.database, signed)
        for step in (confirm_minutes, follow_up):
            if step is follow_up:
                async with self.place.work(self.chair) as work:
                    await publicise(work, self.id, public_summary=summary)
            async with self.place.work(self.chair) as work:
                await step(work, self.id)

    async def issue(self, issue_id: UUID) -> Issue:
        async with self.place.work() as work:
            return await work.session.get_one(Issue, (self.place.district_id, issue_id))

    async def outcomes(self) -> list[OutcomeKind]:
        async with self.place.work() as work:
            found = await work.session.scalars(select(Outcome.kind).where(Outcome.roundtable_id == self.id).order_by(Outcome.id))
            return list(found)


async def raised(place: Place, actor: Actor, unit: str, title: str) -> UUID:
    async with place.work(actor) as work:
        return (await raise_issue(work, IssueRaise(unit_id=place.units[unit], title=title, body=title))).id


async def test_bicycles_parked_anywhere(place: Place) -> None:
    """A street's topic, on site: what can be is solved on the spot and nodded to, the rest is promised."""
    chair = await place.actor(Role.STREET_COORDINATOR, "street_a")
    taker = await place.actor(Role.COMMUNITY_WORKER, "community_a1")
    resident = await place.actor(Role.RESIDENT, "community_a1")
    police, operator = await place.actor(Role.DEPARTMENT_STAFF, "traffic"), await place.actor(Role.ORGANISATION_CONTACT, "property")
    blocked = await raised(place, resident, "community_a1", "单车堵住单元门")
    table = await Table.call(place, chair, taker, host="street_a", kind=RoundtableKind.TOPIC, when=at(2, 6), on_site=True)
    item = await table.item("共享单车乱停放", blocked)
    await table.meet(at(1, 30), at(2, 6), [item], ["traffic", "property"], {"traffic": police, "property": operator})
    async with place.work(taker) as work:
        await check_in(work, table.id, Attendee(person_id=resident.person_id))
    async with place.work(taker) as work:
        courier = (await check_in(work, table.id, Attendee(name="李骑手"))).person_id
    async with place.work(chair) as work:
        said = Spoken(item_id=item, text="已当场清走并划线", speaker_unit_id=place.units["property"])
        await resolve_at_table(work, table.id, blocked, said)
    async with place.work(chair) as work:
        assert resident.person_id is not None
        await record_nod(work, table.id, blocked, resident.person_id, SATISFIED)
    assert (await table.issue(blocked)).closure_kind is ClosureKind.SATISFIED
    assert courier is not None
    async with place.work(taker) as work:
        new = IssueRaise(unit_id=place.units["community_a1"], title="缺少充电棚", body="外卖车无处充电", channel=IssueChannel.ROUNDTABLE)
        said = Spoken(item_id=item, text="外卖车无处充电", speaker_person_id=courier)
        charging = (await raise_at_table(work, table.id, said, new, raiser_ids=[courier])).issue_id
    assert charging is not None
    kept = await table.promise(
        item, charging, "traffic", "一个月内建成充电棚", strength=Strength.FIRM, spec=DeadlineSpec(DeadlineUnit.MONTH, 1)
    )
    assert kept.due_at == at(3, 6, 17, 30)
    await table.finish(at(2, 11), "乱停放当场整治，充电棚一个月内建成。")
    assert await table.outcomes() == [OutcomeKind.REPLY, OutcomeKind.NEW_ISSUE, OutcomeKind.COMMITMENT]
    with pytest.raises(Refusal) as refusal:
        async with place.work(chair) as work:
            await close_roundtable(work, table.id, hand_over=[kept.id])
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.INCOMPLETE, RoundtableFault.ISSUES_OPEN)


async def test_the_four_questions_of_a_construction_site(place: Place) -> None:
    """每问必答，现场承诺: a best effort, a principle, a firm promise and a standing one, each with its own clock."""
    chair, taker = await place.actor(Role.DEPARTMENT_HEAD, "services"), await place.actor(Role.DEPARTMENT_STAFF, "services")
    liaison = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
    builder, police = await place.actor(Role.DEPARTMENT_STAFF, "construction"), await place.actor(Role.DEPARTMENT_STAFF, "traffic")
    assert liaison.person_id is not None
    table = await Table.call(place, chair, taker, host="services", kind=RoundtableKind.ENTERPRISE, when=at(2, 6), on_site=True)
    items = [await table.item(title) for title in ("道路挖掘许可", "收费标准", "污水接驳", "联络机制")]
    units = ["enterprise_a", "construction", "traffic"]
    people = {"enterprise_a": liaison, "construction": builder, "traffic": police}
    await table.meet(at(1, 30), at(2, 6), items, units, people)
    issues = []
    for item, question in zip(items, ("许可何时能办？", "费用怎么收？", "污水何时接通？", "以后找谁？"), strict=True):
        async with place.work(taker) as work:
            new = IssueRaise(unit_id=place.units["enterprise_a"], title=question, body=question, channel=IssueChannel.ROUNDTABLE)
            said = Spoken(item_id=item, text=question, speaker_person_id=liaison.person_id)
            issues.append((await raise_at_table(work, table.id, said, new, raiser_ids=[liaison.person_id])).issue_id)
    first, second, third, fourth = [issue for issue in issues if issue is not None]
    eight, three = DeadlineSpec(DeadlineUnit.WORKING_DAY, 8), DeadlineSpec(DeadlineUnit.DAY, 3)
    permit = await table.promise(items[0], first, "construction", "力争在8个工作日内办结", strength=Strength.BEST_EFFORT, spec=eight)
    escort = await table.promise(items[0], first, "traffic", "同步办理占道手续", strength=Strength.BEST_EFFORT, spec=eight)
    fees = await table.promise(items[1], second, "services", "按照从低不从高的标准", strength=Strength.PRINCIPLE, spec=None)
    sewer = await table.promise(items[2], third, "construction", "在3天内完成施工", strength=Strength.FIRM, spec=three)
    standing = await table.promise(items[3], fourth, "services", "建立信息员工作机制", strength=Strength.STANDING, spec=None)
    assert [one.due_at for one in (permit, escort, fees, sewer, standing)] == [
        at(2, 25, 17, 30),
        at(2, 25, 17, 30),
        None,
        at(2, 9, 17, 30),
        None,
    ]
    assert None not in {fees.review_at, standing.review_at}
    async with place.work() as work:
        rows = await work.session.execute(select(Assignment.unit_id, Assignment.role).where(Assignment.issue_id == first))
        assert {row.unit_id: row.role for row in rows} == {
            place.units["construction"]: AssignmentRole.LEAD,
            place.units["traffic"]: AssignmentRole.CO,
        }
    assert {(await table.issue(issue)).state for issue in (first, second, third, fourth)} == {IssueState.IN_PROGRESS}
    await table.finish(at(2, 11), "四个问题均有答复和承诺。")


async def test_yellow_water_at_two_tables(place: Place) -> None:
    """Proposal 1 is rejected and kept; the second table adopts half and half, exact to the fen, after a vote from door to door."""
    chair, taker = await place.actor(Role.COMMUNITY_SECRETARY, "community_a1"), await place.actor(Role.COMMUNITY_WORKER, "community_a1")
    resident, manager = await place.actor(Role.RESIDENT, "community_a1"), await place.actor(Role.ORGANISATION_CONTACT, "property")
    rust = await raised(place, resident, "community_a1", "水管生锈出黄水")
    table = await Table.call(place, chair, taker, host="community_a1", kind=RoundtableKind.RESIDENT, when=at(2, 6))
    item = await table.item("更换水管的费用", rust)
    await table.meet(at(1, 30), at(2, 6), [item], ["property"], {"property": manager})
    rejected = Proposal(text="只由受影响住户出钱", result=ProposalResult.PROPOSAL_REJECTED, reason="物业公司和业委会均不同意")
    async with place.work(taker) as work:
        await record_decision(work, table.id, Spoken(item_id=item, text="方案一被否定"), Decision(proposals=(rejected,)), issue_id=rust)
    async with place.work(taker) as work:
        await park_item(work, table.id, Spoken(item_id=item, text="另议分摊方案"))
    await table.finish(at(2, 11), "费用分摊方案另议。")

    second = await Table.call(place, chair, taker, host="community_a1", kind=RoundtableKind.RESIDENT, when=at(3, 10, 14))
    async with place.work(chair) as work:
        carried = await agenda_carry(work, second.id, item)
    assert (carried.follows_id, carried.parkings) == (item, 1)
    async with place.work(chair) as work:  # the issue has gone to a later table, so the first may end
        await close_roundtable(work, table.id)
    await second.meet(at(3, 6), at(3, 10, 14), [carried.id], ["property"], {"property": manager})
    half = Fraction(1, 2)
    shares = CostShares(
        total_fen=20_000_000,
        parts=(
            CostShare(unit_id=place.units["property"], share=half, amount_fen=10_000_000),
            CostShare(label="公共收益", share=half, amount_fen=10_000_000),
        ),
    )
    vote = VoteResult(proposal="各出一半", households_asked=2_016, approve=1_873, reject=52, passed=True, threshold=Fraction(2, 3))
    adopted = Proposal(text="各出一半", result=ProposalResult.PROPOSAL_ADOPTED, vote=vote, cost_shares=shares)
    async with place.work(taker) as work:
        said = Spoken(item_id=carried.id, text="各出一半，表决通过")
        outcome = await record_decision(work, second.id, said, Decision(proposals=(rejected, adopted)), issue_id=rust)
    async with place.work() as work:
        stored = await work.session.get_one(Outcome, (place.district_id, outcome.id))
    decision = Decision.from_data(stored.decision or {})
    assert (decision.adopted, decision.proposals[0]) == (adopted, rejected)
    kept = await second.promise(
        carried.id, rust, "property", "三个月内换完水管", strength=Strength.FIRM, spec=DeadlineSpec(DeadlineUnit.MONTH, 3)
    )
    assert (kept.state, kept.due_at) == (CommitmentState.ACTIVE, at(6, 10, 17, 30))


async def test_the_licence_that_took_an_hour(place: Place) -> None:
    """Invited from the 办不成事 window to the department's table; solved there, and the enterprise itself says so."""
    chair, taker = await place.actor(Role.DEPARTMENT_HEAD, "services"), await place.actor(Role.DEPARTMENT_STAFF, "services")
    liaison = await place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
    licence = await raised(place, liaison, "enterprise_a", "执照办不下来")
    table = await Table.call(place, chair, taker, host="services", kind=RoundtableKind.ENTERPRISE, when=at(2, 6))
    async with place.work(chair) as work:
        await invite(work, table.id, unit_id=place.units["enterprise_a"])
    async with place.work(liaison) as work:  # who raised it puts it on the table; the department has not seen it before
        item = (await agenda_propose(work, table.id, title="执照办不下来", issue_ids=[licence])).id
    await table.meet(at(1, 30), at(2, 6), [item], ["traffic"], {"enterprise_a": liaison})
    await hold(place.database, at(2, 6, 11))
    async with place.work(chair) as work:
        said = Spoken(item_id=item, text="材料当场补齐，执照已发", speaker_unit_id=place.units["services"])
        await resolve_at_table(work, table.id, licence, said)
    assert liaison.person_id is not None
    with pytest.raises(Refusal) as refusal:
        async with place.work(chair) as work:
            await record_nod(work, table.id, licence, liaison.person_id, SATISFIED)
    assert (refusal.value.code, refusal.value.reason) == (ErrorCode.BARRED, RoundtableFault.OWN_REPLY_NOT_JUDGED)
    async with place.work(liaison) as work:
        await give_verdict(work, licence, SATISFIED)
    assert (await table.issue(licence)).state is IssueState.CLOSED
    await table.finish(at(2, 11), "执照一小时办结。")
    async with place.work(chair) as work:
        assert (await close_roundtable(work, table.id)).state is RoundtableState.CLOSED
