"""Issues, assignments and promises outside a meeting: every mutation of theirs once."""

from typing import Any

from services.kit.database import Database
from tests.api.graphql.slices.life import Life, at

EIGHT_DAYS = {"unit": "WORKING_DAY", "amount": 8}
PHOTO = [{"kind": "NOTE", "text": "照片存档"}]
LINK = [{"kind": "LINK", "url": "https://example.cn/photo/1"}]


async def play_thread(life: Life, worker: Database) -> None:
    """From Monday, 16 March, until nobody answers in April."""
    await life.now(at(3, 16, 9))
    await _taken_on(life)
    await _handled(life)
    await _returned(life)
    await _promised(life)
    await life.now(at(3, 18, 16))
    await _replied(life)
    await _reworked(life)
    await _unreachable(life)
    await life.now(at(4, 10), worker)  # what nobody answered is escalated
    await life.do("secretary", "issueCloseUnreachable", issue=life["silent"])
    await life.do("supervisor", "commitmentDeclareBroken", commitment=life["neglected"], reason="没有做")
    await life.do("staff", "commitmentRecordDelivery", commitment=life["neglected"], evidence=LINK)


async def raised(life: Life, title: str, *, who: str = "resident", **more: Any) -> str:
    """An issue of community_a1, taken on."""
    payload = await life.do(who, "issueRaise", unit=life.unit("community_a1"), title=title, body="水管生锈", **more)
    issue: str = payload["issue"]["id"]
    await life.do("worker", "issueAccept", issue=issue, category="供水", locality="3 栋")
    return issue


async def begun(life: Life, title: str, *co: str, **more: Any) -> tuple[str, str]:
    """…handed out to construction, which signs for it: the issue and the lead's assignment."""
    issue = await raised(life, title, **more)
    units = [life.unit(name) for name in co]
    payload = await life.do("street", "issueDispatch", issue=issue, lead=life.unit("construction"), coHandlers=units, instruction="请查明")
    lead: str = payload["assignment"]["id"]
    await life.do("staff", "assignmentAcknowledge", assignment=lead)
    return issue, lead


async def promised(life: Life, issue: str, text: str, **more: Any) -> str:
    """A promise of construction, confirmed by its head."""
    said = {"strength": "FIRM", "deadline": EIGHT_DAYS, "speakerTitle": "副局长"} | more
    payload = await life.do("staff", "commitmentRecord", issue=issue, committer=life.unit("construction"), text=text, **said)
    promise: str = payload["commitment"]["id"]
    await life.do("head", "commitmentConfirm", commitment=promise)
    return promise


async def _taken_on(life: Life) -> None:
    unit = life.unit("community_a1")
    walk_in = [{"name": "赵六", "phone": "13900001111"}]
    payload = await life.do("worker", "issueRaise", unit=unit, title="路灯", body="不亮", onBehalfOf=walk_in, channel="WALK_IN")
    life.made["declined"] = payload["issue"]["id"]
    payload = await life.do("street", "issueDecline", issue=life["declined"], ground="OUT_OF_REMIT", text="请找供电公司")
    assert payload["issue"]["state"] == "DECLINED"
    withdrawn = await raised(life, "撤回的")
    payload = await life.do("resident", "issueWithdraw", issue=withdrawn)
    assert payload["issue"]["state"] == "WITHDRAWN"
    payload = await life.do("liaison", "issueRaise", unit=life.unit("enterprise_a"), title="执照", body="何时能办")
    assert payload["issue"]["state"] == "RAISED"
    life.made["issue"] = await raised(life, "黄水", workClass="COMPLEX")
    payload = await life.do("worker", "issueReplyInterim", issue=life["issue"], text="已联系街道")
    assert payload["reply"]["text"] == "已联系街道"
    payload = await life.do("secretary", "issuePublish", issue=life["issue"], publicTitle="水质")
    assert payload["issue"]["publicTitle"] == "水质"


async def _handled(life: Life) -> None:
    issue, lead = await begun(life, "换管", "traffic")
    life.made |= {"begun": issue, "lead": lead}
    co = (await life.ask("supervisor", ASSIGNMENTS, where={"issue": issue, "role": ["CO"]}))["assignments"]["nodes"][0]["id"]
    payload = await life.do("staff", "assignmentStart", assignment=lead)
    assert payload["assignment"]["state"] == "IN_WORK"
    await life.do("head", "assignmentReassign", assignment=lead, colleague=life.posts["head"])
    await life.do("traffic", "assignmentAcknowledge", assignment=co)
    await life.do("traffic", "assignmentStart", assignment=co)
    payload = await life.do("traffic", "assignmentFinish", assignment=co, report="已疏导")
    assert (payload["assignment"]["state"], payload["assignment"]["report"]) == ("DONE", "已疏导")
    other, _ = await begun(life, "井盖", "traffic")
    co = (await life.ask("supervisor", ASSIGNMENTS, where={"issue": other, "role": ["CO"]}))["assignments"]["nodes"][0]["id"]
    await life.do("head", "assignmentExcuse", assignment=co, reason="不需要")
    payload = await life.do("secretary", "assignmentExcuse", assignment=co, reason="同意")
    assert payload["assignment"]["state"] == "EXCUSED"


async def _returned(life: Life) -> None:
    _, lead = await begun(life, "树枝")
    law = {"ground": "NOT_OUR_DUTY", "citation": "三定方案", "proposedUnit": life.unit("services")}
    payload = await life.do("head", "assignmentRequestReturn", assignment=lead, **law)
    assert (payload["assignment"]["state"], payload["assignmentReturn"]["ground"]) == ("RETURN_REQUESTED", "NOT_OUR_DUTY")
    payload = await life.do("coordinator", "assignmentAdjudicate", assignment=lead, ruling="UPHELD", reason="依职责")
    assert payload["assignment"]["unit"]["name"] == "services"
    _, lead = await begun(life, "护栏")
    payload = await life.do("supervisor", "assignmentSupervisorReassign", assignment=lead, unit=life.unit("services"), reason="改派")
    assert payload["assignment"]["binding"] is True


async def _promised(life: Life) -> None:
    issue = life["begun"]
    life.made["carried"] = kept = await promised(life, issue, "八个工作日换完")
    await life.do("staff", "commitmentNoteProgress", commitment=kept, text="过半")
    payload = await life.do("secretary", "commitmentPublish", commitment=kept, publicText="八日内换完")
    assert payload["commitment"]["publishedAt"] is not None
    more = {"unit": "WORKING_DAY", "amount": 2}
    payload = await life.do("staff", "commitmentRequestExtension", commitment=kept, deadline=more, reason="材料未到")
    assert payload["extension"]["state"] == "PROPOSED"
    payload = await life.do("coordinator", "commitmentDecideExtension", commitment=kept, approve=True, remark="同意")
    assert payload["extension"]["state"] == "APPROVED"
    standing = await promised(life, issue, "建立机制", strength="STANDING", deadline=None)
    payload = await life.do("staff", "commitmentCheckIn", commitment=standing, text="已例会")
    assert payload["note"]["kind"] == "CHECK_IN"
    half = await promised(life, issue, "一半")
    await life.do("staff", "commitmentClaim", commitment=half, evidence=PHOTO)
    payload = await life.do("secretary", "commitmentRefuseClaim", commitment=half, reason="没有做")
    assert (payload["commitment"]["state"], payload["commitment"]["refusals"]) == ("ACTIVE", 1)
    await life.do("staff", "commitmentClaim", commitment=half, evidence=LINK)
    payload = await life.do("secretary", "commitmentAcceptPart", commitment=half, share=40, remainder="另一半")
    assert (payload["commitment"]["state"], payload["commitment"]["text"]) == ("ACTIVE", "另一半")
    faked = await promised(life, issue, "照片不实的")
    await life.do("staff", "commitmentClaim", commitment=faked, evidence=PHOTO)
    payload = await life.do("secretary", "commitmentVerify", commitment=faked)
    assert (payload["commitment"]["state"], payload["commitment"]["onTime"]) == ("VERIFIED", True)
    payload = await life.do("supervisor", "commitmentRevoke", commitment=faked, reason="照片不实")
    assert payload["commitment"]["state"] == "BROKEN"
    good = await promised(life, issue, "做到的")
    await life.do("staff", "commitmentClaim", commitment=good, evidence=PHOTO)
    await life.do("secretary", "commitmentVerify", commitment=good)
    other, _ = await begun(life, "没人管的")
    life.made["neglected"] = await promised(life, other, "三天内通水", deadline={"unit": "DAY", "amount": 3})


async def _replied(life: Life) -> None:
    """The final reply leaves promises running; the raiser nods, and finds out later."""
    issue = life["begun"]
    running = (await life.ask("supervisor", RUNNING, where={"issue": issue, "state": ["ACTIVE", "PARTIAL"], "strength": ["FIRM"]}))[
        "commitments"
    ]["nodes"]
    await life.do("staff", "assignmentFinish", assignment=life["lead"], report="已换管")
    payload = await life.do("staff", "issueReplyFinally", issue=issue, carry=[one["id"] for one in running], text="水管已换")
    assert (payload["issue"]["state"], payload["reply"]["kind"]) == ("REPLIED", "FINAL")
    payload = await life.do("resident", "issueGiveVerdict", issue=issue, resolved="YES", satisfaction="SATISFIED")
    assert (payload["verdict"]["channel"], payload["issue"]["closureKind"]) == ("SELF", "SATISFIED")
    payload = await life.do("resident", "issueGiveVerdict", issue=issue, resolved="YES", satisfaction="BASICALLY_SATISFIED")
    assert payload["verdict"]["changedAt"] is not None
    await life.do("secretary", "issuePublish", issue=issue, publicTitle="换管", publicReply="水管已换")
    payload = await life.do("resident", "issueReopen", issue=issue, reason="又黄了")
    assert (payload["issue"]["state"], payload["issue"]["round"]) == ("IN_PROGRESS", 2)


async def _reworked(life: Life) -> None:
    issue, _ = await begun(life, "代录的")
    await life.do("staff", "issueReplyFinally", issue=issue, carry=[], text="已换管")
    raiser = await raiser_of(life, issue)
    said = {"resolved": "NO", "satisfaction": "DISSATISFIED", "reason": "还是黄", "evidence": "签字照片"}
    payload = await life.do("worker", "issueRecordVerdict", issue=issue, raiser=raiser, **said)
    assert (payload["verdict"]["channel"], payload["issue"]["round"]) == ("PROXY", 2)


async def _unreachable(life: Life) -> None:
    issue, _ = await begun(life, "沉默的")
    await life.do("staff", "issueReplyFinally", issue=issue, carry=[], text="已换管")
    raiser = await raiser_of(life, issue)
    for day in (19, 20, 23):
        await life.now(at(3, day))
        payload = await life.do("worker", "issueRecordContact", issue=issue, raiser=raiser, note="未接")
        assert payload["contact"]["day"] == f"2026-03-{day:02}"
    life.made["silent"] = issue


async def raiser_of(life: Life, issue: str) -> str:
    """The only raiser of an issue."""
    found = await life.ask("worker", "query($id: ID!) { issue(id: $id) { raisers { nodes { id } } } }", id=issue)
    (one,) = found["issue"]["raisers"]["nodes"]
    return str(one["id"])


ASSIGNMENTS = "query($where: AssignmentFilter) { assignments(where: $where) { nodes { id } } }"
RUNNING = "query($where: CommitmentFilter) { commitments(where: $where) { nodes { id } } }"
