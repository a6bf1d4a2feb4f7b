"""Show an issue to one more unit of the administration, and stop showing it."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, UnitKind, Work, find
from services.domain.issues.events import IssueShared, IssueUnshared
from services.domain.issues.models import Issue, IssueShare
from services.domain.issues.states import IssueFault, Privacy
from services.domain.tenancy import Unit, refuse_inactive
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean_or_none

NOTE = 500
"""Longest note, in characters."""
OUTSIDE = frozenset({UnitKind.ENTERPRISE, UnitKind.ORGANISATION})
"""Units that are no part of the administration: what they are to work on is dispatched to them."""


async def share_issue(work: Work, issue_id: UUID, unit_id: UUID, *, note: str | None = None) -> IssueShare:
    """Let a unit of the administration read an issue with its promises; who raised it is not shown by that."""
    issue = await find(work, Issue, issue_id, Action.SHARE)
    unit = await find(work, Unit, unit_id, Action.SEE, lock=False, path=("unit",))
    if issue.privacy is Privacy.SECRET_CONTENT:
        raise Refusal(ErrorCode.WRONG_STATE, IssueFault.SECRET_IS_NOT_SHARED)
    if unit.kind in OUTSIDE:
        raise Refusal(ErrorCode.INVALID_INPUT, IssueFault.SHARED_WITHIN_THE_ADMINISTRATION, path=("unit",))
    await refuse_inactive(work, unit.id)
    live = select(IssueShare.id).where(
        IssueShare.district_id == work.district_id,
        IssueShare.issue_id == issue.id,
        IssueShare.unit_id == unit.id,
        IssueShare.ended_at.is_(None),
    )
    if await work.session.scalar(live) is not None:
        raise Refusal(ErrorCode.CONFLICT, IssueFault.ALREADY_SHARED, path=("unit",))
    share = IssueShare(
        district_id=work.district_id,
        id=new_id(),
        issue_id=issue.id,
        unit_id=unit.id,
        note=clean_or_none(note, "note", limit=NOTE),
        shared_at=work.now,
        shared_by=work.actor.account_id,
    )
    work.session.add(share)
    work.record(IssueShared(subject_id=issue.id, share_id=share.id, unit_id=unit.id))
    return share


async def unshare_issue(work: Work, share_id: UUID) -> IssueShare:
    """End a sharing; what the unit may read by another reach it still reads."""
    share = await find(work, IssueShare, share_id, Action.SHARE)
    if share.ended_at is not None:
        raise Refusal(ErrorCode.WRONG_STATE, IssueFault.SHARE_HAS_ENDED)
    share.ended_at = work.now
    work.record(IssueUnshared(subject_id=share.issue_id, share_id=share.id, unit_id=share.unit_id))
    return share
