"""A meeting as those who read it see it, and as strangers do."""

from typing import Any

import pytest

from tests.api.graphql.ask import anyone, ask
from tests.api.graphql.slices.life import Life
from tests.api.graphql.slices.tables import TOTAL

MEETING = """query($id: ID!) { roundtable(id: $id) {
  title kind kindLabel state stateLabel hostUnit { name } street { name } community { name } series { title kind }
  scheduledAt place onSite emergency solicitingFrom solicitingUntil notifiedAt startedAt endedAt reason
  publicTitle publicSummary publishedAt closedAt version
  seats { totalCount nodes { kind name unit { name } invitedAt attendedAt apologyAt deputySent } }
  agenda { totalCount nodes { title position state presenterName presenterUnit { name } openFloor plannedMinutes parkings } }
  items { totalCount nodes { title state proposerName reply } }
  outcomes(first: 50) { totalCount nodes { kind text item { title } speakerName issue { title } commitment { state } reply { text } } }
  minutes { totalCount nodes { edition state text correctionReason objections { nodes { name text answer } } } }
} }"""
EMPTY = {"totalCount": 0, "nodes": []}


async def meeting(life: Life, who: str | None, table: str = "table") -> Any:
    """A meeting as somebody sees it."""
    actor = anyone(life.place.district_id) if who is None else life.people[who]
    return (await ask(life.place.database, actor, MEETING, {"id": life[table]}))["roundtable"]


async def test_the_chair_reads_everything(life: Life) -> None:
    seen = await meeting(life, "secretary")
    assert (seen["title"], seen["stateLabel"], seen["kindLabel"]) == ("三月圆桌会", "Closed", "Residents")
    assert (seen["hostUnit"], seen["street"], seen["community"]) == (
        {"name": "community_a1"},
        {"name": "street_a"},
        {"name": "community_a1"},
    )
    assert seen["series"] == {"title": "每月圆桌会", "kind": "RESIDENT"}
    assert (seen["place"], seen["scheduledAt"], seen["closedAt"]) == ("社区礼堂", "2026-03-10T06:00:00+00:00", "2026-03-13T08:00:00+00:00")
    seats = [(seat["kind"], seat["name"], seat["unit"] and seat["unit"]["name"]) for seat in seen["seats"]["nodes"]]
    assert seats == [
        ("CHAIR", "张三", None),  # oneself
        ("MINUTE_TAKER", "张*", None),
        ("DEPUTY", "张*", None),
        ("PARTICIPANT", None, "construction"),
        ("OBSERVER", None, "property"),
        ("PARTICIPANT", "张*", None),
        ("PARTICIPANT", "张*", "construction"),
        ("PARTICIPANT", "欧阳**", None),
    ]


async def test_the_agenda_comes_in_its_order_and_everything_proposed_by_time(life: Life) -> None:
    seen = await meeting(life, "secretary")
    assert [(item["position"], item["title"], item["state"]) for item in seen["agenda"]["nodes"]] == [
        (1, "水和灯", "ON_AGENDA"),
        (2, "树木", "ON_AGENDA"),
        (3, "临时议题", "ON_AGENDA"),
        (4, "下次再议", "PARKED"),
    ]
    first, second = seen["agenda"]["nodes"][:2]
    assert (first["presenterUnit"], first["plannedMinutes"], first["openFloor"]) == ({"name": "construction"}, 30, False)
    assert (second["presenterUnit"], second["presenterName"]) == (None, "张*")
    assert [(item["title"], item["state"], item["reply"]) for item in seen["items"]["nodes"]] == [
        ("水和灯", "ON_AGENDA", None),
        ("广场舞", "DROPPED", "已另行答复"),
        ("停车", "PARKED", None),
        ("树木", "ON_AGENDA", None),
        ("临时议题", "ON_AGENDA", None),
        ("下次再议", "PARKED", None),
    ]
    page = """query($id: ID!, $after: String) { roundtable(id: $id) {
      agenda(first: 3, after: $after) { nodes { position } pageInfo { endCursor } } } }"""
    head = (await life.ask("secretary", page, id=life["table"]))["roundtable"]["agenda"]
    rest = (await life.ask("secretary", page, id=life["table"], after=head["pageInfo"]["endCursor"]))["roundtable"]["agenda"]
    assert [item["position"] for item in (*head["nodes"], *rest["nodes"])] == [1, 2, 3, 4]


async def test_outcomes_lead_to_what_they_are_about(life: Life) -> None:
    outcomes = (await meeting(life, "secretary"))["outcomes"]["nodes"]
    kinds = [outcome["kind"] for outcome in outcomes]
    assert sorted(kinds) == sorted(["REPLY"] * 2 + ["NEW_ISSUE", "DECISION", "PARKED"] + ["COMMITMENT"] * 3 + ["NO_ACTION"] * 2)
    promises = {one["text"]: one["commitment"]["state"] for one in outcomes if one["kind"] == "COMMITMENT"}
    assert promises == {"力争8个工作日": "SUPERSEDED", "8个工作日内换管": "ACTIVE", "口误": "VOIDED"}
    assert {one["text"]: one["reply"]["text"] for one in outcomes if one["kind"] == "REPLY"} == {
        "本月内换管": "本月内换管",
        "灯已装好": "灯已装好",
    }
    (new,) = [one for one in outcomes if one["kind"] == "NEW_ISSUE"]
    assert (new["issue"]["title"], new["speakerName"], new["item"]["title"]) == ("垃圾桶", "欧阳**", "临时议题")


async def test_minutes_come_newest_first_with_their_objections(life: Life) -> None:
    editions = (await meeting(life, "resident"))["minutes"]["nodes"]
    assert [(one["edition"], one["state"], one["text"], one["correctionReason"]) for one in editions] == [
        (2, "CONFIRMED", "会议纪要（更正）", "日期有误"),
        (1, "CONFIRMED", "会议纪要", None),
    ]
    assert [one["objections"]["nodes"] for one in editions] == [[], [{"name": "张三", "text": "我没这么说", "answer": "以录音为准"}]]


async def test_a_decision_is_typed_and_exact(life: Life) -> None:
    query = """query($id: ID!) { node(id: $id) { ... on Outcome { decision { proposals { text result resultLabel reason
      vote { proposal householdsAsked approve reject silent threshold { numerator denominator } passed }
      costShares { totalFen parts { unit { name } label share { numerator denominator } amountFen } } } } } } }"""
    half = {"numerator": 1, "denominator": 2}
    expected: list[dict[str, Any]] = [
        {
            "text": "居民自付",
            "result": "PROPOSAL_REJECTED",
            "resultLabel": "Rejected",
            "reason": "居民不同意",
            "vote": None,
            "costShares": None,
        },
        {
            "text": "各出一半",
            "result": "PROPOSAL_ADOPTED",
            "resultLabel": "Adopted",
            "reason": None,
            "vote": {
                "proposal": "各出一半",
                "householdsAsked": 2036,
                "approve": 1987,
                "reject": 21,
                "silent": 28,
                "threshold": {"numerator": 2, "denominator": 3},
                "passed": True,
            },
            "costShares": {
                "totalFen": str(TOTAL),
                "parts": [
                    {"unit": {"name": "property"}, "label": None, "share": half, "amountFen": str(TOTAL // 2)},
                    {"unit": None, "label": "公共收益", "share": half, "amountFen": str(TOTAL // 2)},
                ],
            },
        },
    ]
    assert (await life.ask("secretary", query, id=life["decision"]))["node"]["decision"]["proposals"] == expected
    # The resident reads the meeting; which organisation pays, whoever may see the organisation.
    (_, adopted) = (await life.ask("resident", query, id=life["decision"]))["node"]["decision"]["proposals"]
    expected[1]["costShares"]["parts"][0]["unit"] = None
    assert adopted == expected[1]


async def test_an_issue_knows_its_tables_and_a_promise_where_it_was_said(life: Life) -> None:
    query = """query($issue: ID!, $promise: ID!) {
      issue(id: $issue) { roundtables { totalCount nodes { title } } outcomes { nodes { kind } } }
      commitment(id: $promise) { outcome { text roundtable { title } } } }"""
    seen = await life.ask("secretary", query, issue=life["question"], promise=life["promise"])
    # The April meeting was called off: what was proposed to it was on no table.
    assert seen["issue"]["roundtables"] == {"totalCount": 1, "nodes": [{"title": "三月圆桌会"}]}
    assert sorted(one["kind"] for one in seen["issue"]["outcomes"]["nodes"]) == ["COMMITMENT"] * 3 + ["DECISION", "REPLY"]
    assert seen["commitment"]["outcome"] == {"text": "8个工作日内换管", "roundtable": {"title": "三月圆桌会"}}
    came_up = await life.ask("secretary", query, issue=life["raised"], promise=life["promise"])
    assert came_up["issue"]["roundtables"]["nodes"] == [{"title": "三月圆桌会"}]


PUBLIC: dict[str, Any] = {
    "title": "三月圆桌会征求议题",
    "kind": "RESIDENT",
    "kindLabel": "Residents",
    "state": "CLOSED",
    "stateLabel": "Closed",
    "hostUnit": {"name": "community_a1"},
    "street": {"name": "street_a"},
    "community": {"name": "community_a1"},
    "series": {"title": None, "kind": "RESIDENT"},
    "scheduledAt": "2026-03-10T06:00:00+00:00",
    "solicitingFrom": "2026-03-02T01:00:00+00:00",
    "solicitingUntil": "2026-03-05T09:30:00+00:00",
    "publicTitle": "三月圆桌会征求议题",
    "publicSummary": "水管八个工作日内更换，费用各出一半。",
    "publishedAt": "2026-03-02T01:00:00+00:00",
}


@pytest.mark.parametrize("who", [None, "neighbour", "sibling", "liaison", "traffic"])
async def test_strangers_see_what_was_published_and_nothing_else(life: Life, who: str | None) -> None:
    seen = await meeting(life, who)
    assert {key: value for key, value in seen.items() if value not in (None, EMPTY)} == PUBLIC
    for name in ("seats", "agenda", "items", "outcomes", "minutes"):
        assert seen[name] == EMPTY
    assert await meeting(life, who, "next") is None


@pytest.mark.parametrize("who", [None, "neighbour", "sibling", "liaison"])
async def test_strangers_reach_no_part_of_a_meeting_by_its_id(life: Life, who: str | None) -> None:
    actor = anyone(life.place.district_id) if who is None else life.people[who]
    found = await life.ask(
        "secretary",
        """query($id: ID!) { roundtable(id: $id) { seats { nodes { id } } items { nodes { id } } outcomes { nodes { id } }
             minutes { nodes { id objections { nodes { id } } } } } }""",
        id=life["table"],
    )
    parts = [row["id"] for page in found["roundtable"].values() for row in page["nodes"]]
    parts += [one["id"] for edition in found["roundtable"]["minutes"]["nodes"] for one in edition["objections"]["nodes"]]
    assert {part[:3] for part in parts} == {"sea", "agi", "out", "min", "obj"}
    answer = await ask(life.place.database, actor, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": parts})
    assert answer == {"nodes": [None] * len(parts)}


async def test_a_published_issue_does_not_tell_strangers_where_it_was_discussed(life: Life) -> None:
    query = "query($id: ID!) { issue(id: $id) { publicTitle roundtables { totalCount } outcomes { totalCount } } }"
    seen = await ask(life.place.database, anyone(life.place.district_id), query, {"id": life["begun"]})
    assert seen["issue"] == {"publicTitle": "换管", "roundtables": {"totalCount": 0}, "outcomes": {"totalCount": 0}}


async def test_the_auditor_sees_that_it_took_place(life: Life) -> None:
    seen = await meeting(life, "auditor", "next")
    assert (seen["title"], seen["state"], seen["reason"], seen["items"]) == (None, "CANCELLED", None, EMPTY)
