"""Who gains and who loses, in rows: compared with what the people then find."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Actor, Effect, Reach, Resource, Role, may
from services.domain.audit import AuditRow
from services.domain.identity import load_actor
from services.domain.issues import Issue, IssueRaise, raise_issue
from services.domain.overlays import Change, policy_preview
from services.domain.overlays.preview import Example, Preview
from services.kit.errors import ErrorCode
from tests.domain.overlays.conftest import Office
from tests.factories import refused

ACROSS = "p, GRID_WORKER, issue, export, SEATED, allow"
STREET_WIDE = "p, OBSERVER, issue, see, OWN_UNIT, allow"
NO_FILES = "p, COMMUNITY_WORKER, issue, export, SUBTREE, deny"
OWN_RETURNS = "p, COMMUNITY_WORKER, issue, dispatch, OWN_UNIT, allow"


async def raised(office: Office, unit: str, count: int) -> set[UUID]:
    """Issues that a community's worker raised there."""
    worker = await office.place.actor(Role.COMMUNITY_SECRETARY, unit)
    found = set()
    for number in range(count):
        async with office.place.work(worker) as work:
            found.add((await raise_issue(work, IssueRaise(unit_id=office.place.units[unit], title=f"第 {number} 件", body="不亮"))).id)
    return found


async def preview(office: Office, version: int, by: Actor | None = None) -> Preview:
    """What the security administrator, or another, is shown."""
    async with office.place.work(by or office.security) as work:
        return await policy_preview(work, version)


async def within(office: Office, actor: Actor, action: Action) -> set[UUID]:
    """The issues on which the actor may act, as a request of theirs would find now."""
    assert actor.account_id is not None
    async with office.place.database.read(office.place.district_id) as session:
        now = await load_actor(session, actor.account_id, office.place.district_id)
        return set(await session.scalars(select(Issue.id).where(Issue.district_id == now.district_id, may(now, action, Issue))))


async def test_it_tells_what_the_people_then_find(office: Office) -> None:
    mine, others = await raised(office, "community_a1", 4), await raised(office, "community_a2", 2)
    workers = [await office.place.actor(Role.COMMUNITY_WORKER, "community_a1") for _ in range(2)]
    other = await office.place.actor(Role.COMMUNITY_WORKER, "community_a2")
    version = await office.draft(NO_FILES, OWN_RETURNS)
    shown = await preview(office, version)
    actions = (Action.DISPATCH, Action.EXPORT)
    before = [{action: await within(office, one, action) for action in actions} for one in (workers[0], other)]
    await office.activate(version)
    after = [{action: await within(office, one, action) for action in actions} for one in (workers[0], other)]
    assert (shown.version, shown.before, shown.complete) == (version, 0, True)
    assert {(one.people, one.action): (one.gained, one.lost) for one in shown.outcomes if one.posts == workers[0].grants} == {
        (2, Action.DISPATCH): (4, 0),
        (2, Action.EXPORT): (0, 4),
    }
    assert {(one.people, one.action): (one.gained, one.lost) for one in shown.outcomes if one.posts == other.grants} == {
        (1, Action.DISPATCH): (2, 0),
        (1, Action.EXPORT): (0, 2),
    }
    for rows, had, has in zip((mine, others), before, after, strict=True):
        assert (had, has) == ({Action.DISPATCH: set(), Action.EXPORT: rows}, {Action.DISPATCH: rows, Action.EXPORT: set()})
    examples = [one for outcome in shown.outcomes for one in (*outcome.examples_gained, *outcome.examples_lost)]
    assert all(one.model is Issue and one.id in mine | others for one in examples)
    assert max(len(outcome.examples_gained) for outcome in shown.outcomes) == 3


async def test_every_answer_that_differs_is_told_also_for_who_inherits_it(office: Office) -> None:
    shown = await preview(office, await office.draft(OWN_RETURNS))
    assert shown.changes == (Change(Role.COMMUNITY_WORKER, Resource.ISSUE, Action.DISPATCH, Reach.OWN_UNIT, True, Effect.ALLOW),)
    denied = await preview(office, await office.draft(NO_FILES))
    subject = (Resource.ISSUE, Action.EXPORT, Reach.SUBTREE, False)
    assert denied.changes == tuple(
        Change(role, *subject, effect)
        for role in (Role.COMMUNITY_WORKER, Role.COMMUNITY_SECRETARY)
        for effect in (Effect.ALLOW, Effect.DENY)
    )
    assert (shown.people, shown.outcomes) == (0, ())


async def test_the_way_back_is_told_against_what_is_in_force(office: Office) -> None:
    mine = await raised(office, "community_a1", 1)
    worker = await office.place.actor(Role.COMMUNITY_WORKER, "community_a1")
    version = await office.enact(OWN_RETURNS)
    back = await preview(office, 0)
    (outcome,) = back.outcomes
    assert (back.version, back.before, outcome.posts, outcome.lost, outcome.gained) == (0, version, worker.grants, 1, 0)
    assert outcome.examples_lost == tuple(Example(Issue, one) for one in mine)
    assert (await preview(office, version)).changes == ()


async def test_two_posts_count_together(office: Office) -> None:
    """Who has it by another post gains nothing."""
    await raised(office, "community_a1", 2)
    both = await office.place.actor(Role.COMMUNITY_WORKER, "community_a1", (Role.COMMUNITY_SECRETARY, "community_a1"))
    shown = await preview(office, await office.draft(OWN_RETURNS))
    assert (shown.people, [one for one in shown.outcomes if one.posts == both.grants]) == (1, [])


async def test_who_may_look_and_that_it_is_recorded(office: Office) -> None:
    version = await office.draft(ACROSS, STREET_WIDE)
    for eye in (office.admin, office.security, office.auditor):
        await preview(office, version, eye)
    async with refused(office.place, await office.place.actor(Role.DISTRICT_LEADER, "district"), ErrorCode.FORBIDDEN) as work:
        await policy_preview(work, version)
    async with office.place.database.read(office.place.district_id) as session:
        looked = select(AuditRow.account_id).where(AuditRow.event == "PolicyPreviewed").order_by(AuditRow.id)
        accounts = list(await session.scalars(looked))
    assert accounts == [office.admin.account_id, office.security.account_id, office.auditor.account_id]
