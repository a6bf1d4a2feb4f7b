"""Two at once: one wins, the other is refused, and the promise has one history."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Work, lock
from services.domain.clocks import Clock, ClockKind
from services.domain.commitments import (
    Commitment,
    CommitmentFault,
    CommitmentState,
    accept_part,
    confirm_commitment,
    decide_extension,
    enter_draft,
    refuse_claim,
    request_extension,
    verify_commitment,
)
from services.domain.issues import Issue, withdraw_issue
from services.kit.errors import ErrorCode, Refusal
from tests.domain.commitments.table import EIGHT, Table, table


async def both(t: Table, *deeds: tuple[Actor, Callable[[Work], Awaitable[Any]]]) -> list[Refusal]:
    """Run deeds at once, each in a transaction of its own, and return what was refused."""

    async def run(actor: Actor, deed: Callable[[Work], Awaitable[Any]]) -> None:
        async with t.place.work(actor) as work:
            await deed(work)

    done = await asyncio.gather(*[run(*deed) for deed in deeds], return_exceptions=True)
    refusals = [one for one in done if isinstance(one, Refusal)]
    assert [one for one in done if one is not None and not isinstance(one, Refusal)] == []
    return refusals


async def count(t: Table, kind: ClockKind, subject_id: UUID) -> int:
    async with t.place.work() as work:
        return await work.session.scalar(select(func.count()).where(Clock.kind == kind, Clock.subject_id == subject_id)) or 0


async def test_two_confirmations_start_one_clock(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.draft()
        head = await t.head("construction")
        (refusal,) = await both(t, *[(head, lambda work: confirm_commitment(work, commitment_id))] * 2)
        assert refusal.code is ErrorCode.WRONG_STATE
        assert await count(t, ClockKind.FULFILMENT, commitment_id) == 1


async def test_two_recorders_of_the_same_words_record_one_promise(database_urls: Urls) -> None:
    async with table(database_urls) as t:

        async def record(work: Work) -> None:
            await enter_draft(work, await lock(work, Issue, t.issue_id), t.said())

        (refusal,) = await both(t, *[(await t.secretary(), record)] * 2)
        assert (refusal.code, refusal.reason) == (ErrorCode.CONFLICT, CommitmentFault.RECORDED_ALREADY)


async def test_two_deciders_give_one_extension(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with t.place.work(await t.staff("construction")) as work:
            await request_extension(work, commitment_id, spec=EIGHT, reason="管线复杂")
        decider = await t.district()
        (refusal,) = await both(
            t,
            (decider, lambda work: decide_extension(work, commitment_id, approve=True)),
            (decider, lambda work: decide_extension(work, commitment_id, approve=False)),
        )
        assert (refusal.code, refusal.reason) == (ErrorCode.WRONG_STATE, CommitmentFault.NO_EXTENSION_PENDING)


async def test_two_verdicts_on_one_claim(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.claimed()
        judge = await t.secretary()
        (refusal,) = await both(
            t,
            (judge, lambda work: verify_commitment(work, commitment_id)),
            (judge, lambda work: refuse_claim(work, commitment_id, reason="未办")),
        )
        assert refusal.code is ErrorCode.WRONG_STATE


async def test_no_remainder_escapes_the_withdrawal_of_its_issue(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.claimed()
        refusals = await both(
            t,
            (await t.secretary(), lambda work: accept_part(work, commitment_id, share=50, remainder="另一半")),
            (await t.raiser(), lambda work: withdraw_issue(work, t.issue_id)),
        )
        assert {one.code for one in refusals} <= {ErrorCode.WRONG_STATE}
        async with t.place.work() as work:
            states = set(await work.session.scalars(select(Commitment.state).where(Commitment.issue_id == t.issue_id)))
        assert states == {CommitmentState.VOIDED}
