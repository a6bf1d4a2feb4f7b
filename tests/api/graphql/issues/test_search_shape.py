"""A search reads what its rarest word leads to, newest first, and stops at the page, however many issues the district holds."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from services.cli.bootstrap import Urls, connect
from services.domain.access import Role
from services.domain.issues import mend_words
from services.domain.issues.searching import ENOUGH
from services.kit.reads import Statement
from tests.api.graphql.ask import ask
from tests.factories import Place, make_place

ISSUES, RARE = 6_000, 3
FILL = f"""
INSERT INTO issue (district_id, id, number, title, body, channel, work_class, privacy, state, owner_unit_id, intake_unit_id, raised_at,
        round, reopenings, street_id, community_id, version)
    SELECT u.district_id, gen_random_uuid(), 'N-2026-' || n,
        CASE WHEN n % {ISSUES // RARE} = 7 THEN '井盖丢失' WHEN n % 2 = 0 THEN '路灯不亮' ELSE '路灯太亮' END,
        '', 'ONLINE', 'SIMPLE', 'NORMAL', 'IN_PROGRESS', u.id, u.id,
        '2026-01-01+08'::timestamptz + n / 3 * interval '5 min', 1, 0, u.street_id, u.id, 1
    FROM generate_series(1, {ISSUES}) n JOIN unit u ON u.name = 'community_' || (ARRAY['a1', 'a2', 'b1'])[1 + n % 3];
INSERT INTO assignment (district_id, id, issue_id, unit_id, role, kind, state, dispatcher_unit_id, dispatched_at, acknowledged_at,
        auto_acknowledged, late_ack, due_at, binding, round, done_at, street_id, community_id, version)
    SELECT i.district_id, gen_random_uuid(), i.id, u.id, 'LEAD', 'ORDINARY', 'DONE', i.owner_unit_id, i.raised_at, i.raised_at,
        false, false, i.raised_at, false, 1, i.raised_at, i.street_id, i.community_id, 1
    FROM issue i JOIN unit u ON u.district_id = i.district_id AND u.name = (ARRAY['construction', 'traffic'])[1 + (hashtext(i.number) & 1)];
"""
PAGE = """query($w: IssueFilter, $a: String) { issues(where: $w, first: 20, after: $a) {
    nodes { id title } pageInfo { hasNextPage endCursor } } }"""
COUNT = "query($w: IssueFilter) { issues(where: $w) { totalCount } }"
READERS = [(Role.DISTRICT_SUPERVISOR, "district", 1), (Role.STREET_COORDINATOR, "street_b", 6), (Role.DEPARTMENT_STAFF, "construction", 6)]
"""Who searches, and among how many of the issues with a word they find one of theirs, by far."""


@pytest.fixture
async def crowd(fresh_database: Urls) -> AsyncIterator[Place]:
    """One district with thousands of issues, of which nearly all have one word and three have another."""
    place = await make_place(fresh_database)
    admin = await connect(fresh_database.admin)
    try:
        await admin.execute(f"SET session_replication_role = replica; {FILL}")
        after: UUID | None = None
        while True:
            async with place.database.write(place.district_id) as session:
                mended = await mend_words(session, place.district_id, after)
            if mended is None:
                break
            after = mended.last
        assert await admin.fetchval("SELECT count(*) FROM issue_token WHERE token = '井盖'") == RARE
        assert await admin.fetchval("SELECT count(*) FROM issue_token WHERE token = '路灯'") == ISSUES - RARE
        await admin.execute("VACUUM (ANALYZE)")
    finally:
        await admin.close()
    yield place
    await place.close()


Asked = tuple[Statement, Sequence[Any], UUID, Sequence[UUID]]


@pytest.fixture
def heard(crowd: Place, monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """What the database is asked, as it is asked."""
    asked: list[Asked] = []
    fetch = crowd.database.reads.fetch

    async def listening(*call: Any) -> Any:
        asked.append(call)
        return await fetch(*call)

    monkeypatch.setattr(crowd.database.reads, "fetch", listening)
    return asked


async def explained(place: Place, asked: Asked) -> list[dict[str, Any]]:
    """The nodes of a read's plan as it was run: planned once for all values by the API's role, bound in the statement itself."""
    statement, values, district, enterprises = asked
    connection: asyncpg.Connection[Any] = await connect(place.urls.api)
    try:
        await connection.execute("SET jit = off; SET plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE asked AS {statement.bound}")
        given = ", ".join(written(value) for value in (*values, str(district), ",".join(map(str, enterprises))))
        (plan,) = json.loads(await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked({given})"))
    finally:
        await connection.close()
    return list(nodes(plan["Plan"]))


def written(value: Any) -> str:
    """A value as a literal."""
    if isinstance(value, int) or value is None:
        return "NULL" if value is None else str(value)
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(written, value))}]"
    return "'{}'".format(str(value).replace("'", "''"))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node and everything below it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def touched(plan: list[dict[str, Any]], table: str) -> int:
    """How many rows of a table were looked at."""
    mine = [node for node in plan if node.get("Relation Name") == table]
    return sum(round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]) for node in mine)


def check(plan: list[dict[str, Any]], *, issues: int, words: int) -> None:
    """By index, in order, and at most so many issues, and so many words beside those that are counted to find the rarest."""
    great = {node["Node Type"] for node in plan if node.get("Relation Name") in {"issue", "issue_token", "assignment"}}
    assert great <= {"Index Scan", "Index Only Scan"}
    assert [
        node for node in plan if node["Node Type"] in {"Sort", "Incremental Sort"} and node["Plans"][0]["Node Type"] != "Function Scan"
    ] == []
    assert touched(plan, "issue") <= issues
    assert touched(plan, "issue_token") <= words


@pytest.mark.parametrize(("role", "unit", "share"), READERS)
async def test_a_page_is_read_from_the_rarest_word(crowd: Place, heard: list[Asked], role: Role, unit: str, share: int) -> None:
    actor = await crowd.actor(role, unit)
    rows = 21 * share
    most = {"路灯": (rows, ENOUGH + rows), "不亮": (rows, ENOUGH + rows), "路灯 太亮": (rows, 2 * ENOUGH + 8 * rows)}
    few = dict.fromkeys(("井盖", "丢失 井盖"), (4 * RARE, 12 * RARE)) | dict.fromkeys(("路灯 井盖", "无此词 路灯"), (0, ENOUGH + 6 * RARE))
    for words, (issues, looked) in (most | few).items():
        found = (await ask(crowd.database, actor, PAGE, {"w": {"search": words}}))["issues"]
        assert len(found["nodes"]) == 20 if words in most else len(found["nodes"]) <= RARE
        check(await explained(crowd, heard[-1]), issues=issues, words=looked)
    for words, (issues, looked) in few.items():
        await ask(crowd.database, actor, COUNT, {"w": {"search": words}})
        check(await explained(crowd, heard[-1]), issues=issues, words=looked)


async def test_the_last_page_costs_what_the_first_does(crowd: Place, heard: list[Asked]) -> None:
    supervisor = await crowd.actor(Role.DISTRICT_SUPERVISOR, "district")
    async with crowd.database.read(crowd.district_id) as session:
        oldest = await session.scalar(text("SELECT min(raised_at) + interval '1 hour' FROM issue"))
    late = {"w": {"search": "路灯", "raisedBefore": oldest.isoformat()}}
    cursor = (await ask(crowd.database, supervisor, PAGE, late))["issues"]["pageInfo"]["endCursor"]
    page = (await ask(crowd.database, supervisor, PAGE, {"w": {"search": "路灯"}, "a": cursor}))["issues"]
    assert (len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (14, False)
    check(await explained(crowd, heard[-1]), issues=21, words=ENOUGH + 21)


async def test_where_a_place_is_named_too_no_more_is_read_than_the_place_and_the_word_have(crowd: Place, heard: list[Asked]) -> None:
    supervisor = await crowd.actor(Role.DISTRICT_SUPERVISOR, "district")
    for more in ({"street": f"str_{crowd.units['street_b'].hex}"}, {"state": ["IN_PROGRESS"]}, {"readable": True}, {"overdue": False}):
        await ask(crowd.database, supervisor, PAGE, {"w": {"search": "路灯", **more}})
        check(await explained(crowd, heard[-1]), issues=21 * 6, words=ENOUGH + 21 * 6)
