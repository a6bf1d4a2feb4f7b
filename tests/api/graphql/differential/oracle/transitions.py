"""What may be done to a row (domain.md §3), written down once more: from which states, by whom, through which mutation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.graphql.differential.oracle.kinds import KEPT, Asked, Leaf
from tests.api.graphql.differential.oracle.rows import Row
from tests.api.graphql.differential.oracle.words import label, wordings

Hold = Callable[[Asked, Row], bool]

ADMINISTRATION = {
    "GRID_WORKER", "COMMUNITY_WORKER", "COMMUNITY_SECRETARY", "STREET_COORDINATOR", "DISTRICT_COORDINATOR", "DISTRICT_SUPERVISOR",
    "DISTRICT_LEADER", "DEPARTMENT_STAFF", "DEPARTMENT_LIAISON", "DEPARTMENT_HEAD",
}  # fmt: skip
"""Who still holds an office."""


@dataclass(frozen=True)
class Deed:
    """One thing to do: what it is called, in which enum; from which states; what is asked, on the row or on what it hangs on."""

    word: str
    states: str
    action: str
    mutation: str
    named: str | None = None
    on: tuple[str, str] | None = None
    besides: Hold | None = None


def sits(*kinds: str) -> Hold:
    """Whether the one who asks has such a seat, and an office."""

    def holds(asked: Asked, row: Row) -> bool:
        who = asked.sight.who
        seats = asked.sight.tables.where("seat", "roundtable_id", row["id"])
        office = any(post.role in ADMINISTRATION for post in who.posts)
        return office and who.person_id is not None and any(one["person_id"] == who.person_id and one["kind"] in kinds for one in seats)

    return holds


def came(asked: Asked, row: Row) -> bool:
    """Whether the one who asks checked in."""
    who = asked.sight.who
    seats = asked.sight.tables.where("seat", "roundtable_id", row["id"])
    return who.person_id is not None and any(one["person_id"] == who.person_id and one["attended_at"] is not None for one in seats)


CHAIR, TAKER, DOOR = sits("CHAIR", "DEPUTY"), sits("MINUTE_TAKER"), sits("CHAIR", "DEPUTY", "MINUTE_TAKER")
TO_COME = "DRAFT SOLICITING AGENDA_SET NOTIFIED"
WAITING = f"{TO_COME} POSTPONED"
SITTING = "IN_SESSION ADJOURNED"
NOTED = f"{SITTING} MINUTES_DRAFT"
SIGNED = "MINUTES_CONFIRMED PUBLICISED FOLLOWING_UP"
OPEN_ISSUE = "RAISED ACCEPTED DISPATCHED IN_PROGRESS REPLIED SUSPENDED"
OPEN_WORK = "ISSUED ACKNOWLEDGED RETURN_REQUESTED IN_WORK"


def chair(word: str, states: str, mutation: str) -> Deed:
    """The chair's."""
    return Deed(word, states, "chair", mutation, besides=CHAIR)


def taker(mutation: str) -> Deed:
    """The minute-taker's record."""
    return Deed("RECORD_OUTCOME", NOTED, "take_minutes", mutation, besides=TAKER)


def host(word: str, states: str, mutation: str) -> Deed:
    """The host's."""
    return Deed(word, states, "convene", mutation, on=("host_unit_id", "unit"))


DEEDS: Mapping[str, tuple[str, str, tuple[Deed, ...]]] = {
    "Issue": (
        "IssueState",
        "IssueAction",
        (
            Deed("ACCEPT", "RAISED", "accept", "issueAccept"),
            Deed("DECLINE", "RAISED ACCEPTED", "decline", "issueDecline"),
            Deed("WITHDRAW", OPEN_ISSUE, "withdraw", "issueWithdraw"),
            Deed("DISPATCH", "ACCEPTED", "dispatch", "issueDispatch"),
            Deed("FINAL_REPLY", "IN_PROGRESS", "final_reply", "issueReplyFinally"),
            Deed("GIVE_VERDICT", "REPLIED CLOSED", "give_verdict", "issueGiveVerdict", "Action"),
            Deed("GIVE_VERDICT", "REPLIED CLOSED", "record_verdict", "issueRecordVerdict", "Action"),
            Deed("CLOSE_UNREACHABLE", "REPLIED", "close_unreachable", "issueCloseUnreachable", "Action"),
            Deed("REOPEN", "CLOSED", "reopen", "issueReopen"),
            Deed("INTERIM_REPLY", OPEN_ISSUE, "interim_reply", "issueReplyInterim"),
            Deed("PUBLISH", f"{OPEN_ISSUE} CLOSED", "publish", "issuePublish"),
        ),
    ),
    "Assignment": (
        "AssignmentState",
        "AssignmentAction",
        (
            Deed("ACKNOWLEDGE", "ISSUED", "acknowledge", "assignmentAcknowledge"),
            Deed("REQUEST_RETURN", "ISSUED ACKNOWLEDGED", "request_return", "assignmentRequestReturn"),
            Deed("UPHOLD", "RETURN_REQUESTED", "adjudicate", "assignmentAdjudicate"),
            Deed("REFUSE", "RETURN_REQUESTED", "adjudicate", "assignmentAdjudicate"),
            Deed("SPLIT", "RETURN_REQUESTED", "adjudicate", "assignmentAdjudicate"),
            Deed("START", "ACKNOWLEDGED", "start", "assignmentStart"),
            Deed("REASSIGN", "IN_WORK", "reassign", "assignmentReassign"),
            Deed("FINISH", "IN_WORK", "finish", "assignmentFinish"),
            Deed("SUPERVISOR_REASSIGN", OPEN_WORK, "supervisor_reassign", "assignmentSupervisorReassign"),
            Deed("EXCUSE", OPEN_WORK, "excuse", "assignmentExcuse", on=("issue_id", "issue")),
        ),
    ),
    "Commitment": (
        "CommitmentState",
        "CommitmentAction",
        (
            Deed("CONFIRM", "DRAFT", "confirm", "commitmentConfirm"),
            Deed("NOTE_PROGRESS", "ACTIVE", "note_progress", "commitmentNoteProgress"),
            Deed("CHECK_IN", "ACTIVE", "note_progress", "commitmentCheckIn"),
            Deed("REQUEST_EXTENSION", "ACTIVE", "request_extension", "commitmentRequestExtension"),
            Deed("DECIDE_EXTENSION", "ACTIVE", "decide_extension", "commitmentDecideExtension"),
            Deed("CLAIM", "ACTIVE", "claim", "commitmentClaim"),
            Deed("VERIFY", "CLAIMED", "verify", "commitmentVerify"),
            Deed("ACCEPT_PART", "CLAIMED", "verify", "commitmentAcceptPart"),
            Deed("REFUSE_CLAIM", "CLAIMED", "verify", "commitmentRefuseClaim"),
            Deed("DECLARE_BROKEN", "ACTIVE PARTIAL", "declare_broken", "commitmentDeclareBroken"),
            Deed("REVOKE", "VERIFIED", "declare_broken", "commitmentRevoke"),
            Deed("RECORD_DELIVERY", "BROKEN", "claim", "commitmentRecordDelivery"),
            Deed("PUBLISH", "ACTIVE CLAIMED PARTIAL VERIFIED BROKEN SUPERSEDED", "publish", "commitmentPublish"),
        ),
    ),
    "CommitmentExtension": (
        "ExtensionState",
        "ExtensionAction",
        (
            Deed("APPROVE", "PROPOSED", "decide_extension", "commitmentDecideExtension", on=("commitment_id", "commitment")),
            Deed("REFUSE", "PROPOSED", "decide_extension", "commitmentDecideExtension", on=("commitment_id", "commitment")),
        ),
    ),
    "Roundtable": (
        "RoundtableState",
        "RoundtableAction",
        (
            host("OPEN_SOLICITING", "DRAFT POSTPONED", "roundtableOpenSoliciting"),
            Deed("PROPOSE_ITEM", "SOLICITING POSTPONED", "see", "agendaItemPropose"),
            chair("PROPOSE_ITEM", "SOLICITING POSTPONED", "agendaItemCarry"),
            chair("SET_AGENDA", "SOLICITING AGENDA_SET POSTPONED", "roundtableSetAgenda"),
            chair("NOTIFY", "AGENDA_SET", "roundtableNotify"),
            chair("POSTPONE", TO_COME, "roundtablePostpone"),
            chair("RESCHEDULE", "POSTPONED", "roundtableReschedule"),
            chair("CANCEL", WAITING, "roundtableCancel"),
            chair("START", "NOTIFIED", "roundtableStart"),
            chair("ADJOURN", "IN_SESSION", "roundtableAdjourn"),
            chair("CONTINUE", "ADJOURNED", "roundtableContinue"),
            Deed("DRAFT_MINUTES", "ADJOURNED MINUTES_DRAFT", "take_minutes", "minutesDraft", besides=TAKER),
            chair("CONFIRM_MINUTES", "MINUTES_DRAFT", "minutesConfirm"),
            chair("PUBLICISE", "MINUTES_CONFIRMED", "roundtablePublicise"),
            chair("FOLLOW_UP", "PUBLICISED", "roundtableFollowUp"),
            chair("CLOSE", "FOLLOWING_UP", "roundtableClose"),
            chair("INVITE", WAITING, "roundtableInvite"),
            Deed("APOLOGISE", WAITING, "see", "roundtableApologise"),
            host("NAME_OFFICERS", f"{WAITING} {NOTED} {SIGNED}", "roundtableNameOfficers"),
            Deed("CHECK_IN", SITTING, "take_minutes", "roundtableCheckIn", besides=DOOR),
            chair("ADD_ITEM", "IN_SESSION", "agendaItemAdd"),
            taker("outcomeRecordReply"),
            chair("RECORD_OUTCOME", NOTED, "outcomeResolveOnSite"),
            taker("outcomeRaiseIssue"),
            taker("outcomeRecordDecision"),
            taker("outcomePark"),
            taker("outcomeNoAction"),
            taker("commitmentRecordInSession"),
            chair("RECORD_NOD", SITTING, "outcomeRecordNod"),
            chair("CONFIRM_PROMISE", SITTING, "commitmentConfirmInSession"),
            chair("CONFIRM_PROMISE", SITTING, "commitmentSupersede"),
            chair("STRIKE_PROMISE", NOTED, "commitmentStrike"),
            Deed("OBJECT", "MINUTES_DRAFT", "read", "minutesObject", besides=came),
            chair("ANSWER_OBJECTION", "MINUTES_DRAFT", "minutesAnswerObjection"),
            chair("CORRECT_MINUTES", SIGNED, "minutesCorrect"),
        ),
    ),
    "Unit": (
        "TenantState",
        "TenantAction",
        (Deed("SUSPEND", "ACTIVE", "suspend", "unitSuspend"), Deed("RESUME", "SUSPENDED", "suspend", "unitResume")),
    ),
}
"""Type → the enums of its states and actions, and what people do."""


def transitions(type: str) -> Leaf:
    """The field, of a stored type or of every unit."""
    states, actions, deeds = DEEDS[type]
    table = "unit" if type == "Unit" else KEPT[type][1]

    def value(asked: Asked, row: Row) -> list[dict[str, Any]]:
        return [_told(asked, table, row, one, (states, one.named or actions)) for one in deeds]

    return Leaf(value)


def _told(asked: Asked, table: str, row: Row, deed: Deed, enums: tuple[str, str]) -> dict[str, Any]:
    blocked = None
    if not _may(asked, table, row, deed):
        action = label("Action", deed.action.upper(), asked.locale)
        blocked = _error(asked, "FORBIDDEN", {"action": action}, {"action": deed.action})
    elif row["state"] not in deed.states.split():
        words = {"state": label(enums[0], row["state"], asked.locale), "action": label(enums[1], deed.word, asked.locale)}
        word = deed.word.lower() if enums[1] == "Action" else deed.word
        blocked = _error(asked, "WRONG_STATE", words, {"state": row["state"], "action": word})
    return {
        "action": deed.word,
        "label": label(enums[1], deed.word, asked.locale),
        "mutation": deed.mutation,
        "allowed": blocked is None,
        "blockedBy": blocked,
    }


def _may(asked: Asked, table: str, row: Row, deed: Deed) -> bool:
    found: Row | None = row
    if deed.on is not None:
        column, table = deed.on
        found = asked.sight.tables.one(table, row[column])
    allowed = found is not None and asked.sight.may(deed.action, table, found)
    return allowed and (deed.besides is None or deed.besides(asked, row))


def _error(asked: Asked, code: str, words: dict[str, str | None], details: dict[str, str]) -> dict[str, Any]:
    message = wordings()["ErrorCode"][code][0 if asked.locale == "zh-CN" else 1].format(**words)
    return {"code": code, "reason": None, "message": message, "path": [], "details": details}
