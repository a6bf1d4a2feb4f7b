"""More time (延期): asked for before the due time, decided by the level above, never by the committer itself."""

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select

from services.domain.access import Action, UnitKind, Work
from services.domain.calendars import Deadline, DeadlineSpec, DeadlineStart
from services.domain.clocks import HEAD, deadline_of
from services.domain.commitments.events import ExtensionApproved, ExtensionRefused, ExtensionRequested
from services.domain.commitments.models import Commitment, CommitmentExtension
from services.domain.commitments.states import COMMITMENT, EXTENSION, CommitmentAction, ExtensionAction, ExtensionState
from services.domain.commitments.taking import advance, take
from services.domain.commitments.words import CommitmentFault
from services.domain.tenancy import PolicyName, Unit
from services.domain.tenancy import value as policy_value
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean, clean_or_none

REASON = 2_000
"""Longest reason and remark, in characters."""


async def request_extension(
    work: Work, commitment_id: UUID, *, spec: DeadlineSpec, reason: str, version: int | None = None
) -> CommitmentExtension:
    """Ask for more time, as the committer, before the due time. A period counts from the due day in force. The clock runs on."""
    promise = await take(work, commitment_id, Action.REQUEST_EXTENSION, version=version)
    COMMITMENT.move(promise.state, CommitmentAction.REQUEST_EXTENSION)
    if promise.due_at is None:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.UNDATED_IS_NOT_EXTENDED)
    if work.now >= promise.due_at:
        raise Refusal(ErrorCode.TOO_LATE, CommitmentFault.EXTENSION_AFTER_DUE)
    committer = await work.session.get_one(Unit, (work.district_id, promise.committer_unit_id))
    if committer.parent_id is None:
        raise Refusal(ErrorCode.BARRED, CommitmentFault.NOBODY_ABOVE)
    number = await _number(work, promise)
    deadline = await deadline_of(work, spec, promise.due_at)
    if deadline.due_at <= promise.due_at:
        raise Refusal(ErrorCode.INVALID_DEADLINE, CommitmentFault.EXTENSION_NOT_LATER, path=("deadline",))
    extension = CommitmentExtension(
        district_id=work.district_id,
        id=new_id(),
        commitment_id=promise.id,
        number=number,
        state=EXTENSION.start(ExtensionAction.PROPOSE),
        reason=clean(reason, "reason", limit=REASON),
        spec=spec.to_data(),
        old_due_at=promise.due_at,
        new_due_at=deadline.due_at,
        needs_district=deadline.due_at > await _latest(work, promise),
        requested_by=work.actor.account_id,
        requested_at=work.now,
    )
    advance(promise, CommitmentAction.REQUEST_EXTENSION)
    work.session.add(extension)
    work.record(
        ExtensionRequested(
            subject_id=promise.id,
            issue_id=promise.issue_id,
            extension_id=extension.id,
            number=number,
            old_due_at=extension.old_due_at,
            new_due_at=extension.new_due_at,
            needs_district=extension.needs_district,
        )
    )
    return extension


async def decide_extension(
    work: Work, commitment_id: UUID, *, approve: bool, remark: str | None = None, version: int | None = None
) -> CommitmentExtension:
    """Decide on the open request, as the coordinator of a level above the committer; also after the due time has passed.

    What fired meanwhile stays; an approval begins a new epoch of the clock, which climbs its ladder anew.
    """
    promise = await take(work, commitment_id, Action.DECIDE_EXTENSION, version=version)
    COMMITMENT.move(promise.state, CommitmentAction.DECIDE_EXTENSION)
    extension = await open_extension(work, promise.id)
    if extension is None:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.NO_EXTENSION_PENDING)
    await _check_decider(work, promise, extension)
    deadline = await _deadline(work, extension)
    extension.state = EXTENSION.move(extension.state, ExtensionAction.APPROVE if approve else ExtensionAction.REFUSE)
    extension.remark = clean_or_none(remark, "remark", limit=REASON)
    extension.decided_by, extension.decided_at = work.actor.account_id, work.now
    advance(promise, CommitmentAction.DECIDE_EXTENSION)
    if approve:
        promise.due_at, promise.provisional = deadline.due_at, deadline.provisional
        extension.new_due_at = deadline.due_at
        work.record(ExtensionApproved(subject_id=promise.id, issue_id=promise.issue_id, extension_id=extension.id, deadline=deadline))
    else:
        work.record(ExtensionRefused(subject_id=promise.id, issue_id=promise.issue_id, extension_id=extension.id))
    return extension


async def open_extension(work: Work, commitment_id: UUID) -> CommitmentExtension | None:
    """Return the request that waits for a decision, locked, if there is one. The caller holds the commitment."""
    return await work.session.scalar(
        select(CommitmentExtension)
        .where(
            CommitmentExtension.district_id == work.district_id,
            CommitmentExtension.commitment_id == commitment_id,
            CommitmentExtension.state == ExtensionState.PROPOSED,
        )
        .with_for_update()
    )


async def overtake(work: Work, promise: Commitment) -> None:
    """A promise that is claimed or ends needs no more time: its open request, if any, is moot."""
    extension = await open_extension(work, promise.id)
    if extension is not None:
        extension.state = EXTENSION.move(extension.state, ExtensionAction.OVERTAKE)


async def _deadline(work: Work, extension: CommitmentExtension) -> Deadline:
    return await deadline_of(work, DeadlineSpec.from_data(extension.spec), extension.old_due_at)


async def _number(work: Work, promise: Commitment) -> int:
    """Return the request's number. Refuses a second open one, and more approved ones than policy data allows."""
    rows = await work.session.execute(
        select(CommitmentExtension.state, func.count())
        .where(CommitmentExtension.district_id == work.district_id, CommitmentExtension.commitment_id == promise.id)
        .group_by(CommitmentExtension.state)
    )
    counts = {row[0]: row[1] for row in rows}
    if counts.get(ExtensionState.PROPOSED):
        raise Refusal(ErrorCode.CONFLICT, CommitmentFault.EXTENSION_PENDING)
    most = (await policy_value(work.session, work.district_id, promise.committer_unit_id, PolicyName.MAX_EXTENSIONS))["count"]
    if counts.get(ExtensionState.APPROVED, 0) >= most:
        raise Refusal(ErrorCode.QUOTA_REACHED, CommitmentFault.EXTENSIONS_USED_UP, params={"most": most}, details={"most": most})
    return sum(counts.values()) + 1


async def _latest(work: Work, promise: Commitment) -> datetime:
    """The latest due time that all extensions together may reach without the district: the share of the original length, once more.

    A counted period is counted again from the original due day (eight working days stay eight working days whatever holidays
    lie in them); a named date, or a share that does not divide the period, is measured on the wall clock.
    """
    share = await policy_value(work.session, work.district_id, promise.committer_unit_id, PolicyName.EXTENSION_TOTAL)
    times = Fraction(share["numerator"], share["denominator"])
    spec = DeadlineSpec.from_data(promise.spec)
    origin = promise.original_due_at or promise.promised_at
    if spec.amount is not None and spec.start is DeadlineStart.PROMISE:
        amount = spec.amount * times
        if amount.denominator == 1:
            return origin if not amount else (await deadline_of(work, DeadlineSpec(spec.unit, int(amount)), origin)).due_at
    return origin + (origin - promise.promised_at) * times.numerator / times.denominator


async def _check_decider(work: Work, promise: Commitment, extension: CommitmentExtension) -> None:
    """The decider coordinates a tenant above the committer (domain.md §2), the district itself for what exceeds the share; and is
    nobody of the committer.
    """
    if promise.committer_unit_id in {grant.unit_id for grant in work.actor.grants}:
        raise Refusal(ErrorCode.BARRED, CommitmentFault.COMMITTER_MAY_NOT_DECIDE)
    committer = await work.session.get_one(Unit, (work.district_id, promise.committer_unit_id))
    above = {UUID(step) for step in committer.path.strip("/").split("/")} - {committer.id}
    led = {grant.unit_id for grant in work.actor.grants if grant.unit_id in above and grant.role in HEAD[grant.kind]}
    if not led:
        raise Refusal(ErrorCode.FORBIDDEN, CommitmentFault.NOT_ABOVE_COMMITTER)
    if extension.needs_district and not any(grant.kind is UnitKind.DISTRICT and grant.unit_id in led for grant in work.actor.grants):
        raise Refusal(ErrorCode.FORBIDDEN, CommitmentFault.DISTRICT_DECIDES)
