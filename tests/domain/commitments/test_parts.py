"""Kept in part: the remainder is a promise of its own and decides the whole. Joint: the mandatory parts do."""

from typing import Any
from uuid import UUID

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import lock
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import ClockKind, ClockOutcome, ClockState
from services.domain.commitments import (
    CommitmentFault,
    CommitmentState,
    PartKind,
    Strength,
    VoidGround,
    accept_part,
    claim_fulfilment,
    confirm_in_session,
    declare_broken,
    enter_joint_draft,
    revoke_verification,
    verify_commitment,
    void_commitment,
)
from services.domain.issues import Issue
from services.kit.errors import ErrorCode
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import PHOTO, Table, table
from tests.factories import refused

NONE = DeadlineSpec(DeadlineUnit.NONE)
S = CommitmentState


async def part(t: Table, commitment_id: UUID, spec: DeadlineSpec | None = None) -> UUID:
    async with t.place.work(await t.secretary()) as work:
        return (await accept_part(work, commitment_id, share=60, remainder="余下40%路面恢复", spec=spec)).id


async def verify(t: Table, commitment_id: UUID) -> None:
    async with t.place.work(await t.secretary()) as work:
        await verify_commitment(work, commitment_id)


async def keep(t: Table, commitment_id: UUID, unit: str = "construction") -> None:
    await t.claim(commitment_id, unit)
    await verify(t, commitment_id)


async def broken(t: Table, commitment_id: UUID, why: str = "施工停滞") -> None:
    async with t.place.work(await t.supervisor()) as work:
        await declare_broken(work, commitment_id, explanation=why)


async def of(t: Table, *commitment_ids: UUID) -> list[CommitmentState]:
    return [(await t.promise(commitment_id)).state for commitment_id in commitment_ids]


async def test_the_remainder_is_due_when_the_promise_was(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        whole_id = await t.claimed()
        rest_id = await part(t, whole_id)
        whole, rest, clocks = await t.promise(whole_id), await t.promise(rest_id), await t.clocks(rest_id)
        assert (whole.state, whole.share, whole.ended_at) == (S.PARTIAL, 60, None)
        assert (rest.state, rest.part_of_id, rest.part, rest.text) == (S.ACTIVE, whole_id, PartKind.REMAINDER, "余下40%路面恢复")
        assert rest.due_at == rest.original_due_at == whole.due_at == local(2026, 2, 25, 17, 30)
        assert (clocks[ClockKind.FULFILMENT].due_at, clocks[ClockKind.FULFILMENT].state) == (rest.due_at, ClockState.RUNNING)
        assert set(clocks) == {ClockKind.FULFILMENT}
        assert [one.explanation["spec"] for one in await t.revisions(clocks[ClockKind.FULFILMENT].id)] == [whole.spec]
        mine = await t.clocks(whole_id)
        assert (mine[ClockKind.VERIFICATION].state, mine[ClockKind.VERIFICATION].outcome) == (ClockState.STOPPED, ClockOutcome.ANSWERED)
        await keep(t, rest_id)
        whole = await t.promise(whole_id)
        assert (whole.state, whole.on_time, whole.share) == (S.VERIFIED, True, 60)


async def test_the_remainder_may_be_due_earlier_and_never_later(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        whole_id = await t.claimed()
        late = DeadlineSpec(DeadlineUnit.DATE, date=local(2026, 2, 26).date())
        async with refused(t.place, await t.secretary(), ErrorCode.INVALID_DEADLINE, CommitmentFault.REMAINDER_TOO_LATE) as work:
            await accept_part(work, whole_id, share=60, remainder="余下40%", spec=late)
        rest = await t.promise(await part(t, whole_id, DeadlineSpec(DeadlineUnit.WORKING_DAY, 3)))
        assert (rest.due_at, rest.promised_at) == (local(2026, 2, 11, 17, 30), local(2026, 2, 6, 10, 0))


async def test_what_was_late_in_a_part_was_late_as_a_whole(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        whole_id = await t.claimed()
        rest_id = await part(t, whole_id)
        await t.hold(2026, 2, 26, 10, 0)
        await keep(t, rest_id)
        assert [(await t.promise(one)).on_time for one in (whole_id, rest_id)] == [False, False]


@pytest.mark.parametrize("share", [0, 100, -5])
async def test_a_part_is_neither_nothing_nor_all(database_urls: Urls, share: int) -> None:
    async with table(database_urls) as t:
        whole_id = await t.claimed()
        async with refused(t.place, await t.secretary(), ErrorCode.INVALID_INPUT, CommitmentFault.SHARE_INVALID) as work:
            await accept_part(work, whole_id, share=share, remainder="余下")


async def test_a_broken_remainder_breaks_the_whole_and_the_share_stays(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        whole_id = await t.claimed()
        rest_id = await part(t, whole_id)
        await broken(t, rest_id)
        whole = await t.promise(whole_id)
        assert (whole.state, whole.share, whole.explanation) == (S.BROKEN, 60, "施工停滞")


async def test_a_remainder_of_a_remainder_decides_both(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        whole_id = await t.claimed()
        rest_id = await part(t, whole_id)
        await t.claim(rest_id)
        last_id = await part(t, rest_id)
        assert await of(t, whole_id, rest_id, last_id) == [S.PARTIAL, S.PARTIAL, S.ACTIVE]
        await keep(t, last_id)
        assert await of(t, whole_id, rest_id, last_id) == [S.VERIFIED, S.VERIFIED, S.VERIFIED]
        async with t.place.work(await t.supervisor()) as work:
            await revoke_verification(work, last_id, explanation="照片系伪造")
        assert await of(t, whole_id, rest_id, last_id) == [S.BROKEN, S.BROKEN, S.BROKEN]


async def test_a_promise_kept_in_part_breaks_with_what_is_left_of_it(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        whole_id = await t.claimed()
        rest_id = await part(t, whole_id)
        await t.claim(rest_id)
        async with refused(t.place, await t.supervisor(), ErrorCode.WRONG_STATE, CommitmentFault.REMAINDER_IS_CLAIMED) as work:
            await declare_broken(work, whole_id, explanation="施工停滞")
        last_id = await part(t, rest_id)
        await broken(t, whole_id)
        assert await of(t, whole_id, rest_id, last_id) == [S.BROKEN, S.BROKEN, S.BROKEN]
        assert (await t.clocks(last_id))[ClockKind.FULFILMENT].outcome is ClockOutcome.LAPSED


async def test_a_remainder_is_kept_or_broken_and_not_voided(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        rest_id = await part(t, await t.claimed())
        async with refused(t.place, await t.district(), ErrorCode.WRONG_STATE, CommitmentFault.REMAINDER_STAYS) as work:
            await void_commitment(work, rest_id, ground=VoidGround.LAW_CHANGED, reason="新规")


async def test_a_principle_is_not_accepted_in_part(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        whole_id = await t.claimed(strength=Strength.PRINCIPLE, spec=NONE)
        async with refused(t.place, await t.secretary(), ErrorCode.WRONG_STATE, CommitmentFault.UNDATED_HAS_NO_PARTS) as work:
            await accept_part(work, whole_id, share=50, remainder="其余")


async def joint(t: Table, *parts: dict[str, Any], **lead: Any) -> tuple[UUID, list[UUID]]:
    """Record a joint promise of construction with one part for each of construction, traffic, services."""
    async with t.place.work(await t.secretary()) as work:
        issue = await lock(work, Issue, t.issue_id)
        units = ("construction", "traffic", "services")
        made = [t.said(unit, **{"text": f"{unit}的部分", **more}) for unit, more in zip(units, parts, strict=False)]
        whole, rows = await enter_joint_draft(work, issue, t.said(**{"text": "三家共同整治", "spec": NONE, **lead}), made)
        return whole.id, [row.id for row in rows]


async def confirm(t: Table, *commitment_ids: UUID) -> None:
    for commitment_id in commitment_ids:
        async with t.place.work(await t.secretary()) as work:
            await confirm_in_session(work, commitment_id, flagged=False)


def days(amount: int) -> dict[str, Any]:
    return {"spec": DeadlineSpec(DeadlineUnit.WORKING_DAY, amount)}


async def test_a_joint_promise_is_due_with_its_last_part_and_kept_when_every_mandatory_one_is(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        whole_id, (first, second, third) = await joint(t, days(3), days(8), {**days(10), "mandatory": False})
        async with refused(t.place, await t.secretary(), ErrorCode.INCOMPLETE, CommitmentFault.PARTS_UNCONFIRMED) as work:
            await confirm_in_session(work, whole_id, flagged=False)
        await confirm(t, first, second, third, whole_id)
        whole, clock = await t.promise(whole_id), (await t.clocks(whole_id))[ClockKind.FULFILMENT]
        assert whole.due_at == clock.due_at == local(2026, 2, 27, 17, 30)
        async with refused(t.place, await t.staff("construction"), ErrorCode.WRONG_STATE, CommitmentFault.PARTS_DECIDE) as work:
            await claim_fulfilment(work, whole_id, evidence=PHOTO)
        await keep(t, first)
        assert await of(t, whole_id) == [S.ACTIVE]
        await keep(t, second, "traffic")
        whole, clock = await t.promise(whole_id), (await t.clocks(whole_id))[ClockKind.FULFILMENT]
        assert (whole.state, whole.on_time, clock.state) == (S.VERIFIED, True, ClockState.STOPPED)
        await keep(t, third, "services")
        assert await of(t, whole_id, third) == [S.VERIFIED, S.VERIFIED]


async def test_a_joint_promise_may_be_said_to_be_due_otherwise(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        whole_id, parts = await joint(t, days(3), days(8), **days(5))
        await confirm(t, *parts, whole_id)
        assert (await t.promise(whole_id)).due_at == local(2026, 2, 13, 17, 30)


async def test_a_broken_part_leaves_the_whole_kept_in_part(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        whole_id, (first, second) = await joint(t, days(3), days(8))
        await confirm(t, first, second, whole_id)
        await keep(t, first)
        await broken(t, second)
        assert await of(t, whole_id) == [S.PARTIAL]
        assert (await t.clocks(whole_id))[ClockKind.FULFILMENT].state is ClockState.RUNNING
        await broken(t, whole_id, "交警部分未完成")
        assert await of(t, whole_id, first, second) == [S.BROKEN, S.VERIFIED, S.BROKEN]


async def test_a_voided_part_no_longer_counts(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        whole_id, (first, second) = await joint(t, days(3), days(8))
        await confirm(t, first, second, whole_id)
        await keep(t, first)
        async with t.place.work(await t.district()) as work:
            await void_commitment(work, second, ground=VoidGround.LAW_CHANGED, reason="该路段已移交")
        assert await of(t, whole_id, second) == [S.VERIFIED, S.VOIDED]


async def test_a_joint_promise_has_a_mandatory_dated_part(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        lead = t.said(spec=NONE)
        for parts in ([], [t.said("traffic", mandatory=False)], [t.said("traffic", strength=Strength.STANDING, spec=NONE)]):
            async with refused(t.place, await t.secretary(), ErrorCode.INVALID_INPUT, CommitmentFault.PARTS_NEEDED) as work:
                await enter_joint_draft(work, await lock(work, Issue, t.issue_id), lead, parts)
