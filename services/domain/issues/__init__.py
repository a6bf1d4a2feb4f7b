"""What was raised, by whom, where; intake; interim replies."""

from services.domain.issues.commands import (
    accept_issue,
    advance,
    decline_issue,
    publish_issue,
    reply_interim,
    withdraw_issue,
    write_reply,
)
from services.domain.issues.events import (
    IssueAccepted,
    IssueDeclined,
    IssueEvent,
    IssuePublished,
    IssueRaised,
    IssueReplied,
    IssueWithdrawn,
    IssueWorkDue,
)
from services.domain.issues.models import Issue, IssueRaiser, Reply
from services.domain.issues.obligations import OBLIGATIONS
from services.domain.issues.raising import IssueRaise, Raiser, enter_issue, raise_issue, split_off
from services.domain.issues.reach import ISSUE_REACHES, RAISER_REACHES
from services.domain.issues.states import (
    ISSUE,
    OPEN,
    ClosureKind,
    DeclineGround,
    IssueAction,
    IssueChannel,
    IssueFault,
    IssueState,
    Privacy,
    ReplyKind,
    WorkClass,
)

__all__ = [
    "ISSUE",
    "ISSUE_REACHES",
    "OBLIGATIONS",
    "OPEN",
    "RAISER_REACHES",
    "ClosureKind",
    "DeclineGround",
    "Issue",
    "IssueAccepted",
    "IssueAction",
    "IssueChannel",
    "IssueDeclined",
    "IssueEvent",
    "IssueFault",
    "IssuePublished",
    "IssueRaise",
    "IssueRaised",
    "IssueRaiser",
    "IssueReplied",
    "IssueState",
    "IssueWithdrawn",
    "IssueWorkDue",
    "Privacy",
    "Raiser",
    "Reply",
    "ReplyKind",
    "WorkClass",
    "accept_issue",
    "advance",
    "decline_issue",
    "enter_issue",
    "publish_issue",
    "raise_issue",
    "reply_interim",
    "split_off",
    "withdraw_issue",
    "write_reply",
]
