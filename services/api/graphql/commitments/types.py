"""Commitments, their evidence, notes and extensions."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, and_, case, func, select

from services.api.graphql.clocks.types import Clock, counted_days, due_explanation, of_subject
from services.api.graphql.connections import Connection
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, computed, labelled, many, masked, one, stored
from services.api.graphql.tenancy.types import Unit
from services.api.graphql.transitions import Transition, transitions_of
from services.domain import clocks, commitments
from services.domain.access import Action, Actor, may
from services.domain.clocks import Clock as ClockRow
from services.domain.clocks import ClockKind, DeadlineRevision
from services.domain.commitments import (
    CommitmentChannel,
    CommitmentEvidenceKind,
    CommitmentNoteKind,
    CommitmentState,
    ConfirmedBy,
    ExtensionState,
    Strength,
    VoidGround,
)
from services.domain.roundtables import Outcome as OutcomeRow
from services.kit.clock import now_sql

if TYPE_CHECKING:
    from services.api.graphql.issues.types import Issue
    from services.api.graphql.roundtables.outcomes import Outcome


def text_for(row: Any, actor: Actor) -> ColumnElement[str | None]:  # noqa: ANN401 - an expression by actor
    """The words as the actor may read them: the redacted ones for strangers."""
    return case((may(actor, Action.READ, row), row.text), else_=row.public_text)


def is_overdue(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - as above
    """Whether the claim came, or is still to come, after the due time. A claim on false evidence was none."""
    end = func.coalesce(case((row.revoked_at.is_(None), row.claimed_at)), row.ended_at, now_sql())
    late: ColumnElement[bool] = func.coalesce(end > row.due_at, False)
    return late


def explanation(row: Any, actor: Actor) -> ColumnElement[Any]:  # noqa: ANN401, ARG001 - as above
    """The explanation of the fulfilment clock's revision in force."""
    return (
        select(DeadlineRevision.explanation)
        .join(
            ClockRow,
            and_(
                ClockRow.district_id == DeadlineRevision.district_id,
                ClockRow.id == DeadlineRevision.clock_id,
                ClockRow.epoch == DeadlineRevision.epoch,
            ),
        )
        .where(ClockRow.district_id == row.district_id, ClockRow.subject_id == row.id, ClockRow.kind == ClockKind.FULFILMENT)
        .correlate_except(DeadlineRevision, ClockRow)
        .limit(1)
        .scalar_subquery()
    )


def explanation_in_full(row: Any, actor: Actor) -> ColumnElement[Any]:  # noqa: ANN401 - as above
    """The explanation for those who read the promise: it quotes the event that the promise waits for, in words that nobody redacted."""
    return case((may(actor, Action.READ, row), explanation(row, actor)))


def in_session(row: Any, actor: Actor) -> ColumnElement[UUID]:  # noqa: ANN401, ARG001 - as above
    """The outcome with which a meeting took the promise down."""
    return (
        select(OutcomeRow.id)
        .where(OutcomeRow.district_id == row.district_id, OutcomeRow.commitment_id == row.id)
        .correlate_except(OutcomeRow)
        .scalar_subquery()
    )


@stored(commitments.CommitmentEvidence, prefix="evi")
class CommitmentEvidence(Node):
    """What a claim rests on (佐证)."""

    claim: int
    """Number of the claim, from 1; 0: a late delivery (第几次申报)."""
    kind: CommitmentEvidenceKind
    """Note, link or document (类别)."""
    text: str | None
    """The note, or the reference of the document (内容)."""
    url: str | None
    """The link (链接)."""
    at: datetime
    """When it was handed in (时间)."""


@stored(commitments.CommitmentNote, prefix="not")
class CommitmentNote(Node):
    """Something said beside the promise; moves no clock (进展记录)."""

    kind: CommitmentNoteKind
    """Why it was noted (类别)."""
    text: str
    """What was said (内容)."""
    at: datetime
    """When (时间)."""


@stored(commitments.CommitmentExtension, prefix="ext")
class CommitmentExtension(Node):
    """A request for more time (延期申请)."""

    number: int
    """From 1 for each commitment (序号)."""
    state: ExtensionState
    """Whether it was decided (状态)."""
    transitions: list[Transition] | None = transitions_of(commitments.EXTENSION_COURSE, commitments.CommitmentExtension.state)
    """What is done to it in its course, and whether you may now (可办操作)."""
    reason: str
    """Why (理由)."""
    old_due_at: datetime
    """The due time when it was asked (原期限)."""
    new_due_at: datetime
    """The due time asked for (申请期限)."""
    needs_district: bool
    """Only the district may decide it (须区级审批)."""
    requested_at: datetime
    """When it was asked (申请时间)."""
    remark: str | None
    """What the decider said (审批意见)."""
    decided_at: datetime | None
    """When it was decided (审批时间)."""


@stored(commitments.Commitment, prefix="cmt")
class Commitment(Node):
    """A promise with its own clock (承诺)."""

    text: str | None = column(text_for)
    """The words as they were said; for strangers the published, redacted ones (承诺内容)."""
    strength: Strength
    """How firmly it was said (承诺力度)."""
    strength_label: str | None = labelled(commitments.Commitment.strength)
    """How firmly, in the request's language (承诺力度名称)."""
    state: CommitmentState
    """State (状态)."""
    state_label: str | None = labelled(commitments.Commitment.state)
    """State in the request's language (状态名称)."""
    transitions: list[Transition] | None = transitions_of(commitments.COMMITMENT_COURSE, commitments.Commitment.state)
    """What is done to it in its course, and whether you may now (可办操作)."""
    committer_unit: Unit | None = one(commitments.Commitment.committer_unit_id)
    """The unit that is bound (承诺主体)."""
    speaker_title: str | None = masked(commitments.Commitment.speaker_title, Action.READ)
    """The post of the person who said it (承诺人职务)."""
    issue: Annotated["Issue", strawberry.lazy("services.api.graphql.issues.types")] | None = one(commitments.Commitment.issue_id)
    """The issue (诉求)."""
    channel: CommitmentChannel | None = masked(commitments.Commitment.channel, Action.READ)
    """Where it was said (承诺方式)."""
    confirmed_by: ConfirmedBy | None = masked(commitments.Commitment.confirmed_by, Action.READ)
    """Who stood by the words (确认方式)."""
    promised_at: datetime
    """When it was said: the deadline counts from here (承诺时间)."""
    due_at: datetime | None
    """When it is due; null for a principle or a standing promise (期限)."""
    original_due_at: datetime | None
    """When it was due at first (原期限)."""
    provisional: bool
    """Counted over a year whose calendar is not published yet (暂定期限)."""
    review_at: datetime | None
    """When a principle or a standing promise is next reviewed (下次检视时间)."""
    overdue: bool = column(is_overdue)
    """Whether the claim came, or is still to come, after the due time (是否超期)."""
    due_explanation: list[str] | None = computed(due_explanation, explanation=explanation_in_full)
    """Each counted day and the rule that was applied; null unless you read the promise (期限逐日说明)."""
    counted_days: str | None = computed(counted_days, explanation=explanation)
    """The counted days on one line, such as 2/9①…2/14(补班)⑥…2/25⑧ (计日)."""
    claimed_at: datetime | None
    """When the committer said that it is done (申报兑现时间)."""
    refusals: int | None = masked(commitments.Commitment.refusals, Action.READ)
    """How many claims were refused (核验退回次数)."""
    verified_at: datetime | None
    """When the verifier agreed (核验时间)."""
    on_time: bool | None
    """Whether it was claimed by the due time (是否按期)."""
    broken_explanation: str | None = column(commitments.Commitment.explanation)
    """Why it was not kept; public (未兑现说明)."""
    void_ground: VoidGround | None
    """Why it no longer counts (作废理由)."""
    superseded_by: "Commitment | None" = one(commitments.Commitment.superseded_by_id)
    """The promise that took its place (替代承诺)."""
    published_at: datetime | None
    """When it was published (公开时间)."""
    outcome: Annotated["Outcome", strawberry.lazy("services.api.graphql.roundtables.outcomes")] | None = one(in_session, reads=Action.READ)
    """Where it was said, if at a roundtable (会议记录)."""
    version: int | None = masked(commitments.Commitment.version, Action.READ)
    """To be named when changing it (版本)."""
    evidence: Connection[CommitmentEvidence] = many(
        commitments.CommitmentEvidence.commitment_id,
        order=[commitments.CommitmentEvidence.at, commitments.CommitmentEvidence.id],
        reads=Action.READ,
    )
    """What its claims rest on (佐证)."""
    notes: Connection[CommitmentNote] = many(
        commitments.CommitmentNote.commitment_id,
        order=[commitments.CommitmentNote.at, commitments.CommitmentNote.id],
        reads=Action.READ,
    )
    """What was said beside it (进展记录)."""
    extensions: Connection[CommitmentExtension] = many(
        commitments.CommitmentExtension.commitment_id,
        order=[commitments.CommitmentExtension.number, commitments.CommitmentExtension.id],
        reads=Action.READ,
    )
    """Requests for more time (延期申请)."""
    clocks: Connection[Clock] = many(of_subject, order=[clocks.Clock.due_at, clocks.Clock.id], reads=Action.READ)
    """What must be answered in time (时钟)."""
