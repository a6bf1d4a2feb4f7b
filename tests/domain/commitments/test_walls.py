"""What a row can say, the row says (features.md B6): the database itself refuses a promise that ends in silence."""

from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from services.cli.bootstrap import Urls
from services.domain.commitments import (
    Commitment,
    CommitmentEvidence,
    CommitmentEvidenceKind,
    CommitmentExtension,
    CommitmentState,
    ExtensionState,
    PartKind,
    Strength,
    VoidGround,
)
from services.kit.ids import new_id
from services.kit.model import DistrictRow
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import Table, table

S = CommitmentState
LIES: list[tuple[str, dict[str, Any]]] = [
    ("binds_confirmed", {"confirmed_at": None, "confirmed_by": None}),
    ("confirmed_by_somebody", {"confirmed_by": None}),
    ("dated_is_due", {"due_at": None, "original_due_at": None}),
    ("dated_is_due", {"strength": Strength.PRINCIPLE, "review_at": Commitment.recorded_at}),
    ("undated_is_reviewed", {"strength": Strength.STANDING, "due_at": None, "original_due_at": None}),
    ("due_has_origin", {"original_due_at": None}),
    ("done_was_claimed", {"state": S.CLAIMED}),
    ("done_was_claimed", {"state": S.PARTIAL, "share": 50}),
    ("done_was_claimed", {"state": S.VERIFIED, "verified_at": Commitment.recorded_at, "ended_at": Commitment.recorded_at}),
    ("verified_when", {"state": S.VERIFIED, "claimed_at": Commitment.recorded_at, "ended_at": Commitment.recorded_at}),
    ("partial_has_share", {"state": S.PARTIAL, "claimed_at": Commitment.recorded_at}),
    ("share_is_part", {"share": 100}),
    ("part_of_something", {"part": PartKind.REMAINDER}),
    ("joint_has_parts", {"joint": True, "claimed_at": Commitment.recorded_at}),
    ("broken_explained", {"state": S.BROKEN, "ended_at": Commitment.recorded_at}),
    ("voided_has_ground", {"state": S.VOIDED, "ended_at": Commitment.recorded_at}),
    ("voided_has_ground", {"void_ground": VoidGround.LAW_CHANGED}),
    ("superseded_has_successor", {"state": S.SUPERSEDED, "ended_at": Commitment.recorded_at}),
    ("delivered_late", {"delivered_at": Commitment.recorded_at}),
    ("ended_when", {"state": S.BROKEN, "explanation": "未办结"}),
    ("ended_when", {"ended_at": Commitment.recorded_at}),
    ("published_has_text", {"published_at": Commitment.recorded_at}),
    ("somebody_spoke", {"speaker_title": None}),
]


async def write(t: Table, model: type[DistrictRow], *rows: dict[str, Any]) -> None:
    """Insert rows past every command."""
    async with t.place.work() as work:
        for row in rows:
            await work.session.execute(insert(model).values({"district_id": work.district_id, "id": new_id(), **row}))


@pytest.mark.parametrize(("wall", "lie"), LIES)
async def test_an_active_promise_cannot_be_made_to_lie(database_urls: Urls, wall: str, lie: dict[str, Any]) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        with pytest.raises(IntegrityError, match=f"commitment_{wall}_check"):
            async with t.place.work() as work:
                await work.session.execute(update(Commitment).where(Commitment.id == commitment_id).values(lie))


async def test_a_standing_promise_was_never_claimed(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        lie = {"strength": Strength.STANDING, "due_at": None, "original_due_at": None, "review_at": Commitment.recorded_at}
        with pytest.raises(IntegrityError, match="commitment_standing_never_done_check"):
            async with t.place.work() as work:
                await work.session.execute(
                    update(Commitment).where(Commitment.id == commitment_id).values({**lie, "claimed_at": Commitment.recorded_at})
                )


@pytest.mark.parametrize(
    ("wall", "lie"),
    [
        ("link_has_url", {"kind": CommitmentEvidenceKind.LINK, "text": "见链接"}),
        ("others_have_text", {"kind": CommitmentEvidenceKind.DOCUMENT, "url": "https://example.cn"}),
    ],
)
async def test_evidence_is_not_empty(database_urls: Urls, wall: str, lie: dict[str, Any]) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        row = {"commitment_id": commitment_id, "claim": 1, "at": local(2026, 2, 6)}
        with pytest.raises(IntegrityError, match=f"commitment_evidence_{wall}_check"):
            await write(t, CommitmentEvidence, {**row, **lie})


@pytest.mark.parametrize(
    ("wall", "lies"),
    [
        ("commitment_extension_decided_when_check", [{"state": ExtensionState.APPROVED}]),
        ("commitment_extension_gives_time_check", [{"old_due_at": local(2099, 1, 1)}]),
        ("commitment_extension_open_idx", [{"number": 1}, {"number": 2}]),
    ],
)
async def test_requests_for_more_time_are_one_at_a_time_and_give_time(database_urls: Urls, wall: str, lies: list[dict[str, Any]]) -> None:
    async with table(database_urls) as t:
        promise = await t.promise(await t.promised())
        assert promise.due_at is not None
        row: dict[str, Any] = {
            "commitment_id": promise.id,
            "number": 1,
            "state": ExtensionState.PROPOSED,
            "reason": "管线复杂",
            "spec": {},
            "old_due_at": promise.recorded_at,
            "new_due_at": promise.due_at,
            "needs_district": False,
            "requested_at": promise.recorded_at,
        }
        with pytest.raises(IntegrityError, match=wall):
            await write(t, CommitmentExtension, *[{**row, **lie} for lie in lies])
