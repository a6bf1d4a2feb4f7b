"""Everything that happens by itself happens as the worker's own database role, and by the real clock."""

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.clocks import Clock, ClockKind, ClockOutcome
from services.domain.closing import reply_finally
from services.domain.commitments import CommitmentState
from services.kit.database import Database
from tests.domain.commitments.table import table
from tests.worker.crew import drain


async def test_the_workers_role_may_do_all_that_falls_due(fresh_database: Urls) -> None:
    async with table(fresh_database, 2026, 2, 6, 10, 0) as t:
        draft = await t.draft()
        handed = await t.dispatch("traffic")
        replied = await t.raise_issue()
        t.issue_id, waiting = replied, t.issue_id
        await t.acknowledged("services")
        async with t.place.work(await t.staff("services")) as work:
            await reply_finally(work, replied, text="已修复")
        t.issue_id = waiting
        worker = Database(fresh_database.worker, pool_size=1)
        await drain(worker)
        await worker.close()
        assert (await t.promise(draft)).state is CommitmentState.VOIDED
        assert (await t.get(handed)).auto_acknowledged
        async with t.place.work() as work:
            clocks = list(await work.session.scalars(select(Clock)))
        assert [clock.id for clock in clocks if clock.attempts or clock.parked_at or clock.next_fire_at] == []
        ends = {clock.kind: (clock.acted, clock.outcome, clock.level) for clock in clocks if clock.acted}
        assert ends == {
            ClockKind.DRAFT_CONFIRMATION: (True, ClockOutcome.LAPSED, -1),
            ClockKind.ACKNOWLEDGEMENT: (True, ClockOutcome.LAPSED, -1),
            ClockKind.CONFIRMATION: (True, None, 5),  # nobody answered: the owner is chased up the ladder
        }
