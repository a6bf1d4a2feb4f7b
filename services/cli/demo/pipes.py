"""Case: rusty “yellow water” pipes in 建设桥社区, 200,000 yuan, two roundtables, a vote from door to door, the nod."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from services.cli.demo.meeting import Guest, Meeting, Topic
from services.cli.demo.scene import Scene
from services.cli.demo.stage import Stage
from services.cli.demo.steps import raise_as, take_on
from services.domain.assignments import acknowledge_assignment, dispatch_issue, finish_assignment, live, start_assignment
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.closing import Opinion, Resolved, Satisfaction, give_verdict, reply_finally
from services.domain.commitments import CommitmentEvidenceKind, Evidence, Strength, claim_fulfilment, publish_commitment, verify_commitment
from services.domain.issues import WorkClass, publish_issue
from services.domain.roundtables import CostShare, CostShares, Decision, Proposal, ProposalResult, RoundtableKind, VoteResult

COMMUNITY, PROPERTY, OWNERS = "360103014005", "jiansheqiao-wuye", "jiansheqiao-yeweihui"
FIRST, SECOND = -44, -28
COST = 20_000_000
"""200,000 yuan in fen."""
HALF = Fraction(1, 2)


GUESTS = (Guest("resident"), Guest("property", unit=PROPERTY), Guest("owners", unit=OWNERS), Guest(name="沈师傅"))


def scenes(stage: Stage) -> list[Scene]:
    """The story from the first glass of yellow water to the nod."""
    story = _Story(stage, {})
    return [
        Scene(stage.day(FIRST - 13), story.raised),
        Scene(stage.day(FIRST - 13, 15), story.accepted),
        *story.table(FIRST, story.first, "首次方案（由受影响群众分摊费用）被否定，另行商议。"),
        *story.table(SECOND, story.second, "新方案表决通过：物业公司出一半，公共收益出一半；物业公司承诺10个工作日内完成更换。"),
        Scene(stage.day(SECOND, 17), story.dispatched),
        Scene(stage.day(SECOND + 8, 16), story.claimed),
        Scene(stage.day(SECOND + 9, 11), story.verified),
        Scene(stage.day(SECOND + 9, 15), story.replied),
        Scene(stage.day(SECOND + 10, 9), story.nodded),
        Scene(stage.day(SECOND + 10, 16), story.published),
    ]


@dataclass
class _Story:
    stage: Stage
    ids: dict[str, UUID]

    async def raised(self) -> None:
        self.ids["issue"] = await raise_as(
            self.stage,
            "resident",
            COMMUNITY,
            "自来水发黄，水管锈蚀",
            "楼里的老水管锈得厉害，早上放出来的都是黄水，想请社区帮忙更换。",
            work_class=WorkClass.COMPLEX,
            locality="建设桥社区老旧楼栋",
        )

    async def accepted(self) -> None:
        await take_on(
            self.stage, "secretary", self.ids["issue"], "供水设施", "社区已到现场查看，更换约需20万元，将召开幸福圆桌会商量费用。"
        )

    async def first(self, meeting: Meeting) -> None:
        await meeting.decide(
            "pipes",
            self.ids["issue"],
            "首次方案被否定：物业公司说这是历史遗留问题，业委会认为公共收益属于全体业主。",
            Decision(
                proposals=(
                    Proposal(
                        text="由受影响群众分摊更换费用",
                        result=ProposalResult.PROPOSAL_REJECTED,
                        reason="居民、物业公司和业主委员会均不同意",
                    ),
                )
            ),
        )

    async def second(self, meeting: Meeting) -> None:
        shares = CostShares(
            total_fen=COST,
            parts=(
                CostShare(share=HALF, amount_fen=COST // 2, unit_id=self.stage.unit(PROPERTY)),
                CostShare(share=HALF, amount_fen=COST // 2, label="公共收益"),
            ),
        )
        vote = VoteResult(proposal="物业公司和公共收益各出一半更换水管", households_asked=2036, approve=1987, reject=21, passed=True)
        await meeting.decide(
            "pipes",
            self.ids["issue"],
            "一户一户敲门征求意见，2000多户表决通过：物业公司出一半，业主委员会启用公共收益出一半。",
            Decision(
                proposals=(
                    Proposal(
                        text="物业公司出一半，启用公共收益出一半",
                        result=ProposalResult.PROPOSAL_ADOPTED,
                        vote=vote,
                        cost_shares=shares,
                    ),
                )
            ),
        )
        self.ids["promise"] = await meeting.promise(
            "pipes",
            self.ids["issue"],
            PROPERTY,
            "10个工作日内完成全部水管更换。",
            Strength.FIRM,
            DeadlineSpec(unit=DeadlineUnit.WORKING_DAY, amount=10),
            speaker="物业公司经理",
        )

    async def dispatched(self) -> None:
        async with self.stage.as_("secretary") as work:
            lead = await dispatch_issue(work, self.ids["issue"], self.stage.unit(COMMUNITY), [self.stage.unit(PROPERTY)])
        async with self.stage.as_("secretary") as work:
            await acknowledge_assignment(work, lead.id)
        async with self.stage.as_("property") as work:
            handling = {one.unit_id: one.id for one in await live(work, self.ids["issue"])}
            await acknowledge_assignment(work, handling[self.stage.unit(PROPERTY)])
            self.ids["part"] = handling[self.stage.unit(PROPERTY)]
        async with self.stage.as_("property") as work:
            await start_assignment(work, self.ids["part"])

    async def claimed(self) -> None:
        async with self.stage.as_("property") as work:
            evidence = [Evidence(kind=CommitmentEvidenceKind.DOCUMENT, text="竣工验收单 2 份，住户签收表 1 份")]
            await claim_fulfilment(work, self.ids["promise"], evidence=evidence)
        async with self.stage.as_("property") as work:
            await finish_assignment(work, self.ids["part"], report="全部楼栋水管更换完毕，已通水试压。")

    async def verified(self) -> None:
        async with self.stage.as_("secretary") as work:
            await verify_commitment(work, self.ids["promise"])

    async def replied(self) -> None:
        async with self.stage.as_("secretary") as work:
            await reply_finally(work, self.ids["issue"], text="水管已全部更换，费用由物业公司和公共收益各承担一半，水质检测合格。")

    async def nodded(self) -> None:
        async with self.stage.as_("resident") as work:
            await give_verdict(work, self.ids["issue"], Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED))

    async def published(self) -> None:
        async with self.stage.as_("secretary") as work:
            await publish_issue(work, self.ids["issue"], public_reply="水管已全部更换，费用由物业公司和公共收益各承担一半。")
        async with self.stage.as_("secretary") as work:
            await publish_commitment(work, self.ids["promise"])

    def table(self, day: int, hold: Callable[[Meeting], Awaitable[None]], summary: str) -> list[Scene]:
        return Meeting(
            stage=self.stage,
            host=COMMUNITY,
            chair="secretary",
            minute_taker="worker",
            kind=RoundtableKind.RESIDENT,
            title="建设桥社区幸福圆桌会：黄水怎么办",
            place="建设桥社区党群服务中心",
            day=day,
            topics=(Topic("pipes", "老旧水管更换及费用分摊", "resident", lambda: (self.ids["issue"],)),),
            guests=GUESTS,
            hold=hold,
            summary=summary,
        ).scenes()
