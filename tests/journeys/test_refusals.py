"""Every refusal of the thread answers with its code, reason and path, in both languages, and changes nothing."""

import json
from typing import Any

import pytest

from services.api.graphql import ids
from services.api.graphql.inputs import Ref, Text
from services.kit.ids import new_id
from tests.journeys.deeds import deeds
from tests.journeys.documents import THREAD, given_by, input_of, mutation
from tests.journeys.refusing import refusal
from tests.journeys.stage import NOW, Stage
from tests.journeys.town import at

NOT_FOUND = "NOT_FOUND"


pytestmark = pytest.mark.usefixtures("nothing_changes")


async def test_every_mutation_is_refused_here(scene: Stage) -> None:
    assert sorted(deeds(scene)) == sorted(THREAD)


async def test_whoever_sees_it_but_may_not_is_forbidden(scene: Stage) -> None:
    for name, (_, given) in deeds(scene).items():
        wanted = ("FORBIDDEN", "NOT_YOUR_UNIT", ["committer"]) if name == "commitmentRecord" else ("FORBIDDEN", None, [])
        assert await refusal(scene, "overlooker", name, given) == wanted, name


async def test_what_changed_meanwhile_is_stale(scene: Stage) -> None:
    versioned = [name for name in THREAD if "version" in input_of(name).fields]
    assert set(THREAD) - set(versioned) == {"issueRaise", "commitmentRecord"}
    for name in versioned:
        who, given = deeds(scene)[name]
        assert await refusal(scene, who, name, {**given, "version": 99}) == ("STALE_VERSION", None, ["version"]), name


REFS = sorted((name, key) for name in THREAD for key, rule in given_by(name).items() if isinstance(rule, Ref))
SEES_THE_DISTRICT = {"coordinator", "supervisor"}
UNSEEN_UNITS = {"resident": ["enterprise_a", "property"]}
"""Units of this district that somebody of the deeds does not see."""


@pytest.mark.parametrize("garbled", [2, pytest.param(8, marks=pytest.mark.prove)])
@pytest.mark.parametrize(("name", "key"), REFS)
async def test_unseen_unknown_and_garbled_ids_are_one_answer(scene: Stage, name: str, key: str, garbled: int) -> None:
    """`garbled`: in how many ways; each field has its own two, and all have all eight."""
    who, given = deeds(scene)[name]
    many = isinstance(given.get(key), list)
    right = scene["ACTIVE"] if key == "carry" else given[key][0] if many else given[key]
    prefix = right[:3]
    unknown = ids.encode(prefix, new_id())
    tried = ["", "nonsense", prefix, f"{prefix}_", right.upper(), f"{right}a", "iss_\u0001", ids.encode("rep", new_id())]
    tried = (tried * 2)[(first := 2 * REFS.index((name, key)) % 8) : first + garbled]
    if prefix in scene.foreign:
        tried.append(scene.foreign[prefix])
        tried += [] if who in SEES_THE_DISTRICT else [scene.hidden[prefix]]
    else:
        tried += [value for unit, value in scene.foreign.items() if unit in scene.town.place.units]
        tried += [scene.unit(unit) for unit in UNSEEN_UNITS.get(who, [])]

    async def answer(bad: str) -> bytes:
        document = {"input": {**given, key: [bad] if many else bad}}
        return (await scene.town.post(who, mutation(name), document)).content

    path = [key, "0"] if many else [key]
    if (name, key) == ("commitmentRecord", "committer"):
        # Nobody promises for a unit that is not their own, whichever it is and whether there is one.
        assert await refusal(scene, who, name, {**given, key: unknown}) == ("FORBIDDEN", "NOT_YOUR_UNIT", path)
        tried = tried[garbled:]
    elif (name, key) == ("issueReplyFinally", "carry"):
        assert await refusal(scene, who, name, {**given, key: [unknown]}) == ("INVALID_INPUT", "CANNOT_BE_CARRIED", [key])
        tried = tried[garbled:]
    else:
        assert await refusal(scene, who, name, {**given, key: [unknown] if many else unknown}) == (NOT_FOUND, None, path)
    expected = await answer(unknown)
    for bad in tried:
        assert await answer(bad) == expected, bad


TEXTS = sorted((name, key, rule.least, rule.most) for name in THREAD for key, rule in given_by(name).items() if isinstance(rule, Text))


@pytest.mark.parametrize("name", sorted({name for name, *_ in TEXTS}))
async def test_texts_are_neither_empty_nor_endless_nor_hiding_anything(scene: Stage, name: str) -> None:
    who, given = deeds(scene)[name]
    for _, key, least, most in [text for text in TEXTS if text[0] == name]:
        bad = ["长" * (most + 1), "a\u202eb", "a\u2066b", "a\u0007b"] + ["", " \n\u3000"] * (least > 0)
        for text in bad:
            assert await refusal(scene, who, name, {**given, key: text}) == ("INVALID_INPUT", None, [key]), (key, text[:9])


@pytest.mark.parametrize("escaped", ["\\u0000", "\\ud800"])
async def test_what_no_text_can_hold_is_a_malformed_request(scene: Stage, escaped: str) -> None:
    who, given = deeds(scene)["issueRaise"]
    body = json.dumps({"query": mutation("issueRaise"), "variables": {"input": given | {"title": "@"}}}).replace("@", escaped)
    headers = {"content-type": "application/json", "authorization": f"Bearer {scene.town.tokens[who]}", "accept-language": "en"}
    answer = await scene.town.client.post("/graphql", content=body, headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"], error["message"].isascii()) == (400, "BAD_REQUEST", True)


Row = tuple[str, str, dict[str, Any], str, str | None, list[str]]


def said(unit: str, amount: int | None = None, **more: Any) -> dict[str, Any]:
    """A deadline as it is said."""
    return {"deadline": {"unit": unit} | ({} if amount is None else {"amount": amount}) | more}


EVENT: dict[str, Any] = {"start": "EVENT", "eventText": "完成腾地"}
DEADLINES: list[tuple[dict[str, Any], str, list[str]]] = [
    (said("WORKING_DAY", 0), "AMOUNT_TOO_SMALL", ["deadline", "amount"]),
    (said("DAY", -3), "AMOUNT_TOO_SMALL", ["deadline", "amount"]),
    (said("WORKING_DAY", 2_501), "AMOUNT_TOO_LARGE", ["deadline", "amount"]),
    (said("MONTH", 2_147_483_647), "AMOUNT_TOO_LARGE", ["deadline", "amount"]),
    (said("DAY"), "AMOUNT_MISSING", ["deadline", "amount"]),
    (said("NONE", 8), "AMOUNT_UNEXPECTED", ["deadline", "amount"]),
    (said("DATE", 1, date="2026-05-01"), "AMOUNT_UNEXPECTED", ["deadline", "amount"]),
    (said("DATE"), "DATE_MISSING", ["deadline", "date"]),
    (said("DAY", 3, date="2026-05-01"), "DATE_UNEXPECTED", ["deadline", "date"]),
    (said("DATE", date="2026-02-27"), "DATE_PASSED", ["deadline", "date"]),
    (said("DATE", date="2037-01-01"), "DATE_TOO_FAR", ["deadline", "date"]),
    (said("DAY", 3, start="EVENT"), "EVENT_TEXT_MISSING", ["deadline", "eventText"]),
    (said("DAY", 3, eventText="完成腾地"), "EVENT_UNEXPECTED", ["deadline", "eventText"]),
    (said("DATE", date="2026-05-01", **EVENT), "EVENT_NEEDS_PERIOD", ["deadline", "unit"]),
    (said("DAY", 3, backstop="2026-05-01"), "BACKSTOP_UNEXPECTED", ["deadline", "backstop"]),
    (said("DAY", 3, **EVENT, backstop="2026-02-27"), "BACKSTOP_PASSED", ["deadline", "backstop"]),
    (said("DAY", 3, **EVENT, backstop="2037-01-01"), "BACKSTOP_TOO_FAR", ["deadline", "backstop"]),
    ({"strength": "PRINCIPLE"}, "UNDATED_HAS_NO_DEADLINE", ["deadline", "unit"]),
    ({"strength": "STANDING"}, "UNDATED_HAS_NO_DEADLINE", ["deadline", "unit"]),
]


async def test_deadlines_that_cannot_be_meant(scene: Stage) -> None:
    who, given = deeds(scene)["commitmentRecord"]
    for changed, reason, path in DEADLINES:
        assert await refusal(scene, who, "commitmentRecord", given | changed) == ("INVALID_DEADLINE", reason, path), changed


async def test_a_deadline_may_be_wrong_wherever_one_is_said(scene: Stage) -> None:
    said_wrongly = [name for name in THREAD if "deadline" in input_of(name).fields]
    assert len(said_wrongly) == 4
    for name in said_wrongly:
        who, given = deeds(scene)[name]
        wanted = ("INVALID_DEADLINE", "AMOUNT_TOO_SMALL", ["deadline", "amount"])
        assert await refusal(scene, who, name, given | said("DAY", 0)) == wanted, name


def reasons(s: Stage) -> list[Row]:
    """Who, mutation, what is changed of the deed; code, reason, path."""
    no = {"resolved": "NO"}
    bad_link = [{"kind": "LINK", "url": "javascript:alert(1)"}]
    return [
        ("neighbour", "issueRaise", {"onBehalfOf": [{"name": "李四"}]}, "FORBIDDEN", None, []),
        ("secretary", "issuePublish", {"publicTitle": None}, "INVALID_INPUT", "PUBLIC_TITLE_NEEDED", ["publicTitle"]),
        ("street", "issueDispatch", {"coHandlers": [s.unit("construction")]}, "INVALID_INPUT", "UNIT_NAMED_TWICE", ["coHandlers"]),
        ("secretary", "issueDispatch", {}, "INVALID_INPUT", "DEPARTMENT_THROUGH_STREET", ["lead"]),
        ("street", "issueDispatch", {"coHandlers": [s.unit("community_b1")]}, "INVALID_INPUT", "UNIT_OUT_OF_REACH", ["coHandlers", "0"]),
        ("street", "issueDispatch", {"kind": "IN_SESSION"}, "INVALID_INPUT", "KIND_NOT_POSSIBLE", ["kind"]),
        ("head", "assignmentRequestReturn", {"proposedUnit": s.unit("construction")}, "INVALID_INPUT", "PROPOSES_ITSELF", ["proposedUnit"]),
        ("street", "assignmentAdjudicate", {}, "BARRED", "NOT_THE_ADJUDICATOR", []),
        ("coordinator", "assignmentAdjudicate", {"ruling": "OVERTAKEN"}, "INVALID_INPUT", None, ["ruling"]),
        ("secretary", "assignmentExcuse", {"assignment": s["ACKNOWLEDGED"]}, "WRONG_STATE", "ONLY_CO_IS_EXCUSED", []),
        ("traffic_head", "assignmentExcuse", {}, "BARRED", "NEITHER_LEAD_NOR_COORDINATOR", []),
        ("supervisor", "assignmentSupervisorReassign", {"unit": s.unit("construction")}, "CONFLICT", "ALREADY_HANDLES", ["unit"]),
        ("staff", "commitmentRecord", {"committer": s.unit("traffic")}, "FORBIDDEN", "NOT_YOUR_UNIT", ["committer"]),
        ("staff", "commitmentRecord", {"issue": s["CLOSED"]}, "WRONG_STATE", "ISSUE_NOT_OPEN", []),
        ("staff", "commitmentRecord", {"saidAt": "2026-03-02T10:00:01+08:00"}, "INVALID_INPUT", "SAID_IN_THE_FUTURE", ["saidAt"]),
        ("staff", "commitmentRecord", {"text": "在办"}, "CONFLICT", "RECORDED_ALREADY", ["text"]),
        ("head", "commitmentConfirm", said("DAY", 3), "INVALID_DEADLINE", "DATE_SAID_ALREADY", ["deadline", "unit"]),
        ("staff", "commitmentCheckIn", {"commitment": s["ACTIVE"]}, "WRONG_STATE", "ONLY_UNDATED_IS_REVIEWED", []),
        ("staff", "commitmentClaim", {"commitment": s["STANDING"]}, "WRONG_STATE", "STANDING_IS_NEVER_DONE", []),
        ("staff", "commitmentClaim", {"evidence": []}, "INCOMPLETE", "EVIDENCE_NEEDED", ["evidence"]),
        ("staff", "commitmentClaim", {"evidence": bad_link}, "INVALID_INPUT", "LINK_INVALID", ["evidence", "0", "url"]),
        ("street", "commitmentVerify", {}, "FORBIDDEN", None, []),
        ("head", "commitmentVerify", {}, "FORBIDDEN", None, []),
        ("secretary", "commitmentAcceptPart", {"share": 0}, "INVALID_INPUT", "SHARE_INVALID", ["share"]),
        ("secretary", "commitmentAcceptPart", {"share": 100}, "INVALID_INPUT", "SHARE_INVALID", ["share"]),
        ("secretary", "commitmentAcceptPart", said("WORKING_DAY", 9), "INVALID_DEADLINE", "REMAINDER_TOO_LATE", ["deadline"]),
        ("staff", "commitmentRequestExtension", {"commitment": s["STANDING"]}, "WRONG_STATE", "UNDATED_IS_NOT_EXTENDED", []),
        ("staff", "commitmentRequestExtension", {"commitment": s["extending"]}, "CONFLICT", "EXTENSION_PENDING", []),
        ("staff", "commitmentRequestExtension", said("DATE", date="2026-03-05"), "INVALID_DEADLINE", "DATE_PASSED", ["deadline", "date"]),
        ("coordinator", "commitmentDecideExtension", {"commitment": s["ACTIVE"]}, "WRONG_STATE", "NO_EXTENSION_PENDING", []),
        ("secretary", "commitmentDecideExtension", {}, "FORBIDDEN", "NOT_ABOVE_COMMITTER", []),
        ("traffic", "issueReplyFinally", {"issue": s["IN_PROGRESS"]}, "FORBIDDEN", "NOT_THE_LEAD", []),
        ("staff", "issueReplyFinally", {"issue": s["IN_PROGRESS"]}, "INCOMPLETE", "CO_HANDLERS_UNFINISHED", []),
        ("staff", "issueReplyFinally", {"carry": [s["ACTIVE"]]}, "INVALID_INPUT", "CANNOT_BE_CARRIED", ["carry"]),
        ("resident", "issueGiveVerdict", no | {"reason": "没修"}, "INVALID_INPUT", "CONTRADICTORY", ["satisfaction"]),
        ("resident", "issueGiveVerdict", no | {"satisfaction": "BASICALLY_SATISFIED"}, "INVALID_INPUT", "REASON_NEEDED", ["reason"]),
        ("resident", "issueGiveVerdict", {"satisfaction": "DISSATISFIED"}, "INVALID_INPUT", "REASON_NEEDED", ["reason"]),
        ("staff", "issueGiveVerdict", {}, "FORBIDDEN", None, []),
        ("worker", "issueRecordVerdict", no, "INVALID_INPUT", "CONTRADICTORY", ["satisfaction"]),
        ("secretary", "issueCloseUnreachable", {}, "TOO_EARLY", "CONTACTS_MISSING", []),
        ("neighbour", "issueGiveVerdict", {}, "NOT_FOUND", None, ["issue"]),
    ]


async def test_reasons(scene: Stage) -> None:
    for who, name, changed, code, reason, path in reasons(scene):
        given = deeds(scene)[name][1] | changed
        assert await refusal(scene, who, name, given) == (code, reason, path), (who, name, changed)


async def test_too_late(scene: Stage) -> None:
    """The same deeds three weeks later, while the worker is away."""
    late = {
        "assignmentRequestReturn": "RETURN_TOO_LATE",
        "commitmentConfirm": "CONFIRMATION_TOO_LATE",
        "commitmentRequestExtension": "EXTENSION_AFTER_DUE",
        "issueReopen": "REOPENING_WINDOW_OVER",
    }
    try:
        await scene.town.hold(at(3, 30, 10))
        for name, reason in late.items():
            who, given = deeds(scene)[name]
            assert await refusal(scene, who, name, given) == ("TOO_LATE", reason, []), name
        verdict = deeds(scene)["issueGiveVerdict"][1] | {"issue": scene["CLOSED"]}
        assert await refusal(scene, "resident", "issueGiveVerdict", verdict) == ("TOO_LATE", "VERDICT_IS_FINAL", [])
    finally:
        await scene.town.hold(NOW)


async def test_keys(scene: Stage) -> None:
    who, given = deeds(scene)["issueRaise"]
    for key in ("", "k" * 129, "a\nb", "a\u202eb"):
        told = await refusal(scene, who, "issueRaise", given | {"idempotencyKey": key})
        assert told == ("INVALID_INPUT", None, ["idempotencyKey"]), key
    stranger = await refusal(scene, None, "issueRaise", given | {"idempotencyKey": "k"})
    assert stranger == ("SIGN_IN_REQUIRED", None, ["idempotencyKey"])


async def test_strangers_do_nothing(scene: Stage) -> None:
    """Without signing in everything private is not there; what is public may be looked at and not touched."""
    for name, (_, given) in deeds(scene).items():
        code, reason, path = await refusal(scene, None, name, given)
        subject = next(iter(given))
        wanted = {
            "issueRaise": ("FORBIDDEN", None, []),
            "commitmentRecord": ("FORBIDDEN", "NOT_YOUR_UNIT", ["committer"]),
        }
        assert (code, reason, path) == wanted.get(name, (NOT_FOUND, None, [subject])), name


async def test_without_a_district_and_without_a_token(scene: Stage) -> None:
    who, given = deeds(scene)["issueRaise"]
    document = {"query": mutation("issueRaise"), "variables": {"input": given}}
    post = scene.town.client.post
    payload = (await post("/graphql", json=document, headers={"accept-language": "zh-CN"})).json()["data"]["issueRaise"]
    assert payload["issue"] is None
    assert payload["errors"] == [
        {
            "code": "DISTRICT_REQUIRED",
            "reason": None,
            "message": "请用 Roundtable-District 请求头指明区县（行政区划代码或编号）",
            "path": [],
            "details": None,
        }
    ]
    good = f"Bearer {scene.town.tokens[who]}"
    for headers, status, code, reason in (
        ({"authorization": "Bearer a.b.c"}, 401, "TOKEN_INVALID", "MALFORMED"),
        ({"authorization": f"{good}x"}, 401, "TOKEN_INVALID", None),
        ({"authorization": "Basic YTpi"}, 401, "TOKEN_INVALID", "SCHEME"),
        ({"authorization": good, "roundtable-district": "000000"}, 400, "DISTRICT_REQUIRED", "UNKNOWN"),
        ({"roundtable-district": "nowhere"}, 400, "DISTRICT_REQUIRED", "UNKNOWN"),
    ):
        for language in ("zh-CN", "en"):
            answer = await post("/graphql", json=document, headers={**headers, "accept-language": language})
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["extensions"]["code"]) == (status, code), headers
            assert reason is None or error["extensions"]["reason"] == reason
            assert error["message"].isascii() == (language == "en")


async def test_the_sentences_are_these(scene: Stage) -> None:
    """A few sentences word for word: the language follows Accept-Language, Chinese without one."""

    async def sentence(who: str, name: str, changed: dict[str, Any], **headers: str) -> str:
        payload = await scene.town.say(who, name, deeds(scene)[name][1] | changed, **headers)
        return str(payload["errors"][0]["message"])

    ends = {"satisfaction": "DISSATISFIED"}
    assert await sentence("resident", "issueGiveVerdict", ends, language="en") == "Give a reason"
    assert await sentence("resident", "issueGiveVerdict", ends, language="zh-CN,zh;q=0.9,en;q=0.8") == "请说明原因"
    assert await sentence("resident", "issueGiveVerdict", ends, language="fr") == "请说明原因"
    assert await sentence("staff", "issueReplyFinally", {"issue": scene["IN_PROGRESS"]}, language="en") == (
        "1 co-handlers are neither done nor excused"
    )
    assert await sentence("secretary", "issueCloseUnreachable", {}, language="zh-CN") == "须在不同的日子联系满 3 次，并等足答复期"
