"""Every (state, action) pair is in the table of domain.md §3.5, or the command is refused and changes nothing."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy import update

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Work
from services.domain.assignments import (
    ASSIGNMENT,
    OPEN,
    Assignment,
    AssignmentAction,
    AssignmentRole,
    AssignmentState,
    ReturnGround,
    acknowledge_assignment,
    excuse_assignment,
    finish_assignment,
    reassign_assignment,
    refuse_return,
    request_return,
    split_return,
    start_assignment,
    supervisor_reassign,
    uphold_return,
)
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import Scene, scene
from tests.factories import refused

S, A = AssignmentState, AssignmentAction
TABLE = {
    (S.ISSUED, A.ACKNOWLEDGE): S.ACKNOWLEDGED,
    (S.ISSUED, A.REQUEST_RETURN): S.RETURN_REQUESTED,
    (S.ACKNOWLEDGED, A.REQUEST_RETURN): S.RETURN_REQUESTED,
    (S.RETURN_REQUESTED, A.UPHOLD): S.SUPERSEDED,
    (S.RETURN_REQUESTED, A.REFUSE): S.ACKNOWLEDGED,
    (S.RETURN_REQUESTED, A.SPLIT): S.ACKNOWLEDGED,
    (S.ACKNOWLEDGED, A.START): S.IN_WORK,
    (S.IN_WORK, A.REASSIGN): S.IN_WORK,
    (S.IN_WORK, A.FINISH): S.DONE,
    (S.DONE, A.REOPEN_ROUND): (S.IN_WORK, S.ACKNOWLEDGED),
    **{(state, A.SUPERVISOR_REASSIGN): S.SUPERSEDED for state in OPEN},
    **{(state, A.TRANSFER): S.TRANSFERRED for state in OPEN},
    **{(state, A.EXCUSE): S.EXCUSED for state in OPEN},
    **{(state, A.CANCEL): S.CANCELLED for state in OPEN},
}
"""domain.md §3.5, written out by hand."""


def test_the_table_is_the_one_of_the_domain() -> None:
    assert ASSIGNMENT.initial == {A.DISPATCH: S.ISSUED, A.ENTER_SIGNED: S.ACKNOWLEDGED}
    assert dict(ASSIGNMENT.moves) == {pair: to if isinstance(to, tuple) else (to,) for pair, to in TABLE.items()}


Command = Callable[[Scene, Work, UUID], Awaitable[object]]


async def ask(s: Scene, work: Work, one: UUID) -> object:
    return await request_return(work, one, ground=ReturnGround.NOT_OUR_AREA, citation="市政条例第九条", proposed_unit_id=s.unit("services"))


async def hand_on(s: Scene, work: Work, one: UUID) -> object:
    return await reassign_assignment(work, one, await s.post(await s.head("traffic")))


COMMANDS: dict[AssignmentAction, tuple[Callable[[Scene], Awaitable[Actor]], Command]] = {
    A.ACKNOWLEDGE: (lambda s: s.staff("traffic"), lambda _, work, one: acknowledge_assignment(work, one)),
    A.REQUEST_RETURN: (lambda s: s.head("traffic"), ask),
    A.UPHOLD: (lambda s: s.district(), lambda _, work, one: uphold_return(work, one, reason="职责清楚")),
    A.REFUSE: (lambda s: s.district(), lambda _, work, one: refuse_return(work, one, reason="职责清楚")),
    A.SPLIT: (lambda s: s.district(), lambda _, work, one: split_return(work, one, reason="职责交叉")),
    A.START: (lambda s: s.staff("traffic"), lambda _, work, one: start_assignment(work, one)),
    A.REASSIGN: (lambda s: s.head("traffic"), hand_on),
    A.FINISH: (lambda s: s.staff("traffic"), lambda _, work, one: finish_assignment(work, one, report="已疏导")),
    A.SUPERVISOR_REASSIGN: (
        lambda s: s.supervisor(),
        lambda s, work, one: supervisor_reassign(work, one, s.unit("services"), reason="改由服务局"),
    ),
    A.EXCUSE: (lambda s: s.street(), lambda _, work, one: excuse_assignment(work, one, reason="不需要")),
}


async def bring(s: Scene, state: AssignmentState) -> UUID:
    """A co-handler's assignment (traffic) in a state; where no command of the thread leads, the row is set."""
    await s.dispatch("construction", "traffic")
    one = (await s.of("traffic")).id
    path: dict[AssignmentState, tuple[AssignmentAction, ...]] = {
        S.ACKNOWLEDGED: (A.ACKNOWLEDGE,),
        S.RETURN_REQUESTED: (A.REQUEST_RETURN,),
        S.IN_WORK: (A.ACKNOWLEDGE, A.START),
        S.DONE: (A.ACKNOWLEDGE, A.START, A.FINISH),
        S.SUPERSEDED: (A.SUPERVISOR_REASSIGN,),
    }
    for action in path.get(state, ()):
        await run(s, action, one)
    if state in {S.EXCUSED, S.TRANSFERRED, S.CANCELLED}:
        async with s.place.work() as work:
            mine = (Assignment.district_id == s.place.district_id, Assignment.id == one)
            await work.session.execute(update(Assignment).where(*mine).values(state=state, ended_at=work.now))
    assert (await s.get(one)).state is state
    return one


async def run(s: Scene, action: AssignmentAction, one: UUID) -> None:
    actor, command = COMMANDS[action]
    async with s.place.work(await actor(s)) as work:
        await command(s, work, one)


@pytest.mark.parametrize("state", S)
async def test_every_pair_moves_as_the_table_says_or_is_refused(database_urls: Urls, state: AssignmentState) -> None:
    for action in COMMANDS:
        if (state, action) in TABLE and action is not A.EXCUSE:  # to excuse takes two, tried in test_overseeing
            async with scene(database_urls) as s:
                one = await bring(s, state)
                await run(s, action, one)
                assert (await s.get(one)).state is TABLE[state, action]
    async with scene(database_urls) as s:
        one = await bring(s, state)
        for action, (actor, command) in COMMANDS.items():
            if (state, action) not in TABLE:
                async with refused(s.place, await actor(s), ErrorCode.WRONG_STATE) as work:
                    await command(s, work, one)


async def test_a_stale_version_is_refused_by_every_command(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.acknowledged("construction", "traffic")
        staff, head = await s.staff("construction"), await s.head("construction")
        attempts: list[tuple[Actor, Callable[[Work], Awaitable[object]]]] = [
            (staff, lambda work: acknowledge_assignment(work, lead, version=1)),
            (staff, lambda work: start_assignment(work, lead, version=1)),
            (staff, lambda work: finish_assignment(work, lead, version=1)),
            (head, lambda work: reassign_assignment(work, lead, lead, version=1)),
            (
                head,
                lambda work: request_return(
                    work, lead, ground=ReturnGround.NOT_OUR_DUTY, citation="第二条", proposed_unit_id=lead, version=1
                ),
            ),
            (await s.district(), lambda work: uphold_return(work, lead, reason="是", version=1)),
            (await s.district(), lambda work: refuse_return(work, lead, reason="否", version=1)),
            (await s.district(), lambda work: split_return(work, lead, reason="分", version=1)),
            (await s.supervisor(), lambda work: supervisor_reassign(work, lead, lead, reason="改", version=1)),
            (await s.street(), lambda work: excuse_assignment(work, lead, reason="免", version=1)),
        ]
        for actor, attempt in attempts:
            async with refused(s.place, actor, ErrorCode.STALE_VERSION) as work:
                await attempt(work)
        assert (await s.get(lead)).role is AssignmentRole.LEAD
