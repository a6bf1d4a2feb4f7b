"""Who learns who raised an issue."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.cli.bootstrap import Urls
from services.domain.access import Action, Actor, Role, may
from services.domain.assignments import dispatch_issue
from services.domain.issues import Issue, IssueRaiser, Privacy, Reply, accept_issue, publish_issue, reply_interim
from tests.domain.issues.told import Told, told


async def seen(t: Told, actor: Actor, model: type[Issue | IssueRaiser | Reply], action: Action = Action.SEE) -> Sequence[UUID]:
    async with t.place.work(actor) as work:
        return (await work.session.scalars(select(model.id).where(may(work.actor, action, model)))).all()


async def handled(t: Told, privacy: Privacy) -> UUID:
    """A resident's issue, accepted, dispatched to the construction department, replied to once and published."""
    issue_id = await t.raised(privacy=privacy)
    async with t.place.work(await t.secretary()) as work:
        await accept_issue(work, issue_id, category="供水")
        await reply_interim(work, issue_id, text="已联系")
        if privacy is not Privacy.SECRET_CONTENT:
            await publish_issue(work, issue_id, public_title="水质")
    async with t.place.work(await t.street()) as work:
        await dispatch_issue(work, issue_id, t.place.units["construction"])
    return issue_id


async def test_a_raiser_who_asked_for_nothing_is_known_to_who_handles_it(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        await handled(t, Privacy.NORMAL)
        for role, unit in (
            (Role.RESIDENT, "community_a1"),
            (Role.COMMUNITY_SECRETARY, "community_a1"),
            (Role.GRID_WORKER, "community_a1"),
            (Role.STREET_COORDINATOR, "street_a"),
            (Role.DISTRICT_COORDINATOR, "district"),
            (Role.DISTRICT_SUPERVISOR, "district"),
            (Role.DEPARTMENT_STAFF, "construction"),
        ):
            assert len(await seen(t, await t.who(role, unit), IssueRaiser)) == 1, role


async def test_a_hidden_identity_is_known_to_the_intake_unit_and_to_the_raiser_alone(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await handled(t, Privacy.IDENTITY_HIDDEN)
        for role, unit, count in (
            (Role.RESIDENT, "community_a1", 1),
            (Role.COMMUNITY_SECRETARY, "community_a1", 1),
            (Role.STREET_COORDINATOR, "street_a", 0),
            (Role.DISTRICT_COORDINATOR, "district", 0),
            (Role.DISTRICT_SUPERVISOR, "district", 0),
            (Role.DEPARTMENT_STAFF, "construction", 0),
        ):
            actor = await t.who(role, unit)
            assert await seen(t, actor, Issue) == [issue_id], role
            assert len(await seen(t, actor, IssueRaiser)) == count, role
            assert len(await seen(t, actor, IssueRaiser, Action.SEE_CONTACT)) == (count if role is Role.RESIDENT else 0), role
            assert len(await seen(t, actor, IssueRaiser, Action.REVEAL_CONTACT)) == (0 if role is Role.RESIDENT else count), role


async def test_a_stranger_sees_what_is_published_and_neither_raisers_nor_replies(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        issue_id = await handled(t, Privacy.NORMAL)
        secret = await handled(t, Privacy.SECRET_CONTENT)
        for stranger in (
            Actor(t.place.district_id),
            await t.who(Role.RESIDENT, "community_a2"),
            await t.who(Role.COMMUNITY_SECRETARY, "community_b1"),
            await t.who(Role.DEPARTMENT_HEAD, "traffic"),
            await t.who(Role.ENTERPRISE_ADMIN, "enterprise_a"),
        ):
            assert await seen(t, stranger, Issue) == [issue_id]
            assert await seen(t, stranger, Issue, Action.READ) == []
            assert (await seen(t, stranger, IssueRaiser), await seen(t, stranger, Reply)) == ([], [])
        reader = await t.secretary()
        assert sorted(await seen(t, reader, Issue, Action.READ)) == sorted([issue_id, secret])
        assert len(await seen(t, reader, Reply)) == 2
