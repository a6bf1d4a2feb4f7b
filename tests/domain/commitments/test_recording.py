"""A promise is written down word for word and falls due from its utterance."""

from services.cli.bootstrap import Urls
from services.domain.clocks import ClockKind, ClockState
from services.domain.commitments import CommitmentState
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import table


async def test_eight_working_days_promised_on_the_sixth_of_february_fall_due_on_the_twenty_fifth(fresh_database: Urls) -> None:
    async with table(fresh_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        promise = await t.promise(commitment_id)
        assert (promise.state, promise.due_at) == (CommitmentState.ACTIVE, local(2026, 2, 25, 17, 30))
        clocks = await t.clocks(commitment_id)
        assert clocks[ClockKind.FULFILMENT].due_at == local(2026, 2, 25, 17, 30)
        assert clocks[ClockKind.DRAFT_CONFIRMATION].state is ClockState.STOPPED
