"""A page of the overdue list is read in the order of two indexes and stops, whoever asks and however much the district holds."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import aliased

from services.cli.bootstrap import Urls, connect
from services.domain.access import Action, Role, may
from services.domain.statistics import Deadline, late_by, open_at
from tests.domain.assignments.scene import local
from tests.factories import Place, make_place
from tests.worker.test_shape import literal as written

ISSUES = 6_000
FILL = """
SET session_replication_role = replica;
INSERT INTO issue (district_id, id, number, title, body, channel, work_class, privacy, state, owner_unit_id, intake_unit_id, raised_at,
        round, reopenings, street_id, community_id, version)
    SELECT u.district_id, gen_random_uuid(), 'N-2026-' || n, '黄水', '水管生锈', 'ONLINE', 'SIMPLE', 'NORMAL', 'IN_PROGRESS', u.id, u.id,
        '2026-01-01+08'::timestamptz + n * interval '5 min', 1, 0, u.street_id, u.id, 1
    FROM generate_series(1, {issues}) n JOIN unit u ON u.name = 'community_' || (ARRAY['a1', 'a2', 'b1'])[1 + n % 3];
INSERT INTO assignment (district_id, id, issue_id, unit_id, role, kind, state, dispatcher_unit_id, dispatched_at, acknowledged_at,
        auto_acknowledged, late_ack, due_at, binding, round, done_at, street_id, community_id, version)
    SELECT i.district_id, gen_random_uuid(), i.id, u.id, 'LEAD', 'ORDINARY', 'DONE', i.owner_unit_id, i.raised_at, i.raised_at,
        false, false, i.raised_at + interval '5 day', false, 1,
        i.raised_at + interval '1 day' * (hashtext(i.number) & 7), i.street_id, i.community_id, 1
    FROM issue i JOIN unit u ON u.district_id = i.district_id AND u.name = (ARRAY['construction', 'traffic'])[1 + (hashtext(i.number) & 1)];
INSERT INTO commitment (district_id, id, issue_id, committer_unit_id, speaker_title, text, strength, spec, channel, state, recorded_at,
        promised_at, confirmed_at, confirmed_by, due_at, original_due_at, provisional, refusals, joint, mandatory, claimed_at,
        street_id, community_id, version)
    SELECT district_id, gen_random_uuid(), issue_id, unit_id, '副局长', '换管', 'FIRM', '{{}}', 'DIRECT', 'CLAIMED', dispatched_at,
        dispatched_at, dispatched_at, 'COMMITTER', due_at, due_at, false, 0, false, true, done_at, street_id, community_id, 1
    FROM assignment;
ANALYZE;
"""
ORDERED = {("assignment", "assignment_district_id_due_at_id_idx"), ("commitment", "commitment_district_id_due_at_id_idx")}
GREAT = {"issue", "assignment", "commitment"}
"""The tables with thousands of rows."""


@pytest.fixture
async def crowd(fresh_database: Urls) -> AsyncIterator[Place]:
    """One district with thousands of deadlines of each kind, half of them met."""
    place = await make_place(fresh_database)
    admin = await connect(fresh_database.admin)
    try:
        await admin.execute(FILL.format(issues=ISSUES))
        assert await admin.fetchval("SELECT count(*) FROM commitment") == ISSUES
    finally:
        await admin.close()
    yield place
    await place.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan that was run."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


@pytest.mark.parametrize(
    ("role", "unit", "most"),
    [
        (Role.DISTRICT_SUPERVISOR, "district", 200),
        (Role.STREET_COORDINATOR, "street_b", 400),
        (Role.DEPARTMENT_STAFF, "construction", 400),
    ],
)
async def test_a_page_is_merged_from_two_indexes_and_stops(crowd: Place, role: Role, unit: str, most: int) -> None:
    actor = await crowd.actor(role, unit)
    row, at = aliased(Deadline), literal(local(2026, 3, 1))
    page = (
        select(row.id, row.kind, row.due_at, row.finished_at, open_at(row, at))
        .where(row.district_id == crowd.district_id, may(actor, Action.SEE, row), late_by(row, at))
        .order_by(row.due_at, row.id)
        .limit(21)
    )
    plan = await explained(crowd, written(page))
    found = list(nodes(plan))
    assert plan["Actual Rows"] == 21
    assert [node["Node Type"] for node in found if node["Node Type"] != "Result"][:2] == ["Limit", "Merge Append"]
    assert {node["Node Type"] for node in found if node.get("Relation Name") in GREAT} == {"Index Scan"}
    ordered = [node for node in found if node.get("Parent Relationship") == "Member"]
    assert {(node["Relation Name"], node["Index Name"]) for node in ordered} == ORDERED
    touched = sum((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in ordered)
    assert 21 <= touched < most, touched


async def explained(place: Place, statement: str) -> dict[str, Any]:
    """A statement's plan as it was run by the API's role, behind row-level security."""
    connection: asyncpg.Connection = await connect(place.urls.api)
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(f"SET LOCAL roundtable.district = '{place.district_id}'")
            plan: dict[str, Any] = json.loads(await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"))[0]["Plan"]
    finally:
        await connection.close()
    return plan
