"""What is refused about meetings, with its code and path, and that nothing has changed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case

from services.api.graphql import ids
from services.api.graphql.roundtables.mutations import MUTATIONS
from services.kit.ids import new_id
from tests.api.graphql.ask import run
from tests.api.graphql.slices.documents import mutation
from tests.api.graphql.slices.life import Life
from tests.factories import rows_of

NAMES = sorted(to_camel_case(field.python_name) for field in MUTATIONS)
WITHOUT_TABLE = {"roundtableSeriesOpen", "roundtableSeriesEnd", "roundtableConvene"}
OPEN_TO_ALL = {"agendaItemPropose", "roundtableApologise"}
"""Whoever sees the meeting may propose, and whoever was invited may send an apology: the stage is looked at first."""

UNVERSIONED = OPEN_TO_ALL | {"minutesObject", "agendaItemCarry", "roundtableSeriesOpen", "roundtableConvene"}
"""What overwrites nothing that somebody may have read."""


@pytest.fixture(scope="module", autouse=True)
async def nothing_changes(life: Life) -> AsyncIterator[None]:
    """After all refusals the district is as it was."""
    before = await rows_of(life.place)
    yield
    assert await rows_of(life.place) == before


def deeds(life: Life) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every mutation about meetings with somebody who once might and an input that was taken then."""
    said = {"item": life["item 水和灯"], "text": "说明"}
    promise = {"commitment": life["promise"]}
    firm = {"strength": "FIRM", "deadline": {"unit": "DAY", "amount": 3}, "speakerTitle": "科长", "committer": life.unit("construction")}
    host = {"host": life.unit("community_a1"), "kind": "RESIDENT", "title": "五月圆桌会"}
    nod = {"raiser": life["resident's seat"], "resolved": "YES", "satisfaction": "SATISFIED"}
    new = {"unit": life.unit("community_a1"), "title": "新问题", "body": "内容", "raisers": [life["walk-in's seat"]]}
    when = {"scheduledAt": "2026-05-10T14:00:00+08:00"}
    secretary: dict[str, dict[str, Any]] = {
        "roundtableSeriesOpen": host,
        "roundtableSeriesEnd": {"series": life["series"]},
        "roundtableConvene": {**host, **when, "place": "礼堂", "minuteTaker": life.posts["worker"]},
        "roundtableNameOfficers": {"deputy": life.posts["deputy"]},
        "roundtableInvite": {"unit": life.unit("traffic")},
        "roundtableOpenSoliciting": {},
        "roundtableNotify": {},
        "roundtablePostpone": {"reason": "大雨"},
        "roundtableReschedule": when,
        "roundtableCancel": {"reason": "不开了"},
        "roundtableStart": {},
        "roundtableAdjourn": {},
        "roundtableContinue": {},
        "roundtableSetAgenda": {"placed": [{"item": life["item 水和灯"], "openFloor": True}]},
        "agendaItemCarry": {"item": life["item 停车"]},
        "agendaItemAdd": {"title": "再加一项"},
        "outcomeResolveOnSite": {**said, "issue": life["question"], "speakerUnit": life.unit("construction")},
        "outcomeRecordNod": {"issue": life["solved"], **nod},
        "commitmentConfirmInSession": promise,
        "commitmentStrike": {**promise, "reason": "没有这样说"},
        "commitmentSupersede": {**promise, "by": life["promise"]},
        "minutesAnswerObjection": {"objection": ids.encode("obj", new_id()), "answer": "照旧"},
        "minutesConfirm": {},
        "minutesCorrect": {"text": "全文", "reason": "日期有误"},
        "roundtablePublicise": {"publicSummary": "结果"},
        "roundtableFollowUp": {},
        "roundtableClose": {},
    }
    worker: dict[str, dict[str, Any]] = {
        "roundtableCheckIn": {"name": "王五"},
        "outcomeRecordReply": {**said, "issue": life["question"], "speakerUnit": life.unit("construction")},
        "outcomeRaiseIssue": {**said, **new},
        "outcomeRecordDecision": {**said, "decision": {"proposals": [{"text": "方案", "result": "PROPOSAL_ADOPTED"}]}},
        "outcomePark": said,
        "outcomeNoAction": said,
        "commitmentRecordInSession": {**said, **firm, "issue": life["question"]},
        "minutesDraft": {"text": "全文"},
    }
    others: dict[str, tuple[str, dict[str, Any]]] = {
        "agendaItemPropose": ("resident", {"title": "议题"}),
        "roundtableApologise": ("staff", {"unit": life.unit("construction")}),
        "minutesObject": ("resident", {"text": "不对"}),
    }
    all_ = {name: ("secretary", given) for name, given in secretary.items()} | {name: ("worker", given) for name, given in worker.items()}
    table = {"roundtable": life["table"]}
    return {name: (who, given if name in WITHOUT_TABLE else {**table, **given}) for name, (who, given) in sorted((all_ | others).items())}


async def told(life: Life, who: str, name: str, given: dict[str, Any]) -> tuple[str, str | None, list[str]]:
    """The one error of a mutation that is refused, without any row."""
    payload = (await life.ask(who, mutation(name), input=given))[name]
    (error,) = payload.pop("errors")
    assert set(payload.values()) == {None}
    return error["code"], error["reason"], error["path"]


async def test_every_mutation_is_refused_here(life: Life) -> None:
    assert list(deeds(life)) == NAMES


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_TABLE))
async def test_a_closed_meeting_is_closed(life: Life, name: str) -> None:
    who, given = deeds(life)[name]
    assert await told(life, who, name, given) == ("WRONG_STATE", None, [])


@pytest.mark.parametrize("name", sorted(set(NAMES) - OPEN_TO_ALL))
async def test_whoever_sees_it_but_may_not_is_forbidden(life: Life, name: str) -> None:
    assert await told(life, "supervisor", name, deeds(life)[name][1]) == ("FORBIDDEN", None, [])


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_TABLE))
async def test_a_meeting_that_is_not_there_or_not_seen_is_one_answer(life: Life, name: str) -> None:
    who, given = deeds(life)[name]
    for table in (ids.encode("rou", new_id()), "rou_x", life["issue"]):
        assert await told(life, who, name, given | {"roundtable": table}) == ("NOT_FOUND", None, ["roundtable"])


@pytest.mark.parametrize(
    "name", sorted(set(NAMES) - OPEN_TO_ALL - {"minutesObject", "agendaItemCarry", "roundtableSeriesOpen", "roundtableConvene"})
)
async def test_what_changed_meanwhile_is_stale(life: Life, name: str) -> None:
    who, given = deeds(life)[name]
    assert await told(life, who, name, given | {"version": 9_999}) == ("STALE_VERSION", None, ["version"])


async def test_a_series_that_ended_is_over(life: Life) -> None:
    who, given = deeds(life)["roundtableSeriesEnd"]
    assert await told(life, who, "roundtableSeriesEnd", given) == ("WRONG_STATE", "SERIES_ENDED", ["series"])
    who, given = deeds(life)["roundtableConvene"]
    ended = given | {"series": life["series"]}
    assert await told(life, who, "roundtableConvene", ended) == ("WRONG_STATE", "SERIES_ENDED", ["series"])


HALF, WHOLE = {"numerator": 1, "denominator": 2}, {"numerator": 1, "denominator": 1}


def shares(*parts: dict[str, Any], total: str = "100") -> dict[str, Any]:
    """A decision with these cost shares."""
    return {"proposals": [{"text": "方案", "result": "PROPOSAL_ADOPTED", "costShares": {"totalFen": total, "parts": list(parts)}}]}


def vote(**parts: Any) -> dict[str, Any]:
    """A decision with this vote."""
    count = {"householdsAsked": 3, "approve": 2, "reject": 0, "passed": True} | parts
    return {"proposals": [{"text": "方案", "result": "PROPOSAL_ADOPTED", "vote": count}]}


async def test_a_decision_must_be_right_in_itself(life: Life) -> None:
    who, given = deeds(life)["outcomeRecordDecision"]
    mine = {"label": "公共收益"}
    cases: list[tuple[dict[str, Any], str | None, list[str]]] = [
        (shares({**mine, "share": {"numerator": 1, "denominator": 0}, "amountFen": "100"}), "SHARE_INVALID", ["decision", "costShares"]),
        (shares({**mine, "share": HALF, "amountFen": "100"}), "SHARES_NOT_WHOLE", ["decision", "costShares"]),
        (shares({**mine, "share": WHOLE, "amountFen": "99"}), "AMOUNTS_NOT_TOTAL", ["decision", "costShares"]),
        (shares({"share": WHOLE, "amountFen": "100"}), "NO_PARTY", ["decision", "costShares"]),
        (vote(threshold={"numerator": 2, "denominator": 0}), "THRESHOLD_INVALID", ["decision", "vote"]),
        (vote(passed=False), "PASSED_CONTRADICTS_COUNT", ["decision", "vote"]),
        ({"proposals": []}, "NO_PROPOSAL", ["decision", "proposals"]),
    ]
    for decision, reason, path in cases:
        assert await told(life, who, "outcomeRecordDecision", given | {"decision": decision}) == ("INVALID_INPUT", reason, path)
    unseen = shares({"unit": life.unit("enterprise_b"), "share": WHOLE, "amountFen": "100"})
    path = ["decision", "costShares", "unit"]
    assert await told(life, who, "outcomeRecordDecision", given | {"decision": unseen}) == ("NOT_FOUND", None, path)


@pytest.mark.parametrize("amount", ["1" * 19, "1.5", "", "一百", True, 10**18, -(10**18), 1.0])
async def test_an_amount_is_a_whole_number(life: Life, amount: object) -> None:
    who, given = deeds(life)["outcomeRecordDecision"]
    decision = shares({"label": "公共收益", "share": WHOLE, "amountFen": amount})
    result = await run(life.place.database, life.people[who], mutation("outcomeRecordDecision"), {"input": given | {"decision": decision}})
    assert result.data is None
    assert result.errors is not None
    (error,) = result.errors
    assert "BigInt" in error.message


async def test_an_item_is_dropped_once(life: Life) -> None:
    who, given = deeds(life)["roundtableSetAgenda"]
    twice = [{"item": life["item 广场舞"], "reply": "不办"}, {"item": life["item 广场舞"], "reply": "办"}]
    assert await told(life, who, "roundtableSetAgenda", given | {"dropped": twice}) == ("INVALID_INPUT", "ITEM_NAMED_TWICE", ["dropped"])
