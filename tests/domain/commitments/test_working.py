"""Progress moves no clock; what is never simply done is reviewed period by period."""

from services.cli.bootstrap import Urls
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import ClockKind, ClockOutcome, ClockState
from services.domain.commitments import CommitmentFault, CommitmentNoteKind, CommitmentState, Strength, check_in, note_progress
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import table
from tests.factories import refused, rows_of

NONE = DeadlineSpec(DeadlineUnit.NONE)
CLOCKWORK = ("clock", "deadline_revision", "escalation", "oversight", "ladder")


async def test_a_progress_note_leaves_every_clock_as_it_is_to_the_byte(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        await t.hold(2026, 2, 26, 10, 0)
        await t.tick()
        before, due = await rows_of(t.place), (await t.promise(commitment_id)).due_at
        async with t.place.work(await t.staff("construction")) as work:
            await note_progress(work, commitment_id, text="已开挖")
        after, promise = await rows_of(t.place), await t.promise(commitment_id)
        assert {name: after[name] for name in CLOCKWORK} == {name: before[name] for name in CLOCKWORK}
        assert before["escalation"] != []
        assert (promise.due_at, promise.original_due_at, promise.state, promise.version) == (due, due, CommitmentState.ACTIVE, 3)
        assert await t.notes(commitment_id) == [(CommitmentNoteKind.PROGRESS, "已开挖")]


async def test_only_the_committer_notes_progress_and_nothing_empty(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with refused(t.place, await t.secretary(), ErrorCode.FORBIDDEN) as work:
            await note_progress(work, commitment_id, text="已开挖")
        async with refused(t.place, await t.staff("traffic"), ErrorCode.NOT_FOUND) as work:
            await note_progress(work, commitment_id, text="已开挖")
        async with refused(t.place, await t.staff("construction"), ErrorCode.STALE_VERSION) as work:
            await note_progress(work, commitment_id, text="已开挖", version=1)


async def test_a_standing_promise_is_reviewed_every_period_each_on_a_clock_of_its_own(held_database: Urls) -> None:
    async with table(held_database, 2026, 3, 2, 10, 0) as t:
        commitment_id = await t.promised(text="建立信息员工作机制", strength=Strength.STANDING, spec=NONE)
        first = (await t.clocks(commitment_id))[ClockKind.STANDING_CHECK_IN]
        assert first.due_at == local(2026, 4, 2, 17, 30)
        await t.hold(2026, 3, 31, 9, 0)
        async with t.place.work(await t.staff("construction")) as work:
            await check_in(work, commitment_id, text="本月走访两次")
        second = (await t.clocks(commitment_id))[ClockKind.STANDING_CHECK_IN]
        assert (second.id != first.id, second.due_at) == (True, local(2026, 4, 30, 17, 30))
        stopped = await t.clock_by(first.id)
        assert (stopped.state, stopped.outcome, stopped.finished_at) == (
            ClockState.STOPPED,
            ClockOutcome.ANSWERED,
            local(2026, 3, 31, 9, 0),
        )
        promise = await t.promise(commitment_id)
        assert (promise.state, promise.review_at) == (CommitmentState.ACTIVE, second.due_at)


async def test_a_missed_check_in_escalates(held_database: Urls) -> None:
    async with table(held_database, 2026, 3, 2, 10, 0) as t:
        commitment_id = await t.promised(text="建立信息员工作机制", strength=Strength.STANDING, spec=NONE)
        await t.head("construction")
        clock = (await t.clocks(commitment_id))[ClockKind.STANDING_CHECK_IN]
        await t.hold(2026, 4, 3, 9, 0)  # the first working day after 2026-04-02
        await t.tick()
        assert await t.levels(clock.id) == [(0, 0), (0, 1), (0, 2)]
        async with t.place.work(await t.staff("construction")) as work:
            await check_in(work, commitment_id, text="补报")
        again = (await t.clocks(commitment_id))[ClockKind.STANDING_CHECK_IN]
        await t.tick()
        assert (await t.levels(clock.id), await t.levels(again.id)) == ([(0, 0), (0, 1), (0, 2)], [])


async def test_a_principle_has_a_review_date_by_policy(held_database: Urls) -> None:
    async with table(held_database, 2026, 3, 2, 10, 0) as t:
        commitment_id = await t.promised(text="从低不从高", strength=Strength.PRINCIPLE, spec=NONE)
        clocks = await t.clocks(commitment_id)
        assert set(clocks) == {ClockKind.DRAFT_CONFIRMATION, ClockKind.STANDING_CHECK_IN}
        assert clocks[ClockKind.STANDING_CHECK_IN].due_at == local(2026, 6, 2, 17, 30)


async def test_a_dated_promise_has_no_check_ins(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with refused(t.place, await t.staff("construction"), ErrorCode.WRONG_STATE, CommitmentFault.ONLY_UNDATED_IS_REVIEWED) as work:
            await check_in(work, commitment_id, text="本月走访两次")
