"""What people do to an issue, and what each command asks (domain.md §3.2). The rooms above do most of it."""

from services.domain.access import Action, Course, step
from services.domain.issues.states import ISSUE, IssueAction

A = IssueAction

ISSUE_COURSE = Course(
    ISSUE,
    (
        step(A.ACCEPT, Action.ACCEPT, "issueAccept"),
        step(A.DECLINE, Action.DECLINE, "issueDecline"),
        step(A.WITHDRAW, Action.WITHDRAW, "issueWithdraw"),
        step(A.DISPATCH, Action.DISPATCH, "issueDispatch"),
        step(A.FINAL_REPLY, Action.FINAL_REPLY, "issueReplyFinally"),
        step((A.CONFIRM, A.REWORK), Action.GIVE_VERDICT, "issueGiveVerdict", word=Action.GIVE_VERDICT),
        step((A.CONFIRM, A.REWORK), Action.RECORD_VERDICT, "issueRecordVerdict", word=Action.GIVE_VERDICT),
        step(A.CONFIRM, Action.CLOSE_UNREACHABLE, "issueCloseUnreachable", word=Action.CLOSE_UNREACHABLE),
        step(A.REOPEN, Action.REOPEN, "issueReopen"),
        step(A.INTERIM_REPLY, Action.INTERIM_REPLY, "issueReplyInterim"),
        step(A.PUBLISH, Action.PUBLISH, "issuePublish"),
    ),
    # It begins with the lead's sign-for and is resolved on site at a table; the others have no command yet.
    follows=frozenset({A.BEGIN, A.RESOLVE_ON_SITE, A.MERGE, A.UNMERGE, A.MOVE_OWNER, A.SUSPEND, A.RESUME, A.UPHOLD_APPEAL}),
)
