"""Two commands at once: the issue's lock makes them take turns, and the second one sees what the first one did."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Work
from services.domain.assignments import AssignmentFault, ReturnGround, dispatch_issue, refuse_return, request_return, uphold_return
from services.domain.tenancy import PolicyName
from services.kit.errors import ErrorCode, Refusal
from tests.domain.assignments.scene import Scene, scene


async def attempt(s: Scene, actor: Actor, command: Callable[[Work], Awaitable[object]]) -> tuple[ErrorCode, object] | None:
    """Run a command; nothing, or why it was refused."""
    try:
        async with s.place.work(actor) as work:
            await command(work)
    except Refusal as refusal:
        return refusal.code, refusal.reason
    return None


async def test_of_two_dispatches_one_holds(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        street, district = await s.street(), await s.district()
        answers = await asyncio.gather(
            attempt(s, street, lambda work: dispatch_issue(work, s.issue_id, s.unit("construction"))),
            attempt(s, district, lambda work: dispatch_issue(work, s.issue_id, s.unit("traffic"))),
        )
        assert sorted(answers, key=str) == [(ErrorCode.WRONG_STATE, None), None]
        assert (await s.issue()).version == 3


async def test_of_two_returns_only_as_many_as_the_issue_bears(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.set_policy(PolicyName.MAX_RETURNS, {"count": 1})
        lead = await s.dispatch("construction", "traffic")
        co = (await s.of("traffic")).id
        heads = {lead: await s.head("construction"), co: await s.head("traffic")}

        def ask(one: UUID) -> Callable[[Work], Awaitable[object]]:
            return lambda work: request_return(
                work, one, ground=ReturnGround.NOT_OUR_DUTY, citation="第二条", proposed_unit_id=s.unit("services")
            )

        answers = await asyncio.gather(*[attempt(s, actor, ask(one)) for one, actor in heads.items()])
        assert sorted(answers, key=str) == [(ErrorCode.QUOTA_REACHED, AssignmentFault.RETURNS_USED_UP), None]


async def test_of_two_rulings_one_counts(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        await s.ask_return(lead, "construction", "traffic")
        district = await s.district()
        answers = await asyncio.gather(
            attempt(s, district, lambda work: uphold_return(work, lead, reason="交警职责")),
            attempt(s, district, lambda work: refuse_return(work, lead, reason="城建职责")),
        )
        assert sorted(answers, key=str) == [(ErrorCode.WRONG_STATE, None), None]
