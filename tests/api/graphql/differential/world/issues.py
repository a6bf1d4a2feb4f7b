"""Issues with whatever hangs on them."""

from datetime import timedelta
from uuid import UUID

from services.domain.access import UnitKind
from services.domain.assignments import (
    Assignment,
    AssignmentKind,
    AssignmentReturn,
    AssignmentRole,
    AssignmentState,
    ReturnGround,
    ReturnRuling,
)
from services.domain.closing import ContactAttempt, Resolved, Satisfaction, Verdict, VerdictChannel
from services.domain.issues import (
    ClosureKind,
    DeclineGround,
    Issue,
    IssueChannel,
    IssueOrigin,
    IssueRaiser,
    IssueState,
    Privacy,
    Reply,
    ReplyKind,
    WorkClass,
)
from services.domain.tenancy import Unit
from tests.api.graphql.differential.world.maker import Maker

ENDED = (AssignmentState.EXCUSED, AssignmentState.SUPERSEDED, AssignmentState.TRANSFERRED, AssignmentState.CANCELLED)


async def make_issues(maker: Maker, count: int) -> list[Issue]:
    """Store so many issues, with raisers, replies, verdicts and attempts to reach somebody."""
    issues = [_issue(maker, number) for number in range(count)]
    await maker.store()
    for issue in issues:
        for person in maker.dice.sample(maker.people, maker.dice.randint(0, 3)):
            maker.row(IssueRaiser, issue_id=issue.id, person_id=person, raised_at=maker.moment(), recorded_by=None)
        for _ in maker.some(3):
            reply = {"kind": maker.one(list(ReplyKind)), "text": maker.text(), "round": issue.round, "at": maker.moment()}
            maker.row(Reply, issue_id=issue.id, unit_id=maker.one(maker.units).id, **reply)
        _heard(maker, issue)
    await maker.store()
    return issues


def _issue(maker: Maker, number: int) -> Issue:
    where = maker.one(maker.tenants())
    state = maker.one(list(IssueState))
    foreign = maker.chance(0.2)
    answered = state is IssueState.DECLINED or (state is IssueState.CLOSED and not foreign)
    replied = maker.moment() if answered else maker.maybe(maker.moment(), 0.3)
    ended = state is IssueState.CLOSED
    made: Issue = maker.row(
        Issue,
        number=f"{maker.district_id.int % 10**12:012}-2026-{number}",
        title=f"题{maker.text()}",
        body=f"文{maker.text()}",
        category=maker.maybe(maker.text()),
        locality=maker.maybe(maker.text()),
        channel=maker.one(list(IssueChannel)),
        work_class=maker.one(list(WorkClass)),
        privacy=maker.one([Privacy.NORMAL, *Privacy]),
        state=state,
        owner_unit_id=(_owner(maker, where) if maker.chance(0.8) else maker.one(maker.tenants())).id,
        intake_unit_id=maker.one(maker.tenants()).id,
        raised_at=maker.moment(),
        accepted_at=maker.maybe(maker.moment()),
        first_replied_at=maker.maybe(maker.moment()),
        due_at=maker.maybe(maker.moment(), 0.8),
        replied_at=replied,
        round=maker.dice.randint(1, 3),
        reopenings=0,
        closed_at=maker.moment() if ended else None,
        closure_kind=_closure(maker, foreign=foreign, replied=replied is not None) if ended else None,
        decline_ground=maker.one(list(DeclineGround)) if state is IssueState.DECLINED else None,
        version=maker.dice.randint(1, 9),
        **maker.levels(where),
        **_published(maker),
        **(_imported(number) if foreign else {}),
    )
    return made


def _closure(maker: Maker, *, foreign: bool, replied: bool) -> ClosureKind:
    """Only what another system closed may lack a final reply."""
    if foreign and (not replied or maker.chance(0.5)):
        return ClosureKind.IMPORTED
    return maker.one([one for one in ClosureKind if one is not ClosureKind.IMPORTED])


def _imported(number: int) -> dict[str, object]:
    """History of another system."""
    return {"origin": IssueOrigin.IMPORT, "source": "12345", "external_id": f"热线{number}", "source_digest": b"d"}


def _published(maker: Maker) -> dict[str, object]:
    if maker.chance(0.4):
        return {"public_title": f"公{maker.text()}", "public_reply": maker.maybe("公复"), "published_at": maker.moment()}
    return {"public_title": maker.maybe("待公开", 0.2)}


def _owner(maker: Maker, where: Unit) -> Unit:
    """An enterprise's issue is its street's, or the district's."""
    if where.kind is not UnitKind.ENTERPRISE:
        return where
    return next(unit for unit in maker.units if unit.id == (where.street_id or maker.district_id))


def _heard(maker: Maker, issue: Issue) -> None:
    for place, person in enumerate(maker.dice.sample(maker.people, maker.dice.randint(0, 2))):
        at = maker.moment()
        maker.row(
            Verdict,
            issue_id=issue.id,
            round=issue.round,
            person_id=person,
            resolved=maker.one(list(Resolved)),
            satisfaction=maker.one(list(Satisfaction)),
            reason=maker.maybe(maker.text()),
            channel=maker.one(list(VerdictChannel)),
            evidence="签字",
            given_at=at,
            changed_at=maker.maybe(maker.moment(), 0.3),
        )
        day = at.date() + timedelta(days=place)
        maker.row(ContactAttempt, issue_id=issue.id, round=issue.round, person_id=person, day=day, at=at, note=maker.text())


async def make_assignments(maker: Maker, issues: list[Issue]) -> list[Assignment]:
    """Hand some of the issues to departments, organisations and tenants; some want to give them back."""
    made: list[Assignment] = []
    for issue in issues:
        units = maker.dice.sample(maker.units, maker.dice.randint(0, 3))
        made += [_assignment(maker, issue, unit.id, lead=place == 0) for place, unit in enumerate(units)]
    await maker.store()
    for assignment in made:
        for number in maker.some(2):
            _return(maker, assignment, ruled=number > 0 or maker.chance(0.5))
    await maker.store()
    return made


def _assignment(maker: Maker, issue: Issue, unit_id: UUID, *, lead: bool) -> Assignment:
    state, kind = maker.one(list(AssignmentState)), maker.one(list(AssignmentKind))
    made: Assignment = maker.row(
        Assignment,
        issue_id=issue.id,
        unit_id=unit_id,
        role=AssignmentRole.LEAD if lead else AssignmentRole.CO,
        kind=kind,
        state=state,
        dispatcher_unit_id=maker.one(maker.tenants()).id,
        instruction=maker.maybe(maker.text()),
        dispatched_at=maker.moment(),
        ack_due_at=None if kind is AssignmentKind.IN_SESSION else maker.maybe(maker.moment()),
        acknowledged_at=None if state is AssignmentState.ISSUED else maker.moment(),
        auto_acknowledged=maker.chance(0.2),
        late_ack=maker.chance(0.2),
        due_at=maker.maybe(maker.moment()) if kind is AssignmentKind.IMPORTED else maker.moment(),
        staff_person_id=maker.one(maker.people),
        binding=maker.chance(0.2),
        round=maker.dice.randint(1, 3),
        done_at=maker.moment() if state is AssignmentState.DONE else maker.maybe(maker.moment(), 0.1),
        report="已办" if state is AssignmentState.DONE else maker.maybe(maker.text(), 0.2),
        ended_at=maker.moment() if state in ENDED else None,
        version=maker.dice.randint(1, 9),
        street_id=issue.street_id,
        community_id=issue.community_id,
        enterprise_id=issue.enterprise_id,
    )
    return made


def _return(maker: Maker, assignment: Assignment, *, ruled: bool) -> None:
    ruled_by = maker.one(maker.tenants()).id
    ruling = {
        "ruling": maker.one(list(ReturnRuling)),
        "ruled_unit_id": maker.one(maker.units).id,
        "ruled_by_unit_id": ruled_by,
        "ruled_at": maker.moment(),
        "reason": "依职责",
    }
    maker.row(
        AssignmentReturn,
        assignment_id=assignment.id,
        issue_id=assignment.issue_id,
        requested_at=maker.moment(),
        ground=maker.one(list(ReturnGround)),
        citation=maker.text(),
        proposed_unit_id=maker.one(maker.units).id,
        adjudicator_unit_id=ruled_by,
        ruling_due_at=maker.moment(),
        **(ruling if ruled else {}),
    )
