"""Every (state, action) pair of an issue is in the table of domain.md §3.2, or the command is refused and changes nothing."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Work
from services.domain.issues import (
    ISSUE,
    OPEN,
    DeclineGround,
    IssueAction,
    IssueState,
    accept_issue,
    decline_issue,
    publish_issue,
    reply_interim,
    withdraw_issue,
)
from services.kit.errors import ErrorCode, Refusal
from tests.domain.issues.told import Told, told
from tests.factories import refused

S, A = IssueState, IssueAction
TABLE: dict[tuple[IssueState, IssueAction], set[IssueState]] = {
    (S.RAISED, A.ACCEPT): {S.ACCEPTED},
    (S.RAISED, A.RESOLVE_ON_SITE): {S.REPLIED, S.CLOSED},
    (S.ACCEPTED, A.RESOLVE_ON_SITE): {S.REPLIED, S.CLOSED},
    (S.RAISED, A.DECLINE): {S.DECLINED},
    (S.ACCEPTED, A.DECLINE): {S.DECLINED},
    **{(state, A.MERGE): {S.MERGED} for state in OPEN},
    **{(state, A.WITHDRAW): {S.WITHDRAWN} for state in OPEN},
    **{(state, A.INTERIM_REPLY): {state} for state in OPEN},
    **{(state, A.PUBLISH): {state} for state in (*OPEN, S.CLOSED)},
    (S.ACCEPTED, A.DISPATCH): {S.DISPATCHED},
    (S.DISPATCHED, A.BEGIN): {S.IN_PROGRESS},
    (S.IN_PROGRESS, A.MOVE_OWNER): {S.IN_PROGRESS},
    (S.IN_PROGRESS, A.SUSPEND): {S.SUSPENDED},
    (S.SUSPENDED, A.RESUME): {S.IN_PROGRESS},
    (S.IN_PROGRESS, A.FINAL_REPLY): {S.REPLIED},
    (S.REPLIED, A.CONFIRM): {S.CLOSED},
    (S.REPLIED, A.REWORK): {S.IN_PROGRESS, S.ACCEPTED},
    (S.CLOSED, A.REWORK): {S.IN_PROGRESS, S.ACCEPTED},
    (S.MERGED, A.UNMERGE): set(OPEN),
    (S.DECLINED, A.UPHOLD_APPEAL): {S.ACCEPTED},
    (S.CLOSED, A.REOPEN): {S.IN_PROGRESS, S.ACCEPTED},
}
"""domain.md §3.2, written out by hand."""


def test_the_table_is_the_one_of_the_domain() -> None:
    assert ISSUE.initial == {A.RAISE: S.RAISED}
    assert {pair: set(to) for pair, to in ISSUE.moves.items()} == TABLE
    assert set(OPEN) == set(S) - {S.CLOSED, S.DECLINED, S.MERGED, S.WITHDRAWN}


def test_every_other_pair_is_refused() -> None:
    for state in S:
        for action in A:
            for to in S:
                if to not in TABLE.get((state, action), ()):
                    with pytest.raises(Refusal) as refusal:
                        ISSUE.move(state, action, to)
                    assert refusal.value.code is ErrorCode.WRONG_STATE
                    assert refusal.value.details == {"state": state.value, "action": action.value}


COMMANDS: dict[IssueAction, tuple[Callable[[Told], Awaitable[Actor]], Callable[[Work, UUID], Awaitable[object]]]] = {
    A.ACCEPT: (lambda t: t.secretary(), lambda work, one: accept_issue(work, one, category="供水")),
    A.DECLINE: (lambda t: t.street(), lambda work, one: decline_issue(work, one, ground=DeclineGround.IN_COURT, text="请等待判决")),
    A.INTERIM_REPLY: (lambda t: t.secretary(), lambda work, one: reply_interim(work, one, text="正在联系")),
    A.PUBLISH: (lambda t: t.secretary(), lambda work, one: publish_issue(work, one, public_title="水质")),
    A.WITHDRAW: (lambda t: t.resident(), withdraw_issue),
}


@pytest.mark.parametrize("action", COMMANDS)
async def test_each_command_moves_as_the_table_says_or_is_refused(database_urls: Urls, action: IssueAction) -> None:
    actor, command = COMMANDS[action]
    async with told(database_urls) as t:
        for state in S:
            issue_id = await t.raised()
            await t.bring(issue_id, state)
            if (state, action) in TABLE:
                async with t.place.work(await actor(t)) as work:
                    await command(work, issue_id)
                assert {(await t.get(issue_id)).state} == TABLE[state, action]
            else:
                async with refused(t.place, await actor(t), ErrorCode.WRONG_STATE) as work:
                    await command(work, issue_id)
