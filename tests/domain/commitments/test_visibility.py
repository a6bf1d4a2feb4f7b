"""Who sees a promise, who reads its private part, and what publishing changes."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.cli.bootstrap import Urls
from services.domain.access import Action, Actor, Role, find, may
from services.domain.commitments import (
    Commitment,
    CommitmentEvidence,
    CommitmentExtension,
    CommitmentNote,
    note_progress,
    publish_commitment,
    request_extension,
)
from services.domain.issues import Issue, IssueFault, Privacy
from services.kit.errors import ErrorCode
from tests.domain.commitments.table import EIGHT, Table, table
from tests.factories import refused


async def seen(t: Table, actor: Actor, model: type[Any] = Commitment, action: Action = Action.SEE) -> set[UUID]:
    async with t.place.work(actor) as work:
        return set(await work.session.scalars(select(model.id).where(model.district_id == t.place.district_id, may(actor, action, model))))


READERS = {
    "street_a": [(Role.STREET_COORDINATOR, "street_a")],
    "community": [(Role.COMMUNITY_SECRETARY, "community_a1"), (Role.GRID_WORKER, "community_a1")],
    "district": [(Role.DISTRICT_COORDINATOR, "district"), (Role.DISTRICT_SUPERVISOR, "district"), (Role.DISTRICT_LEADER, "district")],
    "committer": [(Role.DEPARTMENT_STAFF, "construction"), (Role.DEPARTMENT_HEAD, "construction")],
    "handler": [(Role.DEPARTMENT_STAFF, "traffic")],
    "observer": [(Role.OBSERVER, "street_a")],
}
STRANGERS = [
    (Role.STREET_COORDINATOR, "street_b"),
    (Role.COMMUNITY_SECRETARY, "community_a2"),
    (Role.RESIDENT, "community_a1"),
    (Role.DEPARTMENT_HEAD, "services"),
    (Role.ENTERPRISE_LIAISON, "enterprise_a"),
    (Role.ORGANISATION_CONTACT, "property"),
    (Role.TENANT_ADMIN, "district"),
]


async def test_those_who_read_the_issue_read_its_promises_and_strangers_see_none(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        await t.promised("traffic")
        await t.claim(commitment_id)
        for role, unit in (post for posts in READERS.values() for post in posts):
            actor = await t.who(role, unit)
            assert commitment_id in await seen(t, actor), (role, unit)
            assert commitment_id in await seen(t, actor, action=Action.READ), (role, unit)
            assert len(await seen(t, actor, CommitmentEvidence)) == 1, (role, unit)
        raiser = await t.raiser()
        assert commitment_id in await seen(t, raiser, action=Action.READ)
        auditor = await t.who(Role.AUDITOR, "district")
        assert (len(await seen(t, auditor)), await seen(t, auditor, action=Action.READ)) == (2, set())
        for role, unit in STRANGERS:
            actor = await t.who(role, unit)
            for model in (Commitment, CommitmentEvidence, CommitmentNote, CommitmentExtension):
                assert await seen(t, actor, model) == set(), (role, unit, model)
        assert await seen(t, Actor(district_id=t.place.district_id)) == set()


async def test_a_committer_reads_the_issue_and_its_own_promise_not_the_others(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        mine, other = await t.promised("property"), await t.promised("construction")
        contact = await t.who(Role.ORGANISATION_CONTACT, "property")
        assert await seen(t, contact) == {mine}
        assert await seen(t, contact, Issue, Action.READ) == {t.issue_id}
        assert other not in await seen(t, contact, action=Action.READ)


async def test_a_published_promise_is_seen_by_anybody_its_private_part_is_not(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with t.place.work(await t.staff("construction")) as work:
            await note_progress(work, commitment_id, text="已开挖")
            await request_extension(work, commitment_id, spec=EIGHT, reason="管线复杂")
        for actor in (await t.head("construction"), await t.supervisor(), await t.raiser()):
            async with refused(t.place, actor, ErrorCode.FORBIDDEN) as work:
                await publish_commitment(work, commitment_id)
        async with t.place.work(await t.secretary()) as work:
            await publish_commitment(work, commitment_id, public_text="力争8个工作日内办结")
        anybody = Actor(district_id=t.place.district_id)
        strangers = [anybody, await t.who(Role.STREET_COORDINATOR, "street_b"), await t.liaison("enterprise_b")]
        for actor in strangers:
            assert await seen(t, actor) == {commitment_id}
            assert await seen(t, actor, action=Action.READ) == set()
            assert await seen(t, actor, CommitmentNote) == await seen(t, actor, CommitmentExtension) == set()
        promise = await t.promise(commitment_id)
        assert (promise.public_text, promise.published_at is None) == ("力争8个工作日内办结", False)
        async with t.place.work(await t.secretary()) as work:
            again = await publish_commitment(work, commitment_id)
        assert (again.public_text, again.published_at) == (promise.public_text, promise.published_at)


async def test_word_for_word_unless_redacted(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with t.place.work(await t.secretary()) as work:
            await publish_commitment(work, commitment_id)
        promise = await t.promise(commitment_id)
        assert promise.public_text == promise.text


async def test_of_a_secret_issue_nothing_is_published(database_urls: Urls) -> None:
    async with table(database_urls) as t:
        commitment_id = await t.promised()
        async with t.place.work() as work:
            await work.session.execute(update(Issue).where(Issue.id == t.issue_id).values(privacy=Privacy.SECRET_CONTENT))
        async with refused(t.place, await t.secretary(), ErrorCode.WRONG_STATE, IssueFault.SECRET_IS_NOT_PUBLISHED) as work:
            await publish_commitment(work, commitment_id)


@pytest.mark.parametrize("enterprise", ["enterprise_a", "enterprise_b"])
async def test_an_enterprise_sees_what_was_promised_to_it_and_nothing_of_its_sibling(database_urls: Urls, enterprise: str) -> None:
    async with table(database_urls) as t:
        to_the_community = await t.promised(text="给社区的承诺")
        await t.enterprise_issue()
        commitment_id = await t.promised(text="给企业的承诺")
        liaison = await t.liaison(enterprise)
        assert liaison.enterprises == (t.unit(enterprise),)
        assert await seen(t, liaison) == ({commitment_id} if enterprise == "enterprise_a" else set())
        # The second wall holds although this statement forgets its predicate: no other enterprise's row. One that carries no
        # enterprise is kept apart by the reaches, as above.
        async with t.place.work(liaison) as work:
            rows = await work.session.scalars(select(Commitment.id).where(Commitment.district_id == t.place.district_id))
            assert set(rows) - {to_the_community} == ({commitment_id} if enterprise == "enterprise_a" else set())


async def test_another_districts_promise_is_not_found(database_urls: Urls) -> None:
    async with table(database_urls) as t, table(database_urls) as other:
        commitment_id = await t.promised()
        async with refused(other.place, await other.supervisor(), ErrorCode.NOT_FOUND) as work:
            await find(work, Commitment, commitment_id, Action.SEE, lock=False)
