"""The thread again, and what was late in it: at every instant, to everybody, page by page and to the last byte."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from services.api.graphql.ids import decode, encode
from services.cli.bootstrap import Urls
from tests.fixtures.databases import new_database
from tests.fixtures.run import RunServer
from tests.journeys.stage import EVIDENCE, Player
from tests.journeys.town import Town, at, shown, town

LIST = """query($asOf: DateTime, $where: OverdueFilter, $first: Int! = 20, $after: String) {
  overdue(asOf: $asOf, where: $where, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id kind dueAt finishedAt open lateSeconds unit { name } issue { id } assignment { id } commitment { id } } } }"""
BRIEF = "query($asOf: DateTime) { overdue(asOf: $asOf) { totalCount nodes { kind unit { name } open } } }"
PROMISE_DUE, WORK_DUE = at(2, 25, 17, 30), at(2, 27, 17, 30)
CLAIMED, CO_DONE, REPLIED, CLOSED = at(3, 6, 10), at(3, 9, 10), at(3, 9, 11), at(3, 9, 16)
READERS = {"resident", "worker", "secretary", "street", "coordinator", "supervisor", "leader", "observer", "overlooker"} | {
    "staff",
    "head",
    "traffic",
    "traffic_head",
}
OTHERS = {"neighbour", "sibling", "other_street", "services", "property", "liaison", "rival", "auditor", None}


@pytest.fixture(scope="module")
def played_database(test_server: RunServer) -> Iterator[Urls]:
    """A database whose clock stands where the thread ends."""
    with new_database(test_server) as made:
        yield made


@pytest.fixture(scope="module")
async def played(played_database: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Town, dict[str, str]]]:
    """The README's thread, for tests that only ask about it."""
    async with town(played_database, tmp_path_factory.mktemp("home")) as made:
        yield made, await play(made)


async def play(town: Town) -> dict[str, str]:
    """Promised for the 25th and claimed on 6 March; the work due on the 27th and done on 9 March."""
    ids: dict[str, str] = {}
    await town.now(at(2, 6, 9, 10))
    raised = await town.do("resident", "issueRaise", unit=town.unit("community_a1"), title="黄水", body="水管生锈", workClass="COMPLEX")
    ids["issue"] = issue = raised["issue"]["id"]
    await town.do("worker", "issueAccept", issue=issue, category="供水")
    await town.now(at(2, 6, 9, 40))
    await town.do("street", "issueDispatch", issue=issue, lead=town.unit("construction"), coHandlers=[town.unit("traffic")])
    nodes = (await town.ask("staff", "query($id: ID!) { issue(id: $id) { assignments { nodes { id role } } } }", {"id": issue}))["issue"]
    ids |= {one["role"]: one["id"] for one in nodes["assignments"]["nodes"]}
    for who, part in (("staff", "LEAD"), ("traffic", "CO")):
        await town.do(who, "assignmentAcknowledge", assignment=ids[part])
    await town.now(at(2, 6, 16))
    said = {"strength": "FIRM", "deadline": {"unit": "WORKING_DAY", "amount": 8}, "text": "换完水管", "speakerTitle": "副局长"}
    made = await town.do("staff", "commitmentRecord", issue=issue, committer=town.unit("construction"), **said)
    ids["promise"] = made["commitment"]["id"]
    await town.do("head", "commitmentConfirm", commitment=ids["promise"])
    await town.now(CLAIMED)
    await town.do("staff", "commitmentClaim", commitment=ids["promise"], evidence=EVIDENCE)
    await town.do("secretary", "commitmentVerify", commitment=ids["promise"])
    await town.now(CO_DONE)
    await town.do("traffic", "assignmentStart", assignment=ids["CO"])
    await town.do("traffic", "assignmentFinish", assignment=ids["CO"], report="已疏导")
    await town.now(REPLIED)
    await town.do("staff", "issueReplyFinally", issue=issue, carry=[], text="水管已换")
    await town.now(CLOSED)
    await town.do("resident", "issueGiveVerdict", issue=issue, resolved="YES", satisfaction="SATISFIED")
    return ids


def row(ids: dict[str, str], part: str, moment: datetime) -> dict[str, Any]:
    """One deadline as it is told at an instant."""
    due, done = (PROMISE_DUE, CLAIMED) if part == "promise" else (WORK_DUE, CO_DONE if part == "CO" else REPLIED)
    (prefix,) = {"promise": ["cmt"]}.get(part, ["asg"])
    key = decode(ids[part], [prefix])
    assert key is not None
    return {
        "id": encode("due", key),
        "kind": "FULFILMENT" if part == "promise" else "WORK",
        "dueAt": shown(due),
        "finishedAt": shown(done),
        "open": done > moment,
        "lateSeconds": int((min(done, moment) - due).total_seconds()),
        "unit": {"name": "traffic" if part == "CO" else "construction"},
        "issue": {"id": ids["issue"]},
        "assignment": None if part == "promise" else {"id": ids[part]},
        "commitment": {"id": ids["promise"]} if part == "promise" else None,
    }


async def test_what_was_late_at_every_instant(played: tuple[Town, dict[str, str]]) -> None:
    here, ids = played
    second = timedelta(seconds=1)
    for moment, parts in (
        (at(2, 6, 9, 10), []),
        (PROMISE_DUE, []),
        (PROMISE_DUE + second, ["promise"]),
        (WORK_DUE, ["promise"]),
        (WORK_DUE + second, ["promise", "LEAD", "CO"]),
        (CLAIMED, ["promise", "LEAD", "CO"]),
        (CO_DONE, ["promise", "LEAD", "CO"]),
        (REPLIED, ["promise", "LEAD", "CO"]),
        (at(6, 1, 9), ["promise", "LEAD", "CO"]),
    ):
        page = (await here.ask("supervisor", LIST, {"asOf": shown(moment)}))["overdue"]
        assert page["nodes"] == [row(ids, part, moment) for part in parts], moment
        assert page["totalCount"] == len(parts)
    now = (await here.ask("supervisor", LIST))["overdue"]["nodes"]
    assert now == [row(ids, part, CLOSED) for part in ("promise", "LEAD", "CO")]


async def test_pages_to_the_last_byte(played: tuple[Town, dict[str, str]]) -> None:
    here, ids = played
    moment = at(3, 1, 9)
    after = None
    for number, part in enumerate(("promise", "LEAD", "CO")):
        answer = await here.post("supervisor", LIST, {"asOf": shown(moment), "first": 1, "after": after})
        after = answer.json()["data"]["overdue"]["pageInfo"]["endCursor"]
        info = {"hasNextPage": number < 2, "endCursor": after}
        wanted = {"data": {"overdue": {"totalCount": 3, "pageInfo": info, "nodes": [row(ids, part, moment)]}}}
        assert answer.content.split(b',"extensions":')[0] + b"}" == orjson.dumps(wanted)  # behind it stands what it cost
    last = (await here.ask("supervisor", LIST, {"asOf": shown(moment), "first": 1, "after": after}))["overdue"]
    assert last == {"totalCount": 3, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []}


async def test_filters_speak_of_the_same_instant(played: tuple[Town, dict[str, str]]) -> None:
    here, ids = played
    moment = CO_DONE
    for where, parts in (
        ({"open": True}, ["LEAD"]),
        ({"open": False}, ["promise", "CO"]),
        ({"kind": ["FULFILMENT"]}, ["promise"]),
        ({"unit": here.unit("traffic")}, ["CO"]),
        ({"issue": ids["issue"], "kind": ["WORK"], "open": True}, ["LEAD"]),
        ({"issue": ids["promise"]}, []),
    ):
        found = (await here.ask("supervisor", LIST, {"asOf": shown(moment), "where": where}))["overdue"]
        assert found["nodes"] == [row(ids, part, moment) for part in parts], where
        assert found["totalCount"] == len(parts)


async def test_two_instants_in_one_operation(played: tuple[Town, dict[str, str]]) -> None:
    here, _ = played
    asked = f'{{ a: overdue(asOf: "{shown(WORK_DUE)}") {{ nodes {{ open }} }} b: overdue {{ nodes {{ open }} }} }}'
    found = await here.ask("supervisor", asked)
    assert found == {"a": {"nodes": [{"open": True}]}, "b": {"nodes": [{"open": False}] * 3}}


async def test_who_reads_the_issue_reads_what_was_late_in_it(played: tuple[Town, dict[str, str]]) -> None:
    here, ids = played
    whole = (await here.ask("supervisor", LIST))["overdue"]["nodes"]
    for who in sorted(READERS):
        seen = (await here.ask(who, LIST))["overdue"]
        assert (seen["totalCount"], seen["nodes"]) == (3, whole), who
    for other in OTHERS:
        assert (await here.ask(other, BRIEF))["overdue"] == {"totalCount": 0, "nodes": []}, other
        (found,) = (await here.ask(other, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [whole[0]["id"]]}))["nodes"]
        assert found is None, other
    (found,) = (
        await here.ask(
            "staff",
            "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on OverdueDeadline { open lateSeconds } } }",
            {"ids": [whole[0]["id"]]},
        )
    )["nodes"]
    assert found == {"id": whole[0]["id"], "open": False, "lateSeconds": whole[0]["lateSeconds"]}
    assert ids["issue"] == whole[0]["issue"]["id"]


async def test_a_claim_on_false_evidence_finished_nothing(alone: Town) -> None:
    """Claimed in time, verified, found out: late from its due time until it was broken, wherever one looks."""
    player = Player(alone)
    await alone.now(at(2, 6, 10))
    issue, _ = await player.begun()
    promise = await player.claimed(issue, "换完水管")
    await alone.do("secretary", "commitmentVerify", commitment=promise)
    await alone.now(at(3, 2, 9))
    both = "query($id: ID!) { commitment(id: $id) { overdue } overdue(where: {kind: FULFILMENT}) { nodes { open lateSeconds } } }"
    assert await alone.ask("supervisor", both, {"id": promise}) == {"commitment": {"overdue": False}, "overdue": {"nodes": []}}
    await alone.do("supervisor", "commitmentRevoke", commitment=promise, reason="照片是旧的")
    found = await alone.ask("supervisor", both, {"id": promise})
    late = int((at(3, 2, 9) - PROMISE_DUE).total_seconds())
    assert found == {"commitment": {"overdue": True}, "overdue": {"nodes": [{"open": False, "lateSeconds": late}]}}
