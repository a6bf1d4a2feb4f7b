"""The supervisor gives it to another unit; lead and coordinator excuse a co-handler together."""

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.assignments import (
    AssignmentFault,
    AssignmentReturn,
    AssignmentRole,
    AssignmentState,
    ReturnRuling,
    excuse_assignment,
    supervisor_reassign,
)
from services.domain.clocks import ClockKind, ClockOutcome, ClockState, RevisionCause
from services.kit.errors import ErrorCode
from services.kit.texts import TextFault
from tests.domain.assignments.scene import local, scene
from tests.factories import refused


async def test_the_supervisor_reassigns_and_it_cannot_be_returned(held_database: Urls) -> None:
    async with scene(held_database, 2026, 2, 6, 10, 0) as s:
        lead = await s.acknowledged()
        asked = await s.ask_return(lead, "construction", "services")
        async with s.place.work(await s.supervisor()) as work:
            new = await supervisor_reassign(work, lead, s.unit("traffic"), reason="久拖不决")
        old = await s.get(lead)
        assert (old.state, old.ended_reason) == (AssignmentState.SUPERSEDED, "久拖不决")
        assert (new.state, new.role, new.binding, new.predecessor_id) == (AssignmentState.ISSUED, AssignmentRole.LEAD, True, lead)
        clock = await s.clock(ClockKind.WORK, new.id)
        assert (clock.state, clock.due_at, clock.responsible_unit_id) == (
            ClockState.RUNNING,
            local(2026, 2, 13, 17, 30),
            s.unit("traffic"),
        )
        assert (await s.revisions(clock.id))[-1].cause is RevisionCause.ADJUDICATED
        ruling = await s.clock(ClockKind.RETURN_RULING, lead)
        assert (ruling.state, ruling.outcome) == (ClockState.STOPPED, ClockOutcome.CANCELLED)
        async with s.place.work() as work:
            stored = await work.session.get_one(AssignmentReturn, (s.place.district_id, asked.id))
            assert (stored.ruling, stored.ruled_by) == (ReturnRuling.OVERTAKEN, None)


async def test_the_supervisor_says_why_and_names_another_unit(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.acknowledged("construction", "traffic")
        co = (await s.of("traffic")).id
        supervisor = await s.supervisor()
        async with refused(s.place, supervisor, ErrorCode.INVALID_INPUT, TextFault.EMPTY) as work:
            await supervisor_reassign(work, lead, s.unit("services"), reason=" ")
        for one, unit in ((lead, "construction"), (co, "construction"), (co, "traffic")):
            async with refused(s.place, supervisor, ErrorCode.CONFLICT, AssignmentFault.ALREADY_HANDLES) as work:
                await supervisor_reassign(work, one, s.unit(unit), reason="改")
        for actor in (await s.district(), await s.street(), await s.head("construction")):
            async with refused(s.place, actor, ErrorCode.FORBIDDEN) as work:
                await supervisor_reassign(work, lead, s.unit("services"), reason="改")


async def test_a_co_handler_is_excused_when_lead_and_coordinator_agree(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.acknowledged("construction", "traffic")
        co = (await s.of("traffic")).id
        async with s.place.work(await s.head("construction")) as work:
            mine = await excuse_assignment(work, co, reason="无需疏导")
        assert (mine.state, mine.lead_agreed_at, mine.coordinator_agreed_at) == (AssignmentState.ISSUED, work.now, None)
        async with refused(s.place, await s.head("construction"), ErrorCode.CONFLICT, AssignmentFault.ALREADY_AGREED) as work:
            await excuse_assignment(work, co, reason="无需疏导")
        async with s.place.work(await s.street()) as work:
            mine = await excuse_assignment(work, co, reason="同意")
        assert (mine.state, mine.ended_at, mine.ended_reason) == (AssignmentState.EXCUSED, work.now, "无需疏导")
        for kind in (ClockKind.WORK, ClockKind.ACKNOWLEDGEMENT):
            clock = await s.clock(kind, co)
            assert (clock.state, clock.outcome) == (ClockState.STOPPED, ClockOutcome.CANCELLED)


async def test_who_is_both_agrees_for_both(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.dispatch("street_a", "traffic")
        co = (await s.of("traffic")).id
        async with s.place.work(await s.street()) as work:
            assert (await excuse_assignment(work, co, reason="无需疏导")).state is AssignmentState.EXCUSED


async def test_nobody_excuses_the_lead_or_itself(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.acknowledged("construction", "traffic")
        co = (await s.of("traffic")).id
        async with refused(s.place, await s.street(), ErrorCode.WRONG_STATE, AssignmentFault.ONLY_CO_IS_EXCUSED) as work:
            await excuse_assignment(work, lead, reason="免")
        async with refused(s.place, await s.head("traffic"), ErrorCode.BARRED, AssignmentFault.NEITHER_LEAD_NOR_COORDINATOR) as work:
            await excuse_assignment(work, co, reason="免")
        for role, unit, code in (
            (Role.DEPARTMENT_STAFF, "construction", ErrorCode.FORBIDDEN),
            (Role.DISTRICT_SUPERVISOR, "district", ErrorCode.FORBIDDEN),
            (Role.STREET_COORDINATOR, "street_b", ErrorCode.NOT_FOUND),
        ):
            async with refused(s.place, await s.who(role, unit), code) as work:
                await excuse_assignment(work, co, reason="免")
