"""What is done to an issue before and beside the work: accept, decline, reply, publish, withdraw."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from services.domain.access import Action, Work, find, may
from services.domain.issues.events import IssueAccepted, IssueDeclined, IssuePublished, IssueReplied, IssueWithdrawn
from services.domain.issues.indexing import reworded
from services.domain.issues.models import Issue, IssueRaiser, Reply
from services.domain.issues.raising import BODY, TITLE
from services.domain.issues.states import ISSUE, DeclineGround, IssueAction, IssueFault, IssueState, Privacy, ReplyKind, WorkClass
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean


def advance(issue: Issue, action: IssueAction, to: IssueState | None = None) -> None:
    """Move an issue through the transition table and count the change. Refuses what the table does not know."""
    issue.state = ISSUE.move(issue.state, action, to)
    issue.version += 1


async def write_reply(work: Work, issue: Issue, *, unit_id: UUID, kind: ReplyKind, text: str) -> Reply:
    """Keep a reply and say so. The first one of any kind is the first reply."""
    reply = Reply(
        district_id=work.district_id,
        id=new_id(),
        issue_id=issue.id,
        unit_id=unit_id,
        account_id=work.actor.account_id,
        kind=kind,
        text=clean(text, "text", limit=BODY),
        round=issue.round,
        at=work.now,
    )
    work.session.add(reply)
    issue.first_replied_at = issue.first_replied_at or work.now
    if kind is ReplyKind.FINAL:
        issue.replied_at = work.now
    work.record(IssueReplied(subject_id=issue.id, reply_id=reply.id, kind=kind, unit_id=unit_id, round=issue.round))
    return reply


async def accept_issue(
    work: Work,
    issue_id: UUID,
    *,
    category: str,
    locality: str | None = None,
    work_class: WorkClass | None = None,
    version: int | None = None,
) -> Issue:
    """Take an issue on: category and locality are set, and how long the work may take."""
    issue = await find(work, Issue, issue_id, Action.ACCEPT, version=version)
    advance(issue, IssueAction.ACCEPT)
    async with reworded(work, issue):
        issue.category = clean(category, "category", limit=TITLE)
        if locality is not None:
            issue.locality = clean(locality, "locality", limit=TITLE)
    issue.work_class = work_class or issue.work_class
    issue.accepted_at = work.now
    work.record(IssueAccepted(subject_id=issue.id, category=issue.category, work_class=issue.work_class))
    return issue


async def decline_issue(work: Work, issue_id: UUID, *, ground: DeclineGround, text: str, version: int | None = None) -> Issue:
    """Decline with a ground and a reply that names the right channel. The raiser may appeal."""
    issue = await find(work, Issue, issue_id, Action.DECLINE, version=version)
    advance(issue, IssueAction.DECLINE)
    issue.decline_ground = ground
    reply = await write_reply(work, issue, unit_id=issue.owner_unit_id, kind=ReplyKind.FINAL, text=text)
    work.record(IssueDeclined(subject_id=issue.id, ground=ground, reply_id=reply.id))
    return issue


async def reply_interim(work: Work, issue_id: UUID, *, text: str, version: int | None = None) -> Reply:
    """Tell the raisers how things stand. The state stays, the clock of the first reply is answered."""
    issue = await find(work, Issue, issue_id, Action.INTERIM_REPLY, version=version)
    advance(issue, IssueAction.INTERIM_REPLY)
    return await write_reply(work, issue, unit_id=await _speaking_unit(work, issue), kind=ReplyKind.INTERIM, text=text)


async def _speaking_unit(work: Work, issue: Issue) -> UUID:
    """The unit whose post lets the actor reply: the owner tenant if one there does, else the first that does."""
    each = [may(replace(work.actor, grants=(grant,)), Action.INTERIM_REPLY, Issue) for grant in work.actor.grants]
    answers = (await work.session.execute(select(*each).where(Issue.district_id == work.district_id, Issue.id == issue.id))).one()
    units = [grant.unit_id for grant, speaks in zip(work.actor.grants, answers, strict=True) if speaks]
    return issue.owner_unit_id if issue.owner_unit_id in units else units[0]


async def publish_issue(
    work: Work, issue_id: UUID, *, public_title: str | None = None, public_reply: str | None = None, version: int | None = None
) -> Issue:
    """Publish the redacted title (and reply): from now on anybody may read them. Secret content is never published."""
    issue = await find(work, Issue, issue_id, Action.PUBLISH, version=version)
    if issue.privacy is Privacy.SECRET_CONTENT:
        raise Refusal(ErrorCode.WRONG_STATE, IssueFault.SECRET_IS_NOT_PUBLISHED)
    advance(issue, IssueAction.PUBLISH)
    if public_title is not None:
        async with reworded(work, issue):
            issue.public_title = clean(public_title, "publicTitle", limit=TITLE)
    if issue.public_title is None:
        raise Refusal(ErrorCode.INVALID_INPUT, IssueFault.PUBLIC_TITLE_NEEDED, path=("publicTitle",))
    if public_reply is not None:
        issue.public_reply = clean(public_reply, "publicReply", limit=BODY)
    issue.published_at = issue.published_at or work.now
    work.record(IssuePublished(subject_id=issue.id))
    return issue


async def withdraw_issue(work: Work, issue_id: UUID, *, version: int | None = None) -> Issue:
    """Take an issue back: a sole raiser does it alone; of several raisers one may not speak for the others."""
    issue = await find(work, Issue, issue_id, Action.WITHDRAW, version=version)
    count = await work.session.scalar(
        select(func.count()).where(IssueRaiser.district_id == work.district_id, IssueRaiser.issue_id == issue.id)
    )
    if (count or 0) > 1:
        raise Refusal(ErrorCode.INCOMPLETE, IssueFault.NOT_ALL_RAISERS)
    advance(issue, IssueAction.WITHDRAW)
    work.record(IssueWithdrawn(subject_id=issue.id))
    return issue
