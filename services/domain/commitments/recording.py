"""Write a promise down word for word: by the committer's own people, or in the room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.domain.access import REACHES, Action, Resource, UnitKind, Work, find, may
from services.domain.calendars import DeadlineSpec, DeadlineStart, DeadlineUnit
from services.domain.clocks import deadline_by_policy, deadline_of
from services.domain.commitments.events import CommitmentRecorded
from services.domain.commitments.models import Commitment
from services.domain.commitments.states import COMMITMENT, CommitmentAction, CommitmentState
from services.domain.commitments.words import CommitmentChannel, CommitmentFault, PartKind, Strength
from services.domain.issues import OPEN, Issue
from services.domain.tenancy import PolicyName, Unit, refuse_inactive
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id
from services.kit.texts import clean, clean_or_none

TEXT, TITLE = 2_000, 120
"""Longest promise and longest post of a speaker, in characters."""
UNDATED = DeadlineSpec(DeadlineUnit.NONE)
COMMITTERS = frozenset(UnitKind) - {UnitKind.ENTERPRISE}


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What was said. `spec` may be undated or lack the backstop of its event: then it cannot be confirmed as it stands.

    `said_at`: the time of utterance, default now. The speaker is a known person, a post such as 城建局副局长, or both.
    """

    committer_unit_id: UUID
    text: str
    strength: Strength
    spec: DeadlineSpec = UNDATED
    said_at: datetime | None = None
    speaker_person_id: UUID | None = None
    speaker_title: str | None = None
    remedy_of_id: UUID | None = None
    mandatory: bool = True
    """Of a part of a joint promise."""


async def record_commitment(work: Work, issue_id: UUID, said: Promise) -> Commitment:
    """Record a promise outside a session: the committer's staff or contact does it, for a unit of their own that works on the issue."""
    theirs = may_promise_for(work, said.committer_unit_id)
    issue = await find(work, Issue, issue_id, Action.PROMISE, extra=theirs, path=("issue",))
    speaker = said if said.speaker_person_id or said.speaker_title else replace(said, speaker_person_id=work.actor.person_id)
    return await enter_draft(work, issue, speaker, channel=CommitmentChannel.DIRECT)


def may_promise_for(work: Work, unit_id: UUID) -> ColumnElement[bool]:
    """The issues for which the actor may promise on behalf of this unit: other posts of the same person do not count."""
    there = replace(work.actor, grants=tuple(grant for grant in work.actor.grants if grant.unit_id == unit_id))
    if not REACHES.at_all(there, Action.PROMISE, Resource.ISSUE):
        raise Refusal(ErrorCode.FORBIDDEN, CommitmentFault.NOT_YOUR_UNIT, path=("committer",))
    return may(there, Action.PROMISE, Issue)


async def enter_draft(
    work: Work,
    issue: Issue,
    said: Promise,
    *,
    channel: CommitmentChannel = CommitmentChannel.IN_SESSION,
    joint_of: Commitment | None = None,
) -> Commitment:
    """Record a promise on an issue that the caller holds locked, without asking who may: the room's minute-taker was asked by the room.

    Refuses a deadline that could not be computed, a dated principle, an issue that is not open, and the same words twice.
    """
    if issue.state not in OPEN:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.ISSUE_NOT_OPEN, details={"state": issue.state.value})
    await _check_committer(work, said.committer_unit_id)
    said_at = said.said_at or work.now
    if said_at > work.now:
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.SAID_IN_THE_FUTURE, path=("saidAt",))
    await check_spec(work, said.strength, said.spec, said_at)
    text = clean(said.text, "text", limit=TEXT)
    title = clean_or_none(said.speaker_title, "speakerTitle", limit=TITLE)
    if said.speaker_person_id is None and title is None:
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.SPEAKER_NEEDED, path=("speakerTitle",))
    await _refuse_twice(work, issue, said.committer_unit_id, text)
    await _check_remedy(work, issue, said.remedy_of_id)
    confirm_by = await deadline_by_policy(work, said.committer_unit_id, PolicyName.DRAFT_CONFIRMATION)
    promise = Commitment(
        district_id=work.district_id,
        id=new_id(),
        issue_id=issue.id,
        committer_unit_id=said.committer_unit_id,
        speaker_person_id=said.speaker_person_id,
        speaker_title=title,
        text=text,
        strength=said.strength,
        spec=said.spec.to_data(),
        channel=channel,
        state=COMMITMENT.start(CommitmentAction.RECORD),
        recorded_at=work.now,
        recorded_by=work.actor.account_id,
        promised_at=said_at,
        confirm_by=confirm_by.due_at,
        refusals=0,
        provisional=False,
        joint=False,
        part_of_id=None if joint_of is None else joint_of.id,
        part=None if joint_of is None else PartKind.JOINT,
        mandatory=said.mandatory,
        remedy_of_id=said.remedy_of_id,
        street_id=issue.street_id,
        community_id=issue.community_id,
        enterprise_id=issue.enterprise_id,
    )
    work.session.add(promise)
    await work.session.flush()
    work.record(
        CommitmentRecorded(
            subject_id=promise.id,
            issue_id=issue.id,
            committer_unit_id=promise.committer_unit_id,
            strength=promise.strength,
            channel=channel,
            spec=said.spec,
            promised_at=said_at,
            confirm_by=confirm_by,
        )
    )
    return promise


async def enter_joint_draft(
    work: Work, issue: Issue, lead: Promise, parts: Sequence[Promise], *, channel: CommitmentChannel = CommitmentChannel.IN_SESSION
) -> tuple[Commitment, list[Commitment]]:
    """Record a joint promise (the lead's) with one part for each committer, at least one of them mandatory. Each confirms its own."""
    if not any(part.mandatory for part in parts) or not lead.strength.dated or not all(part.strength.dated for part in parts):
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.PARTS_NEEDED, path=("parts",))
    whole = await enter_draft(work, issue, lead, channel=channel)
    whole.joint = True
    return whole, [await enter_draft(work, issue, part, channel=channel, joint_of=whole) for part in parts]


async def check_spec(work: Work, strength: Strength, spec: DeadlineSpec, said_at: datetime) -> None:
    """Refuse a deadline that makes no sense with the strength, or that no calendar could compute."""
    if not strength.dated:
        if spec.dated:
            raise Refusal(ErrorCode.INVALID_DEADLINE, CommitmentFault.UNDATED_HAS_NO_DEADLINE, path=("unit",))
        return
    if spec.dated and not (spec.start is DeadlineStart.EVENT and spec.backstop is None):
        await deadline_of(work, spec, said_at)


async def _check_committer(work: Work, unit_id: UUID) -> None:
    unit = await work.session.get(Unit, (work.district_id, unit_id))
    if unit is None:
        raise not_found("committer")
    if unit.kind not in COMMITTERS:
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.UNIT_CANNOT_PROMISE, path=("committer",))
    await refuse_inactive(work, unit_id)


async def _refuse_twice(work: Work, issue: Issue, committer_unit_id: UUID, text: str) -> None:
    """The same words of the same committer are one promise. The issue's lock makes two recorders come one after the other."""
    open_ones = (CommitmentState.DRAFT, CommitmentState.ACTIVE, CommitmentState.CLAIMED, CommitmentState.PARTIAL)
    twin = await work.session.scalar(
        select(Commitment.id).where(
            Commitment.district_id == work.district_id,
            Commitment.issue_id == issue.id,
            Commitment.committer_unit_id == committer_unit_id,
            Commitment.state.in_(open_ones),
            Commitment.text == text,
        )
    )
    if twin is not None:
        raise Refusal(ErrorCode.CONFLICT, CommitmentFault.RECORDED_ALREADY, path=("text",), details={"commitmentId": str(twin)})


async def _check_remedy(work: Work, issue: Issue, broken_id: UUID | None) -> None:
    if broken_id is None:
        return
    broken = await work.session.get(Commitment, (work.district_id, broken_id))
    if broken is None or broken.issue_id != issue.id or broken.state is not CommitmentState.BROKEN:
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.REMEDY_OF_BROKEN_ONLY, path=("remedyOf",))
