"""Who learns a raiser's name and number: by a deed that is recorded, and outside the administration only as the raiser agreed."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from services.cli.bootstrap import Urls
from services.domain.access import Action, Actor, Role, may
from services.domain.assignments import dispatch_issue
from services.domain.audit import AccessEntry, AccessKind, AuditRow
from services.domain.identity import Erased, PersonKey
from services.domain.issues import (
    ContactConsent,
    IssueFault,
    IssueRaiser,
    Privacy,
    accept_issue,
    consent_contact,
    reveal_contact,
    share_issue,
    withdraw_consent,
)
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import TextFault
from tests.domain.issues.told import Told, told
from tests.factories import refused, rows_of
from tests.fixtures.effort import examples

NAME, PHONE = "张三", "13812348000"
"""Of everybody whom the factory makes."""
CALLERS = (
    (Role.COMMUNITY_WORKER, "community_a1"),
    (Role.COMMUNITY_SECRETARY, "community_a1"),
    (Role.STREET_COORDINATOR, "street_a"),
    (Role.DISTRICT_COORDINATOR, "district"),
    (Role.DEPARTMENT_STAFF, "construction"),
)
CONTACT = (Role.ORGANISATION_CONTACT, "property")


async def handled(t: Told, *handlers: str, privacy: Privacy = Privacy.NORMAL) -> UUID:
    """The raiser of a resident's issue that these units handle."""
    issue_id = await t.raised(privacy=privacy)
    async with t.place.work(await t.secretary()) as work:
        await accept_issue(work, issue_id, category="供水")
    lead, *others = handlers
    async with t.place.work(await t.street()) as work:
        await dispatch_issue(work, issue_id, t.place.units[lead], co_unit_ids=[t.place.units[name] for name in others])
    async with t.place.work() as work:
        return (await work.session.scalars(select(IssueRaiser.id).where(IssueRaiser.issue_id == issue_id))).one()


async def knows(t: Told, actor: Actor, raiser_id: UUID) -> bool:
    """Whether somebody is shown the raiser; who is refused, is refused by both."""
    async with t.place.work(actor) as work:
        asked = (may(actor, Action.SEE, IssueRaiser), may(actor, Action.REVEAL_CONTACT, IssueRaiser))
        seen = (await work.session.execute(select(*asked).where(IssueRaiser.id == raiser_id))).one()
    assert bool(seen[0]) == bool(seen[1])
    return bool(seen[0])


async def agreed(t: Told, actor: Actor, raiser_id: UUID, unit: str = "property", evidence: str | None = None) -> UUID:
    """A consent, given or recorded."""
    async with t.place.work(actor) as work:
        return (await consent_contact(work, raiser_id, t.place.units[unit], purpose="约定上门", evidence=evidence)).id


@pytest.mark.parametrize(("role", "unit"), CALLERS)
async def test_whoever_has_to_call_reveals_and_that_is_recorded(database_urls: Urls, role: Role, unit: str) -> None:
    async with told(database_urls) as t:
        raiser_id = await handled(t, "construction")
        actor = await t.who(role, unit)
        async with t.place.work(actor) as work:
            shown = await reveal_contact(work, raiser_id, reason=" 回访 ")
        assert (shown.name, shown.phone) == (NAME, PHONE)
        async with t.place.work() as system:
            raiser = await system.session.get_one(IssueRaiser, (t.place.district_id, raiser_id))
            row = (await system.session.scalars(select(AuditRow).where(AuditRow.event == "ContactRevealed"))).one()
            entry = (await system.session.scalars(select(AccessEntry))).one()
        assert (row.account_id, row.subject, row.subject_id, row.issue_id) == (actor.account_id, "raiser", raiser_id, raiser.issue_id)
        assert row.fields == {"issue_id": str(raiser.issue_id), "person_id": str(raiser.person_id), "reason": "回访"}
        assert (entry.kind, entry.account_id, entry.person_id) == (AccessKind.SENSITIVE, actor.account_id, actor.person_id)
        assert (entry.operation, entry.resource, entry.subject_id, entry.action) == (
            "ContactRevealed",
            "raiser",
            raiser_id,
            "reveal_contact",
        )
        assert (entry.at, entry.code, entry.correlation_id) == (work.now, None, work.correlation_id)
        told_in_clear = {table for table, rows in (await rows_of(t.place)).items() if any(PHONE in one or NAME in one for one in rows)}
        assert told_in_clear == set()


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        (Role.RESIDENT, "community_a1", ErrorCode.FORBIDDEN),  # one's own is shown unasked
        (Role.GRID_WORKER, "community_a1", ErrorCode.FORBIDDEN),
        (Role.DISTRICT_SUPERVISOR, "district", ErrorCode.FORBIDDEN),
        (Role.DISTRICT_LEADER, "district", ErrorCode.NOT_FOUND),
        (Role.DEPARTMENT_HEAD, "traffic", ErrorCode.NOT_FOUND),
        (Role.COMMUNITY_SECRETARY, "community_a2", ErrorCode.NOT_FOUND),
        (Role.AUDITOR, "district", ErrorCode.NOT_FOUND),
        (Role.TENANT_ADMIN, "district", ErrorCode.NOT_FOUND),
        (*CONTACT, ErrorCode.NOT_FOUND),
    ],
)
async def test_nobody_else_reveals(database_urls: Urls, role: Role, unit: str, code: ErrorCode) -> None:
    async with told(database_urls) as t:
        raiser_id = await handled(t, "construction", "property")
        async with refused(t.place, await t.who(role, unit), code) as work:
            await reveal_contact(work, raiser_id, reason="好奇")


async def test_a_reason_is_given_and_an_erased_person_stays_erased(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        raiser_id = await handled(t, "construction")
        secretary = await t.secretary()
        async with refused(t.place, secretary, ErrorCode.INVALID_INPUT, TextFault.EMPTY) as work:
            await reveal_contact(work, raiser_id, reason=" ")
        async with t.place.work() as work:
            raiser = await work.session.get_one(IssueRaiser, (t.place.district_id, raiser_id))
            await work.session.execute(delete(PersonKey).where(PersonKey.id == raiser.person_id))
        async with t.place.work(secretary) as work:
            shown = await reveal_contact(work, raiser_id, reason="回访")
        assert (shown.name, shown.phone) == (Erased(), Erased())


async def test_a_unit_that_the_issue_is_shared_with_learns_no_raiser(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        raiser_id = await handled(t, "construction")
        async with t.place.work(await t.secretary()) as work:
            raiser = await work.session.get_one(IssueRaiser, (t.place.district_id, raiser_id))
            await share_issue(work, raiser.issue_id, t.place.units["traffic"])
        assert not await knows(t, await t.who(Role.DEPARTMENT_HEAD, "traffic"), raiser_id)


async def test_a_company_learns_who_raised_it_from_the_raiser_s_consent_to_its_withdrawal(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        raiser_id = await handled(t, "construction", "property")
        company, resident = await t.who(*CONTACT), await t.resident()
        assert not await knows(t, company, raiser_id)
        consent_id = await agreed(t, resident, raiser_id)
        assert await knows(t, company, raiser_id)
        async with t.place.work(company) as work:
            assert (await reveal_contact(work, raiser_id, reason="约定上门")).phone == PHONE
        async with t.place.work(resident) as work:
            await withdraw_consent(work, consent_id)
        assert not await knows(t, company, raiser_id)
        async with refused(t.place, company, ErrorCode.NOT_FOUND) as work:
            await reveal_contact(work, raiser_id, reason="再约")
        async with refused(t.place, resident, ErrorCode.WRONG_STATE, IssueFault.CONSENT_IS_WITHDRAWN) as work:
            await withdraw_consent(work, consent_id)
        await agreed(t, resident, raiser_id)
        assert await knows(t, company, raiser_id)
        async with t.place.work() as work:
            events = (await work.session.scalars(select(AuditRow.event).where(AuditRow.subject == "raiser").order_by(AuditRow.id))).all()
        assert events == ["ContactConsented", "ContactRevealed", "ContactConsentWithdrawn", "ContactConsented"]


async def test_consent_is_each_raiser_s_own(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        first, second = await handled(t, "property"), await handled(t, "property")
        await agreed(t, await t.resident(), first)
        company = await t.who(*CONTACT)
        assert (await knows(t, company, first), await knows(t, company, second)) == (True, False)


async def test_a_liaison_consents_for_themselves_and_for_no_colleague(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        raiser_id = await _of_enterprise(t)
        colleague = await t.place.actor(Role.ENTERPRISE_LIAISON, "enterprise_a")
        assert await _allowed(t, colleague, raiser_id) == (True, True)  # sees the colleague in full
        async with refused(t.place, colleague, ErrorCode.FORBIDDEN) as work:
            await consent_contact(work, raiser_id, t.place.units["enterprise_b"], purpose="约定上门")
        await agreed(t, await t.who(Role.ENTERPRISE_LIAISON, "enterprise_a"), raiser_id, "enterprise_b")
        assert await knows(t, await t.who(Role.ENTERPRISE_LIAISON, "enterprise_b"), raiser_id)


async def _of_enterprise(t: Told) -> UUID:
    """The liaison of enterprise A raised it; the street handed it to enterprise B."""
    issue_id = await t.raised(unit="enterprise_a", by=await t.who(Role.ENTERPRISE_LIAISON, "enterprise_a"))
    async with t.place.work(await t.street()) as work:
        await accept_issue(work, issue_id, category="供水")
        await dispatch_issue(work, issue_id, t.place.units["enterprise_b"])
    async with t.place.work() as work:
        return (await work.session.scalars(select(IssueRaiser.id).where(IssueRaiser.issue_id == issue_id))).one()


async def _allowed(t: Told, actor: Actor, raiser_id: UUID) -> tuple[bool, bool]:
    asked = (may(actor, Action.SEE, IssueRaiser), may(actor, Action.SEE_CONTACT, IssueRaiser))
    async with t.place.work(actor) as work:
        row = (await work.session.execute(select(*asked).where(IssueRaiser.id == raiser_id))).one()
    return bool(row[0]), bool(row[1])


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        (Role.COMMUNITY_WORKER, "community_a1", None),
        (Role.COMMUNITY_SECRETARY, "community_a1", None),
        (Role.GRID_WORKER, "community_a1", ErrorCode.FORBIDDEN),
        (Role.STREET_COORDINATOR, "street_a", ErrorCode.FORBIDDEN),
        (Role.DEPARTMENT_STAFF, "construction", ErrorCode.FORBIDDEN),
        (Role.RESIDENT, "community_a1", ErrorCode.FORBIDDEN),
        (*CONTACT, ErrorCode.NOT_FOUND),
    ],
)
async def test_who_records_by_proxy_and_takes_back(database_urls: Urls, role: Role, unit: str, code: ErrorCode | None) -> None:
    async with told(database_urls) as t:
        raiser_id, other = await handled(t, "construction", "property"), await handled(t, "construction", "property")
        actor = await t.place.actor(role, unit)  # another resident, too
        if code is not None:
            async with refused(t.place, actor, ErrorCode.NOT_FOUND if role is Role.RESIDENT else code) as work:
                await consent_contact(work, raiser_id, t.place.units["property"], purpose="约定上门", evidence="录音")
            return
        consent_id = await agreed(t, actor, raiser_id, evidence=" 录音 3 号 ")
        async with t.place.work(actor) as work:
            kept = await work.session.get_one(ContactConsent, (t.place.district_id, consent_id))
            assert (kept.purpose, kept.evidence, kept.recorded_by, kept.withdrawn_at) == ("约定上门", "录音 3 号", actor.account_id, None)
            await withdraw_consent(work, consent_id)
        own = await agreed(t, await t.resident(), other)
        async with t.place.work(actor) as work:  # whom the raiser told on the phone
            await withdraw_consent(work, own)


async def test_to_whom_consent_is_given(database_urls: Urls) -> None:
    """To whoever works on the issue and is no part of the administration; every other unit is answered as one that is not there."""
    async with told(database_urls) as t:
        raiser_id, alone = await handled(t, "construction", "property"), await handled(t, "construction")
        resident = await t.resident()
        for raiser, unit in ((raiser_id, "construction"), (raiser_id, "enterprise_a"), (alone, "property")):
            async with refused(t.place, resident, ErrorCode.NOT_FOUND) as work:
                await consent_contact(work, raiser, t.place.units[unit], purpose="约定上门")
        async with refused(t.place, resident, ErrorCode.NOT_FOUND) as work:
            await consent_contact(work, raiser_id, raiser_id, purpose="约定上门")
        await agreed(t, resident, raiser_id)
        async with refused(t.place, resident, ErrorCode.CONFLICT, IssueFault.ALREADY_CONSENTED) as work:
            await consent_contact(work, raiser_id, t.place.units["property"], purpose="约定上门")


async def test_whoever_asked_to_stay_hidden_is_revealed_by_the_intake_and_agrees_in_person(database_urls: Urls) -> None:
    async with told(database_urls) as t:
        raiser_id = await handled(t, "construction", "property", privacy=Privacy.IDENTITY_HIDDEN)
        secretary, company = await t.secretary(), await t.who(*CONTACT)
        for role, unit in CALLERS[2:]:
            async with refused(t.place, await t.who(role, unit), ErrorCode.NOT_FOUND) as work:
                await reveal_contact(work, raiser_id, reason="回访")
        async with t.place.work(secretary) as work:
            assert (await reveal_contact(work, raiser_id, reason="回访")).phone == PHONE
        with pytest.raises(Refusal) as refusal:
            await agreed(t, secretary, raiser_id, evidence="录音")
        assert refusal.value.code is ErrorCode.FORBIDDEN
        at_the_street = await t.raised("李四", unit="street_a", by=await t.street(), privacy=Privacy.IDENTITY_HIDDEN)
        async with t.place.work(await t.street()) as work:
            mine = (await work.session.scalars(select(IssueRaiser.id).where(IssueRaiser.issue_id == at_the_street))).one()
        async with refused(t.place, await t.street(), ErrorCode.WRONG_STATE, IssueFault.HIDDEN_CONSENTS_THEMSELVES) as work:
            await consent_contact(work, mine, t.place.units["property"], purpose="约定上门", evidence="录音")
        assert not await knows(t, company, raiser_id)
        await agreed(t, await t.resident(), raiser_id)
        assert await knows(t, company, raiser_id)
        for role, unit in CALLERS[2:]:  # to that unit alone
            assert not await knows(t, await t.who(role, unit), raiser_id)


@settings(max_examples=examples(24), phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from([0, 1]), st.booleans()), max_size=10))
async def test_whatever_was_agreed_before_only_what_holds_now_is_known(database_urls: Urls, deeds: list[tuple[int, bool]]) -> None:
    """Two raisers of two issues that one company handles: each deed agrees or takes back, by the raiser or by a proxy."""
    async with told(database_urls) as t:
        raisers = [await handled(t, "property"), await handled(t, "property")]
        live: dict[int, UUID] = {}
        for number, by_proxy in deeds:
            actor = await t.secretary() if by_proxy else await t.resident()
            if number in live:
                async with t.place.work(actor) as work:
                    await withdraw_consent(work, live.pop(number))
            else:
                live[number] = await agreed(t, actor, raisers[number], evidence="录音" if by_proxy else None)
        company = await t.who(*CONTACT)
        assert {number for number, raiser_id in enumerate(raisers) if await knows(t, company, raiser_id)} == live.keys()
