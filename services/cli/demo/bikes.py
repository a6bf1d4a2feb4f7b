"""Case: disorderly parking of bicycles and e-bikes in 广润门街道; and a street lamp that nobody repairs, escalated to the top."""

from uuid import UUID

from services.cli.demo.meeting import Guest, Meeting, Topic
from services.cli.demo.scene import Scene
from services.cli.demo.stage import Stage
from services.cli.demo.steps import raise_as, take_on
from services.domain.assignments import acknowledge_assignment, dispatch_issue
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.commitments import Promise, Strength, confirm_commitment, record_commitment
from services.domain.issues import IssueChannel, Raiser, publish_issue
from services.domain.roundtables import RoundtableKind

STREET, BIKES, BUILDING, TRAFFIC = "360103004000", "danche", "chengjian", "jiaojing"
DAY, LAMP = -9, -20


def scenes(stage: Stage) -> list[Scene]:
    """Both stories."""
    return [*_parking(stage), *_lamp(stage)]


def _parking(stage: Stage) -> list[Scene]:
    ids: dict[str, UUID] = {}

    async def raised() -> None:
        ids["issue"] = await raise_as(
            stage,
            "street.guangrunmen",
            STREET,
            "共享单车、电动车乱停乱放",
            "路口和人行道被共享单车、外卖电动车占满，老人孩子过不去；电动车没有充电的地方。",
            channel=IssueChannel.PATROL,
            for_whom=(Raiser(name="饶大爷"), Raiser(name="聂女士", phone="13807910008"), Raiser(name="外卖骑手小邱")),
        )

    async def accepted() -> None:
        await take_on(stage, "street.guangrunmen", ids["issue"], "市容秩序", "街道已现场踏勘，将请各方坐到一起商量。")

    async def held(meeting: Meeting) -> None:
        await meeting.reply("parking", ids["issue"], TRAFFIC, "路口乱停的电动车今天起安排警力劝导，先教育后处罚。")
        await stage.minutes(5)
        await meeting.promise(
            "parking",
            ids["issue"],
            BUILDING,
            "15个工作日内建成充电棚2处，并施划非机动车停车位。",
            Strength.FIRM,
            DeadlineSpec(unit=DeadlineUnit.WORKING_DAY, amount=15),
            speaker="城建局局长",
        )
        await stage.minutes(5)
        await meeting.promise(
            "parking",
            ids["issue"],
            BIKES,
            "建立“乱停违约”逐级提醒机制，对锁在禁停区的车辆做好用户教育。",
            Strength.STANDING,
            DeadlineSpec(unit=DeadlineUnit.NONE),
            speaker="共享单车运营企业负责人",
        )

    async def published() -> None:
        async with stage.as_("street.guangrunmen") as work:
            await publish_issue(work, ids["issue"])

    meeting = Meeting(
        stage=stage,
        host=STREET,
        chair="street.guangrunmen",
        minute_taker="coordinator",
        kind=RoundtableKind.RESIDENT,
        title="广润门街道幸福圆桌会：车往哪儿停",
        place="广润门街道办事处",
        day=DAY,
        topics=(Topic("parking", "非机动车停放秩序", "street.guangrunmen", lambda: (ids["issue"],)),),
        guests=(
            Guest("chengjian.head", unit=BUILDING),
            Guest("jiaojing.staff", unit=TRAFFIC),
            Guest("bikes", unit=BIKES),
            Guest(name="饶大爷"),
            Guest(name="外卖骑手小邱"),
        ),
        hold=held,
        summary="能解决的现场解决：路口劝导当天开始；充电棚和停车位15个工作日内完成，其余全程督办。",
    )
    return [
        Scene(stage.day(DAY - 13), raised),
        Scene(stage.day(DAY - 13, 15), accepted),
        *meeting.scenes(),
        Scene(stage.day(DAY + 1), published),
    ]


def _lamp(stage: Stage) -> list[Scene]:
    ids: dict[str, UUID] = {}

    async def raised() -> None:
        ids["issue"] = await raise_as(
            stage, "resident", "360103014005", "巷口路灯不亮", "巷口三盏路灯坏了一个多月，晚上走路看不见。", channel=IssueChannel.PHONE
        )

    async def accepted() -> None:
        await take_on(stage, "secretary", ids["issue"], "道路照明", "社区已核实，请街道吹哨，由城建局维修。")

    async def dispatched() -> None:
        async with stage.as_("street") as work:
            ids["lead"] = (await dispatch_issue(work, ids["issue"], stage.unit(BUILDING), instruction="请尽快修复巷口路灯。")).id

    async def promised() -> None:
        async with stage.as_("chengjian.staff") as work:
            await acknowledge_assignment(work, ids["lead"])
        said = Promise(
            committer_unit_id=stage.unit(BUILDING),
            text="3个工作日内修复3盏路灯。",
            strength=Strength.FIRM,
            spec=DeadlineSpec(unit=DeadlineUnit.WORKING_DAY, amount=3),
            speaker_title="城建局经办",
        )
        async with stage.as_("chengjian.staff") as work:
            ids["promise"] = (await record_commitment(work, ids["issue"], said)).id
        await stage.minutes(30)
        async with stage.as_("chengjian.head") as work:
            await confirm_commitment(work, ids["promise"])

    return [
        Scene(stage.day(LAMP), raised),
        Scene(stage.day(LAMP, 11), accepted),
        Scene(stage.day(LAMP, 15), dispatched),
        Scene(stage.day(LAMP, 16), promised),
    ]
