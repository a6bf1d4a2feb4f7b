"""Service accounts: a person of a kind, with a post until a last day, who does nothing that only a human being does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.closing import Opinion, Resolved, Satisfaction, give_verdict
from services.domain.identity import (
    Entered,
    IdentityReason,
    Person,
    PersonKind,
    Term,
    account_named,
    deputy_appoint,
    membership_grant,
    service_account_add,
)
from services.domain.issues import IssueRaise, raise_issue
from services.domain.roundtables import Convening, RoundtableKind, convene, invite, open_soliciting
from services.domain.tenancy import PolicyName, policy_data_set
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from tests.domain.closing.table import lay
from tests.domain.identity.test_administrators import DAY, now
from tests.domain.identity.test_appointing import post_of
from tests.factories import Place, refused

R = Role
HUMAN = (ErrorCode.BARRED, IdentityReason.NOT_FOR_A_MACHINE)
SINCE, YEAR_END = date(2020, 1, 1), date(2020, 12, 31)


async def machine(place: Place, by: Actor, role: Role, unit: str, *, until: date = YEAR_END, since: date = SINCE) -> Entered:
    async with place.work(by) as work:
        term = Term(place.units[unit], role, since, until)
        return await service_account_add(work, name="热线接口", login=f"m{new_id().hex}", term=term)


async def test_it_has_an_account_a_name_and_an_end(place: Place) -> None:
    actor, login = await place.actor(R.TENANT_ADMIN, "district"), f"m{new_id().hex}"
    async with place.work(actor) as work:
        entered = await service_account_add(
            work, name="热线接口", login=login, term=Term(place.units["construction"], R.DEPARTMENT_STAFF, SINCE, YEAR_END)
        )
    async with place.database.write(place.district_id) as session:
        person = await session.get_one(Person, (place.district_id, entered.person_id))
        assert (person.kind, person.official, person.account_id) == (PersonKind.SERVICE, True, await account_named(session, login))


@pytest.mark.parametrize("until", [date(2021, 1, 1), None])
async def test_no_term_is_longer_than_the_tenant_allows(place: Place, until: date | None) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "district")
    entered = await machine(place, actor, R.DEPARTMENT_STAFF, "construction")
    async with refused(place, actor, ErrorCode.INVALID_INPUT, IdentityReason.MACHINE_TERM) as work:
        await membership_grant(work, entered.person_id, place.units["traffic"], R.DEPARTMENT_STAFF, valid_from=SINCE, valid_until=until)
    async with place.work(actor) as work:
        await policy_data_set(work, place.district_id, PolicyName.SERVICE_ACCOUNT_MONTHS, {"count": 1})
    async with refused(place, actor, ErrorCode.INVALID_INPUT, IdentityReason.MACHINE_TERM) as work:
        login, term = f"m{new_id().hex}", Term(place.units["construction"], R.DEPARTMENT_STAFF, SINCE, date(2020, 2, 1))
        await service_account_add(work, name="热线接口", login=login, term=term)
    await machine(place, actor, R.DEPARTMENT_STAFF, "construction", until=date(2020, 1, 31))


@pytest.mark.parametrize(
    ("by", "role", "unit"),
    [
        (R.TENANT_ADMIN, R.TENANT_ADMIN, "district"),
        (R.SECURITY_ADMIN, R.SECURITY_ADMIN, "district"),
        (R.SECURITY_ADMIN, R.AUDITOR, "district"),
        (R.TENANT_ADMIN, R.ENTERPRISE_ADMIN, "enterprise_a"),
        (R.TENANT_ADMIN, R.RESIDENT, "community_a1"),
    ],
)
async def test_it_administers_oversees_and_lives_nowhere(place: Place, by: Role, role: Role, unit: str) -> None:
    actor = await place.actor(by, "district")
    async with refused(place, actor, *HUMAN) as work:
        await service_account_add(work, name="接口", login=f"m{new_id().hex}", term=Term(place.units[unit], role, SINCE, YEAR_END))


async def test_only_who_appoints_there_opens_one(place: Place) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "street_a")
    async with refused(place, actor, ErrorCode.FORBIDDEN) as work:
        term = Term(place.units["construction"], R.DEPARTMENT_STAFF, SINCE, YEAR_END)
        await service_account_add(work, name="接口", login=f"m{new_id().hex}", term=term)


async def test_it_stands_in_for_nobody_and_nobody_for_it(place: Place) -> None:
    actor = await place.actor(R.TENANT_ADMIN, "district")
    head = await post_of(place, await place.actor(R.DEPARTMENT_HEAD, "construction"))
    other = (await machine(place, actor, R.DEPARTMENT_STAFF, "construction")).membership_id
    for principal, colleague in ((head, other), (other, head)):
        async with refused(place, actor, *HUMAN) as work:
            await deputy_appoint(work, principal, colleague, valid_from=SINCE, valid_until=YEAR_END)


async def test_it_raises_nothing_for_itself_and_sits_at_no_table(place: Place) -> None:
    actor, secretary = await place.actor(R.TENANT_ADMIN, "district"), await place.actor(R.COMMUNITY_SECRETARY, "community_a1")
    day, unit = await now(place), place.units["community_a1"]
    entered = await machine(place, actor, R.COMMUNITY_WORKER, "community_a1", since=day, until=day + 99 * DAY)
    acting = replace(secretary, person_id=entered.person_id, account_id=None)
    async with refused(place, acting, *HUMAN) as work:
        await raise_issue(work, IssueRaise(unit_id=unit, title="黄水", body="水管生锈"))
    called: dict[str, Any] = {"host_unit_id": unit, "kind": RoundtableKind.RESIDENT, "title": "圆桌会", "place": "社区"}
    async with refused(place, secretary, *HUMAN) as work:
        await convene(work, Convening(**called, scheduled_at=work.now + 9 * DAY, minute_taker_person_id=entered.person_id))
    taker = await place.actor(R.COMMUNITY_WORKER, "community_a1")
    assert taker.person_id is not None
    async with place.work(secretary) as work:
        table = await convene(work, Convening(**called, scheduled_at=work.now + 9 * DAY, minute_taker_person_id=taker.person_id))
        await open_soliciting(work, table.id)
    async with refused(place, secretary, *HUMAN) as work:
        await invite(work, table.id, person_id=entered.person_id)


async def test_it_gives_no_verdict(database_urls: Urls) -> None:
    table = await lay(database_urls)
    await table.reply()
    async with table.place.database.write(table.place.district_id) as session:
        (await session.get_one(Person, (table.place.district_id, table.raiser.person_id))).kind = PersonKind.SERVICE
    async with refused(table.place, table.raiser, *HUMAN) as work:
        await give_verdict(work, table.issue_id, Opinion(resolved=Resolved.YES, satisfaction=Satisfaction.SATISFIED))
    await table.place.close()
