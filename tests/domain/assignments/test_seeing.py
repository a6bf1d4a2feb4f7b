"""Assignments are seen by whoever reads the issue; a handling unit reads the issue, now or once. And where rows lie."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.cli.bootstrap import Urls
from services.domain.access import Action, Actor, Role, may
from services.domain.assignments import (
    Assignment,
    AssignmentReturn,
    AssignmentRole,
    AssignmentState,
    supervisor_reassign,
    uphold_return,
)
from services.domain.issues import Issue, IssueRaiser, publish_issue
from services.domain.tenancy import unit_move
from tests.domain.assignments.scene import Scene, scene


async def seen(s: Scene, actor: Actor, model: type[Issue | Assignment | AssignmentReturn | IssueRaiser]) -> Sequence[UUID]:
    async with s.place.work(actor) as work:
        rows = select(model.id).where(model.district_id == s.place.district_id, may(work.actor, Action.SEE, model))
        return (await work.session.scalars(rows.order_by(model.id))).all()


async def test_who_handles_reads_and_others_do_not(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("construction", "traffic")
        co = (await s.of("traffic")).id
        asked = await s.ask_return(lead, "construction", "services")
        both = sorted([lead, co])
        readers = [
            await s.staff("construction"),
            await s.staff("traffic"),
            await s.secretary(),
            await s.street(),
            await s.district(),
            await s.supervisor(),
            await s.who(Role.GRID_WORKER, "community_a1"),
            await s.who(Role.OBSERVER, "street_a"),
        ]
        for actor in readers:
            assert (await seen(s, actor, Assignment), await seen(s, actor, AssignmentReturn)) == (both, [asked.id])
        strangers = [
            await s.head("services"),
            await s.who(Role.COMMUNITY_SECRETARY, "community_a2"),
            await s.who(Role.STREET_COORDINATOR, "street_b"),
            await s.who(Role.ENTERPRISE_ADMIN, "enterprise_a"),
            await s.who(Role.ORGANISATION_CONTACT, "property"),
            await s.who(Role.RESIDENT, "community_a1"),
            Actor(s.place.district_id),
        ]
        for actor in strangers:
            assert (await seen(s, actor, Assignment), await seen(s, actor, AssignmentReturn), await seen(s, actor, Issue)) == ([], [], [])


async def test_a_published_issue_shows_no_stranger_who_handles_it(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.dispatch()
        async with s.place.work(await s.street()) as work:
            await publish_issue(work, s.issue_id, public_title="水质")
        stranger = await s.who(Role.COMMUNITY_SECRETARY, "community_a2")
        assert (await seen(s, stranger, Issue), await seen(s, stranger, Assignment)) == ([s.issue_id], [])


async def test_who_handled_it_once_reads_on_and_a_new_handler_begins_to(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        new = await s.head("traffic")
        assert await seen(s, new, Issue) == []
        async with s.place.work(await s.supervisor()) as work:
            await supervisor_reassign(work, lead, s.unit("traffic"), reason="改派")
        for actor in (new, await s.head("construction")):
            assert await seen(s, actor, Issue) == [s.issue_id]
            assert len(await seen(s, actor, IssueRaiser)) == 1


async def test_one_lead_at_a_time_is_the_databases_rule_too(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        await s.dispatch("construction", "traffic")
        co = (await s.of("traffic")).id
        with pytest.raises(IntegrityError, match="assignment_lead_key"):
            async with s.place.work() as work:
                (await work.session.get_one(Assignment, (s.place.district_id, co))).role = AssignmentRole.LEAD


@pytest.mark.parametrize(
    ("state", "check"),
    [
        (AssignmentState.DONE, "handled_is_signed_for"),
        (AssignmentState.IN_WORK, "handled_is_signed_for"),
        (AssignmentState.EXCUSED, "ended_has_instant"),
    ],
)
async def test_a_row_cannot_claim_what_did_not_happen(database_urls: Urls, state: AssignmentState, check: str) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        with pytest.raises(IntegrityError, match=f"assignment_({check}|work_has_staff|done_has_report)_check"):
            async with s.place.work() as work:
                (await work.session.get_one(Assignment, (s.place.district_id, lead))).state = state


async def test_an_assignment_moves_with_its_issue_and_not_with_its_unit(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch("construction", "property")
        admin = await s.who(Role.TENANT_ADMIN, "district")
        async with s.place.work(admin) as work:
            await unit_move(work, s.unit("property"), s.unit("community_b1"))
        assert (await s.of("property")).community_id == s.unit("community_a1")
        async with s.place.work(admin) as work:
            await unit_move(work, s.unit("community_a1"), s.unit("street_b"))
        for one in (await s.get(lead), await s.of("property")):
            assert (one.street_id, one.community_id) == (s.unit("street_b"), s.unit("community_a1"))


async def test_a_community_that_moved_while_a_return_waits_is_ruled_all_the_same(database_urls: Urls) -> None:
    async with scene(database_urls) as s:
        lead = await s.dispatch()
        await s.ask_return(lead, "construction", "traffic")
        async with s.place.work(await s.who(Role.TENANT_ADMIN, "district")) as work:
            await unit_move(work, s.unit("community_a1"), s.unit("street_b"))
        async with s.place.work(await s.district()) as work:
            new = await uphold_return(work, lead, reason="交警职责")
        assert new.street_id == s.unit("street_b")
