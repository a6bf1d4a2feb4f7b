"""A claim rests on evidence, stops the clock at its own instant, and is judged by those who asked for the promise."""

from typing import Any

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Role
from services.domain.calendars import DeadlineSpec, DeadlineUnit
from services.domain.clocks import ClockKind, ClockOutcome, ClockState
from services.domain.commitments import (
    CommitmentEvidence,
    CommitmentEvidenceKind,
    CommitmentFault,
    CommitmentNoteKind,
    CommitmentState,
    Evidence,
    Strength,
    claim_fulfilment,
    refuse_claim,
    verify_commitment,
)
from services.kit.errors import ErrorCode
from services.kit.texts import TextFault
from tests.domain.assignments.scene import local
from tests.domain.commitments.table import PHOTO, table
from tests.factories import refused

NOTE, LINK, DOCUMENT = CommitmentEvidenceKind.NOTE, CommitmentEvidenceKind.LINK, CommitmentEvidenceKind.DOCUMENT


async def test_the_claim_stops_the_clock_and_the_verifiers_starts(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        await t.hold(2026, 2, 25, 17, 30)
        evidence = (*PHOTO, Evidence(kind=LINK, url="https://example.cn/p/1"), Evidence(kind=DOCUMENT, text="洪城建〔2026〕12号"))
        async with t.place.work(await t.staff("construction")) as work:
            await claim_fulfilment(work, commitment_id, evidence=evidence)
        clocks = await t.clocks(commitment_id)
        fulfilment, verification = clocks[ClockKind.FULFILMENT], clocks[ClockKind.VERIFICATION]
        assert (fulfilment.state, fulfilment.outcome, fulfilment.finished_at) == (
            ClockState.STOPPED,
            ClockOutcome.ANSWERED,
            local(2026, 2, 25, 17, 30),
        )
        assert (verification.responsible_unit_id, verification.dispatcher_unit_id) == (t.unit("community_a1"), t.unit("street_a"))
        assert verification.due_at == local(2026, 3, 3, 17, 30)  # 2026-02-28 is a make-up Saturday
        async with t.place.work() as work:
            rows = await work.session.scalars(select(CommitmentEvidence).order_by(CommitmentEvidence.id))
            assert [(row.claim, row.kind, row.text, row.url) for row in rows] == [
                (1, NOTE, "照片三张", None),
                (1, LINK, None, "https://example.cn/p/1"),
                (1, DOCUMENT, "洪城建〔2026〕12号", None),
            ]
        await t.hold(2026, 3, 20, 9, 0)
        async with t.place.work(await t.secretary()) as work:
            await verify_commitment(work, commitment_id)
        promise = await t.promise(commitment_id)
        assert (promise.state, promise.on_time, promise.verified_at) == (CommitmentState.VERIFIED, True, local(2026, 3, 20, 9, 0))


async def test_a_second_too_late_is_late(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        await t.hold(2026, 2, 25, 17, 30, 1)
        await t.claim(commitment_id)
        async with t.place.work(await t.secretary()) as work:
            await verify_commitment(work, commitment_id)
        assert (await t.promise(commitment_id)).on_time is False


@pytest.mark.parametrize(
    ("evidence", "code", "reason"),
    [
        ((), ErrorCode.INCOMPLETE, CommitmentFault.EVIDENCE_NEEDED),
        ((Evidence(kind=NOTE, text=" "),), ErrorCode.INVALID_INPUT, TextFault.EMPTY),
        ((Evidence(kind=DOCUMENT),), ErrorCode.INVALID_INPUT, TextFault.EMPTY),
        ((*PHOTO, Evidence(kind=LINK)), ErrorCode.INVALID_INPUT, TextFault.EMPTY),
        ((Evidence(kind=LINK, url="javascript:alert(1)"),), ErrorCode.INVALID_INPUT, CommitmentFault.LINK_INVALID),
        ((Evidence(kind=LINK, url="https://"),), ErrorCode.INVALID_INPUT, CommitmentFault.LINK_INVALID),
        ((Evidence(kind=LINK, url="https://u:p@example.cn/"),), ErrorCode.INVALID_INPUT, CommitmentFault.LINK_INVALID),
        ((Evidence(kind=LINK, url="http://[::1"),), ErrorCode.INVALID_INPUT, CommitmentFault.LINK_INVALID),
        ((Evidence(kind=NOTE, text="见", url="https://example.cn"),), ErrorCode.INVALID_INPUT, CommitmentFault.LINK_INVALID),
        (PHOTO * 51, ErrorCode.INCOMPLETE, CommitmentFault.EVIDENCE_NEEDED),
    ],
)
async def test_no_claim_without_evidence_that_can_be_read(
    database_urls: Urls, evidence: tuple[Evidence, ...], code: ErrorCode, reason: Any
) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with refused(t.place, await t.staff("construction"), code, reason) as work:
            await claim_fulfilment(work, commitment_id, evidence=evidence)


async def test_a_standing_promise_is_never_claimed_a_principle_may_be(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        none = DeadlineSpec(DeadlineUnit.NONE)
        standing = await t.promised(text="建立机制", strength=Strength.STANDING, spec=none)
        async with refused(t.place, await t.staff("construction"), ErrorCode.WRONG_STATE, CommitmentFault.STANDING_IS_NEVER_DONE) as work:
            await claim_fulfilment(work, standing, evidence=PHOTO)
        principle = await t.claimed(text="从低不从高", strength=Strength.PRINCIPLE, spec=none)
        assert (await t.clocks(principle))[ClockKind.STANDING_CHECK_IN].state is ClockState.STOPPED
        async with t.place.work(await t.secretary()) as work:
            await refuse_claim(work, principle, reason="仍按高标准收费")
        assert (await t.clocks(principle))[ClockKind.STANDING_CHECK_IN].state is ClockState.RUNNING
        await t.claim(principle)
        async with t.place.work(await t.secretary()) as work:
            await verify_commitment(work, principle)
        promise = await t.promise(principle)
        assert (promise.state, promise.on_time) == (CommitmentState.VERIFIED, None)


async def test_after_a_refused_claim_the_original_due_time_stands_and_what_was_missed_is_taken(held_database: Urls) -> None:
    async with table(held_database, 2026, 2, 6, 10, 0) as t:
        commitment_id = await t.promised()
        await t.head("construction")
        await t.hold(2026, 2, 13, 10, 0)
        await t.claim(commitment_id)
        await t.hold(2026, 2, 26, 9, 0)
        await t.tick()
        fulfilment = (await t.clocks(commitment_id))[ClockKind.FULFILMENT]
        assert (fulfilment.state, await t.levels(fulfilment.id)) == (ClockState.STOPPED, [])
        async with t.place.work(await t.secretary()) as work:
            await refuse_claim(work, commitment_id, reason="现场仍未恢复路面")
        promise, clocks = await t.promise(commitment_id), await t.clocks(commitment_id)
        assert (promise.state, promise.refusals, promise.claimed_at) == (CommitmentState.ACTIVE, 1, None)
        assert promise.due_at == promise.original_due_at == clocks[ClockKind.FULFILMENT].due_at == local(2026, 2, 25, 17, 30)
        assert (clocks[ClockKind.FULFILMENT].id, clocks[ClockKind.FULFILMENT].state) == (fulfilment.id, ClockState.RUNNING)
        assert (clocks[ClockKind.FULFILMENT].epoch, len(await t.revisions(fulfilment.id))) == (0, 1)
        assert clocks[ClockKind.VERIFICATION].state is ClockState.STOPPED
        assert await t.notes(commitment_id) == [(CommitmentNoteKind.CLAIM_REFUSED, "现场仍未恢复路面")]
        await t.tick()
        assert await t.levels(fulfilment.id) == [(0, 0), (0, 1), (0, 2)]
        await t.claim(commitment_id)
        async with t.place.work() as work:
            claims = await work.session.scalars(select(CommitmentEvidence.claim).order_by(CommitmentEvidence.claim))
            assert list(claims) == [1, 2]


async def test_a_silent_verifier_is_escalated_and_verifies_nothing(held_database: Urls) -> None:
    async with table(held_database, 2026, 3, 2, 10, 0) as t:
        commitment_id = await t.claimed()
        await t.street()
        verification = (await t.clocks(commitment_id))[ClockKind.VERIFICATION]
        assert verification.due_at == local(2026, 3, 9, 17, 30)
        await t.hold(2026, 3, 12, 9, 0)
        await t.tick()
        assert await t.levels(verification.id) == [(0, 0), (0, 1), (0, 2), (0, 3)]
        assert (await t.promise(commitment_id)).state is CommitmentState.CLAIMED


async def test_who_may_not_judge(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.claimed()
        for actor in (await t.staff("construction"), await t.supervisor(), await t.raiser()):
            async with refused(t.place, actor, ErrorCode.FORBIDDEN) as work:
                await verify_commitment(work, commitment_id)
        async with refused(t.place, await t.street(), ErrorCode.FORBIDDEN) as work:
            await verify_commitment(work, commitment_id)
        async with refused(t.place, await t.who(Role.COMMUNITY_SECRETARY, "community_a2"), ErrorCode.NOT_FOUND) as work:
            await verify_commitment(work, commitment_id)
        both = await t.place.actor(Role.COMMUNITY_SECRETARY, "community_a1", (Role.DEPARTMENT_STAFF, "construction"))
        async with refused(t.place, both, ErrorCode.BARRED, CommitmentFault.COMMITTER_MAY_NOT_VERIFY) as work:
            await verify_commitment(work, commitment_id)
        async with refused(t.place, both, ErrorCode.BARRED, CommitmentFault.COMMITTER_MAY_NOT_VERIFY) as work:
            await refuse_claim(work, commitment_id, reason="未办")


async def test_an_enterprise_judges_what_was_promised_to_it_and_the_coordinator_does_not(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        await t.enterprise_issue()
        commitment_id = await t.claimed()
        assert (await t.clocks(commitment_id))[ClockKind.VERIFICATION].responsible_unit_id == t.unit("enterprise_a")
        async with refused(t.place, await t.street(), ErrorCode.FORBIDDEN, CommitmentFault.ENTERPRISE_VERIFIES) as work:
            await verify_commitment(work, commitment_id)
        async with refused(t.place, await t.liaison("enterprise_b"), ErrorCode.NOT_FOUND) as work:
            await verify_commitment(work, commitment_id)
        async with t.place.work(await t.who(Role.ENTERPRISE_ADMIN, "enterprise_a")) as work:
            await refuse_claim(work, commitment_id, reason="未收到许可证")
        await t.claim(commitment_id)
        async with t.place.work(await t.liaison()) as work:
            await verify_commitment(work, commitment_id)
        assert (await t.promise(commitment_id)).state is CommitmentState.VERIFIED


async def test_an_owner_that_promised_itself_is_judged_by_the_level_above(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.claimed("community_a1")
        assert (await t.clocks(commitment_id))[ClockKind.VERIFICATION].responsible_unit_id == t.unit("street_a")
        async with refused(t.place, await t.secretary(), ErrorCode.BARRED, CommitmentFault.COMMITTER_MAY_NOT_VERIFY) as work:
            await verify_commitment(work, commitment_id)
        async with refused(t.place, await t.who(Role.STREET_COORDINATOR, "street_b"), ErrorCode.NOT_FOUND) as work:
            await verify_commitment(work, commitment_id)
        async with t.place.work(await t.street()) as work:
            await verify_commitment(work, commitment_id)
        assert (await t.promise(commitment_id)).state is CommitmentState.VERIFIED
