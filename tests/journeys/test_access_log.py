"""Over HTTP: what is denied to somebody stands in the auditor's log a moment later, under the number that the answer carried."""

import asyncio
from typing import Any
from uuid import UUID

from tests.journeys.town import Town

LOG = "{ accessLog(first: 10) { nodes { kind operation subject code correlationId } } }"


async def logged(town: Town, least: int) -> list[dict[str, Any]]:
    """The log, as soon as it has so many rows."""
    for _ in range(200):
        rows: list[dict[str, Any]] = (await town.ask("auditor", LOG))["accessLog"]["nodes"]
        if len(rows) >= least:
            break
        await asyncio.sleep(0.05)
    return rows


async def test_a_denied_read_and_a_denied_deed_are_logged(alone: Town) -> None:
    issue = (await alone.do("resident", "issueRaise", unit=alone.unit("community_a1"), title="黄水", body="水管生锈"))["issue"]["id"]
    query = "query($id: ID!) { issue(id: $id) { id } }"
    answer = await alone.post("liaison", query, {"id": issue})
    assert answer.json()["data"] == {"issue": None}
    payload = await alone.say("resident", "issueAccept", {"issue": issue, "category": "供水"})
    assert [error["code"] for error in payload["errors"]] == ["FORBIDDEN"]
    deed, read = await logged(alone, 2)
    assert (read["operation"], read["code"], read["subject"].replace("-", "")) == ("issue", "NOT_FOUND", issue.removeprefix("iss_"))
    assert (deed["operation"], deed["code"], deed["subject"]) == ("issueAccept", "FORBIDDEN", read["subject"])
    assert {read["kind"], deed["kind"]} == {"DENIED"}
    assert UUID(read["correlationId"]).hex == answer.headers["x-request-id"]
