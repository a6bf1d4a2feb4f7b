"""A few issues of 杭州市西湖区: the same name, another code, another district. Its posts are few, so that vacancy shows."""

from uuid import UUID

from services.cli.demo.scene import Scene
from services.cli.demo.stage import Stage
from services.cli.demo.steps import raise_as, take_on
from services.domain.assignments import acknowledge_assignment, dispatch_issue
from services.domain.issues import IssueChannel, Raiser, publish_issue

DISTRICT, COMMUNITY, ENTERPRISE = "330106000000", "330106002051", "hz-wenchuang"


def scenes(stage: Stage) -> list[Scene]:
    """Three small stories."""
    ids: dict[str, UUID] = {}

    async def raised() -> None:
        ids["lake"] = await raise_as(
            stage,
            "hz.coordinator",
            DISTRICT,
            "湖边步道护栏松动",
            "北山街一段湖边步道的护栏松动，有安全隐患。",
            channel=IssueChannel.PHONE,
            for_whom=(Raiser(name="施女士", phone="13805710003"),),
        )

    async def handed_out() -> None:
        await take_on(stage, "hz.coordinator", ids["lake"], "市政设施", "已受理，交住建局办理。")
        async with stage.as_("hz.coordinator") as work:
            lead = await dispatch_issue(work, ids["lake"], stage.unit("chengjian"))
        await stage.minutes(40)
        async with stage.as_("hz.staff") as work:
            await acknowledge_assignment(work, lead.id)
        async with stage.as_("hz.coordinator") as work:
            await publish_issue(work, ids["lake"], public_title="湖边步道护栏松动")

    async def unanswered() -> None:
        await raise_as(stage, "hz.resident", COMMUNITY, "楼道堆物", "楼道里堆满杂物，消防通道不通。")

    async def enterprise() -> None:
        await raise_as(stage, "hz.liaison", ENTERPRISE, "园区停车难", "园区访客车辆无处停放，希望协调周边车位。")

    return [
        Scene(stage.day(-8), raised),
        Scene(stage.day(-8, 14), handed_out),
        Scene(stage.day(-6), unanswered),
        Scene(stage.day(-1), enterprise),
    ]
