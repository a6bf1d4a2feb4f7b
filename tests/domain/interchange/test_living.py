"""Imported issues live on like any other: worked on, replied to, nodded at, reopened, handed on; and nobody is told of their past."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.assignments import Assignment, AssignmentState, dispatch_issue, start_assignment, supervisor_reassign
from services.domain.clocks import Clock, ClockKind, ClockOutcome, ClockState, DeadlineRevision, Escalation, RevisionCause, fire_due
from services.domain.closing import (
    ClosingFault,
    Opinion,
    Resolved,
    Satisfaction,
    close_unreachable,
    record_verdict,
    reopen_issue,
    reply_finally,
)
from services.domain.interchange import Count
from services.domain.issues import ClosureKind, Issue, IssueRaiser, IssueState, publish_issue
from services.domain.notifications import OutboxRow
from services.domain.wiring import clockwork
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import local
from tests.domain.interchange.town import Town, plain
from tests.factories import Place, hold, make_place, refused

NOW = local(2026, 3, 2, 10, 0)
ROW = {"id": "1", "title": "黄水", "raised": "2026-02-03T08:00:00", "street": "street_a", "community": "community_a1"}
OPEN = ROW | {"department": "construction", "due": "2026-02-24T17:30:00"}


class Past:
    """A district into which rows of the past are brought, and its people."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place = place
        self.town = Town(place.urls, place.database, place.district_id, place.code, folder)
        self.people: dict[tuple[Role, str], Actor] = {}

    async def who(self, role: Role, unit: str) -> Actor:
        """The person who holds a role at a unit."""
        if (role, unit) not in self.people:
            self.people[role, unit] = await self.place.actor(role, unit)
        return self.people[role, unit]

    async def staff(self, unit: str = "construction") -> Actor:
        """Somebody of a department."""
        return await self.who(Role.DEPARTMENT_STAFF, unit)

    async def secretary(self) -> Actor:
        """The community's."""
        return await self.who(Role.COMMUNITY_SECRETARY, "community_a1")

    async def bring(self, row: dict[str, str], more: str = "") -> UUID:
        """Import one row and return its issue."""
        assert (await self.town.bring_in(self.town.file(row), plain(more)))[Count.ENTERED] == 1
        return (await self.one(select(Issue))).id  # type: ignore[no-any-return]  # an Issue

    async def one(self, query: Any) -> Any:
        """The one row that a query finds in the district."""
        async with self.place.work() as work:
            return (await work.session.scalars(query)).one()

    async def work_clock(self) -> tuple[Clock, list[RevisionCause]]:
        """The one work clock, and why it was due when."""
        clock = await self.one(select(Clock).where(Clock.kind == ClockKind.WORK))
        async with self.place.work() as work:
            causes = await work.session.scalars(
                select(DeadlineRevision.cause).where(DeadlineRevision.clock_id == clock.id).order_by(DeadlineRevision.epoch)
            )
            return clock, list(causes)


@pytest.fixture
async def past(held_database: Urls, tmp_path: Path) -> AsyncIterator[Past]:
    """A district on a Monday in March."""
    place = await make_place(held_database)
    await hold(place.database, NOW)
    yield Past(place, tmp_path)
    await place.close()


async def test_nobody_to_ask_means_the_reply_is_posted_and_the_time_for_answers_waited(past: Past) -> None:
    issue_id = await past.bring(OPEN)
    async with past.place.work(await past.staff()) as work:
        await start_assignment(work, (await past.one(select(Assignment))).id)
    async with past.place.work(await past.staff()) as work:
        await reply_finally(work, issue_id, text="已更换水管")
    clock, causes = await past.work_clock()
    assert (clock.state, clock.outcome, causes) == (ClockState.STOPPED, ClockOutcome.ANSWERED, [RevisionCause.IMPORTED])
    secretary = await past.secretary()
    await hold(past.place.database, local(2026, 3, 9, 17, 31))
    async with past.place.work() as work:  # the worker looks when the time for answers is over: silence is no consent
        await fire_due(work, clockwork(), limit=100, attempts=5)
    assert (await past.one(select(Issue))).state is IssueState.REPLIED
    async with refused(past.place, secretary, ErrorCode.INCOMPLETE, ClosingFault.REPLY_NOT_POSTED) as work:
        await close_unreachable(work, issue_id)
    async with past.place.work(secretary) as work:
        await publish_issue(work, issue_id, public_title="某小区供水", public_reply="已更换水管")
    async with past.place.work(secretary) as work:
        await close_unreachable(work, issue_id)
    issue = await past.one(select(Issue))
    assert (issue.state, issue.closure_kind) == (IssueState.CLOSED, ClosureKind.UNREACHABLE)


async def test_secret_content_without_a_raiser_ends_by_time_alone(past: Past) -> None:
    issue_id = await past.bring(OPEN | {"privacy": "SECRET_CONTENT"})
    async with past.place.work(await past.staff()) as work:
        await reply_finally(work, issue_id, text="已处理")
    async with refused(past.place, await past.secretary(), ErrorCode.TOO_EARLY, ClosingFault.CONTACTS_MISSING) as work:
        await close_unreachable(work, issue_id)
    await hold(past.place.database, local(2026, 3, 9, 17, 31))
    async with past.place.work(await past.secretary()) as work:
        await close_unreachable(work, issue_id)
    assert (await past.one(select(Issue))).closure_kind is ClosureKind.UNREACHABLE


async def test_a_named_raiser_nods(past: Past) -> None:
    issue_id = await past.bring(OPEN | {"name": "张三", "phone": "13812348000"})
    async with past.place.work(await past.staff()) as work:
        await reply_finally(work, issue_id, text="已更换水管")
    raiser = await past.one(select(IssueRaiser))
    async with past.place.work(await past.secretary()) as work:
        await record_verdict(
            work, issue_id, raiser.id, Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED), evidence="录音"
        )
    issue = await past.one(select(Issue))
    assert (issue.state, issue.closure_kind) == (IssueState.CLOSED, ClosureKind.SATISFIED)


async def test_closed_history_that_is_reopened_gets_its_clock_and_waits_for_somebody_to_pick_it_up(past: Past) -> None:
    issue_id = await past.bring(OPEN | {"closed": "2026-02-25T09:00:00"})
    async with past.place.work(await past.who(Role.DISTRICT_SUPERVISOR, "district")) as work:
        await reopen_issue(work, issue_id, reason="又出现了")
    issue, lead = await past.one(select(Issue)), await past.one(select(Assignment))
    assert (issue.state, issue.round, issue.closed_at, lead.state, lead.done_at) == (
        IssueState.IN_PROGRESS, 2, None, AssignmentState.ACKNOWLEDGED, None,
    )  # fmt: skip
    clock, causes = await past.work_clock()
    assert (clock.state, clock.due_at, clock.epoch, causes) == (ClockState.RUNNING, lead.due_at, 0, [RevisionCause.STARTED])
    assert lead.due_at == issue.due_at > NOW
    async with past.place.work(await past.staff()) as work:
        await start_assignment(work, lead.id)
    async with past.place.work(await past.staff()) as work:
        await reply_finally(work, issue_id, text="已彻底更换")
    assert (await past.work_clock())[0].outcome is ClockOutcome.ANSWERED


async def test_work_that_was_due_nowhere_is_due_when_it_is_handed_on(past: Past) -> None:
    await past.bring(ROW | {"department": "construction"}, "without_due: none")
    mine = await past.one(select(Assignment))
    assert mine.due_at is None
    async with past.place.work(await past.who(Role.DISTRICT_SUPERVISOR, "district")) as work:
        successor = await supervisor_reassign(work, mine.id, past.place.units["traffic"], reason="职责所在")
    clock, causes = await past.work_clock()
    assert (clock.subject_id, clock.responsible_unit_id) == (successor.id, past.place.units["traffic"])
    assert (clock.due_at, causes) == (successor.due_at, [RevisionCause.STARTED])
    assert clock.due_at > NOW


async def test_work_with_a_clock_is_handed_on_with_it(past: Past) -> None:
    await past.bring(OPEN | {"due": "2026-06-24T17:30:00"})
    async with past.place.work(await past.who(Role.DISTRICT_SUPERVISOR, "district")) as work:
        mine = (await work.session.scalars(select(Assignment.id))).one()
        successor = await supervisor_reassign(work, mine, past.place.units["traffic"], reason="职责所在")
    clock, causes = await past.work_clock()
    assert (clock.subject_id, clock.epoch, causes) == (successor.id, 1, [RevisionCause.IMPORTED, RevisionCause.ADJUDICATED])
    assert clock.due_at == successor.due_at == local(2026, 6, 24, 17, 30)


async def test_an_open_row_without_a_department_waits_for_its_dispatch(past: Past) -> None:
    issue_id = await past.bring(ROW)
    assert (await past.one(select(Issue))).state is IssueState.ACCEPTED
    async with past.place.work(await past.who(Role.STREET_COORDINATOR, "street_a")) as work:
        await dispatch_issue(work, issue_id, past.place.units["construction"])
    assert (await past.one(select(Issue))).state is IssueState.DISPATCHED


async def test_an_import_is_silent_and_the_first_step_after_it_notifies_as_after_an_outage(past: Past) -> None:
    for role, unit in ((Role.DEPARTMENT_STAFF, "construction"), (Role.DEPARTMENT_HEAD, "construction")):
        await past.who(role, unit)
    await past.who(Role.STREET_COORDINATOR, "street_a")
    before = {row.id for row in await outbox(past)}
    await past.bring(OPEN | {"due": "2026-02-24T17:30:00"})
    assert {row.id for row in await outbox(past)} == before
    async with past.place.work() as work:
        await fire_due(work, clockwork(), limit=100, attempts=5)
    async with past.place.work() as work:
        taken = (await work.session.scalars(select(Escalation).order_by(Escalation.level))).all()
    # Due on Tuesday 24 February; Saturday the 28th is worked, so Monday 2 March, 09:00, is the fifth working day after it. Supervisor and
    # leader are nobody: their vacant posts pass on at once, and the highest post that is held is told.
    days = [local(2026, 2, 14, 9, 0), local(2026, 2, 24, 17, 30), local(2026, 2, 25, 9, 0), local(2026, 2, 27, 9, 0)]
    planned = [*days, local(2026, 3, 2, 9, 0), local(2026, 3, 5, 9, 0)]
    assert [(one.level, one.planned_at, one.vacant, one.notified) for one in taken] == [
        (level, at, level > 3, level == 3) for level, at in enumerate(planned)
    ]
    told = [row for row in await outbox(past) if row.id not in before]
    assert [(row.event, row.fields["level"], row.fields["notified"]) for row in told] == [
        ("EscalationFired", level, level == 3) for level in range(6)
    ]


async def outbox(past: Past) -> list[OutboxRow]:
    """What waits to be told, in order."""
    async with past.place.work() as work:
        return list(await work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("UPDATE issue SET state = 'CLOSED', closed_at = now(), closure_kind = 'IMPORTED' WHERE origin = 'NATIVE'", "imported_by_origin"),
        ("UPDATE issue SET origin = 'IMPORT' WHERE origin = 'NATIVE'", "import_has_external_id"),
        ("UPDATE issue SET external_id = 'x' WHERE origin = 'NATIVE'", "import_has_external_id"),
        ("UPDATE issue SET source_digest = NULL WHERE origin = 'IMPORT'", "import_is_whole"),
        ("UPDATE issue SET state = 'CLOSED', closed_at = now(), closure_kind = 'SATISFIED' WHERE origin = 'IMPORT'", "closed_has_reply"),
        ("UPDATE assignment SET kind = 'ORDINARY', due_at = NULL", "due_unless_imported"),
    ],
)
async def test_only_the_origin_exempts_from_the_reply(past: Past, change: str, check: str) -> None:
    await past.bring(OPEN)
    values = "district_id, 'n-1' AS number, title, body, channel, work_class, privacy, state, owner_unit_id, intake_unit_id, raised_at"
    async with past.place.work() as work:
        await work.session.execute(
            text(
                f"INSERT INTO issue (district_id, number, title, body, channel, work_class, privacy, state, owner_unit_id, intake_unit_id,"
                f" raised_at, id, round, reopenings, version) SELECT {values}, gen_random_uuid(), 1, 0, 1 FROM issue"
            )
        )
    with pytest.raises(IntegrityError, match=check):
        async with past.place.work() as work:
            await work.session.execute(text(change))
