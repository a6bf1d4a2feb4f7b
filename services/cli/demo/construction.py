"""Case: the construction project south of 桃花路. Four questions from an enterprise, four kinds of promise; one is overdue by now."""

from collections.abc import Callable
from uuid import UUID

from services.cli.demo.meeting import Guest, Meeting, Topic
from services.cli.demo.scene import Scene
from services.cli.demo.stage import Stage
from services.cli.demo.steps import raise_as, take_on
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.commitments import Strength
from services.domain.issues import WorkClass
from services.domain.roundtables import RoundtableKind

HOST, ENTERPRISE, BUILDING, TRAFFIC = "zhengshu", "anzhifang", "chengjian", "jiaojing"
DAY = -7
"""The promise of 8 working days is due tomorrow; the one of 3 days is overdue."""
QUESTIONS = {
    "permit": ("道路开挖手续办理慢", "桃花路以南安置房项目需要开挖道路接管线，手续涉及多个部门，希望加快。"),
    "sewer": ("红线外雨污管网未接驳", "项目地块红线外的雨污管网还没有接驳，影响后续施工。"),
    "fees": ("工程开挖相关费用标准不清", "区政工程开挖的相关费用按什么标准缴纳，希望明确。"),
    "contact": ("缺少固定的联系人", "遇到问题不知道找谁，希望有固定的信息员跟踪服务。"),
}
NO_DEADLINE = DeadlineSpec(unit=DeadlineUnit.NONE)


def scenes(stage: Stage) -> list[Scene]:
    """The story from the enterprise's questions to the promises that run today."""
    ids: dict[str, UUID] = {}

    def about(key: str) -> Callable[[], tuple[UUID, ...]]:
        return lambda: (ids[key],)

    async def raised() -> None:
        for key, (title, body) in QUESTIONS.items():
            ids[key] = await raise_as(stage, "liaison", ENTERPRISE, title, body, work_class=WorkClass.COMPLEX)

    async def accepted() -> None:
        for key in QUESTIONS:
            await take_on(stage, "street", ids[key], "涉企服务", "已受理，将提交政务服务数据管理局牵头的企业圆桌会，请相关部门现场答复。")

    async def held(meeting: Meeting) -> None:
        await meeting.promise(
            "permit",
            ids["permit"],
            BUILDING,
            "道路开挖手续力争在8个工作日内办理完成。",
            Strength.BEST_EFFORT,
            DeadlineSpec(unit=DeadlineUnit.WORKING_DAY, amount=8),
            speaker="城建局局长",
        )
        await meeting.reply("permit", ids["permit"], TRAFFIC, "占道施工的交通组织方案同步审批，资料齐全即办。")
        await stage.minutes(5)
        await meeting.promise(
            "sewer",
            ids["sewer"],
            BUILDING,
            "项目地块红线外的雨污管网接驳，按相关规定在3天内完成施工。",
            Strength.FIRM,
            DeadlineSpec(unit=DeadlineUnit.DAY, amount=3),
            speaker="城建局局长",
        )
        await stage.minutes(5)
        await meeting.promise(
            "fees",
            ids["fees"],
            BUILDING,
            "区政工程开挖相关费用按照从低不从高的标准依规缴纳。",
            Strength.PRINCIPLE,
            NO_DEADLINE,
            speaker="城建局局长",
        )
        await stage.minutes(5)
        await meeting.promise(
            "contact",
            ids["contact"],
            HOST,
            "建立信息员工作机制，跟踪指导做好服务保障。",
            Strength.STANDING,
            NO_DEADLINE,
            speaker="政务服务数据管理局局长",
        )

    meeting = Meeting(
        stage=stage,
        host=HOST,
        chair="zhengshu.head",
        minute_taker="zhengshu.staff",
        kind=RoundtableKind.ENTERPRISE,
        title="企业圆桌会：桃花路以南安置房项目现场办公",
        place="桃花路以南安置房项目工地会议室",
        day=DAY,
        topics=tuple(Topic(key, title, "liaison", about(key)) for key, (title, _) in QUESTIONS.items()),
        guests=(
            Guest("liaison", unit=ENTERPRISE),
            Guest("chengjian.head", unit=BUILDING),
            Guest("jiaojing.head", unit=TRAFFIC),
            Guest("chengjian.staff", unit=BUILDING),
        ),
        hold=held,
        summary="对企业提出的4个问题一一回复、现场承诺：开挖手续力争8个工作日内办结，管网接驳3天内完成，费用从低不从高，建立信息员机制。",
        on_site=True,
    )
    return [Scene(stage.day(DAY - 13), raised), Scene(stage.day(DAY - 13, 14), accepted), *meeting.scenes()]
