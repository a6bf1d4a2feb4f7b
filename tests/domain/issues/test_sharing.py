"""An issue is read by a unit that it is shared with, as long as it is; nothing else of it is shown by that."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Action, Actor, Role, may
from services.domain.assignments import dispatch_issue
from services.domain.commitments import Commitment, Promise, Strength, confirm_commitment, record_commitment
from services.domain.issues import Issue, IssueFault, IssueRaiser, IssueShare, Privacy, accept_issue, share_issue, unshare_issue
from services.domain.tenancy import tenant_suspend
from services.kit.errors import ErrorCode
from tests.domain.issues.told import Told, told
from tests.factories import refused
from tests.fixtures.effort import examples

READERS = {
    "street_b": Role.STREET_COORDINATOR,
    "community_a2": Role.GRID_WORKER,
    "community_b1": Role.COMMUNITY_SECRETARY,
    "traffic": Role.DEPARTMENT_STAFF,
    "services": Role.DEPARTMENT_HEAD,
}
"""Units that have no business with what community_a1 raised, and somebody there."""


async def reads(t: Told, actor: Actor, issue_id: UUID) -> tuple[bool, bool, bool]:
    """Whether somebody sees an issue, reads it, and may take it along."""
    each = [may(actor, action, Issue) for action in (Action.SEE, Action.READ, Action.EXPORT)]
    async with t.place.work(actor) as work:
        row = (await work.session.execute(select(*each).where(Issue.district_id == work.district_id, Issue.id == issue_id))).one()
    return bool(row[0]), bool(row[1]), bool(row[2])


async def shared(t: Told, issue_id: UUID, unit: str, by: Actor | None = None) -> UUID:
    """Share an issue with a unit."""
    async with t.place.work(by or await t.secretary()) as work:
        return (await share_issue(work, issue_id, t.place.units[unit], note="共用水箱")).id


@pytest.mark.parametrize("unit", READERS)
async def test_whoever_it_is_shared_with_reads_it_and_its_promises_and_no_raiser(database_urls: Urls, unit: str) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        await _promised(t, issue_id)
        reader, others = await t.who(READERS[unit], unit), [await t.who(READERS[other], other) for other in READERS if other != unit]
        assert await reads(t, reader, issue_id) == (False, False, False)
        share_id = await shared(t, issue_id, unit)
        assert await reads(t, reader, issue_id) == (True, True, True)
        assert [await reads(t, other, issue_id) for other in others] == [(False, False, False)] * len(others)
        for model, count in ((Commitment, 1), (IssueRaiser, 0)):
            async with t.place.work(reader) as work:
                assert len((await work.session.scalars(select(model.id).where(may(reader, Action.SEE, model)))).all()) == count
        async with t.place.work(await t.secretary()) as work:
            await unshare_issue(work, share_id)
        assert await reads(t, reader, issue_id) == (False, False, False)


async def _promised(t: Told, issue_id: UUID) -> None:
    """Construction handles it and promised something."""
    async with t.place.work(await t.secretary()) as work:
        await accept_issue(work, issue_id, category="供水")
    async with t.place.work(await t.street()) as work:
        await dispatch_issue(work, issue_id, t.place.units["construction"])
    head = await t.who(Role.DEPARTMENT_HEAD, "construction")
    said = Promise(committer_unit_id=t.place.units["construction"], text="从低", strength=Strength.PRINCIPLE, speaker_title="局长")
    async with t.place.work(head) as work:
        promise = await record_commitment(work, issue_id, said)
    async with t.place.work(head) as work:
        await confirm_commitment(work, promise.id)


async def test_a_community_reads_a_street_s_item_only_when_it_is_shared_or_dispatched(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issues = [await t.raised("李四", unit="street_a", by=await t.street()) for _ in range(2)]
        below = await t.who(Role.COMMUNITY_WORKER, "community_a2")
        assert [await reads(t, below, issue_id) for issue_id in issues] == [(False, False, False)] * 2
        await shared(t, issues[0], "community_a2", await t.street())
        async with t.place.work(await t.street()) as work:
            await accept_issue(work, issues[1], category="供水")
            await dispatch_issue(work, issues[1], t.place.units["community_a2"])
        assert [await reads(t, below, issue_id) for issue_id in issues] == [(True, True, True)] * 2
        sibling = await t.who(Role.COMMUNITY_WORKER, "community_a1")
        assert [await reads(t, sibling, issue_id) for issue_id in issues] == [(False, False, False)] * 2


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        (Role.STREET_COORDINATOR, "street_a", None),
        (Role.DISTRICT_COORDINATOR, "district", None),
        (Role.COMMUNITY_WORKER, "community_a1", ErrorCode.FORBIDDEN),
        (Role.DISTRICT_SUPERVISOR, "district", ErrorCode.FORBIDDEN),
        (Role.RESIDENT, "community_a1", ErrorCode.FORBIDDEN),
        (Role.COMMUNITY_SECRETARY, "community_a2", ErrorCode.NOT_FOUND),
        (Role.STREET_COORDINATOR, "street_b", ErrorCode.NOT_FOUND),
    ],
)
async def test_the_owner_s_coordinator_shares_and_whoever_is_above(
    database_urls: Urls, role: Role, unit: str, code: ErrorCode | None
) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        share_id = await shared(t, issue_id, "traffic")
        actor = await t.who(role, unit)
        if code is None:
            await shared(t, issue_id, "services", actor)
            async with t.place.work(actor) as work:
                await unshare_issue(work, share_id)
        else:
            async with refused(t.place, actor, code) as work:
                await share_issue(work, issue_id, t.place.units["services"])
            async with refused(t.place, actor, code) as work:
                await unshare_issue(work, share_id)


async def test_being_shared_with_is_no_right_to_share_on(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        await shared(t, issue_id, "community_b1")
        async with refused(t.place, await t.who(Role.COMMUNITY_SECRETARY, "community_b1"), ErrorCode.FORBIDDEN) as work:
            await share_issue(work, issue_id, t.place.units["traffic"])


async def test_what_is_not_shared(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id, secret = await t.raised(), await t.raised(privacy=Privacy.SECRET_CONTENT)
        secretary = await t.secretary()
        async with refused(t.place, secretary, ErrorCode.WRONG_STATE, IssueFault.SECRET_IS_NOT_SHARED) as work:
            await share_issue(work, secret, t.place.units["traffic"])
        async with refused(t.place, secretary, ErrorCode.INVALID_INPUT, IssueFault.SHARED_WITHIN_THE_ADMINISTRATION) as work:
            await share_issue(work, issue_id, t.place.units["property"])
        async with refused(t.place, secretary, ErrorCode.NOT_FOUND) as work:  # an enterprise that the secretary does not see
            await share_issue(work, issue_id, t.place.units["enterprise_a"])
        share_id = await shared(t, issue_id, "traffic")
        async with refused(t.place, secretary, ErrorCode.CONFLICT, IssueFault.ALREADY_SHARED) as work:
            await share_issue(work, issue_id, t.place.units["traffic"])
        async with t.place.work(secretary) as work:
            await unshare_issue(work, share_id)
        async with refused(t.place, secretary, ErrorCode.WRONG_STATE, IssueFault.SHARE_HAS_ENDED) as work:
            await unshare_issue(work, share_id)


async def test_nothing_is_shared_with_a_suspended_unit(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with t.place.work(await t.who(Role.TENANT_ADMIN, "district")) as work:
            await tenant_suspend(work, t.place.units["community_b1"], ground="整顿")
        async with refused(t.place, await t.secretary(), ErrorCode.TENANT_SUSPENDED) as work:
            await share_issue(work, issue_id, t.place.units["community_b1"])


@settings(max_examples=examples(24), phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(sorted(READERS)), max_size=12))
async def test_whatever_was_shared_and_ended_before_only_what_is_shared_now_is_read(database_urls: Urls, deeds: list[str]) -> None:
    """Each deed shares with a unit, or ends its sharing if there is one."""
    async with told(database_urls) as t:
        issue_id = await t.raised()
        live: dict[str, UUID] = {}
        for unit in deeds:
            if unit in live:
                async with t.place.work(await t.street()) as work:
                    await unshare_issue(work, live.pop(unit))
            else:
                live[unit] = await shared(t, issue_id, unit)
        found = {unit for unit, role in READERS.items() if await reads(t, await t.who(role, unit), issue_id) == (True, True, True)}
        assert found == live.keys()
        async with t.place.work() as work:
            mine = select(IssueShare.id).where(IssueShare.issue_id == issue_id, IssueShare.ended_at.is_(None))
            assert set(await work.session.scalars(mine)) == set(live.values())
