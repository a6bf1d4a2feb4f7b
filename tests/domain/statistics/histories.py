"""Random histories of an issue's assignments and promises, played through the commands; and what was late in them, told from the
audit's events alone: in plain Python, without a look at what the tables hold now.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Actor, Work, lock
from services.domain.assignments import (
    OPEN,
    Assignment,
    ReturnGround,
    acknowledge_assignment,
    excuse_assignment,
    finish_assignment,
    refuse_return,
    request_return,
    split_return,
    start_assignment,
    supervisor_reassign,
    uphold_return,
)
from services.domain.audit import AuditRow
from services.domain.calendars import Deadline
from services.domain.closing import Opinion, Resolved, Satisfaction, give_verdict, reopen_issue, reply_finally
from services.domain.commitments import (
    SETTLED,
    Commitment,
    VoidGround,
    accept_part,
    claim_fulfilment,
    confirm_in_session,
    decide_extension,
    declare_broken,
    enter_joint_draft,
    record_late_delivery,
    refuse_claim,
    request_extension,
    revoke_verification,
    strike_draft,
    supersede_commitment,
    verify_commitment,
    void_commitment,
)
from services.domain.issues import Issue, withdraw_issue
from services.kit.errors import Refusal
from tests.domain.commitments.table import PHOTO, Table
from tests.domain.commitments.test_extending import THREE
from tests.domain.commitments.test_parts import NONE, days
from tests.factories import hold

Deed = Callable[[Work, UUID, UUID], Awaitable[object]]
"""(work, the row, another unit or row) → whatever."""
BAD = Opinion(resolved=Resolved.NO, satisfaction=Satisfaction.DISSATISFIED, reason="没有解决")
GOOD = Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED)
GROUND = {"ground": ReturnGround.NOT_OUR_AREA, "citation": "第二条"}

ASSIGNMENT: dict[str, tuple[str, Deed]] = {
    "sign": ("staff", lambda work, it, _: acknowledge_assignment(work, it)),
    "start": ("staff", lambda work, it, _: start_assignment(work, it)),
    "finish": ("staff", lambda work, it, _: finish_assignment(work, it, report="办结")),
    "ask": ("head", lambda work, it, to: request_return(work, it, proposed_unit_id=to, **GROUND)),  # type: ignore[arg-type]  # two words
    "uphold": ("district", lambda work, it, _: uphold_return(work, it, reason="是")),
    "overrule": ("district", lambda work, it, _: refuse_return(work, it, reason="否")),
    "split": ("district", lambda work, it, _: split_return(work, it, reason="分")),
    "supervise": ("supervisor", lambda work, it, to: supervisor_reassign(work, it, to, reason="改")),
    "excuse": ("street", lambda work, it, _: excuse_assignment(work, it, reason="免")),
    "agree": ("lead", lambda work, it, _: excuse_assignment(work, it, reason="免")),
}
PROMISE: dict[str, tuple[str, Deed]] = {
    "confirm": ("secretary", lambda work, it, _: confirm_in_session(work, it, flagged=False)),
    "strike": ("secretary", lambda work, it, _: strike_draft(work, it, reason="更正")),
    "more": ("staff", lambda work, it, _: request_extension(work, it, spec=THREE, reason="管线复杂")),
    "approve": ("district", lambda work, it, _: decide_extension(work, it, approve=True)),
    "claim": ("staff", lambda work, it, _: claim_fulfilment(work, it, evidence=PHOTO)),
    "verify": ("secretary", lambda work, it, _: verify_commitment(work, it)),
    "refuse": ("secretary", lambda work, it, _: refuse_claim(work, it, reason="未办")),
    "part": ("secretary", lambda work, it, _: accept_part(work, it, share=50, remainder="另一半")),
    "break": ("supervisor", lambda work, it, _: declare_broken(work, it, explanation="未办结")),
    "revoke": ("supervisor", lambda work, it, _: revoke_verification(work, it, explanation="伪造")),
    "deliver": ("staff", lambda work, it, _: record_late_delivery(work, it, evidence=PHOTO)),
    "void": ("secretary", lambda work, it, _: void_commitment(work, it, ground=VoidGround.LAW_CHANGED, reason="新规")),
    "supersede": ("secretary", lambda work, it, other: supersede_commitment(work, it, by_id=other)),
}
ISSUE: dict[str, tuple[str, Deed]] = {
    "reply": ("lead", lambda work, it, _: _reply(work, it)),
    "no": ("raiser", lambda work, it, _: give_verdict(work, it, BAD)),
    "yes": ("raiser", lambda work, it, _: give_verdict(work, it, GOOD)),
    "reopen": ("supervisor", lambda work, it, _: reopen_issue(work, it, reason="复发")),
    "withdraw": ("raiser", lambda work, it, _: withdraw_issue(work, it)),
}
VERBS = sorted([*ASSIGNMENT, *PROMISE, *ISSUE])
DEPARTMENTS = ("construction", "traffic", "services")
Step = tuple[str, int, int, int]
"""Verb, which row, which other unit or row, hours that pass before it."""


async def _reply(work: Work, issue_id: UUID) -> None:
    owed = select(Commitment.id).where(Commitment.issue_id == issue_id, Commitment.state.not_in(SETTLED))
    await reply_finally(work, issue_id, text="已办", carry=list(await work.session.scalars(owed)))


async def play(t: Table, steps: Sequence[Step], since: datetime) -> int:
    """Dispatch, promise alone and jointly, then take the steps; what is refused is left out. Returns how many were taken."""
    await t.dispatch("construction", "traffic")
    await t.draft()
    async with t.place.work(await t.secretary()) as work:
        parts = [t.said("traffic", **days(3)), t.said("services", **days(8))]
        await enter_joint_draft(work, await lock(work, Issue, t.issue_id), t.said(text="三家共同整治", spec=NONE), parts)
    now, taken = since, 0
    for verb, number, other, hours in steps:
        now += timedelta(hours=hours)
        await hold(t.place.database, now)
        taken += await _step(t, verb, number, other)
    return taken


async def _step(t: Table, verb: str, number: int, other: int) -> bool:
    if verb in ASSIGNMENT:
        rows: list[Any] = await _rows(t, Assignment)
        role, deed = ASSIGNMENT[verb]
        mine, aim = rows[number % len(rows)], t.unit(DEPARTMENTS[other % 3])
    elif verb in PROMISE:
        rows = await _rows(t, Commitment)
        role, deed = PROMISE[verb]
        mine, aim = rows[number % len(rows)], rows[other % len(rows)].id
    else:
        role, deed = ISSUE[verb]
        mine, aim = await t.issue(), t.issue_id
    try:
        async with t.place.work(await _actor(t, role, mine)) as work:
            await deed(work, mine.id, aim)
    except Refusal:
        return False
    return True


async def _rows(t: Table, model: type[Any]) -> list[Any]:
    async with t.place.work() as work:
        return list(await work.session.scalars(select(model).where(model.issue_id == t.issue_id).order_by(model.id)))


async def _actor(t: Table, role: str, row: Any) -> Actor:
    names = {unit_id: name for name, unit_id in t.place.units.items()}
    unit = next((names[held] for key in ("unit_id", "committer_unit_id") if (held := getattr(row, key, None)) is not None), "construction")
    if role == "lead":
        lead = next((one for one in await _rows(t, Assignment) if one.role == "LEAD" and (one.state in OPEN or one.state == "DONE")), None)
        return await t.head("construction" if lead is None else names[lead.unit_id])
    made: dict[str, Callable[[], Awaitable[Actor]]] = {
        "staff": partial(t.staff, unit),
        "head": partial(t.head, unit),
        "district": t.district,
        "supervisor": t.supervisor,
        "street": t.street,
        "secretary": t.secretary,
        "raiser": t.raiser,
    }
    return await made[role]()


@dataclass(frozen=True)
class Owed:
    """A deadline as the events tell it."""

    kind: str
    due_at: datetime
    finished_at: datetime | None = None

    def late(self, at: datetime) -> bool:
        """The issue's own words: open past due, or finished after it."""
        if self.due_at >= at:
            return False
        return self.finished_at is None or self.finished_at > self.due_at


async def told(t: Table) -> dict[UUID, Owed]:
    """Every deadline of the district, by folding what was recorded, in its order."""
    async with t.place.work() as work:
        rows = await work.session.scalars(select(AuditRow).where(AuditRow.district_id == t.place.district_id).order_by(AuditRow.id))
        owed: dict[UUID, Owed] = {}
        for row in rows:
            _fold(owed, row)
        return owed


def _fold(owed: dict[UUID, Owed], row: AuditRow) -> None:
    said = row.fields.get("deadline")
    due = None if said is None else Deadline.from_data(said).due_at
    mine = owed.get(row.subject_id)
    match row.event:
        case "AssignmentIssued" if due:
            owed[row.subject_id] = Owed("WORK", due)
        case "CommitmentConfirmed" if due:
            owed[row.subject_id] = Owed("FULFILMENT", due)
        case "PartAccepted" if due:
            owed[UUID(row.fields["remainder_id"])] = Owed("FULFILMENT", due)
        case "AssignmentReopened" | "ExtensionApproved" if mine and due:
            owed[row.subject_id] = replace(mine, due_at=due, finished_at=None)
        case "ClaimRefused" if mine:
            owed[row.subject_id] = replace(mine, finished_at=None)
        case "VerificationRevoked" if mine:
            owed[row.subject_id] = replace(mine, finished_at=row.at)
        case event if mine and event in ENDS and mine.finished_at is None:
            owed[row.subject_id] = replace(mine, finished_at=row.at)


ENDS = {
    "AssignmentFinished",
    "AssignmentExcused",
    "AssignmentSuperseded",
    "AssignmentCancelled",
    "FulfilmentClaimed",
    "CommitmentVerified",
    "CommitmentBroken",
    "CommitmentVoided",
    "CommitmentSuperseded",
}
