"""Handing out, signing for, working, giving back, ruling."""

from uuid import UUID

from services.api.graphql.assignments.types import Assignment, AssignmentReturn
from services.api.graphql.identity.people import POST
from services.api.graphql.inputs import Input, input_type, ref, text
from services.api.graphql.issues.types import Issue
from services.api.graphql.mutation import Call, Ids, Payload, mutation
from services.api.graphql.plan.declare import result
from services.api.graphql.plan.describe import object_type
from services.api.graphql.tenancy.types import UNITS
from services.domain import assignments
from services.domain.assignments import TEXT, AssignmentKind, ReturnGround, ReturnRuling
from services.kit.errors import ErrorCode, Refusal


@object_type
class AssignmentPayload(Payload):
    """The assignment after the change, and its issue (交办操作结果)."""

    assignment: Assignment | None = result()
    """The assignment; where a ruling made a new one, that one (交办)."""
    issue: Issue | None = result()
    """The issue (诉求)."""


@object_type
class AssignmentReturnPayload(Payload):
    """The request to give an assignment back (退单操作结果)."""

    assignment_return: AssignmentReturn | None = result()
    """The request (退单)."""
    assignment: Assignment | None = result()
    """The assignment (交办)."""


@input_type
class IssueDispatchInput(Input):
    """Who is to handle it (交办)."""

    issue: UUID = ref("iss")
    """The issue (诉求)."""
    lead: UUID = ref(*UNITS)
    """The unit that leads (主办单位)."""
    co_handlers: list[UUID] = ref(*UNITS)
    """The units that help; may be empty (协办单位)."""
    kind: AssignmentKind | None
    """WHISTLE when a street summons departments (交办方式)."""
    instruction: str | None = text(TEXT)
    """What to do (交办意见)."""
    version: int | None
    """The issue's version that you read (版本)."""


@input_type
class AssignmentInput(Input):
    """Which assignment (交办)."""

    assignment: UUID = ref("asg")
    """The assignment (交办)."""
    version: int | None
    """The version that you read (版本)."""


@input_type
class AssignmentReassignInput(AssignmentInput):
    """Who works on it from now on (转办同事)."""

    colleague: UUID = ref(POST)
    """A colleague, named by a post at the unit that handles it (接办人的任职)."""


@input_type
class AssignmentFinishInput(AssignmentInput):
    """What was done (办结)."""

    report: str | None = text(TEXT)
    """What was done; a co-handler must say (办理情况)."""


@input_type
class AssignmentRequestReturnInput(AssignmentInput):
    """Why it is to go elsewhere (申请退单)."""

    ground: ReturnGround
    """Why (理由)."""
    citation: str = text(TEXT)
    """The item of the duty catalogue or the law that you rely on (依据)."""
    proposed_unit: UUID = ref(*UNITS)
    """The unit that ought to have it (建议承办单位)."""


@input_type
class AssignmentAdjudicateInput(AssignmentInput):
    """How a return is ruled (裁定)."""

    ruling: ReturnRuling
    """UPHELD, REFUSED or SPLIT (裁定结果)."""
    reason: str = text(TEXT)
    """Why (裁定理由)."""
    unit: UUID | None = ref(*UNITS)
    """The unit that gets or shares it, if not the proposed one (裁定承办单位)."""


@input_type
class AssignmentExcuseInput(AssignmentInput):
    """Why a co-handler is not needed (免办)."""

    reason: str = text(TEXT)
    """Why (理由)."""


@input_type
class AssignmentSupervisorReassignInput(AssignmentInput):
    """Who is to have it instead (督查改派)."""

    unit: UUID = ref(*UNITS)
    """The unit (承办单位)."""
    reason: str = text(TEXT)
    """Why (理由)."""


def both(assignment: assignments.Assignment) -> Ids:
    """An assignment and its issue."""
    return {"assignment": assignment.id, "issue": assignment.issue_id}


@mutation(AssignmentPayload)
async def issue_dispatch(call: Call, input: IssueDispatchInput) -> Ids:
    """Hand an accepted issue to a lead and co-handlers; the clocks run from now (交办)."""
    lead = await assignments.dispatch_issue(
        call.work,
        input.issue,
        input.lead,
        input.co_handlers,
        kind=input.kind,
        instruction=input.instruction,
        version=input.version,
    )
    return both(lead)


@mutation(AssignmentPayload)
async def assignment_acknowledge(call: Call, input: AssignmentInput) -> Ids:
    """Sign for an assignment (签收)."""
    return both(await assignments.acknowledge_assignment(call.work, input.assignment, version=input.version))


@mutation(AssignmentPayload)
async def assignment_start(call: Call, input: AssignmentInput) -> Ids:
    """Pick an assignment up: you are the first to be reminded from now on (开办)."""
    return both(await assignments.start_assignment(call.work, input.assignment, version=input.version))


@mutation(AssignmentPayload)
async def assignment_reassign(call: Call, input: AssignmentReassignInput) -> Ids:
    """Hand an assignment to a colleague of the same unit; no clock changes (转办同事)."""
    return both(await assignments.reassign_assignment(call.work, input.assignment, input.colleague, version=input.version))


@mutation(AssignmentPayload)
async def assignment_finish(call: Call, input: AssignmentFinishInput) -> Ids:
    """Report your unit's part done (办结)."""
    done = await assignments.finish_assignment(call.work, input.assignment, report=input.report, version=input.version)
    return both(done)


@mutation(AssignmentReturnPayload)
async def assignment_request_return(call: Call, input: AssignmentRequestReturnInput) -> Ids:
    """Ask the adjudicator to give an assignment to another unit; the clock goes on (申请退单)."""
    asked = await assignments.request_return(
        call.work,
        input.assignment,
        ground=input.ground,
        citation=input.citation,
        proposed_unit_id=input.proposed_unit,
        version=input.version,
    )
    return {"assignment_return": asked.id, "assignment": input.assignment}


@mutation(AssignmentPayload)
async def assignment_adjudicate(call: Call, input: AssignmentAdjudicateInput) -> Ids:
    """Rule on a return: move it, leave it for good, or let both share it (裁定退单)."""
    match input.ruling:
        case ReturnRuling.UPHELD:
            ruled = await assignments.uphold_return(
                call.work, input.assignment, reason=input.reason, unit_id=input.unit, version=input.version
            )
        case ReturnRuling.REFUSED:
            ruled = await assignments.refuse_return(call.work, input.assignment, reason=input.reason, version=input.version)
        case ReturnRuling.SPLIT:
            ruled = await assignments.split_return(
                call.work, input.assignment, reason=input.reason, unit_id=input.unit, version=input.version
            )
        case ReturnRuling.OVERTAKEN:
            raise Refusal(ErrorCode.INVALID_INPUT, path=("ruling",))
    return both(ruled)


@mutation(AssignmentPayload)
async def assignment_excuse(call: Call, input: AssignmentExcuseInput) -> Ids:
    """Agree that a co-handler is not needed; lead and coordinator both must (同意免办)."""
    return both(await assignments.excuse_assignment(call.work, input.assignment, reason=input.reason, version=input.version))


@mutation(AssignmentPayload)
async def assignment_supervisor_reassign(call: Call, input: AssignmentSupervisorReassignInput) -> Ids:
    """Give an open assignment to another unit, which cannot return it (督查改派)."""
    moved = await assignments.supervisor_reassign(call.work, input.assignment, input.unit, reason=input.reason, version=input.version)
    return both(moved)


MUTATIONS = (
    issue_dispatch,
    assignment_acknowledge,
    assignment_start,
    assignment_reassign,
    assignment_finish,
    assignment_request_return,
    assignment_adjudicate,
    assignment_excuse,
    assignment_supervisor_reassign,
)
