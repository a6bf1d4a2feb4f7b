"""Case: a company that could not get its licence. Solved in one hour at the monthly enterprise roundtable."""

from uuid import UUID

from services.cli.demo.meeting import Guest, Meeting, Topic
from services.cli.demo.scene import Scene
from services.cli.demo.stage import Stage
from services.cli.demo.steps import raise_as, take_on
from services.domain.closing import Opinion, Resolved, Satisfaction
from services.domain.issues import IssueChannel, publish_issue
from services.domain.roundtables import RoundtableKind, Spoken, record_nod, resolve_at_table

HOST, ENTERPRISE, MARKET = "zhengshu", "banzheng", "shichang"
DAY = -20


def scenes(stage: Stage) -> list[Scene]:
    """The story from the “办不成事” window to the nod at the table."""
    ids: dict[str, UUID] = {}

    async def raised() -> None:
        ids["issue"] = await raise_as(
            stage,
            "liaison.banzheng",
            ENTERPRISE,
            "许可证一直办不下来",
            "材料交了三次都被退回，向“办不成事”窗口反映。",
            channel=IssueChannel.WINDOW,
        )

    async def accepted() -> None:
        await take_on(stage, "coordinator", ids["issue"], "证照办理", "“办不成事”窗口已登记，邀请您参加本月企业圆桌会，当面解决。")

    async def held(meeting: Meeting) -> None:
        await stage.minutes(30)
        async with stage.as_(meeting.chair) as work:
            spoken = Spoken(
                item_id=meeting.items["licence"],
                text="材料现场核对补正，许可证当场发放。",
                speaker_unit_id=stage.unit(MARKET),
            )
            await resolve_at_table(work, meeting.table, ids["issue"], spoken)
        await stage.minutes(5)
        async with stage.as_(meeting.chair) as work:
            opinion = Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED)
            await record_nod(work, meeting.table, ids["issue"], stage.person("liaison.banzheng"), opinion)

    async def published() -> None:
        async with stage.as_("coordinator") as work:
            await publish_issue(work, ids["issue"], public_reply="材料现场核对补正，许可证当场发放，全程一小时。")

    meeting = Meeting(
        stage=stage,
        host=HOST,
        chair="zhengshu.head",
        minute_taker="zhengshu.staff",
        kind=RoundtableKind.ENTERPRISE,
        title="本月企业圆桌会",
        place="区行政审批服务大厅",
        day=DAY,
        topics=(Topic("licence", "许可证办理受阻", "liaison.banzheng", lambda: (ids["issue"],)),),
        guests=(Guest("liaison.banzheng", unit=ENTERPRISE), Guest(name="市监局窗口首席代表", unit=MARKET)),
        hold=held,
        summary="企业办证难题一小时解决，许可证当场发放。",
    )
    return [
        Scene(stage.day(DAY - 13), raised),
        Scene(stage.day(DAY - 13, 15), accepted),
        *meeting.scenes(),
        Scene(stage.day(DAY + 1), published),
    ]
