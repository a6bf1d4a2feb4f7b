"""A promise is written down word for word, by those whose word it is, or in the room."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from services.cli.bootstrap import Urls
from services.domain.access import Role, lock
from services.domain.calendars import DeadlineFault, DeadlineSpec, DeadlineStart, DeadlineUnit
from services.domain.clocks import ClockKind, ClockState, DeadlineRevision
from services.domain.commitments import (
    Commitment,
    CommitmentChannel,
    CommitmentFault,
    CommitmentState,
    ConfirmedBy,
    Strength,
    confirm_commitment,
    declare_broken,
    enter_draft,
    record_commitment,
)
from services.domain.issues import Issue
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import table
from tests.factories import refused

VECTORS = [
    ((2026, 2, 6), DeadlineUnit.WORKING_DAY, 8, (2026, 2, 25)),
    ((2026, 9, 17), DeadlineUnit.WORKING_DAY, 8, (2026, 9, 29)),
    ((2026, 9, 30), DeadlineUnit.WORKING_DAY, 8, (2026, 10, 16)),
    ((2026, 4, 28), DeadlineUnit.WORKING_DAY, 8, (2026, 5, 12)),
    ((2026, 2, 11), DeadlineUnit.DAY, 3, (2026, 2, 14)),
    ((2026, 2, 12), DeadlineUnit.DAY, 3, (2026, 2, 24)),
    ((2026, 9, 24), DeadlineUnit.DAY, 3, (2026, 9, 28)),
    ((2026, 11, 19), DeadlineUnit.DAY, 3, (2026, 11, 23)),
]


async def test_the_official_vectors_through_the_whole_stack(held_database: Urls) -> None:
    """domain.md §3.3: said, confirmed in the room, due, and a clock that says why, on each of the eight days."""
    async with table(held_database, *VECTORS[0][0], 10, 0) as t:
        for number, (said, unit, amount, due) in enumerate(sorted(VECTORS)):
            await t.hold(*said, 10, 0)
            commitment_id = await t.promised(text=f"第{number}项", spec=DeadlineSpec(unit, amount))
            promise, clock = await t.promise(commitment_id), (await t.clocks(commitment_id))[ClockKind.FULFILMENT]
            assert promise.promised_at == clock.started_at == local(*said, 10, 0)
            assert promise.due_at == promise.original_due_at == clock.due_at == local(*due, 17, 30)
            assert (clock.state, clock.responsible_unit_id) == (ClockState.RUNNING, t.unit("construction"))
            assert (clock.dispatcher_unit_id, clock.community_id) == (t.unit("community_a1"), t.unit("community_a1"))
            async with t.place.work() as work:
                revision = (await work.session.scalars(select(DeadlineRevision).where(DeadlineRevision.clock_id == clock.id))).one()
            assert revision.new_due_at == clock.due_at
            assert revision.explanation["due_at"] == clock.due_at.isoformat()
            assert revision.explanation["steps"][0] == [f"{said[0]}-{said[1]:02}-{said[2]:02}", None, "PROMISE_DAY", None, None]


async def test_a_promise_into_an_unpublished_year_is_provisional(held_database: Urls) -> None:
    async with table(held_database, 2026, 12, 28, 10, 0) as t:
        promise = await t.promise(await t.promised())
        assert (promise.due_at, promise.provisional) == (local(2027, 1, 7, 17, 30), True)


async def test_the_due_time_counts_from_the_utterance_not_from_the_confirmation(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 18, 30) as t:
        commitment_id = await t.draft(said_at=local(2026, 2, 6, 10, 0))
        await t.hold(2026, 2, 9, 9, 0)
        async with t.place.work(await t.head("construction")) as work:
            await confirm_commitment(work, commitment_id)
        promise, clock = await t.promise(commitment_id), (await t.clocks(commitment_id))[ClockKind.FULFILMENT]
        assert promise.due_at == local(2026, 2, 25, 17, 30)
        assert (promise.promised_at, promise.confirmed_at) == (local(2026, 2, 6, 10, 0), local(2026, 2, 9, 9, 0))
        assert (clock.started_at, promise.confirmed_by) == (promise.promised_at, ConfirmedBy.COMMITTER)


async def test_the_staff_of_a_handling_department_records_and_its_head_confirms(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        await t.acknowledged()
        staff = await t.staff("construction")
        async with t.place.work(staff) as work:
            promise = await record_commitment(work, t.issue_id, t.said(speaker_title=None))
        assert (promise.state, promise.channel, promise.speaker_person_id) == (
            CommitmentState.DRAFT,
            CommitmentChannel.DIRECT,
            staff.person_id,
        )
        assert promise.due_at is None
        async with refused(t.place, staff, ErrorCode.FORBIDDEN) as work:
            await confirm_commitment(work, promise.id)
        async with refused(t.place, await t.head("traffic"), ErrorCode.NOT_FOUND) as work:
            await confirm_commitment(work, promise.id)
        async with t.place.work(await t.head("construction")) as work:
            await confirm_commitment(work, promise.id, version=1)
        assert (await t.promise(promise.id)).state is CommitmentState.ACTIVE


async def test_nobody_promises_for_a_unit_that_is_not_theirs_or_does_not_work_on_the_issue(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        await t.acknowledged()
        async with refused(t.place, await t.staff("construction"), ErrorCode.FORBIDDEN, CommitmentFault.NOT_YOUR_UNIT) as work:
            await record_commitment(work, t.issue_id, t.said("traffic"))
        async with refused(t.place, await t.staff("traffic"), ErrorCode.NOT_FOUND) as work:
            await record_commitment(work, t.issue_id, t.said("traffic"))
        both = await t.place.actor(Role.DEPARTMENT_STAFF, "construction", (Role.DEPARTMENT_STAFF, "traffic"))
        async with refused(t.place, both, ErrorCode.FORBIDDEN) as work:
            await record_commitment(work, t.issue_id, t.said("traffic"))
        resident = await t.place.actor(Role.RESIDENT, "community_a1", (Role.DEPARTMENT_STAFF, "construction"))
        async with refused(t.place, resident, ErrorCode.FORBIDDEN, CommitmentFault.NOT_YOUR_UNIT) as work:
            await record_commitment(work, t.issue_id, t.said("community_a1"))


NONE = DeadlineSpec(DeadlineUnit.NONE)
DAYS = DeadlineSpec(DeadlineUnit.DAY, 3)


@pytest.mark.parametrize(
    ("parts", "code", "reason"),
    [
        ({"unit": "enterprise_a"}, ErrorCode.INVALID_INPUT, CommitmentFault.UNIT_CANNOT_PROMISE),
        ({"committer_unit_id": new_id()}, ErrorCode.NOT_FOUND, None),
        ({"speaker_title": "  "}, ErrorCode.INVALID_INPUT, CommitmentFault.SPEAKER_NEEDED),
        ({"strength": Strength.PRINCIPLE, "spec": DAYS}, ErrorCode.INVALID_DEADLINE, CommitmentFault.UNDATED_HAS_NO_DEADLINE),
        ({"strength": Strength.STANDING, "spec": DAYS}, ErrorCode.INVALID_DEADLINE, CommitmentFault.UNDATED_HAS_NO_DEADLINE),
        ({"spec": DeadlineSpec(DeadlineUnit.DATE, date=local(2020, 1, 1).date())}, ErrorCode.INVALID_DEADLINE, DeadlineFault.DATE_PASSED),
        ({"remedy_of_id": new_id()}, ErrorCode.INVALID_INPUT, CommitmentFault.REMEDY_OF_BROKEN_ONLY),
    ],
)
async def test_what_makes_no_sense_is_not_written_down(database_urls: Urls, parts: dict[str, Any], code: ErrorCode, reason: Any) -> None:
    async with table(database_urls) as t, refused(t.place, await t.secretary(), code, reason) as work:
        issue = await lock(work, Issue, t.issue_id)
        await enter_draft(work, issue, t.said(**parts))


async def test_nothing_was_said_in_the_future_and_nothing_is_promised_for_what_is_over(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        async with refused(t.place, await t.secretary(), ErrorCode.INVALID_INPUT, CommitmentFault.SAID_IN_THE_FUTURE) as work:
            await enter_draft(work, await lock(work, Issue, t.issue_id), t.said(said_at=work.now + timedelta(microseconds=1)))
        await t.withdraw()
        async with refused(t.place, await t.secretary(), ErrorCode.WRONG_STATE, CommitmentFault.ISSUE_NOT_OPEN) as work:
            await enter_draft(work, await lock(work, Issue, t.issue_id), t.said())


async def test_the_same_words_of_the_same_committer_are_one_promise(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with refused(t.place, await t.secretary(), ErrorCode.CONFLICT, CommitmentFault.RECORDED_ALREADY) as work:
            await enter_draft(work, await lock(work, Issue, t.issue_id), t.said(text="  力争在8个工作日内办结挖掘许可\n"))
        other = await t.draft("traffic", spec=DeadlineSpec(DeadlineUnit.DAY, 3))
        async with t.place.work(await t.supervisor()) as work:
            await declare_broken(work, commitment_id, explanation="未办结")
        again = await t.draft(remedy_of_id=commitment_id)
        async with t.place.work() as work:
            assert await work.session.scalar(select(func.count()).where(Commitment.issue_id == t.issue_id)) == 3
        assert ((await t.promise(again)).remedy_of_id, (await t.promise(other)).state) == (commitment_id, CommitmentState.DRAFT)


async def test_an_event_without_a_backstop_may_be_written_down(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        spec = DeadlineSpec(DeadlineUnit.MONTH, 1, start=DeadlineStart.EVENT, event_text="完成腾地")
        assert (await t.promise(await t.draft(strength=Strength.FIRM, spec=spec))).spec == {
            "unit": "MONTH",
            "amount": 1,
            "start": "EVENT",
            "event_text": "完成腾地",
        }
