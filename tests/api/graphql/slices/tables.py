"""Two meetings of community_a1: one held from the call to the close, one called off; every mutation about meetings once."""

from typing import Any

from tests.api.graphql.slices.life import Life, at
from tests.api.graphql.slices.thread import raised, raiser_of

CALLED, AGENDA, SESSION, SIGNED, CLOSED = at(3, 2, 9), at(3, 6), at(3, 10, 14), at(3, 13), at(3, 13, 16)
EIGHT_DAYS = {"unit": "WORKING_DAY", "amount": 8}
TOTAL = 20_000_000_000
"""200,000,000 yuan in fen: more than 32 bits hold."""


async def play_tables(life: Life) -> None:
    """From Monday, 2 March, on."""
    await life.now(CALLED)
    await _called(life)
    await life.now(AGENDA)
    await _agenda_set(life)
    await life.now(SESSION)
    await _sat(life)
    await _answered(life)
    await _promised(life)
    await _decided(life)
    await _written(life)
    await life.now(SIGNED)
    await _signed(life)
    await _called_off(life)
    await _closed(life)


async def _called(life: Life) -> None:
    host = life.unit("community_a1")
    life.made["question"] = await raised(life, "黄水怎么办")
    life.made["solved"] = await raised(life, "楼道灯不亮")
    payload = await life.do("secretary", "roundtableSeriesOpen", host=host, kind="RESIDENT", title="每月圆桌会")
    series = payload["series"]
    assert (series["title"], series["endedAt"], series["hostUnit"]["id"], series["version"]) == ("每月圆桌会", None, host, 1)
    life.made["series"] = series["id"]
    payload = await life.do(
        "secretary",
        "roundtableConvene",
        host=host,
        kind="RESIDENT",
        title="三月圆桌会",
        place="党群服务中心",
        scheduledAt=at(3, 9, 14).isoformat(),
        minuteTaker=life.posts["worker"],
        series=series["id"],
    )
    table = payload["roundtable"]
    assert (table["state"], table["scheduledAt"], table["version"]) == ("DRAFT", "2026-03-09T06:00:00+00:00", 1)
    life.made["table"] = table["id"]
    await on(life, "secretary", "roundtableNameOfficers", deputy=life.posts["deputy"])
    payload = await on(life, "secretary", "roundtableOpenSoliciting", publicTitle="三月圆桌会征求议题")
    assert (payload["roundtable"]["state"], payload["roundtable"]["solicitingUntil"]) == ("SOLICITING", "2026-03-05T09:30:00+00:00")
    issues = [life["question"], life["solved"]]
    payload = await on(life, "resident", "agendaItemPropose", title="水和灯", issues=issues)
    assert payload["item"] is None, "who is not invited proposes and does not read the table"
    await on(life, "resident", "agendaItemPropose", title="广场舞")
    await on(life, "neighbour", "agendaItemPropose", title="停车")
    await on(life, "neighbour", "agendaItemPropose", title="树木")
    items = (await life.ask("secretary", ITEMS, id=table["id"]))["roundtable"]["items"]["nodes"]
    life.made |= {f"item {item['title']}": item["id"] for item in items}
    payload = await on(life, "secretary", "roundtableInvite", unit=life.unit("construction"))
    assert (payload["seat"]["kind"], payload["seat"]["unit"]["name"], payload["seat"]["name"]) == ("PARTICIPANT", "construction", None)
    await on(life, "secretary", "roundtableInvite", unit=life.unit("property"), kind="OBSERVER")
    raiser = await raiser_of(life, life["question"])
    payload = await on(life, "secretary", "roundtableInvite", person=raiser)
    assert payload["seat"]["name"] == "张*"
    life.made |= {"raiser": raiser, "resident's seat": payload["seat"]["id"]}
    payload = await on(life, "property", "roundtableApologise", unit=life.unit("property"), deputySent=True)
    assert payload["seat"]["deputySent"] is True


async def _agenda_set(life: Life) -> None:
    payload = await on(
        life,
        "secretary",
        "roundtableSetAgenda",
        placed=[
            {"item": life["item 水和灯"], "presenterUnit": life.unit("construction"), "minutes": 30},
            {"item": life["item 树木"], "presenter": life["resident's seat"]},
        ],
        dropped=[{"item": life["item 广场舞"], "reply": "已另行答复"}],
        parked=[life["item 停车"]],
    )
    assert payload["roundtable"]["state"] == "AGENDA_SET"
    assert (await on(life, "secretary", "roundtableNotify"))["roundtable"]["state"] == "NOTIFIED"
    payload = await on(life, "secretary", "roundtablePostpone", reason="大雨")
    assert (payload["roundtable"]["state"], payload["roundtable"]["scheduledAt"]) == ("POSTPONED", None)
    payload = await on(life, "secretary", "roundtableReschedule", scheduledAt=SESSION.isoformat(), place="社区礼堂")
    assert (payload["roundtable"]["state"], payload["roundtable"]["place"]) == ("NOTIFIED", "社区礼堂")


async def _sat(life: Life) -> None:
    assert (await on(life, "secretary", "roundtableStart"))["roundtable"]["state"] == "IN_SESSION"
    seat = (await on(life, "worker", "roundtableCheckIn", person=life["resident's seat"]))["seat"]
    assert (seat["id"], seat["attendedAt"]) == (life["resident's seat"], "2026-03-10T06:00:00+00:00")
    seat = (await on(life, "worker", "roundtableCheckIn", person=life.posts["staff"], unit=life.unit("construction")))["seat"]
    assert seat["unit"]["name"] == "construction"
    life.made["staff's seat"] = seat["id"]
    seat = (await on(life, "worker", "roundtableCheckIn", name="欧阳修远", phone="13912345678"))["seat"]
    assert (seat["name"], seat["invitedAt"]) == ("欧阳**", None)
    life.made["walk-in's seat"] = seat["id"]
    payload = await on(life, "secretary", "agendaItemAdd", title="临时议题")
    assert (payload["item"]["position"], payload["item"]["openFloor"]) == (3, True)
    life.made["item 临时议题"] = payload["item"]["id"]


async def _answered(life: Life) -> None:
    construction = life.unit("construction")
    said = {"item": life["item 水和灯"], "speaker": life["staff's seat"], "speakerUnit": construction}
    outcome = (await on(life, "worker", "outcomeRecordReply", issue=life["question"], text="本月内换管", **said))["outcome"]
    assert (outcome["kind"], outcome["reply"]["text"], outcome["issue"]["id"]) == ("REPLY", "本月内换管", life["question"])
    assert outcome["speakerUnit"]["name"] == "construction"
    payload = await on(life, "secretary", "outcomeResolveOnSite", issue=life["solved"], text="灯已装好", **said)
    assert payload["outcome"]["issue"]["state"] == "REPLIED"
    nod = {"resolved": "YES", "satisfaction": "SATISFIED", "raiser": life["resident's seat"]}
    payload = await on(life, "secretary", "outcomeRecordNod", issue=life["solved"], **nod)
    assert (payload["verdict"]["channel"], payload["issue"]["state"]) == ("AT_TABLE", "CLOSED")
    new: dict[str, Any] = {"unit": life.unit("community_a1"), "title": "垃圾桶", "body": "满了", "raisers": [life["walk-in's seat"]]}
    said = {"item": life["item 临时议题"], "speaker": life["walk-in's seat"], "text": "垃圾桶没人清"}
    outcome = (await on(life, "worker", "outcomeRaiseIssue", **said, **new))["outcome"]
    assert (outcome["kind"], outcome["issue"]["channel"], outcome["speakerName"]) == ("NEW_ISSUE", "ROUNDTABLE", "欧阳**")
    life.made["raised"] = outcome["issue"]["id"]


async def _promised(life: Life) -> None:
    said: dict[str, Any] = {"item": life["item 水和灯"], "issue": life["question"], "committer": life.unit("construction")}
    said |= {"strength": "BEST_EFFORT", "deadline": EIGHT_DAYS, "speaker": life["staff's seat"], "speakerTitle": "城建局科长"}
    promises = []
    for text in ("力争8个工作日", "8个工作日内换管", "口误"):
        payload = await on(life, "worker", "commitmentRecordInSession", text=text, **said)
        assert (payload["commitment"]["state"], payload["commitment"]["outcome"]["text"]) == ("DRAFT", text)
        promises.append(payload["commitment"]["id"])
    first, second, slip = promises
    await on(life, "secretary", "commitmentConfirmInSession", commitment=first)
    payload = await on(life, "secretary", "commitmentConfirmInSession", commitment=second)
    assert (payload["commitment"]["state"], payload["commitment"]["dueAt"]) == ("ACTIVE", "2026-03-20T09:30:00+00:00")
    payload = await on(life, "secretary", "commitmentStrike", commitment=slip, reason="没有这样说")
    assert (payload["commitment"]["state"], payload["commitment"]["voidGround"]) == ("VOIDED", "STRUCK")
    payload = await on(life, "secretary", "commitmentSupersede", commitment=first, by=second)
    assert (payload["commitment"]["state"], payload["commitment"]["supersededBy"]["id"]) == ("SUPERSEDED", second)
    life.made["promise"] = second


async def _decided(life: Life) -> None:
    half = {"numerator": 1, "denominator": 2}
    parts = [
        {"unit": life.unit("property"), "share": half, "amountFen": str(TOTAL // 2)},
        {"label": "公共收益", "share": {"numerator": 2, "denominator": 4}, "amountFen": str(TOTAL // 2)},
    ]
    vote = {"householdsAsked": 2036, "approve": 1987, "reject": 21, "passed": True, "threshold": {"numerator": 2, "denominator": 3}}
    adopted = {"text": "各出一半", "result": "PROPOSAL_ADOPTED", "vote": vote, "costShares": {"totalFen": str(TOTAL), "parts": parts}}
    rejected = {"text": "居民自付", "result": "PROPOSAL_REJECTED", "reason": "居民不同意"}
    decision = {"proposals": [rejected, adopted]}
    said = {"item": life["item 水和灯"], "text": "各出一半", "issue": life["question"]}
    outcome = (await on(life, "worker", "outcomeRecordDecision", decision=decision, **said))["outcome"]
    life.made["decision"] = outcome["id"]
    assert [one["resultLabel"] for one in outcome["decision"]["proposals"]] == ["Rejected", "Adopted"]
    outcome = (await on(life, "worker", "outcomeNoAction", item=life["item 临时议题"], text="当场清走"))["outcome"]
    assert outcome["kind"] == "NO_ACTION"
    payload = await on(life, "secretary", "agendaItemAdd", title="下次再议")
    item = payload["item"]["id"]
    payload = await on(life, "worker", "outcomePark", item=item, text="下次再议")
    assert (payload["outcome"]["item"]["state"], payload["outcome"]["item"]["parkings"]) == ("PARKED", 1)


async def _written(life: Life) -> None:
    assert (await on(life, "secretary", "roundtableAdjourn"))["roundtable"]["state"] == "ADJOURNED"
    assert (await on(life, "secretary", "roundtableContinue"))["roundtable"]["state"] == "IN_SESSION"
    await on(life, "secretary", "roundtableAdjourn")
    minutes = (await on(life, "worker", "minutesDraft", text="会议纪要"))["minutes"]
    assert (minutes["edition"], minutes["state"], minutes["objectionsUntil"]) == (1, "DRAFT", "2026-03-12T09:30:00+00:00")
    late = {"item": life["item 树木"], "text": "已移栽", "lateBecause": "漏记"}
    outcome = (await on(life, "worker", "outcomeNoAction", **late))["outcome"]
    assert (outcome["correctionReason"], outcome["item"]["presenterName"]) == ("漏记", "张*")
    objection = (await on(life, "resident", "minutesObject", text="我没这么说"))["objection"]
    assert (objection["name"], objection["answer"]) == ("张三", None)
    payload = await on(life, "secretary", "minutesAnswerObjection", objection=objection["id"], answer="以录音为准")
    assert payload["objection"]["answer"] == "以录音为准"


async def _signed(life: Life) -> None:
    assert (await on(life, "secretary", "minutesConfirm"))["minutes"]["state"] == "CONFIRMED"
    minutes = (await on(life, "secretary", "minutesCorrect", text="会议纪要（更正）", reason="日期有误"))["minutes"]
    assert (minutes["edition"], minutes["correctionReason"]) == (2, "日期有误")
    payload = await on(life, "secretary", "roundtablePublicise", publicSummary="水管八个工作日内更换，费用各出一半。")
    assert (payload["roundtable"]["state"], payload["roundtable"]["publicTitle"]) == ("PUBLICISED", "三月圆桌会征求议题")
    assert (await on(life, "secretary", "roundtableFollowUp"))["roundtable"]["state"] == "FOLLOWING_UP"


async def _called_off(life: Life) -> None:
    """The next meeting takes over what is still open; nobody needs it in the end."""
    given = {"host": life.unit("community_a1"), "kind": "RESIDENT", "title": "四月圆桌会", "place": "社区礼堂"}
    payload = await life.do(
        "secretary",
        "roundtableConvene",
        **given,
        scheduledAt=at(4, 8, 14).isoformat(),
        minuteTaker=life.posts["worker"],
        series=life["series"],
        emergency=True,
    )
    life.made["next"] = payload["roundtable"]["id"]
    await on(life, "secretary", "roundtableOpenSoliciting", table="next", until=at(3, 14).isoformat())
    payload = await on(life, "secretary", "agendaItemCarry", table="next", item=life["item 停车"])
    assert payload["item"]["follows"]["id"] == life["item 停车"]
    for issue in (life["question"], life["raised"]):
        await on(life, "secretary", "agendaItemPropose", table="next", title="接着办", issues=[issue])


async def _closed(life: Life) -> None:
    await life.now(CLOSED)
    payload = await on(life, "secretary", "roundtableClose", handOver=[life["promise"]])
    assert (payload["roundtable"]["state"], payload["roundtable"]["closedAt"]) == ("CLOSED", "2026-03-13T08:00:00+00:00")
    payload = await on(life, "secretary", "roundtableCancel", table="next", reason="都已办妥")
    assert (payload["roundtable"]["state"], payload["roundtable"]["reason"]) == ("CANCELLED", "都已办妥")
    payload = await life.do("secretary", "roundtableSeriesEnd", series=life["series"])
    assert payload["series"]["endedAt"] is not None


async def on(life: Life, who: str, name: str, /, *, table: str = "table", **given: Any) -> dict[str, Any]:
    """Do something about a meeting."""
    return await life.do(who, name, roundtable=life[table], **given)


ITEMS = "query($id: ID!) { roundtable(id: $id) { items { nodes { id title } } } }"
