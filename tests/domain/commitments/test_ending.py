"""Ends that are not a kept promise: each with its ground, none in silence."""

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import ClockKind, ClockOutcome, ClockState
from services.domain.commitments import (
    CommitmentFault,
    CommitmentState,
    VoidGround,
    accept_part,
    declare_broken,
    record_late_delivery,
    request_extension,
    revoke_verification,
    supersede_commitment,
    verify_commitment,
    void_commitment,
)
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from services.kit.texts import TextFault
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import EIGHT, PHOTO, table
from tests.factories import refused

S = CommitmentState


async def test_the_supervisor_declares_broken_with_an_explanation(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with refused(t.place, await t.supervisor(), ErrorCode.INVALID_INPUT, TextFault.EMPTY) as work:
            await declare_broken(work, commitment_id, explanation=" ")
        for actor in (await t.district(), await t.secretary(), await t.head("construction")):
            async with refused(t.place, actor, ErrorCode.FORBIDDEN) as work:
                await declare_broken(work, commitment_id, explanation="未办结")
        async with t.place.work(await t.supervisor()) as work:
            await declare_broken(work, commitment_id, explanation="未办结")
        promise, clock = await t.promise(commitment_id), (await t.clocks(commitment_id))[ClockKind.FULFILMENT]
        assert (promise.state, promise.explanation) == (S.BROKEN, "未办结")
        assert (clock.state, clock.outcome) == (ClockState.STOPPED, ClockOutcome.LAPSED)


async def test_a_late_delivery_is_remembered_once_and_changes_no_verdict(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        async with t.place.work(await t.supervisor()) as work:
            await declare_broken(work, commitment_id, explanation="未办结")
        await t.hold(2026, 4, 1, 9, 0)
        async with t.place.work(await t.staff("construction")) as work:
            await record_late_delivery(work, commitment_id, evidence=PHOTO)
        promise = await t.promise(commitment_id)
        assert (promise.state, promise.delivered_at, promise.on_time) == (S.BROKEN, local(2026, 4, 1, 9, 0), None)
        async with refused(t.place, await t.staff("construction"), ErrorCode.CONFLICT, CommitmentFault.DELIVERED_ALREADY) as work:
            await record_late_delivery(work, commitment_id, evidence=PHOTO)


async def test_false_evidence_revokes_the_verification(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.claimed()
        async with t.place.work(await t.secretary()) as work:
            await verify_commitment(work, commitment_id)
        async with refused(t.place, await t.secretary(), ErrorCode.FORBIDDEN) as work:
            await revoke_verification(work, commitment_id, explanation="照片系伪造")
        async with t.place.work(await t.supervisor()) as work:
            await revoke_verification(work, commitment_id, explanation="照片系伪造")
        promise = await t.promise(commitment_id)
        assert (promise.state, promise.explanation, promise.on_time) == (S.BROKEN, "照片系伪造", None)
        assert promise.revoked_at == promise.ended_at is not None
        assert promise.verified_at is not None


async def test_what_is_owed_goes_with_the_withdrawn_issue(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        active, claimed, whole, draft, kept = (
            await t.promised(text="一"),
            await t.claimed(text="二"),
            await t.claimed(text="三"),
            await t.draft(text="四"),
            await t.claimed(text="五"),
        )
        async with t.place.work(await t.staff("construction")) as work:
            await request_extension(work, active, spec=EIGHT, reason="管线复杂")
        async with t.place.work(await t.secretary()) as work:
            rest = (await accept_part(work, whole, share=50, remainder="另一半")).id
            await verify_commitment(work, kept)
        await t.withdraw()
        for one in (active, claimed, whole, rest):
            promise = await t.promise(one)
            assert (promise.state, promise.void_ground) == (S.VOIDED, VoidGround.WITHDRAWN)
            assert {clock.state for clock in (await t.clocks(one)).values()} == {ClockState.STOPPED}
        assert [(await t.promise(one)).state for one in (draft, kept)] == [S.DRAFT, S.VERIFIED]


async def test_people_void_on_their_grounds_only(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        for ground in (VoidGround.UNCONFIRMED, VoidGround.STRUCK, VoidGround.WITHDRAWN):
            async with refused(t.place, await t.district(), ErrorCode.INVALID_INPUT, CommitmentFault.GROUND_NOT_BY_DECISION) as work:
                await void_commitment(work, commitment_id, ground=ground, reason="重复")
        async with t.place.work(await t.district()) as work:
            await void_commitment(work, commitment_id, ground=VoidGround.RECORDED_TWICE, reason="与前一条重复")
        promise, clock = await t.promise(commitment_id), (await t.clocks(commitment_id))[ClockKind.FULFILMENT]
        assert (promise.state, promise.void_ground, promise.void_reason) == (S.VOIDED, VoidGround.RECORDED_TWICE, "与前一条重复")
        assert (clock.state, clock.outcome) == (ClockState.STOPPED, ClockOutcome.CANCELLED)


async def test_a_later_promise_takes_the_place_of_an_earlier_one(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        old, new, draft = await t.promised(), await t.promised(text="改为10个工作日内"), await t.draft(text="尚未确认")
        for wrong in (old, draft, new_id()):
            async with refused(t.place, await t.secretary(), ErrorCode.INVALID_INPUT, CommitmentFault.SUCCESSOR_INVALID) as work:
                await supersede_commitment(work, old, by_id=wrong)
        async with t.place.work(await t.secretary()) as work:
            await supersede_commitment(work, old, by_id=new)
        promise, clock = await t.promise(old), (await t.clocks(old))[ClockKind.FULFILMENT]
        assert (promise.state, promise.superseded_by_id, clock.state) == (S.SUPERSEDED, new, ClockState.STOPPED)


@pytest.mark.parametrize("role", [Role.DISTRICT_LEADER, Role.AUDITOR])
async def test_those_who_only_watch_end_nothing(database_urls: Urls, role: Role) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised(spec=DeadlineSpec(DeadlineUnit.DAY, 3))
        async with refused(t.place, await t.who(role, "district"), ErrorCode.FORBIDDEN) as work:
            await declare_broken(work, commitment_id, explanation="未办结")
