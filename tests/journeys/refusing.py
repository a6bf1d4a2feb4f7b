"""What a refusal must look like: its code, reason and path, a whole sentence in each language, and nothing changed."""

import re
from typing import Any

from services.kit.wording import catalogue
from tests.factories import rows_of
from tests.journeys.stage import Stage

CHINESE = re.compile("[\u4e00-\u9fff]")
Told = tuple[str, str | None, list[str]]
"""Code, reason, path."""


async def refusal(stage: Stage, who: str | None, name: str, given: dict[str, Any], **headers: str) -> Told:
    """Try something in both languages and return the one refusal, after checking that each sentence is a whole one of the catalogue."""
    told: list[Told] = []
    for place, language in enumerate(("zh-CN", "en")):
        payload = await stage.town.say(who, name, given, language=language, **headers)
        assert [value for key, value in payload.items() if key != "errors" and value is not None] == [], (name, given)
        (error,) = payload["errors"]
        told.append((error["code"], error["reason"], error["path"]))
        assert _is_whole(error, place), error
    assert told[0] == told[1]
    return told[0]


async def unchanged(stage: Stage) -> None:
    """Refuse a district in which any row of any table has changed, came or went: audit, outbox and idempotency keys included. But what is
    denied to somebody who signed in is logged.
    """
    now = await rows_of(stage.town.place)
    assert {"audit", "audit_unsealed", "outbox", "idempotency_key", "clock", "issue"} <= now.keys()
    assert {table for table, rows in now.items() if rows != stage.rows[table]} <= {"access_log"}


def _is_whole(error: dict[str, Any], place: int) -> bool:
    """The message is the wording of the reason, or else of the code, with every placeholder filled."""
    words = catalogue()
    tables = [words[name] for name in words if name.endswith("Fault")] if error["reason"] else [words["ErrorCode"]]
    patterns = [re.escape(table[word][place]) for table in tables if (word := error["reason"] or error["code"]) in table]
    shapes = [re.compile(re.sub(r"\\\{\w+\\\}", "[^…{}]+", pattern)) for pattern in patterns]
    chinese = CHINESE.search(error["message"]) is not None
    return any(shape.fullmatch(error["message"]) for shape in shapes) and chinese == (place == 0)
