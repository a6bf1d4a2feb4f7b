"""More time: before the due time only, twice at most, decided above the committer, and what fired stays fired."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.calendars import DeadlineFault, DeadlineSpec, DeadlineUnit
from services.domain.clocks import ClockKind, ClockOutcome, ClockState, RevisionCause
from services.domain.commitments import (
    CommitmentExtension,
    CommitmentFault,
    CommitmentState,
    ExtensionState,
    Strength,
    decide_extension,
    request_extension,
)
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import Table, table
from tests.factories import refused

THREE = DeadlineSpec(DeadlineUnit.WORKING_DAY, 3)


async def ask(t: Table, commitment_id: UUID, spec: DeadlineSpec = THREE, unit: str = "construction") -> CommitmentExtension:
    async with t.place.work(await t.of_unit(unit)) as work:
        return await request_extension(work, commitment_id, spec=spec, reason="管线复杂")


async def grant(t: Table, commitment_id: UUID) -> None:
    async with t.place.work(await t.district()) as work:
        await decide_extension(work, commitment_id, approve=True)


async def states(t: Table) -> list[ExtensionState]:
    async with t.place.work() as work:
        return list(await work.session.scalars(select(CommitmentExtension.state).order_by(CommitmentExtension.number)))


async def test_an_approved_extension_is_counted_from_the_due_day(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        asked = await ask(t, commitment_id)
        assert (asked.number, asked.old_due_at, asked.new_due_at, asked.needs_district) == (
            1,
            local(2026, 2, 25, 17, 30),
            local(2026, 2, 28, 17, 30),  # a make-up Saturday
            False,
        )
        decision = (await t.clocks(commitment_id))[ClockKind.EXTENSION_DECISION]
        assert (decision.responsible_unit_id, decision.due_at) == (t.unit("district"), local(2026, 2, 9, 17, 30))
        assert (await t.promise(commitment_id)).due_at == local(2026, 2, 25, 17, 30)
        async with t.place.work(await t.district()) as work:
            await decide_extension(work, commitment_id, approve=True, remark="同意")
        promise, clocks = await t.promise(commitment_id), await t.clocks(commitment_id)
        assert (promise.due_at, promise.original_due_at) == (local(2026, 2, 28, 17, 30), local(2026, 2, 25, 17, 30))
        assert (clocks[ClockKind.FULFILMENT].due_at, clocks[ClockKind.FULFILMENT].epoch) == (promise.due_at, 1)
        assert (clocks[ClockKind.EXTENSION_DECISION].state, clocks[ClockKind.EXTENSION_DECISION].outcome) == (
            ClockState.STOPPED,
            ClockOutcome.ANSWERED,
        )
        assert [(one.cause, one.old_due_at, one.new_due_at) for one in await t.revisions(clocks[ClockKind.FULFILMENT].id)] == [
            (RevisionCause.STARTED, None, local(2026, 2, 25, 17, 30)),
            (RevisionCause.EXTENDED, local(2026, 2, 25, 17, 30), local(2026, 2, 28, 17, 30)),
        ]


async def test_undecided_at_due_the_clock_runs_on_and_a_late_approval_begins_a_new_epoch(held_database: Urls) -> None:
    """domain.md §5.2: decided after the due time and after level 2 fired; the fired rows stay, the ladder begins anew."""
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        await t.head("construction")
        await ask(t, commitment_id)
        fulfilment = (await t.clocks(commitment_id))[ClockKind.FULFILMENT]
        await t.hold(2026, 2, 26, 9, 0)
        await t.tick()
        assert await t.levels(fulfilment.id) == [(0, 0), (0, 1), (0, 2)]
        assert (await t.promise(commitment_id)).due_at == local(2026, 2, 25, 17, 30)
        await t.hold(2026, 2, 26, 15, 0)
        await grant(t, commitment_id)
        clock = await t.clock_by(fulfilment.id)
        assert (clock.epoch, clock.level, clock.state, clock.due_at) == (1, -1, ClockState.RUNNING, local(2026, 2, 28, 17, 30))
        assert await t.levels(fulfilment.id) == [(0, 0), (0, 1), (0, 2)]
        await t.tick()
        assert await t.levels(fulfilment.id) == [(0, 0), (0, 1), (0, 2)]
        await t.hold(2026, 3, 2, 9, 0)
        await t.tick()
        assert await t.levels(fulfilment.id) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


async def test_a_refused_request_changes_nothing_but_itself(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        await ask(t, commitment_id)
        before = (await t.clocks(commitment_id))[ClockKind.FULFILMENT]
        async with t.place.work(await t.district()) as work:
            refusal = await decide_extension(work, commitment_id, approve=False, remark="不同意")
        after, promise = (await t.clocks(commitment_id))[ClockKind.FULFILMENT], await t.promise(commitment_id)
        assert (refusal.state, refusal.remark, refusal.decided_at) == (ExtensionState.REFUSED, "不同意", local(2026, 2, 6, 10, 0))
        assert (after.epoch, after.due_at, after.next_fire_at) == (0, before.due_at, before.next_fire_at)
        assert (promise.state, promise.due_at) == (CommitmentState.ACTIVE, before.due_at)
        async with refused(t.place, await t.district(), ErrorCode.WRONG_STATE, CommitmentFault.NO_EXTENSION_PENDING) as work:
            await decide_extension(work, commitment_id, approve=True)


async def test_it_is_too_late_to_ask_from_the_due_instant_on(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        await t.hold(2026, 2, 25, 17, 30)
        async with refused(t.place, await t.staff("construction"), ErrorCode.TOO_LATE, CommitmentFault.EXTENSION_AFTER_DUE) as work:
            await request_extension(work, commitment_id, spec=THREE, reason="管线复杂")
        await t.hold(2026, 2, 25, 17, 29, 59)
        await ask(t, commitment_id)


async def test_twice_at_most_and_one_at_a_time(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        staff = await t.staff("construction")
        await ask(t, commitment_id)
        async with refused(t.place, staff, ErrorCode.CONFLICT, CommitmentFault.EXTENSION_PENDING) as work:
            await request_extension(work, commitment_id, spec=THREE, reason="再延")
        await grant(t, commitment_id)
        await ask(t, commitment_id)
        async with t.place.work(await t.district()) as work:
            await decide_extension(work, commitment_id, approve=False)
        third = await ask(t, commitment_id)
        assert (third.number, third.old_due_at) == (3, local(2026, 2, 28, 17, 30))
        await grant(t, commitment_id)
        async with refused(t.place, staff, ErrorCode.QUOTA_REACHED, CommitmentFault.EXTENSIONS_USED_UP) as work:
            await request_extension(work, commitment_id, spec=THREE, reason="再延")
        assert await states(t) == [ExtensionState.APPROVED, ExtensionState.REFUSED, ExtensionState.APPROVED]
        assert (await t.promise(commitment_id)).due_at == local(2026, 3, 4, 17, 30)


async def test_the_number_of_extensions_is_policy_data(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        await t.set_policy(PolicyName.MAX_EXTENSIONS, {"count": 0})
        commitment_id = await t.promised()
        async with refused(t.place, await t.staff("construction"), ErrorCode.QUOTA_REACHED, CommitmentFault.EXTENSIONS_USED_UP) as work:
            await request_extension(work, commitment_id, spec=THREE, reason="管线复杂")


@pytest.mark.parametrize(
    ("share", "days", "beyond"), [((1, 1), 8, False), ((1, 1), 9, True), ((1, 2), 4, False), ((1, 2), 5, True), ((0, 1), 1, True)]
)
async def test_all_extensions_together_stay_within_the_share_of_the_original_length(
    held_database: Urls, share: tuple[int, int], days: int, beyond: bool
) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        await t.set_policy(PolicyName.EXTENSION_TOTAL, {"numerator": share[0], "denominator": share[1]})
        commitment_id = await t.promised("property")
        asked = await ask(t, commitment_id, DeadlineSpec(DeadlineUnit.WORKING_DAY, days), "property")
        assert asked.needs_district is beyond
        decision = (await t.clocks(commitment_id))[ClockKind.EXTENSION_DECISION]
        assert decision.responsible_unit_id == t.unit("district" if beyond else "community_a1")
        if beyond:
            async with refused(t.place, await t.secretary(), ErrorCode.FORBIDDEN, CommitmentFault.DISTRICT_DECIDES) as work:
                await decide_extension(work, commitment_id, approve=True)
            await grant(t, commitment_id)
        else:
            async with t.place.work(await t.secretary()) as work:
                await decide_extension(work, commitment_id, approve=True)
        assert await states(t) == [ExtensionState.APPROVED]


async def test_a_share_that_does_not_divide_the_period_is_measured_on_the_wall_clock(held_database: Urls) -> None:
    async with table(held_database, 2026, 3, 2, 17, 30) as t:
        await t.set_policy(PolicyName.EXTENSION_TOTAL, {"numerator": 1, "denominator": 2})
        commitment_id = await t.promised(spec=DeadlineSpec(DeadlineUnit.MONTH, 1))  # due 2026-04-02: 31 days
        asked = await ask(t, commitment_id, DeadlineSpec(DeadlineUnit.DATE, date=local(2026, 4, 17).date()))
        assert asked.needs_district is False
        async with t.place.work(await t.district()) as work:
            await decide_extension(work, commitment_id, approve=False)
        assert (await ask(t, commitment_id, DeadlineSpec(DeadlineUnit.DATE, date=local(2026, 4, 18).date()))).needs_district is True


async def test_who_may_not_decide(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        await ask(t, commitment_id)
        for actor in (await t.head("construction"), await t.supervisor(), await t.raiser()):
            async with refused(t.place, actor, ErrorCode.FORBIDDEN) as work:
                await decide_extension(work, commitment_id, approve=True)
        # The street lies above the issue but not above the district's department.
        for actor in (await t.secretary(), await t.street()):
            async with refused(t.place, actor, ErrorCode.FORBIDDEN, CommitmentFault.NOT_ABOVE_COMMITTER) as work:
                await decide_extension(work, commitment_id, approve=True)
        both = await t.place.actor(Role.DISTRICT_COORDINATOR, "district", (Role.DEPARTMENT_STAFF, "construction"))
        async with refused(t.place, both, ErrorCode.BARRED, CommitmentFault.COMMITTER_MAY_NOT_DECIDE) as work:
            await decide_extension(work, commitment_id, approve=True)
        await grant(t, commitment_id)


async def test_a_street_asks_the_district_and_never_itself(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised("street_a")
        await ask(t, commitment_id, unit="street_a")
        async with refused(t.place, await t.street(), ErrorCode.BARRED, CommitmentFault.COMMITTER_MAY_NOT_DECIDE) as work:
            await decide_extension(work, commitment_id, approve=True)
        await grant(t, commitment_id)


async def test_what_cannot_be_asked_for(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        staff, due = await t.staff("construction"), local(2026, 2, 25).date()
        none = DeadlineSpec(DeadlineUnit.NONE)
        async with refused(t.place, staff, ErrorCode.INVALID_DEADLINE, CommitmentFault.EXTENSION_NOT_LATER) as work:
            await request_extension(work, commitment_id, spec=DeadlineSpec(DeadlineUnit.DATE, date=due), reason="管线复杂")
        async with refused(t.place, staff, ErrorCode.INVALID_DEADLINE, DeadlineFault.UNDATED) as work:
            await request_extension(work, commitment_id, spec=none, reason="管线复杂")
        standing = await t.promised(text="建立机制", strength=Strength.STANDING, spec=none)
        async with refused(t.place, staff, ErrorCode.WRONG_STATE, CommitmentFault.UNDATED_IS_NOT_EXTENDED) as work:
            await request_extension(work, standing, spec=THREE, reason="管线复杂")
        async with refused(t.place, await t.secretary(), ErrorCode.FORBIDDEN) as work:
            await request_extension(work, commitment_id, spec=THREE, reason="管线复杂")


async def test_a_claim_overtakes_the_open_request(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        await ask(t, commitment_id)
        await t.claim(commitment_id)
        assert await states(t) == [ExtensionState.OVERTAKEN]
        clock = (await t.clocks(commitment_id))[ClockKind.EXTENSION_DECISION]
        assert (clock.state, clock.outcome) == (ClockState.STOPPED, ClockOutcome.CANCELLED)
        async with refused(t.place, await t.district(), ErrorCode.WRONG_STATE) as work:
            await decide_extension(work, commitment_id, approve=True)
