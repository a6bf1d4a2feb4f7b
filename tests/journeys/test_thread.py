"""The whole thread as its people drive it: raised, dispatched, promised, not answered, escalated, answered, nodded, closed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from services.domain.audit import AuditRow
from services.domain.notifications import OutboxRow
from tests.journeys.documents import ISSUE
from tests.journeys.town import Town, at, shown
from tests.journeys.views import View, expected, views

OWN = {"resident", "worker", "secretary", "street", "coordinator", "supervisor", "leader", "observer", "overlooker"}
"""Who reads an issue of community A1 from its first moment: its raiser, its tenants upwards, and their observers."""
HANDLERS = {"staff", "head", "traffic", "traffic_head"}
KNOWN: list[dict[str, str | None]] = [{"name": "张*", "phone": "138****8000"}]
"""The raiser, to those who may reveal the number and call."""
RAISER: dict[str, list[dict[str, str | None]]] = {
    "resident": [{"name": "张三", "phone": "13812348000"}],
    **dict.fromkeys(("worker", "secretary", "street", "coordinator"), KNOWN),
    "supervisor": [{"name": "张*", "phone": None}],
}
"""Who learns what of the raiser before the dispatch; the others who read the issue learn nothing."""
PUBLIC_TITLE = "建设桥社区水质"

LEVEL = "query($id: ID!) { issue(id: $id) { escalatedLevel escalations { totalCount } } }"
RAISERS = "query($id: ID!) { issue(id: $id) { raisers { nodes { name phone } } } }"

ZH_LINE, EN_LINE = "2/9①…2/14(补班)⑥…2/25⑧", "9 Feb①…14 Feb (make-up)⑥…25 Feb⑧"
ZH_EXPLANATION = [
    "2026年2月6日（周五）16:00 作出承诺",
    "8个工作日：当天不计，跳过周末和节假日，调休补班日计入",
    "逐日：2/9①、2/10②、2/11③、2/12④、2/13⑤、2/14(补班)⑥、2/24⑦、2/25⑧",
    "不计：2/7–2/8 周末、2/15–2/23 春节",
    "到期：2026年2月25日（周三）17:30",
]
EN_EXPLANATION = [
    "Promised on Fri 6 Feb 2026, 16:00",
    "8 working day(s): the day itself is not counted, weekends and holidays are skipped, make-up workdays count",
    "Counted: 9 Feb①, 10 Feb②, 11 Feb③, 12 Feb④, 13 Feb⑤, 14 Feb (make-up)⑥, 24 Feb⑦, 25 Feb⑧",
    "Skipped: 7 Feb–8 Feb weekend, 15 Feb–23 Feb Spring Festival",
    "Due: Wed 25 Feb 2026, 17:30",
]

Step = tuple[str, int, str, str, str | None]
"""Clock, level, post, unit, colour."""
W_HEAD, W_STAFF = "DEPARTMENT_HEAD", "DEPARTMENT_STAFF"
LADDER: list[tuple[datetime, list[Step], int]] = [
    # instant · steps that are taken at it · the level that the issue shows from then on
    (at(2, 24, 9), [("FULFILMENT", 0, W_STAFF, "construction", None)], 0),
    (at(2, 25, 17, 30), [("FULFILMENT", 1, W_STAFF, "construction", "BLUE")], 1),
    (
        at(2, 26, 9),
        [
            ("FULFILMENT", 2, W_HEAD, "construction", "YELLOW"),
            ("WORK", 0, W_STAFF, "construction", None),
            ("WORK", 0, W_STAFF, "traffic", None),
        ],
        2,
    ),
    (at(2, 27, 17, 30), [("WORK", 1, W_STAFF, "construction", "BLUE"), ("WORK", 1, W_STAFF, "traffic", "BLUE")], 2),
    (
        at(2, 28, 9),  # a Saturday that is worked
        [
            ("FULFILMENT", 3, "COMMUNITY_SECRETARY", "community_a1", None),
            ("WORK", 2, W_HEAD, "construction", "YELLOW"),
            ("WORK", 2, W_HEAD, "traffic", "YELLOW"),
        ],
        3,
    ),
    (
        at(3, 3, 9),
        [
            ("FULFILMENT", 4, "DISTRICT_SUPERVISOR", "district", "RED"),
            ("WORK", 3, "STREET_COORDINATOR", "street_a", None),
            ("WORK", 3, "STREET_COORDINATOR", "street_a", None),
        ],
        4,
    ),
    (at(3, 5, 9), [("WORK", 4, "DISTRICT_SUPERVISOR", "district", "RED"), ("WORK", 4, "DISTRICT_SUPERVISOR", "district", "RED")], 4),
    (at(3, 6, 9), [("FULFILMENT", 5, "DISTRICT_LEADER", "district", None)], 5),
]


async def issue_of(town: Town, who: str | None, issue: str, language: str = "en") -> dict[str, Any]:
    """An issue with everything that hangs on it, as somebody sees it."""
    found: dict[str, Any] = (await town.ask(who, ISSUE, {"id": issue}, language=language))["issue"]
    return found


def late(seen: dict[str, Any]) -> tuple[bool, list[bool], list[bool], list[str]]:
    """Whether issue, assignments and commitments are overdue, and which clocks are."""
    return (
        seen["overdue"],
        [one["overdue"] for one in seen["assignments"]["nodes"]],
        [one["overdue"] for one in seen["commitments"]["nodes"]],
        sorted(one["kind"] for one in seen["clocks"]["nodes"] if one["overdue"]),
    )


def steps(seen: dict[str, Any], moment: datetime) -> list[Step]:
    """The steps that were planned for and taken at an instant."""
    taken = [
        (clock["kind"], step["level"], step["role"], step["unit"]["name"], step["colour"])
        for clock in seen["clocks"]["nodes"]
        for step in clock["escalations"]["nodes"]
        if step["firedAt"] == step["plannedAt"] == shown(moment) and step["notified"] and not step["vacant"]
    ]
    return sorted(taken, key=lambda step: (step[0], step[3]))


def running(seen: dict[str, Any]) -> dict[str, str]:
    """What is owed now, and until when."""
    return {one["kind"]: one["dueAt"] for one in seen["clocks"]["nodes"] if one["state"] == "RUNNING"}


async def test_the_whole_thread(alone: Town) -> None:
    issue = await _raised_and_published(alone)
    lead, co = await _dispatched_and_signed_for(alone, issue)
    promise = await _promised(alone, issue)
    await _escalated(alone, issue)
    await _answered(alone, issue, promise)
    await _closed(alone, issue, lead, co)
    await _recorded(alone)


async def _raised_and_published(town: Town) -> str:
    await town.now(at(2, 6, 9, 10))
    issue: str = (
        await town.do(
            "resident", "issueRaise", unit=town.unit("community_a1"), title="3 栋黄水", body="水管生锈，张三，138…", workClass="COMPLEX"
        )
    )["issue"]["id"]
    found = await views(town, issue)
    assert found == expected(found, OWN, {"auditor"})
    seen = await issue_of(town, "resident", issue)
    assert (seen["state"], seen["stateLabel"], running(seen)) == ("RAISED", "Raised", {"FIRST_REPLY": shown(at(2, 9, 17, 30))})
    assert (await issue_of(town, "resident", issue, "zh-CN"))["stateLabel"] == "已提出"
    for who in sorted(OWN):
        raisers = (await town.ask(who, RAISERS, {"id": issue}))["issue"]["raisers"]
        assert raisers == {"nodes": RAISER.get(who, [])}, who

    await town.now(at(2, 6, 9, 20))
    done = await town.do("worker", "issueAccept", issue=issue, category="供水", locality="3 栋")
    assert done["issue"]["state"] == "ACCEPTED"
    await town.do("worker", "issueReplyInterim", issue=issue, text="已联系街道")
    assert running(await issue_of(town, "resident", issue)) == {}
    await town.do("secretary", "issuePublish", issue=issue, publicTitle=PUBLIC_TITLE)
    found = await views(town, issue, PUBLIC_TITLE, of=("rival", "sibling", "staff", "auditor", "secretary"))
    assert found == expected(found, OWN, (), View.SEEN)
    return issue


async def _dispatched_and_signed_for(town: Town, issue: str) -> tuple[str, str]:
    await town.now(at(2, 6, 9, 40))
    done = await town.do(
        "street", "issueDispatch", issue=issue, lead=town.unit("construction"), coHandlers=[town.unit("traffic")], instruction="尽快查明"
    )
    lead = done["assignment"]["id"]
    assert done["assignment"]["role"] == "LEAD"
    assert (done["issue"]["state"], done["issue"]["dueAt"]) == ("DISPATCHED", shown(at(2, 27, 17, 30)))
    found = await views(town, issue, PUBLIC_TITLE)
    assert found == expected(found, OWN | HANDLERS, (), View.SEEN)
    await town.now(at(2, 6, 10, 30))
    done = await town.do("staff", "assignmentAcknowledge", assignment=lead)
    assert (done["assignment"]["state"], done["issue"]["state"]) == ("ACKNOWLEDGED", "IN_PROGRESS")

    # The co-handler does not: four working hours after 09:40 lie at 15:10, behind the lunch break; then the system signs for it.
    await town.now(at(2, 6, 15, 10) - timedelta(seconds=1))
    seen = await issue_of(town, "traffic", issue)
    assert [(one["role"], one["state"], one["ackDueAt"]) for one in seen["assignments"]["nodes"]] == [
        ("LEAD", "ACKNOWLEDGED", shown(at(2, 6, 15, 10))),
        ("CO", "ISSUED", shown(at(2, 6, 15, 10))),
    ]
    await town.now(at(2, 6, 15, 10))
    seen = await issue_of(town, "traffic", issue)
    assert [(one["state"], one["autoAcknowledged"], one["lateAck"]) for one in seen["assignments"]["nodes"]] == [
        ("ACKNOWLEDGED", False, False),
        ("ACKNOWLEDGED", True, True),
    ]
    assert late(seen) == (False, [False, False], [], [])
    return lead, seen["assignments"]["nodes"][1]["id"]


async def _promised(town: Town, issue: str) -> str:
    await town.now(at(2, 6, 16))
    said = {"unit": "WORKING_DAY", "amount": 8}
    done = await town.do(
        "staff",
        "commitmentRecord",
        issue=issue,
        committer=town.unit("construction"),
        strength="FIRM",
        deadline=said,
        text="8个工作日内换完水管",
        speakerTitle="城建局副局长",
    )
    promise: str = done["commitment"]["id"]
    assert (done["commitment"]["state"], done["commitment"]["dueAt"]) == ("DRAFT", None)
    await town.now(at(2, 9, 9, 30))
    done = await town.do("head", "commitmentConfirm", commitment=promise)
    assert (done["commitment"]["state"], done["commitment"]["dueAt"]) == ("ACTIVE", shown(at(2, 25, 17, 30)))
    (mine,) = (await issue_of(town, "resident", issue))["commitments"]["nodes"]
    assert mine["countedDays"] == EN_LINE
    assert mine["dueExplanation"] == EN_EXPLANATION
    (mine,) = (await issue_of(town, "resident", issue, "zh-CN"))["commitments"]["nodes"]
    assert mine["countedDays"] == ZH_LINE
    assert mine["dueExplanation"] == ZH_EXPLANATION

    assert (await issue_of(town, None, issue))["commitments"]["totalCount"] == 0
    await town.do("secretary", "commitmentPublish", commitment=promise, publicText="8个工作日内换管")
    strangers = await issue_of(town, None, issue)
    assert [(one["text"], one["dueAt"]) for one in strangers["commitments"]["nodes"]] == [("8个工作日内换管", shown(at(2, 25, 17, 30)))]
    for name in ("replies", "assignments", "escalations", "verdicts", "raisers", "clocks"):
        assert strangers[name] == {"totalCount": 0, "nodes": []}
    for who in ("sibling", "services", "other_street", "neighbour", "rival"):
        assert await issue_of(town, who, issue) == strangers, who
    return promise


async def _escalated(town: Town, issue: str) -> None:
    """Nobody answers. One second before each instant nothing has changed; at the instant exactly its steps are taken."""
    count, level = 0, -1
    for moment, wanted, reached in LADDER:
        await town.now(moment - timedelta(seconds=1))
        before = (await town.ask("supervisor", LEVEL, {"id": issue}))["issue"]
        assert before == {"escalatedLevel": level, "escalations": {"totalCount": count}}, moment
        await town.now(moment)
        count, level = count + len(wanted), reached
        seen = await issue_of(town, "supervisor", issue)
        assert (seen["escalations"]["totalCount"], seen["escalatedLevel"]) == (count, level), moment
        assert steps(seen, moment) == wanted
        # What is due at this very instant is not overdue yet.
        promise, work = moment > at(2, 25, 17, 30), moment > at(2, 27, 17, 30)
        assert late(seen) == (work, [work, work], [promise], ["FULFILMENT"] * promise + ["WORK", "WORK"] * work), moment
    assert {one["kind"]: one["nextStepAt"] for one in seen["clocks"]["nodes"] if one["state"] == "RUNNING"} == {
        "FULFILMENT": None,
        "WORK": shown(at(3, 10, 9)),
    }


async def _answered(town: Town, issue: str, promise: str) -> None:
    await town.now(at(3, 6, 10))
    await town.do("staff", "commitmentClaim", commitment=promise, evidence=[{"kind": "LINK", "url": "https://example.cn/photo/1"}])
    seen = await issue_of(town, "resident", issue)
    assert seen["escalatedLevel"] == 4
    assert running(seen) == {"WORK": shown(at(2, 27, 17, 30)), "VERIFICATION": shown(at(3, 13, 17, 30))}
    await town.now(at(3, 6, 15))
    done = await town.do("secretary", "commitmentVerify", commitment=promise)
    assert done["commitment"]["state"] == "VERIFIED"
    seen = await issue_of(town, "resident", issue)
    assert [(one["onTime"], one["overdue"]) for one in seen["commitments"]["nodes"]] == [(False, True)]
    assert running(seen) == {"WORK": shown(at(2, 27, 17, 30))}


async def _closed(town: Town, issue: str, lead: str, co: str) -> None:
    await town.now(at(3, 9, 10))
    await town.do("traffic", "assignmentStart", assignment=co)
    done = await town.do("traffic", "assignmentFinish", assignment=co, report="已疏导")
    assert (done["assignment"]["state"], done["issue"]["state"]) == ("DONE", "IN_PROGRESS")
    await town.now(at(3, 9, 11))
    done = await town.do("staff", "issueReplyFinally", issue=issue, carry=[], text="水管已换，水清")
    assert done["issue"]["state"] == "REPLIED"
    seen = await issue_of(town, "resident", issue)
    assert (seen["escalatedLevel"], running(seen)) == (-1, {"CONFIRMATION": shown(at(3, 16, 17, 30))})
    assert [(one["id"], one["state"]) for one in seen["assignments"]["nodes"]] == [(lead, "DONE"), (co, "DONE")]
    await town.now(at(3, 9, 16))
    done = await town.do("resident", "issueGiveVerdict", issue=issue, resolved="YES", satisfaction="SATISFIED")
    assert (done["issue"]["state"], done["issue"]["closureKind"]) == ("CLOSED", "SATISFIED")
    await town.do("secretary", "issuePublish", issue=issue, publicReply="水管已更换")
    await town.now(at(6, 1, 9))  # a closed issue's clocks fire nothing
    seen = await issue_of(town, "supervisor", issue)
    assert seen["escalations"]["totalCount"] == sum(len(wanted) for _, wanted, _ in LADDER)
    assert running(seen) == {}
    assert late(seen) == (True, [True, True], [True], ["FULFILMENT", "WORK", "WORK"])
    assert [(one["kind"], one["unit"]["name"]) for one in seen["replies"]["nodes"]] == [
        ("INTERIM", "community_a1"),
        ("FINAL", "construction"),
    ]
    assert seen["verdicts"]["nodes"] == [{"resolved": "YES", "satisfaction": "SATISFIED", "channel": "SELF"}]
    found = await views(town, issue, PUBLIC_TITLE, of=("rival", "sibling", "traffic", "services", "auditor", "resident"))
    assert found == expected(found, OWN | HANDLERS, (), View.SEEN)


async def _recorded(town: Town) -> None:
    """Every deed is in the audit and in the outbox once, and the chain is whole."""
    async with town.place.database.read(town.place.district_id) as session:
        audited = list(await session.scalars(select(AuditRow.event).where(AuditRow.issue_id.is_not(None))))
        told = await session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.event == "EscalationFired"))
    for event in ("AssignmentAcknowledged", "AssignmentAutoAcknowledged", "CommitmentConfirmed", "FulfilmentClaimed", "CommitmentVerified"):
        assert audited.count(event) == 1, event
    fired = sum(len(wanted) for _, wanted, _ in LADDER)
    assert (audited.count("EscalationFired"), told) == (fired, fired)
    report = await town.sealed()
    assert (report.whole, report.unsealed) == (True, 0)
    assert report.sealed >= len(audited)
