"""What was raised, by whom, where; intake; interim replies."""

from services.domain.issues.categories import known_categories, register_categories
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
    IssueImported,
    IssuePublished,
    IssueRaised,
    IssueReplied,
    IssueWithdrawn,
    IssueWorkDue,
)
from services.domain.issues.importing import Imported, enter_imported
from services.domain.issues.indexing import Mended, mend_words
from services.domain.issues.models import Issue, IssueCategory, IssueRaiser, IssueToken, Reply
from services.domain.issues.obligations import OBLIGATIONS
from services.domain.issues.raising import BODY, TITLE, IssueRaise, Raiser, enter_issue, raise_issue, split_off
from services.domain.issues.reach import ISSUE_REACHES, RAISER_REACHES
from services.domain.issues.searching import found, lead
from services.domain.issues.states import (
    ISSUE,
    OPEN,
    ClosureKind,
    DeclineGround,
    IssueAction,
    IssueChannel,
    IssueFault,
    IssueOrigin,
    IssueState,
    Privacy,
    ReplyKind,
    WorkClass,
)
from services.domain.issues.steps import ISSUE_COURSE
from services.domain.issues.tokens import SearchFault, searched, tokens

__all__ = [
    "BODY",
    "ISSUE",
    "ISSUE_COURSE",
    "ISSUE_REACHES",
    "OBLIGATIONS",
    "OPEN",
    "RAISER_REACHES",
    "TITLE",
    "ClosureKind",
    "DeclineGround",
    "Imported",
    "Issue",
    "IssueAccepted",
    "IssueAction",
    "IssueCategory",
    "IssueChannel",
    "IssueDeclined",
    "IssueEvent",
    "IssueFault",
    "IssueImported",
    "IssueOrigin",
    "IssuePublished",
    "IssueRaise",
    "IssueRaised",
    "IssueRaiser",
    "IssueReplied",
    "IssueState",
    "IssueToken",
    "IssueWithdrawn",
    "IssueWorkDue",
    "Mended",
    "Privacy",
    "Raiser",
    "Reply",
    "ReplyKind",
    "SearchFault",
    "WorkClass",
    "accept_issue",
    "advance",
    "decline_issue",
    "enter_imported",
    "enter_issue",
    "found",
    "known_categories",
    "lead",
    "mend_words",
    "publish_issue",
    "raise_issue",
    "register_categories",
    "reply_interim",
    "searched",
    "split_off",
    "tokens",
    "withdraw_issue",
    "write_reply",
]
