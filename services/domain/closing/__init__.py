"""Whatever must look at the whole issue: the final reply, the nod, closing and reopening."""

from services.domain.closing.carried import follow_carried
from services.domain.closing.events import (
    ContactAttempted,
    DissentHeard,
    IssueClosed,
    IssueReopened,
    IssueReworked,
    RaisersAskedAgain,
    VerdictGiven,
)
from services.domain.closing.models import CarriedCommitment, ContactAttempt, Verdict
from services.domain.closing.obligations import OBLIGATIONS
from services.domain.closing.quorum import Quorum, Voice, closure_kind, judge
from services.domain.closing.reach import THROUGH_ISSUE
from services.domain.closing.reopening import reopen_issue
from services.domain.closing.replying import reply_finally, resolve_on_site
from services.domain.closing.silence import NOTE, close_unreachable, record_contact
from services.domain.closing.states import ClosingFault, Judgement, ReopenCause, Resolved, Satisfaction, VerdictChannel
from services.domain.closing.verdicts import REASON, Opinion, give_verdict, nod_at_table, record_verdict

__all__ = [
    "NOTE",
    "OBLIGATIONS",
    "REASON",
    "THROUGH_ISSUE",
    "CarriedCommitment",
    "ClosingFault",
    "ContactAttempt",
    "ContactAttempted",
    "DissentHeard",
    "IssueClosed",
    "IssueReopened",
    "IssueReworked",
    "Judgement",
    "Opinion",
    "Quorum",
    "RaisersAskedAgain",
    "ReopenCause",
    "Resolved",
    "Satisfaction",
    "Verdict",
    "VerdictChannel",
    "VerdictGiven",
    "Voice",
    "close_unreachable",
    "closure_kind",
    "follow_carried",
    "give_verdict",
    "judge",
    "nod_at_table",
    "record_contact",
    "record_verdict",
    "reopen_issue",
    "reply_finally",
    "resolve_on_site",
]
