"""Issues, their raisers and replies."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from services.api.graphql.clocks.types import Clock, Escalation
from services.api.graphql.connections import Connection
from services.api.graphql.identity.personal import person_name, person_phone
from services.api.graphql.issues.privacy import ContactConsent, IssueShare
from services.api.graphql.node import Node
from services.api.graphql.plan.declare import column, labelled, many, masked, one, stored
from services.api.graphql.tenancy.types import Community, Enterprise, Street, Tenant, Unit
from services.api.graphql.transitions import Transition, transitions_of
from services.domain import issues
from services.domain.access import Action, Actor, may
from services.domain.assignments import Assignment as AssignmentRow
from services.domain.clocks import Clock as ClockRow
from services.domain.clocks import ClockState
from services.domain.clocks import Escalation as EscalationRow
from services.domain.closing import CarriedCommitment as CarriedRow
from services.domain.closing import ContactAttempt as ContactRow
from services.domain.closing import Verdict as VerdictRow
from services.domain.commitments import Commitment as CommitmentRow
from services.domain.issues import ClosureKind, DeclineGround, IssueChannel, IssueOrigin, IssueState, Privacy, ReplyKind, WorkClass
from services.domain.roundtables import AgendaItem, AgendaItemIssue
from services.domain.roundtables import Outcome as OutcomeRow
from services.domain.roundtables import Roundtable as RoundtableRow
from services.kit.clock import now_sql

if TYPE_CHECKING:
    from services.api.graphql.assignments.types import Assignment
    from services.api.graphql.closing.types import CarriedCommitment, ContactAttempt, Verdict
    from services.api.graphql.commitments.types import Commitment
    from services.api.graphql.roundtables.outcomes import Outcome
    from services.api.graphql.roundtables.types import Roundtable


def title_for(row: Any, actor: Actor) -> ColumnElement[str | None]:  # noqa: ANN401 - an expression by actor
    """The title as the actor may read it: the redacted one for strangers."""
    return case((may(actor, Action.READ, row), row.title), else_=row.public_title)


def overdue(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401, ARG001 - as above
    """Whether the final reply came, or is still to come, after the work was due; of imported history without one, the closing.

    What was withdrawn or merged without a final reply waits for none.
    """
    end = func.coalesce(row.replied_at, row.closed_at, case((row.state.in_(issues.OPEN), now_sql())))
    return func.coalesce(end > row.due_at, False)


def escalated_level(row: Any, actor: Actor) -> ColumnElement[int]:  # noqa: ANN401, ARG001 - as above
    """The highest level that a running clock of the issue has reached."""
    clock = ClockRow
    return (
        select(func.coalesce(func.max(clock.level), -1))
        .where(clock.district_id == row.district_id, clock.issue_id == row.id, clock.state == ClockState.RUNNING)
        .correlate_except(clock)
        .scalar_subquery()
    )


def on_the_table(row: Any, issue: Any) -> ColumnElement[bool]:  # noqa: ANN401 - aliases of a meeting and an issue
    """Whether an issue was on a meeting's agenda, or came up at it. What was only proposed was on no table."""
    link, item, outcome = aliased(AgendaItemIssue), aliased(AgendaItem), aliased(OutcomeRow)
    on_agenda = (
        exists()
        .where(
            link.district_id == issue.district_id,
            link.issue_id == issue.id,
            item.district_id == link.district_id,
            item.id == link.agenda_item_id,
            item.position.is_not(None),
            item.roundtable_id == row.id,
        )
        .correlate_except(link, item)
    )
    came_up = (
        exists()
        .where(outcome.district_id == issue.district_id, outcome.issue_id == issue.id, outcome.roundtable_id == row.id)
        .correlate_except(outcome)
    )
    return or_(on_agenda, came_up)


def contact_open(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """Whether the actor sees the raiser's name and phone in full."""
    return may(actor, Action.SEE_CONTACT, row)


def contact_kept(row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """Whether the actor may reveal them, and so knows that there is something to reveal."""
    return may(actor, Action.REVEAL_CONTACT, row)


@stored(issues.Reply, prefix="rep")
class Reply(Node):
    """An answer to the raisers (答复)."""

    kind: ReplyKind
    """Interim or final (类别)."""
    text: str
    """What was answered (内容)."""
    round: int
    """The round that it belongs to (轮次)."""
    at: datetime
    """When (时间)."""
    unit: Unit | None = one(issues.Reply.unit_id)
    """The unit that answered (答复单位)."""


@stored(issues.IssueRaiser, prefix="rai")
class Raiser(Node):
    """One who raised the issue (诉求人)."""

    raised_at: datetime
    """When (时间)."""
    name: str | None = person_name(issues.IssueRaiser.person_id, full=contact_open)
    """The name, masked unless it is your own or a colleague's of your enterprise (姓名)."""
    phone: str | None = person_phone(issues.IssueRaiser.person_id, full=contact_open, masked=contact_kept)
    """The phone number, masked as the name; null for whoever may not reveal it (电话)."""
    consents: Connection[ContactConsent] = many(
        issues.ContactConsent.raiser_id, order=[issues.ContactConsent.given_at, issues.ContactConsent.id]
    )
    """Who outside the administration may have name and phone, or might (同意记录)."""


@stored(issues.Issue, prefix="iss")
class Issue(Node):
    """A problem that somebody raised (诉求)."""

    number: str
    """Number: code of the community, year, count (编号)."""
    title: str | None = column(title_for)
    """What it is about; for strangers the published, redacted title (标题)."""
    body: str | None = masked(issues.Issue.body, Action.READ)
    """The whole text (内容)."""
    category: str | None = masked(issues.Issue.category, Action.READ)
    """Category (类别)."""
    locality: str | None = masked(issues.Issue.locality, Action.READ)
    """Where exactly (地点)."""
    channel: IssueChannel | None = masked(issues.Issue.channel, Action.READ)
    """How it came in (受理渠道)."""
    work_class: WorkClass | None = masked(issues.Issue.work_class, Action.READ)
    """How long the work may take (办理类型)."""
    privacy: Privacy | None = masked(issues.Issue.privacy, Action.READ)
    """What must stay hidden (保密要求)."""
    state: IssueState
    """State (状态)."""
    state_label: str | None = labelled(issues.Issue.state)
    """State in the request's language (状态名称)."""
    transitions: list[Transition] | None = transitions_of(issues.ISSUE_COURSE, issues.Issue.state)
    """What is done to it in its course, and whether you may now (可办操作)."""
    owner_unit: Tenant | None = one(issues.Issue.owner_unit_id)
    """The tenant responsible for its course (责任租户)."""
    intake_unit: Tenant | None = one(issues.Issue.intake_unit_id, reads=Action.READ)
    """The tenant at which it was raised (受理单位)."""
    street: Street | None = one(issues.Issue.street_id)
    """The street that it lies in (所在街道)."""
    community: Community | None = one(issues.Issue.community_id)
    """The community that it lies in (所在社区)."""
    enterprise: Enterprise | None = one(issues.Issue.enterprise_id, reads=Action.READ)
    """The enterprise that raised it (诉求企业)."""
    raised_at: datetime
    """When it was raised (提出时间)."""
    accepted_at: datetime | None
    """When it was taken on (受理时间)."""
    first_replied_at: datetime | None = masked(issues.Issue.first_replied_at, Action.READ)
    """When the first reply was given (首次答复时间)."""
    due_at: datetime | None
    """When the work is due (办理期限)."""
    replied_at: datetime | None
    """When the final reply of this round was given (办结答复时间)."""
    round: int | None = masked(issues.Issue.round, Action.READ)
    """1, and one more after each dissatisfied verdict or reopening (轮次)."""
    closed_at: datetime | None
    """When it was closed (销号时间)."""
    closure_kind: ClosureKind | None
    """How it came to its end (销号方式)."""
    decline_ground: DeclineGround | None
    """Why it was not taken on (不予受理理由)."""
    overdue: bool = column(overdue)
    """Whether the final reply came, or is still to come, after the due time (是否超期)."""
    escalated_level: int | None = masked(escalated_level, Action.READ)
    """The highest level that a running clock of it has reached; -1: none (升级级别)."""
    public_title: str | None
    """The redacted title (公开标题)."""
    public_reply: str | None
    """The redacted reply (公开答复)."""
    published_at: datetime | None
    """When it was published; null: it was not (公开时间)."""
    origin: IssueOrigin | None = masked(issues.Issue.origin, Action.READ)
    """Raised here, or history of another system (来源)."""
    source: str | None = masked(issues.Issue.source, Action.READ)
    """The system that it was imported from (来源系统)."""
    external_id: str | None = masked(issues.Issue.external_id, Action.READ)
    """What it is called there (来源编号)."""
    version: int | None = masked(issues.Issue.version, Action.READ)
    """To be named when changing it, so that nobody overwrites what they have not read (版本)."""
    raisers: Connection[Raiser] = many(issues.IssueRaiser.issue_id, order=[issues.IssueRaiser.raised_at, issues.IssueRaiser.id])
    """Who raised it, as far as you may know (诉求人)."""
    replies: Connection[Reply] = many(issues.Reply.issue_id, order=[issues.Reply.at, issues.Reply.id], reads=Action.READ)
    """What was answered, of every round (答复)."""
    shares: Connection[IssueShare] = many(
        issues.IssueShare.issue_id, order=[issues.IssueShare.shared_at, issues.IssueShare.id], reads=Action.READ
    )
    """Units of the administration that it is shared with, or was (共享)."""
    clocks: Connection[Clock] = many(ClockRow.issue_id, order=[ClockRow.due_at, ClockRow.id], reads=Action.READ)
    """What must be answered in time (时钟)."""
    escalations: Connection[Escalation] = many(EscalationRow.issue_id, order=[EscalationRow.fired_at, EscalationRow.id], reads=Action.READ)
    """What was escalated (升级记录)."""
    assignments: Connection[Annotated["Assignment", strawberry.lazy("services.api.graphql.assignments.types")]] = many(
        AssignmentRow.issue_id, order=[AssignmentRow.dispatched_at, AssignmentRow.id], reads=Action.READ
    )
    """Who handles it (交办)."""
    commitments: Connection[Annotated["Commitment", strawberry.lazy("services.api.graphql.commitments.types")]] = many(
        CommitmentRow.issue_id, order=[CommitmentRow.promised_at, CommitmentRow.id]
    )
    """What was promised; strangers see the published ones (承诺)."""
    verdicts: Connection[Annotated["Verdict", strawberry.lazy("services.api.graphql.closing.types")]] = many(
        VerdictRow.issue_id, order=[VerdictRow.given_at, VerdictRow.id], reads=Action.READ
    )
    """What the raisers said of the final replies (评价)."""
    contacts: Connection[Annotated["ContactAttempt", strawberry.lazy("services.api.graphql.closing.types")]] = many(
        ContactRow.issue_id, order=[ContactRow.at, ContactRow.id], reads=Action.READ
    )
    """Attempts to reach a raiser for the verdict (回访记录)."""
    carried: Connection[Annotated["CarriedCommitment", strawberry.lazy("services.api.graphql.closing.types")]] = many(
        CarriedRow.issue_id, order=[CarriedRow.due_at, CarriedRow.id], reads=Action.READ
    )
    """Promises that run on past the closing (转后续跟踪的承诺)."""
    roundtables: Connection[Annotated["Roundtable", strawberry.lazy("services.api.graphql.roundtables.types")]] = many(
        on_the_table, order=[RoundtableRow.id], reads=Action.READ
    )
    """The meetings that it was on the agenda of, or came up at (上会情况)."""
    outcomes: Connection[Annotated["Outcome", strawberry.lazy("services.api.graphql.roundtables.outcomes")]] = many(
        OutcomeRow.issue_id, order=[OutcomeRow.at, OutcomeRow.id], reads=Action.READ
    )
    """What came of it there (会议成果)."""
