"""The same key and the same input are one deed, one after the other and at once; a refused attempt leaves its key free."""

import asyncio
from typing import Any

from sqlalchemy import func, select

from services.domain.audit import AuditRow
from services.domain.clocks import Clock
from services.domain.commitments import Commitment
from services.domain.issues import Issue
from services.domain.notifications import OutboxRow
from services.kit.idempotency import IdempotencyKey
from tests.journeys.stage import EIGHT_DAYS, Player
from tests.journeys.town import Town, at

LEFT_BEHIND = (Issue, Commitment, Clock, AuditRow, OutboxRow, IdempotencyKey)
MISMATCH = ("IDEMPOTENCY_MISMATCH", "This idempotency key was used for another request; use a new one", ["idempotencyKey"])


async def counts(town: Town) -> dict[str, int]:
    """How many rows the district has of what deeds leave behind."""
    async with town.place.database.read(town.place.district_id) as session:
        found = {}
        for model in LEFT_BEHIND:
            mine = select(func.count()).select_from(model).where(model.district_id == town.place.district_id)
            found[model.__name__] = (await session.execute(mine)).scalar_one()
        return found


def added(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """What came in between."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def raising(town: Town, **more: Any) -> dict[str, Any]:
    """An issue to raise under the key `k`."""
    return {"unit": town.unit("community_a1"), "title": "黄水", "body": "水管生锈", "idempotencyKey": "k"} | more


async def told(town: Town, who: str, name: str, given: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Code, message and path of the one refusal."""
    (error,) = (await town.say(who, name, given))["errors"]
    return error["code"], error["message"], error["path"]


async def test_the_same_key_and_input_are_done_once(alone: Town) -> None:
    await alone.now(at(3, 2, 10))
    before = await counts(alone)
    first = await alone.say("resident", "issueRaise", raising(alone))
    once = added(before, await counts(alone))
    assert once == {"Issue": 1, "Clock": 1, "AuditRow": 1, "OutboxRow": 1, "IdempotencyKey": 1}
    assert await alone.say("resident", "issueRaise", raising(alone)) == first
    # What was left out and what was said to be nothing are the same input; spaces around a text are none of it.
    assert await alone.say("resident", "issueRaise", raising(alone, title=" 黄水 ", category=None)) == first
    assert added(before, await counts(alone)) == once

    for other in ({"title": "路灯"}, {"workClass": "COMPLEX"}, {"category": "供水"}, {"unit": alone.unit("district")}):
        assert await told(alone, "resident", "issueRaise", raising(alone, **other)) == MISMATCH, other
    withdrawing = {"issue": first["issue"]["id"], "idempotencyKey": "k"}
    assert await told(alone, "resident", "issueWithdraw", withdrawing) == MISMATCH
    assert added(before, await counts(alone)) == once

    # The key is its account's own.
    second = await alone.say("neighbour", "issueRaise", raising(alone))
    assert second["errors"] == []
    assert second["issue"]["id"] != first["issue"]["id"]
    # After seven days it is free again.
    await alone.hold(at(3, 9, 9, 59))
    assert await alone.say("resident", "issueRaise", raising(alone)) == first
    await alone.hold(at(3, 9, 10))
    third = await alone.say("resident", "issueRaise", raising(alone))
    assert third["issue"]["id"] not in {first["issue"]["id"], second["issue"]["id"]}


async def test_twins_at_once_are_one_deed(alone: Town) -> None:
    await alone.now(at(3, 2, 10))
    issue, _ = await Player(alone).begun()
    before = await counts(alone)
    said = {
        "issue": issue,
        "committer": alone.unit("construction"),
        "strength": "FIRM",
        "deadline": EIGHT_DAYS,
        "text": "三天内通水",
        "speakerTitle": "副局长",
        "idempotencyKey": "twin",
    }
    payloads = await asyncio.gather(*(alone.say("staff", "commitmentRecord", said) for _ in range(4)))
    assert payloads[0]["errors"] == []
    assert payloads == [payloads[0]] * 4
    once = {"Commitment": 1, "Clock": 1, "AuditRow": 1, "OutboxRow": 1, "IdempotencyKey": 1}
    assert added(before, await counts(alone)) == once
    # Two different deeds under one key: one is done, the other told so.
    both = [said | {"idempotencyKey": "either", "text": text} for text in ("甲", "乙")]
    answers = await asyncio.gather(*(alone.say("staff", "commitmentRecord", one) for one in both))
    assert sorted(len(answer["errors"]) for answer in answers) == [0, 1]
    assert [error["code"] for answer in answers for error in answer["errors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert added(before, await counts(alone)) == {name: 2 * count for name, count in once.items()}


async def test_without_a_key_a_deed_is_done_as_often_as_it_is_asked_for(alone: Town) -> None:
    before = await counts(alone)
    given = raising(alone) | {"idempotencyKey": None}
    answers = [await alone.say("resident", "issueRaise", given) for _ in range(2)]
    assert answers[0]["issue"]["id"] != answers[1]["issue"]["id"]
    assert added(before, await counts(alone)) == {"Issue": 2, "Clock": 2, "AuditRow": 2, "OutboxRow": 2}


async def test_a_refused_attempt_may_be_tried_again_with_its_key(alone: Town) -> None:
    await alone.now(at(3, 2, 10))
    issue = await Player(alone).raised()
    before = await counts(alone)
    publishing = {"issue": issue, "idempotencyKey": "again"}
    assert (await told(alone, "secretary", "issuePublish", publishing))[0] == "INVALID_INPUT"
    assert added(before, await counts(alone)) == {}
    # Corrected, it is another input: the key was never taken.
    assert (await alone.say("secretary", "issuePublish", publishing | {"publicTitle": "水质"}))["errors"] == []
    assert (await told(alone, "secretary", "issuePublish", publishing))[0] == "IDEMPOTENCY_MISMATCH"

    # The very same input, once the state allows it.
    dispatching = {"issue": issue, "lead": alone.unit("construction"), "coHandlers": [], "idempotencyKey": "later"}
    assert (await told(alone, "street", "issueDispatch", dispatching))[0] == "WRONG_STATE"
    await alone.do("worker", "issueAccept", issue=issue, category="供水")
    done = await alone.say("street", "issueDispatch", dispatching)
    assert done["errors"] == []
    assert await alone.say("street", "issueDispatch", dispatching) == done
