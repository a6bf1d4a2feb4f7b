"""Random walks through the commands against an independent model: nothing leaves ACTIVE without evidence or a decision (features.md
B6), the due time moves by approved extensions only, and every refusal changes nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Work
from services.domain.clocks import ClockKind, ClockState, DeadlineRevision
from services.domain.commitments import (
    CommitmentEvidence,
    CommitmentState,
    VoidGround,
    accept_part,
    claim_fulfilment,
    confirm_in_session,
    decide_extension,
    declare_broken,
    note_progress,
    publish_commitment,
    record_late_delivery,
    refuse_claim,
    request_extension,
    revoke_verification,
    strike_draft,
    verify_commitment,
    void_commitment,
)
from services.kit.errors import ErrorCode, Refusal
from tests.domain.commitments.table import PHOTO, Table, table
from tests.domain.commitments.test_extending import THREE
from tests.factories import rows_of
from tests.fixtures.effort import examples

Deed = Callable[[Work, UUID], Awaitable[Any]]

DEEDS: dict[str, tuple[str, Deed]] = {
    "confirm": ("secretary", lambda work, it: confirm_in_session(work, it, flagged=True)),
    "strike": ("secretary", lambda work, it: strike_draft(work, it, reason="更正")),
    "note": ("staff", lambda work, it: note_progress(work, it, text="进展")),
    "ask": ("staff", lambda work, it: request_extension(work, it, spec=THREE, reason="管线复杂")),
    "approve": ("district", lambda work, it: decide_extension(work, it, approve=True)),
    "disapprove": ("district", lambda work, it: decide_extension(work, it, approve=False)),
    "claim": ("staff", lambda work, it: claim_fulfilment(work, it, evidence=PHOTO)),
    "verify": ("secretary", verify_commitment),
    "refuse": ("secretary", lambda work, it: refuse_claim(work, it, reason="未办")),
    "part": ("secretary", lambda work, it: accept_part(work, it, share=50, remainder="另一半")),
    "break": ("supervisor", lambda work, it: declare_broken(work, it, explanation="未办结")),
    "revoke": ("supervisor", lambda work, it: revoke_verification(work, it, explanation="伪造")),
    "deliver": ("staff", lambda work, it: record_late_delivery(work, it, evidence=PHOTO)),
    "void": ("secretary", lambda work, it: void_commitment(work, it, ground=VoidGround.LAW_CHANGED, reason="新规")),
    "publish": ("secretary", publish_commitment),
}


@dataclass
class Model:
    """The promise as this test understands domain.md §3.3, written without a look at the product's table."""

    state: str = "DRAFT"
    asked: bool = False
    extensions: int = 0
    claims: int = 0
    delivered: bool = False

    def expect(self, deed: str) -> ErrorCode | None:
        """Move, or say with which code the deed is refused."""
        at = (self.state, deed)
        simple = {
            ("DRAFT", "confirm"): "ACTIVE",
            ("DRAFT", "strike"): "VOIDED",
            ("ACTIVE", "note"): "ACTIVE",
            ("ACTIVE", "void"): "VOIDED",
            ("ACTIVE", "break"): "BROKEN",
            ("PARTIAL", "break"): "BROKEN",
            ("ACTIVE", "claim"): "CLAIMED",
            ("CLAIMED", "verify"): "VERIFIED",
            ("CLAIMED", "refuse"): "ACTIVE",
            ("CLAIMED", "part"): "PARTIAL",
            ("VERIFIED", "revoke"): "BROKEN",
        }
        if at in simple:
            self.state = simple[at]
            self.claims += deed == "claim"
            self.asked = self.asked and self.state == "ACTIVE"
            return None
        if at == ("ACTIVE", "ask"):
            if self.asked:
                return ErrorCode.CONFLICT
            if self.extensions == 2:
                return ErrorCode.QUOTA_REACHED
            self.asked = True
            return None
        if self.state == "ACTIVE" and deed in {"approve", "disapprove"} and self.asked:
            self.asked = False
            self.extensions += deed == "approve"
            return None
        if at == ("BROKEN", "deliver"):
            if self.delivered:
                return ErrorCode.CONFLICT
            self.delivered = True
            return None
        return None if deed == "publish" and self.state not in {"DRAFT", "VOIDED"} else ErrorCode.WRONG_STATE


async def walk(urls: Urls, deeds: list[str]) -> None:
    async with table(urls) as t:
        who = {"secretary": await t.secretary(), "staff": await t.staff("construction")}
        who |= {"district": await t.district(), "supervisor": await t.supervisor()}
        promise_id, model = await t.draft(), Model()
        due, before = None, None
        for deed in [*deeds, None]:
            expected = None if deed is None else model.expect(deed)
            if expected is not None and before is None:
                before = await rows_of(t.place)
            elif expected is None and before is not None:  # whatever was refused since then changed nothing
                assert await rows_of(t.place) == before, deeds
                before = None
            if deed is not None:
                role, run = DEEDS[deed]
                assert await outcome(t, who[role], run, promise_id) == expected, (deeds, deed)
            if deed == "confirm" and expected is None:
                due = (await t.promise(promise_id)).due_at
        await compare(t, promise_id, model, due)


async def outcome(t: Table, actor: Actor, run: Deed, promise_id: UUID) -> ErrorCode | None:
    try:
        async with t.place.work(actor) as work:
            await run(work, promise_id)
    except Refusal as refusal:
        return refusal.code
    return None


async def compare(t: Table, promise_id: UUID, model: Model, due: Any) -> None:
    promise, clocks = await t.promise(promise_id), await t.clocks(promise_id)
    assert promise.state.value == model.state
    assert promise.original_due_at == due
    if due is None:
        assert ClockKind.FULFILMENT not in clocks
        return
    clock = clocks[ClockKind.FULFILMENT]
    assert promise.due_at is not None
    assert clock.due_at == promise.due_at
    assert (promise.due_at > due) is (model.extensions > 0)
    assert promise.due_at - due < timedelta(days=90)
    assert (clock.state is ClockState.RUNNING) is (promise.state is CommitmentState.ACTIVE)
    async with t.place.work() as work:
        revisions = select(func.count()).where(DeadlineRevision.clock_id == clock.id)
        assert await work.session.scalar(revisions) == clock.epoch + 1 == model.extensions + 1
        pieces = select(func.count()).where(CommitmentEvidence.commitment_id == promise_id)
        assert await work.session.scalar(pieces) == model.claims + model.delivered
    if promise.state in {CommitmentState.CLAIMED, CommitmentState.PARTIAL, CommitmentState.VERIFIED}:
        assert model.claims > 0


@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=14).map(lambda deeds: ["confirm", *deeds]))
@settings(max_examples=examples(24))
async def test_random_walks_agree_with_the_model(database_urls: Urls, deeds: list[str]) -> None:
    await walk(database_urls, deeds)


LONG = "claim refuse ask approve note ask claim refuse ask approve ask claim verify revoke deliver deliver publish void"


async def test_a_long_life(database_urls: Urls) -> None:
    await walk(database_urls, ["verify", "confirm", "confirm", *LONG.split()])


async def test_every_deed_in_every_state_that_it_does_not_know(database_urls: Urls) -> None:
    """Each way into a state, then every deed that the model refuses there."""
    ways = {
        "DRAFT": [],
        "ACTIVE": ["confirm"],
        "CLAIMED": ["confirm", "claim"],
        "PARTIAL": ["confirm", "claim", "part"],
        "VERIFIED": ["confirm", "claim", "verify"],
        "BROKEN": ["confirm", "break"],
        "VOIDED": ["confirm", "void"],
    }
    for state, way in ways.items():
        model = Model()
        assert [model.expect(deed) for deed in way] == [None] * len(way)
        assert model.state == state
        wrong = [deed for deed in DEEDS if Model(**vars(model)).expect(deed) is ErrorCode.WRONG_STATE]
        await walk(database_urls, [*way, *wrong])
