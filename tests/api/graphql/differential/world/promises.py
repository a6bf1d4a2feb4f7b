"""Commitments in every state, with evidence, notes and extensions; some are carried past the closing."""

from datetime import timedelta
from typing import Any

from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.closing import CarriedCommitment
from services.domain.commitments import (
    Commitment,
    CommitmentChannel,
    CommitmentEvidence,
    CommitmentEvidenceKind,
    CommitmentExtension,
    CommitmentNote,
    CommitmentNoteKind,
    CommitmentState,
    ConfirmedBy,
    ExtensionState,
    Strength,
    VoidGround,
)
from services.domain.issues import Issue
from tests.api.graphql.differential.world.maker import Maker

SPEC = DeadlineSpec(DeadlineUnit.WORKING_DAY, 8).to_data()
ENDED = (CommitmentState.VERIFIED, CommitmentState.BROKEN, CommitmentState.VOIDED, CommitmentState.SUPERSEDED)
UNBOUND = (VoidGround.UNCONFIRMED, VoidGround.STRUCK)
"""Who was said to have promised never said so."""
DATED = (Strength.FIRM, Strength.BEST_EFFORT)
CLAIMED = (CommitmentState.CLAIMED, CommitmentState.PARTIAL, CommitmentState.VERIFIED)


async def make_promises(maker: Maker, issues: list[Issue]) -> list[Commitment]:
    """Store promises for some of the issues."""
    made: list[Commitment] = []
    for issue in issues:
        for _ in maker.some(2):
            made.append(_promise(maker, issue, made))
            await maker.store()
    for promise in made:
        _beside(maker, promise)
        if maker.chance(0.3):
            maker.row(CarriedCommitment, issue_id=promise.issue_id, commitment_id=promise.id, round=1, due_at=maker.moment())
    await maker.store()
    return made


def _promise(maker: Maker, issue: Issue, before: list[Commitment]) -> Commitment:
    strength = maker.one(list(Strength))
    states = [one for one in CommitmentState if strength is not Strength.STANDING or one not in CLAIMED]
    state = maker.one([one for one in states if before or one is not CommitmentState.SUPERSEDED])
    ground = maker.one(list(VoidGround)) if state is CommitmentState.VOIDED else None
    confirmed = state is not CommitmentState.DRAFT and ground not in UNBOUND
    due = maker.moment() if strength in DATED else None
    likely = 0.7 if state is CommitmentState.BROKEN else 0.2
    claimed = confirmed and strength is not Strength.STANDING and (state in CLAIMED or maker.chance(likely))
    made: Commitment = maker.row(
        Commitment,
        issue_id=issue.id,
        committer_unit_id=maker.one(maker.units).id if maker.chance(0.8) else issue.owner_unit_id,
        speaker_person_id=maker.maybe(maker.one(maker.people)),
        speaker_title="副局长",
        text=f"诺{maker.text()}",
        strength=strength,
        spec=SPEC,
        channel=maker.one(list(CommitmentChannel)),
        state=state,
        recorded_at=maker.moment(),
        promised_at=maker.moment(),
        confirmed_at=maker.moment() if confirmed else None,
        confirmed_by=maker.one(list(ConfirmedBy)) if confirmed else None,
        due_at=due if confirmed else None,
        original_due_at=due if confirmed else None,
        provisional=maker.chance(0.1),
        review_at=maker.moment() if confirmed and due is None else None,
        claimed_at=maker.moment() if claimed else None,
        refusals=maker.dice.randint(0, 2),
        share=50 if state is CommitmentState.PARTIAL else None,
        verified_at=maker.moment() if state is CommitmentState.VERIFIED else None,
        on_time=maker.maybe(maker.chance(0.5)),
        explanation="没有做到" if state is CommitmentState.BROKEN else None,
        revoked_at=maker.moment() if state is CommitmentState.BROKEN and claimed and maker.chance(0.5) else None,
        void_ground=ground,
        **_ended(maker, state, before),
        **_published(maker),
        version=maker.dice.randint(1, 9),
        street_id=issue.street_id,
        community_id=issue.community_id,
        enterprise_id=issue.enterprise_id,
    )
    return made


def _ended(maker: Maker, state: CommitmentState, before: list[Commitment]) -> dict[str, Any]:
    return {
        "superseded_by_id": maker.one(before).id if state is CommitmentState.SUPERSEDED else None,
        "ended_at": maker.moment() if state in ENDED else None,
    }


def _published(maker: Maker) -> dict[str, Any]:
    return {"public_text": f"公{maker.text()}", "published_at": maker.moment()} if maker.chance(0.4) else {}


def _beside(maker: Maker, promise: Commitment) -> None:
    for _ in maker.some(3):
        kind = maker.one(list(CommitmentEvidenceKind))
        link = "https://example.cn/1" if kind is CommitmentEvidenceKind.LINK else None
        said = None if link else maker.text()
        maker.row(CommitmentEvidence, commitment_id=promise.id, claim=1, kind=kind, text=said, url=link, at=maker.moment())
    for _ in maker.some(3):
        noted = {"kind": maker.one(list(CommitmentNoteKind)), "text": maker.text(), "at": maker.moment()}
        maker.row(CommitmentNote, commitment_id=promise.id, **noted)
    for number in maker.some(3):
        old = maker.moment()
        maker.row(
            CommitmentExtension,
            commitment_id=promise.id,
            number=number + 1,
            state=ExtensionState.PROPOSED if number == 0 else maker.one([ExtensionState.APPROVED, ExtensionState.REFUSED]),
            reason=maker.text(),
            spec=SPEC,
            old_due_at=old,
            new_due_at=old + timedelta(days=2),
            needs_district=maker.chance(0.3),
            requested_at=maker.moment(),
            remark=maker.maybe(maker.text()),
            decided_at=None if number == 0 else maker.moment(),
        )
