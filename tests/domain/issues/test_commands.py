"""Accept, decline, reply, publish, withdraw: who may, what each needs, and what it starts and stops."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.assignments import dispatch_issue
from services.domain.clocks import ClockOutcome, ClockState
from services.domain.issues import (
    DeclineGround,
    IssueFault,
    IssueRaiser,
    IssueState,
    Privacy,
    Reply,
    ReplyKind,
    WorkClass,
    accept_issue,
    decline_issue,
    publish_issue,
    reply_interim,
    withdraw_issue,
)
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import TextFault
from tests.domain.issues.told import told
from tests.factories import Place, refused


async def test_accepting_sets_category_locality_and_class_and_the_first_reply_is_still_owed(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with t.place.work(await t.who(Role.COMMUNITY_WORKER, "community_a1")) as work:
            await accept_issue(work, issue_id, category=" 供水 ", locality="三栋", work_class=WorkClass.UTILITY, version=1)
        issue = await t.get(issue_id)
        assert (issue.state, issue.category, issue.locality, issue.work_class, issue.accepted_at, issue.version) == (
            IssueState.ACCEPTED,
            "供水",
            "三栋",
            WorkClass.UTILITY,
            work.now,
            2,
        )
        assert (await t.first_reply(issue_id)).state is ClockState.RUNNING


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        (Role.GRID_WORKER, "community_a1", ErrorCode.FORBIDDEN),
        (Role.RESIDENT, "community_a1", ErrorCode.NOT_FOUND),
        (Role.STREET_COORDINATOR, "street_a", ErrorCode.FORBIDDEN),  # it is the community's
        (Role.COMMUNITY_SECRETARY, "community_a2", ErrorCode.NOT_FOUND),
        (Role.STREET_COORDINATOR, "street_b", ErrorCode.NOT_FOUND),
        (Role.DEPARTMENT_HEAD, "construction", ErrorCode.NOT_FOUND),
        (Role.DISTRICT_SUPERVISOR, "district", ErrorCode.FORBIDDEN),
    ],
)
async def test_only_the_owners_people_accept(database_urls: Urls, role: Role, unit: str, code: ErrorCode) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised("李四")
        async with refused(t.place, await t.who(role, unit), code) as work:
            await accept_issue(work, issue_id, category="供水")


async def test_a_category_is_needed_and_a_stale_version_is_refused(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id, secretary = await t.raised(), await t.secretary()
        async with refused(t.place, secretary, ErrorCode.INVALID_INPUT, TextFault.EMPTY) as work:
            await accept_issue(work, issue_id, category="　")
        async with t.place.work(secretary) as work:
            await accept_issue(work, issue_id, category="供水", version=1)
        for attempt in (
            lambda work: accept_issue(work, issue_id, category="供水", version=1),
            lambda work: publish_issue(work, issue_id, public_title="水质", version=1),
            lambda work: reply_interim(work, issue_id, text="在办", version=1),
        ):
            async with refused(t.place, secretary, ErrorCode.STALE_VERSION) as work:
                await attempt(work)


async def test_of_two_who_accept_at_once_one_does(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()

        async def accept(by: Actor) -> ErrorCode | None:
            try:
                async with t.place.work(by) as work:
                    await accept_issue(work, issue_id, category="供水")
            except Refusal as refusal:
                return refusal.code
            return None

        people = [await t.secretary(), await t.who(Role.COMMUNITY_WORKER, "community_a1")]
        answers = await asyncio.gather(*[accept(by) for by in people])
        assert sorted(str(answer) for answer in answers) == ["None", "WRONG_STATE"]
        assert (await t.get(issue_id)).version == 2


async def test_declining_is_a_reply_with_a_ground(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with t.place.work(await t.street()) as work:
            await decline_issue(work, issue_id, ground=DeclineGround.IN_COURT, text="请向法院提出")
        issue = await t.get(issue_id)
        assert (issue.state, issue.decline_ground, issue.first_replied_at, issue.replied_at) == (
            IssueState.DECLINED,
            DeclineGround.IN_COURT,
            work.now,
            work.now,
        )
        async with t.place.work() as work:
            (reply,) = await work.session.scalars(select(Reply).where(Reply.issue_id == issue_id))
        assert (reply.kind, reply.text, reply.unit_id, reply.round) == (ReplyKind.FINAL, "请向法院提出", issue.owner_unit_id, 1)
        clock = await t.first_reply(issue_id)
        assert (clock.state, clock.outcome) == (ClockState.STOPPED, ClockOutcome.ANSWERED)


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        (Role.COMMUNITY_SECRETARY, "community_a1", ErrorCode.FORBIDDEN),  # a coordinator at street level or above
        (Role.STREET_COORDINATOR, "street_b", ErrorCode.NOT_FOUND),
        (Role.DEPARTMENT_HEAD, "construction", ErrorCode.NOT_FOUND),
    ],
)
async def test_a_community_does_not_decline(database_urls: Urls, role: Role, unit: str, code: ErrorCode) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with refused(t.place, await t.who(role, unit), code) as work:
            await decline_issue(work, issue_id, ground=DeclineGround.UNREASONABLE, text="不合理")


async def test_an_issue_is_not_declined_without_a_word(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with refused(t.place, await t.street(), ErrorCode.INVALID_INPUT, TextFault.EMPTY) as work:
            await decline_issue(work, issue_id, ground=DeclineGround.OUT_OF_REMIT, text="")


async def test_an_interim_reply_answers_the_first_clock_and_moves_nothing(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id, replies = await t.raised(), []
        for text in ("已联系水务", "明日到场"):
            async with t.place.work(await t.secretary()) as work:
                replies.append((await reply_interim(work, issue_id, text=text), work.now))
        issue = await t.get(issue_id)
        assert (issue.state, issue.first_replied_at, issue.replied_at) == (IssueState.RAISED, replies[0][1], None)
        assert [(reply.kind, reply.unit_id) for reply, _ in replies] == [(ReplyKind.INTERIM, issue.owner_unit_id)] * 2
        clock = await t.first_reply(issue_id)
        assert (clock.state, clock.outcome, clock.finished_at) == (ClockState.STOPPED, ClockOutcome.ANSWERED, replies[0][1])


async def test_who_holds_two_posts_replies_for_the_one_that_handles_the_issue(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with t.place.work(await t.secretary()) as work:
            await accept_issue(work, issue_id, category="供水")
        async with t.place.work(await t.street()) as work:
            await dispatch_issue(work, issue_id, t.place.units["traffic"])
        two = await t.place.actor(
            Role.DEPARTMENT_STAFF, "construction", (Role.DEPARTMENT_STAFF, "traffic"), (Role.COMMUNITY_WORKER, "community_b1")
        )
        async with t.place.work(two) as work:
            reply = await reply_interim(work, issue_id, text="正在疏导")
        assert reply.unit_id == t.place.units["traffic"]


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        (Role.GRID_WORKER, "community_a1", ErrorCode.FORBIDDEN),
        (Role.STREET_COORDINATOR, "street_a", ErrorCode.FORBIDDEN),
        (Role.DEPARTMENT_STAFF, "construction", ErrorCode.NOT_FOUND),
        (Role.RESIDENT, "community_a2", ErrorCode.NOT_FOUND),
    ],
)
async def test_who_neither_owns_nor_handles_does_not_reply(database_urls: Urls, role: Role, unit: str, code: ErrorCode) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with refused(t.place, await t.who(role, unit), code) as work:
            await reply_interim(work, issue_id, text="在办")


async def test_only_what_is_redacted_is_published(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id, secretary = await t.raised(), await t.secretary()
        async with refused(t.place, secretary, ErrorCode.INVALID_INPUT, IssueFault.PUBLIC_TITLE_NEEDED) as work:
            await publish_issue(work, issue_id)
        async with t.place.work(secretary) as work:
            await publish_issue(work, issue_id, public_title="水质")
        first = work.now
        async with t.place.work(await t.street()) as work:
            await publish_issue(work, issue_id, public_reply="已换管")
        issue = await t.get(issue_id)
        assert (issue.public_title, issue.public_reply, issue.published_at) == ("水质", "已换管", first)


async def test_a_secret_is_never_published(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised(privacy=Privacy.SECRET_CONTENT)
        async with refused(t.place, await t.secretary(), ErrorCode.WRONG_STATE, IssueFault.SECRET_IS_NOT_PUBLISHED) as work:
            await publish_issue(work, issue_id, public_title="水质")


async def test_a_community_worker_does_not_publish(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        for by, code in (
            (await t.who(Role.COMMUNITY_WORKER, "community_a1"), ErrorCode.FORBIDDEN),
            (await t.resident(), ErrorCode.FORBIDDEN),
            (await t.who(Role.COMMUNITY_SECRETARY, "community_a2"), ErrorCode.NOT_FOUND),
        ):
            async with refused(t.place, by, code) as work:
                await publish_issue(work, issue_id, public_title="水质")


async def test_a_sole_raiser_withdraws_and_no_reply_is_owed_any_more(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised()
        async with t.place.work(await t.resident()) as work:
            await withdraw_issue(work, issue_id)
        assert (await t.get(issue_id)).state is IssueState.WITHDRAWN
        clock = await t.first_reply(issue_id)
        assert (clock.state, clock.outcome, clock.next_fire_at) == (ClockState.STOPPED, ClockOutcome.CANCELLED, None)


async def join(place: Place, issue_id: UUID, who: Actor) -> None:
    """Let somebody with an account be one more raiser."""
    assert who.person_id is not None
    async with place.work() as work:
        work.session.add(IssueRaiser(district_id=place.district_id, issue_id=issue_id, person_id=who.person_id, raised_at=work.now))


async def test_one_of_several_raisers_does_not_withdraw_for_all(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id, resident = await t.raised("李四", "王五"), await t.resident()
        await join(t.place, issue_id, resident)
        async with refused(t.place, resident, ErrorCode.INCOMPLETE, IssueFault.NOT_ALL_RAISERS) as work:
            await withdraw_issue(work, issue_id)


async def test_nobody_withdraws_for_the_raiser(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised("李四")
        for by, code in ((await t.secretary(), ErrorCode.FORBIDDEN), (await t.resident(), ErrorCode.NOT_FOUND)):
            async with refused(t.place, by, code) as work:
                await withdraw_issue(work, issue_id)


async def test_an_enterprises_liaison_withdraws_its_issue(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        liaison = await t.who(Role.ENTERPRISE_LIAISON, "enterprise_a")
        issue_id = await t.raised(unit="enterprise_a", by=liaison)
        assert (await t.get(issue_id)).owner_unit_id == t.place.units["street_a"]
        other = await t.who(Role.ENTERPRISE_LIAISON, "enterprise_b")
        async with refused(t.place, other, ErrorCode.NOT_FOUND) as work:
            await withdraw_issue(work, issue_id)
        async with t.place.work(liaison) as work:
            await withdraw_issue(work, issue_id)
        assert (await t.get(issue_id)).state is IssueState.WITHDRAWN


@pytest.mark.parametrize("known", [True, False])
async def test_an_unknown_issue_and_an_unseen_one_are_told_apart_by_nobody(database_urls: Urls, *, known: bool) -> None:
    async with told(database_urls) as t:
        issue_id = await t.raised() if known else UUID(int=7)
        async with refused(t.place, await t.who(Role.COMMUNITY_SECRETARY, "community_a2"), ErrorCode.NOT_FOUND) as work:
            await accept_issue(work, issue_id, category="供水")
        assert (await t.get(issue_id)).state is IssueState.RAISED if known else True
