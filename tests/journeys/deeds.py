"""Every mutation of the thread with somebody who may do it now and an input that would be taken: what refusals vary."""

from typing import Any

from tests.journeys.stage import EIGHT_DAYS, EVIDENCE, Stage

Deed = tuple[str, dict[str, Any]]


def deeds(s: Stage) -> dict[str, Deed]:
    """Mutation → who, input."""
    services, construction = s.unit("services"), s.unit("construction")
    verdict = {"issue": s["REPLIED"], "resolved": "YES", "satisfaction": "SATISFIED"}
    promise = {"text": "三天内通水", "strength": "FIRM", "deadline": EIGHT_DAYS, "speakerTitle": "副局长"}
    law = {"ground": "NOT_OUR_DUTY", "citation": "三定方案"}
    return {
        "issueRaise": ("resident", {"unit": s.unit("community_a1"), "title": "路灯", "body": "不亮"}),
        "issueAccept": ("worker", {"issue": s["RAISED"], "category": "供水"}),
        "issueDecline": ("street", {"issue": s["RAISED"], "ground": "OUT_OF_REMIT", "text": "请找供电公司"}),
        "issueReplyInterim": ("worker", {"issue": s["RAISED"], "text": "在办"}),
        "issuePublish": ("secretary", {"issue": s["RAISED"], "publicTitle": "水质"}),
        "issueWithdraw": ("resident", {"issue": s["RAISED"]}),
        "issueDispatch": ("street", {"issue": s["ACCEPTED"], "lead": construction, "coHandlers": [s.unit("traffic")]}),
        "assignmentAcknowledge": ("staff", {"assignment": s["ISSUED"]}),
        "assignmentStart": ("staff", {"assignment": s["ACKNOWLEDGED"]}),
        "assignmentReassign": ("head", {"assignment": s["IN_WORK"], "colleague": s["colleague"]}),
        "assignmentFinish": ("staff", {"assignment": s["IN_WORK"]}),
        "assignmentRequestReturn": ("head", {"assignment": s["ISSUED"], "proposedUnit": services, **law}),
        "assignmentAdjudicate": (
            "coordinator",
            {"assignment": s["RETURN_REQUESTED"], "ruling": "UPHELD", "reason": "依职责", "unit": services},
        ),
        "assignmentExcuse": ("secretary", {"assignment": s["co"], "reason": "不需要"}),
        "assignmentSupervisorReassign": ("supervisor", {"assignment": s["IN_WORK"], "unit": services, "reason": "改派"}),
        "commitmentRecord": ("staff", {"issue": s["IN_PROGRESS"], "committer": construction, **promise}),
        "commitmentConfirm": ("head", {"commitment": s["DRAFT"]}),
        "commitmentNoteProgress": ("staff", {"commitment": s["ACTIVE"], "text": "过半"}),
        "commitmentCheckIn": ("staff", {"commitment": s["STANDING"], "text": "已例会"}),
        "commitmentClaim": ("staff", {"commitment": s["ACTIVE"], "evidence": EVIDENCE}),
        "commitmentVerify": ("secretary", {"commitment": s["CLAIMED"]}),
        "commitmentRefuseClaim": ("secretary", {"commitment": s["CLAIMED"], "reason": "没有做"}),
        "commitmentAcceptPart": ("secretary", {"commitment": s["CLAIMED"], "share": 50, "remainder": "另一半"}),
        "commitmentRequestExtension": ("staff", {"commitment": s["ACTIVE"], "deadline": EIGHT_DAYS, "reason": "材料未到"}),
        "commitmentDecideExtension": ("coordinator", {"commitment": s["extending"], "approve": True}),
        "commitmentDeclareBroken": ("supervisor", {"commitment": s["ACTIVE"], "reason": "没有做"}),
        "commitmentRevoke": ("supervisor", {"commitment": s["VERIFIED"], "reason": "照片不实"}),
        "commitmentRecordDelivery": ("staff", {"commitment": s["BROKEN"], "evidence": EVIDENCE}),
        "commitmentPublish": ("secretary", {"commitment": s["ACTIVE"]}),
        "issueReplyFinally": ("staff", {"issue": s["ready"], "carry": [], "text": "已换管"}),
        "issueGiveVerdict": ("resident", verdict),
        "issueRecordVerdict": ("worker", {**verdict, "raiser": s["raiser"], "evidence": "签字照片"}),
        "issueRecordContact": ("worker", {"issue": s["REPLIED"], "raiser": s["raiser"], "note": "未接"}),
        "issueCloseUnreachable": ("secretary", {"issue": s["REPLIED"]}),
        "issueReopen": ("resident", {"issue": s["CLOSED"], "reason": "又黄了"}),
    }
