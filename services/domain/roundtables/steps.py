"""What people do to a roundtable, and what each command asks: mostly whether one chairs it, or takes its minutes (domain.md §3.6)."""

from services.domain.access import Action, Asked, Course, Through, step
from services.domain.roundtables.seating import at_the_door, chairs, takes_minutes, was_there
from services.domain.roundtables.states import ROUNDTABLE, RoundtableAction
from services.domain.tenancy import Unit

A = RoundtableAction

_SEEN = Asked(Action.SEE)
_CHAIR, _MINUTE_TAKER = Asked(Action.CHAIR, chairs), Asked(Action.TAKE_MINUTES, takes_minutes)
_AT_THE_DOOR, _WAS_THERE = Asked(Action.TAKE_MINUTES, at_the_door), Asked(Action.READ, was_there)
_HOST = Asked(Through("host_unit_id", Unit, Action.CONVENE))

RECORDED = (A.RECORD_OUTCOME, A.CORRECT_RECORD)
"""In the session, or late and with a reason."""

ROUNDTABLE_COURSE = Course(
    ROUNDTABLE,
    (
        step(A.OPEN_SOLICITING, _HOST, "roundtableOpenSoliciting"),
        step(A.PROPOSE_ITEM, _SEEN, "agendaItemPropose"),
        step(A.PROPOSE_ITEM, _CHAIR, "agendaItemCarry"),
        step(A.SET_AGENDA, _CHAIR, "roundtableSetAgenda"),
        step(A.NOTIFY, _CHAIR, "roundtableNotify"),
        step(A.POSTPONE, _CHAIR, "roundtablePostpone"),
        step(A.RESCHEDULE, _CHAIR, "roundtableReschedule"),
        step(A.CANCEL, _CHAIR, "roundtableCancel"),
        step(A.START, _CHAIR, "roundtableStart"),
        step(A.ADJOURN, _CHAIR, "roundtableAdjourn"),
        step(A.CONTINUE, _CHAIR, "roundtableContinue"),
        step(A.DRAFT_MINUTES, _MINUTE_TAKER, "minutesDraft"),
        step(A.CONFIRM_MINUTES, _CHAIR, "minutesConfirm"),
        step(A.PUBLICISE, _CHAIR, "roundtablePublicise"),
        step(A.FOLLOW_UP, _CHAIR, "roundtableFollowUp"),
        step(A.CLOSE, _CHAIR, "roundtableClose"),
        step(A.INVITE, _CHAIR, "roundtableInvite"),
        step(A.APOLOGISE, _SEEN, "roundtableApologise"),
        step(A.NAME_OFFICERS, _HOST, "roundtableNameOfficers"),
        step(A.CHECK_IN, _AT_THE_DOOR, "roundtableCheckIn"),
        step(A.ADD_ITEM, _CHAIR, "agendaItemAdd"),
        step(RECORDED, _MINUTE_TAKER, "outcomeRecordReply"),
        step(RECORDED, _CHAIR, "outcomeResolveOnSite"),
        step(RECORDED, _MINUTE_TAKER, "outcomeRaiseIssue"),
        step(RECORDED, _MINUTE_TAKER, "outcomeRecordDecision"),
        step(RECORDED, _MINUTE_TAKER, "outcomePark"),
        step(RECORDED, _MINUTE_TAKER, "outcomeNoAction"),
        step(RECORDED, _MINUTE_TAKER, "commitmentRecordInSession"),
        step(A.RECORD_NOD, _CHAIR, "outcomeRecordNod"),
        step(A.CONFIRM_PROMISE, _CHAIR, "commitmentConfirmInSession"),
        step(A.CONFIRM_PROMISE, _CHAIR, "commitmentSupersede"),
        step(A.STRIKE_PROMISE, _CHAIR, "commitmentStrike"),
        step(A.OBJECT, _WAS_THERE, "minutesObject"),
        step(A.ANSWER_OBJECTION, _CHAIR, "minutesAnswerObjection"),
        step(A.CORRECT_MINUTES, _CHAIR, "minutesCorrect"),
    ),
)
