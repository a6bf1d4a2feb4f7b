"""What is done to issues before and beside the work."""

from uuid import UUID

import strawberry

from services.api.graphql.inputs import Input, input_type, ref, text
from services.api.graphql.issues.types import Issue, Reply
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import TENANTS
from services.domain import issues
from services.domain.identity import MAX_NAME, MAX_PHONE
from services.domain.issues import BODY, TITLE, DeclineGround, IssueChannel, Privacy, WorkClass


@object_type
class IssuePayload(Payload):
    """The issue after the change (诉求操作结果)."""

    issue: Issue | None = result()
    """The issue (诉求)."""


@object_type
class ReplyPayload(Payload):
    """The reply and its issue (答复操作结果)."""

    reply: Reply | None = result()
    """The new reply (答复)."""
    issue: Issue | None = result()
    """The issue (诉求)."""


@input_type
class RaiserInput:
    """Somebody without an account for whom an issue is raised (代为提出的诉求人)."""

    name: str = text(MAX_NAME)
    """Name (姓名)."""
    phone: str | None = text(MAX_PHONE)
    """Phone; without one the reply is posted publicly (电话)."""


@input_type
class IssueRaiseInput(Input):
    """What is raised (提出诉求)."""

    unit: UUID = ref(*TENANTS)
    """The community, street, district or enterprise at which it is raised (所在单位)."""
    title: str = text(TITLE)
    """What it is about (标题)."""
    body: str = text(BODY)
    """The whole text (内容)."""
    channel: IssueChannel = IssueChannel.ONLINE
    """How it came in (受理渠道)."""
    work_class: WorkClass = WorkClass.SIMPLE
    """How long the work may take (办理类型)."""
    privacy: Privacy = Privacy.NORMAL
    """What must stay hidden (保密要求)."""
    category: str | None = text(TITLE)
    """Category (类别)."""
    locality: str | None = text(TITLE)
    """Where exactly (地点)."""
    public_title: str | None = text(TITLE)
    """A title without personal data, for publication (公开标题)."""
    on_behalf_of: list[RaiserInput] = strawberry.field(default_factory=list)
    """Those for whom it is raised; empty: you raise it yourself (代何人提出)."""


@input_type
class IssueAcceptInput(Input):
    """How it is taken on (受理)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    category: str = text(TITLE)
    """Category (类别)."""
    locality: str | None = text(TITLE)
    """Where exactly (地点)."""
    work_class: WorkClass | None
    """How long the work may take, if other than stated (办理类型)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class IssueDeclineInput(Input):
    """Why it is not taken on (不予受理)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    ground: DeclineGround
    """The ground (理由)."""
    text: str = text(BODY)
    """The reply, naming the right channel (答复内容)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class IssueReplyInterimInput(Input):
    """How things stand (阶段性答复)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    text: str = text(BODY)
    """The reply (答复内容)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class IssuePublishInput(Input):
    """What anybody may read from now on (公开)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    public_title: str | None = text(TITLE)
    """The title without personal data (公开标题)."""
    public_reply: str | None = text(BODY)
    """The reply without personal data (公开答复)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class IssueWithdrawInput(Input):
    """What is taken back (撤回)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    version: int | None
    """The version that you read (版本)."""


@mutation(IssuePayload)
async def issue_raise(call: Call, input: IssueRaiseInput) -> Ids:
    """Raise an issue; a first reply is owed from this moment (提出诉求)."""
    issue = await issues.raise_issue(
        call.work,
        issues.IssueRaise(
            unit_id=input.unit,
            title=input.title,
            body=input.body,
            channel=input.channel,
            work_class=input.work_class,
            privacy=input.privacy,
            category=input.category,
            locality=input.locality,
            public_title=input.public_title,
            on_behalf_of=tuple(issues.Raiser(name=one.name, phone=one.phone) for one in input.on_behalf_of),
        ),
    )
    return {"issue": issue.id}


@mutation(IssuePayload)
async def issue_accept(call: Call, input: IssueAcceptInput) -> Ids:
    """Take an issue on (受理)."""
    await issues.accept_issue(
        call.work,
        input.issue,
        category=input.category,
        locality=input.locality,
        work_class=input.work_class,
        version=input.version,
    )
    return {"issue": input.issue}


@mutation(IssuePayload)
async def issue_decline(call: Call, input: IssueDeclineInput) -> Ids:
    """Decline an issue with a ground and a reply (不予受理)."""
    await issues.decline_issue(call.work, input.issue, ground=input.ground, text=input.text, version=input.version)
    return {"issue": input.issue}


@mutation(ReplyPayload)
async def issue_reply_interim(call: Call, input: IssueReplyInterimInput) -> Ids:
    """Tell the raisers how things stand (阶段性答复)."""
    reply = await issues.reply_interim(call.work, input.issue, text=input.text, version=input.version)
    return {"reply": reply.id, "issue": input.issue}


@mutation(IssuePayload)
async def issue_publish(call: Call, input: IssuePublishInput) -> Ids:
    """Publish the redacted title and reply (公开)."""
    await issues.publish_issue(
        call.work, input.issue, public_title=input.public_title, public_reply=input.public_reply, version=input.version
    )
    return {"issue": input.issue}


@mutation(IssuePayload)
async def issue_withdraw(call: Call, input: IssueWithdrawInput) -> Ids:
    """Take an issue back (撤回)."""
    await issues.withdraw_issue(call.work, input.issue, version=input.version)
    return {"issue": input.issue}


MUTATIONS = (issue_raise, issue_accept, issue_decline, issue_reply_interim, issue_publish, issue_withdraw)
