"""Who may ask why, about whom and what: oneself about what one sees, two officers about everybody; whatever else is asked is null."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.api.graphql import ids
from services.cli.bootstrap import Urls
from services.domain.access import Action, Actor, Role
from services.domain.identity import Account, AccountState, Membership
from services.domain.issues import IssueRaise, raise_issue
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from services.kit.wording import Locale
from tests.api.graphql.ask import anyone, ask, refused
from tests.factories import Place, make_place
from tests.fixtures.counted.tally import Tally

WHY = """query($account: ID!, $node: ID!, $action: Action!) {
  explainAccess(account: $account, node: $node, action: $action) {
    allowed sentence
    grounds { role roleLabel unit { name } post { id } inheritedFrom line resource action reach reachLabel effect holds }
  }
}"""
TITLE = "路灯不亮"


async def why(
    place: Place, asker: Actor, account: UUID | None, node: str, action: Action = Action.SEE, *, locale: Locale = Locale.EN
) -> dict[str, Any] | None:
    """The explanation, or nothing."""
    given = {"account": ids.encode("acc", account or new_id()), "node": node, "action": action.name}
    found: dict[str, Any] | None = (await ask(place.database, asker, WHY, given, locale=locale))["explainAccess"]
    return found


@pytest.fixture
async def issue(place: Place) -> str:
    """An issue of community_a1 that is nobody else's business."""
    resident = await place.actor(Role.RESIDENT, "community_a1")
    async with place.work(resident) as work:
        raised = await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title=TITLE, body="三天了"))
    return ids.encode("iss", raised.id)


@pytest.fixture
async def secretary(place: Place) -> Actor:
    """Whose access is explained."""
    return await place.actor(Role.COMMUNITY_SECRETARY, "community_a1")


@pytest.fixture
async def elsewhere(database_urls: Urls) -> AsyncIterator[Place]:
    """Another district."""
    made = await make_place(database_urls)
    yield made
    await made.close()


async def test_everybody_may_ask_about_themselves(place: Place, secretary: Actor, issue: str) -> None:
    found = await why(place, secretary, secretary.account_id, issue, Action.ACCEPT)
    assert found is not None
    assert (found["allowed"], [one["holds"] for one in found["grounds"]]) == (True, [True])
    assert found["sentence"] == (
        "Allowed: the role Community secretary may do this to the Issue (Accept) over “My unit itself”, and the row is within it"
    )
    (ground,) = found["grounds"]
    assert ids.prefix_of(ground.pop("post")["id"]) == "pos"
    assert ground == {
        "role": "COMMUNITY_SECRETARY",
        "roleLabel": "Community secretary",
        "unit": {"name": "community_a1"},
        "inheritedFrom": "COMMUNITY_WORKER",
        "line": "p, COMMUNITY_WORKER, issue, accept, OWN_UNIT, allow",
        "resource": "ISSUE",
        "action": "ACCEPT",
        "reach": "OWN_UNIT",
        "reachLabel": "My unit itself",
        "effect": "ALLOW",
        "holds": True,
    }


async def test_what_the_role_may_elsewhere_is_told_as_well(place: Place, secretary: Actor, issue: str) -> None:
    found = await why(place, secretary, secretary.account_id, issue, Action.EXCUSE, locale=Locale.ZH_CN)
    assert found is not None
    assert [(one["reach"], one["holds"]) for one in found["grounds"]] == [("ASSIGNED", False), ("OWN_UNIT", True)]
    found = await why(place, secretary, secretary.account_id, issue, Action.PROMISE, locale=Locale.ZH_CN)
    assert found is not None
    assert (found["allowed"], [one["holds"] for one in found["grounds"]]) == (False, [False])
    assert found["sentence"] == "不允许：所任岗位只在以下范围内对诉求事项可以“记录承诺”，该对象不在其中：交办给本单位的"


async def test_what_no_line_speaks_of_says_so(place: Place, secretary: Actor, issue: str) -> None:
    found = await why(place, secretary, secretary.account_id, issue, Action.DECLINE)
    assert found == {
        "allowed": False,
        "sentence": "Not allowed: no line of the policy lets any of the posts held do this (Decline)",
        "grounds": [],
    }


async def test_a_denial_is_named(place: Place) -> None:
    administrator = await place.actor(Role.TENANT_ADMIN, "street_a")
    street = ids.encode("str", place.units["street_a"])
    found = await why(place, administrator, administrator.account_id, street, Action.SUSPEND)
    assert found is not None
    assert found["sentence"].startswith("Not allowed: the role Tenant administrator must not do this to the Unit (Suspend or resume)")
    assert [(one["reach"], one["effect"], one["holds"]) for one in found["grounds"]] == [
        ("OWN_UNIT", "DENY", True),
        ("SUBTREE", "ALLOW", True),
    ]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECURITY_ADMIN])
async def test_two_officers_may_ask_about_everybody_and_are_shown_nothing_of_the_row(
    place: Place, secretary: Actor, issue: str, role: Role
) -> None:
    officer = await place.actor(role, "district")
    resident = await place.actor(Role.RESIDENT, "community_a2")
    for account, allowed in ((secretary.account_id, True), (resident.account_id, False)):
        found = await why(place, officer, account, issue, Action.READ)
        assert found is not None
        assert (found["allowed"], TITLE in json.dumps(found, ensure_ascii=False)) == (allowed, False)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.AUDITOR, Role.SECURITY_ADMIN}])
async def test_nobody_else_may_ask_about_others(place: Place, secretary: Actor, issue: str, role: Role) -> None:
    other = await place.actor(role, "district")
    assert await why(place, other, secretary.account_id, issue) is None


async def test_what_is_not_there_is_what_one_may_not_ask(place: Place, elsewhere: Place, secretary: Actor, issue: str) -> None:
    """Unknown, garbled, foreign and unseen: byte for byte the same."""
    officer = await place.actor(Role.AUDITOR, "district")
    stranger = await place.actor(Role.COMMUNITY_SECRETARY, "community_a2")
    abroad = await elsewhere.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    unit = ids.encode("com", elsewhere.units["community_a1"])
    own = ids.encode("com", place.units["community_a1"])
    asked = [
        (stranger, stranger.account_id, issue),
        (stranger, secretary.account_id, issue),
        (stranger, None, issue),
        (officer, None, issue),
        (officer, abroad.account_id, issue),
        (officer, secretary.account_id, ids.encode("iss", new_id())),
        (officer, secretary.account_id, unit),
        (officer, secretary.account_id, own.replace("com", "str")),
        (officer, secretary.account_id, ids.encode("acc", secretary.account_id or new_id())),
        (officer, secretary.account_id, "no such id"),
        (anyone(place.district_id), secretary.account_id, issue),
        (anyone(place.district_id), None, issue),
    ]
    assert [await why(place, *one) for one in asked] == [None] * len(asked)


async def test_without_a_district_nothing_is_asked(place: Place, issue: str) -> None:
    given = {"account": ids.encode("acc", new_id()), "node": issue, "action": "SEE"}
    assert (await refused(place.database, None, WHY, given)).code is ErrorCode.DISTRICT_REQUIRED


async def test_an_ended_post_and_a_locked_account_explain_themselves(place: Place, secretary: Actor, issue: str) -> None:
    officer = await place.actor(Role.AUDITOR, "district")

    async def grounds() -> list[str]:
        found = await why(place, officer, secretary.account_id, issue, Action.ACCEPT)
        assert found is not None
        return [one["role"] for one in found["grounds"]]

    assert await grounds() == ["COMMUNITY_SECRETARY"]
    async with place.database.write(place.district_id) as session:
        await session.execute(update(Account).where(Account.id == secretary.account_id).values(state=AccountState.LOCKED))
    assert await grounds() == []
    async with place.database.write(place.district_id) as session:
        await session.execute(update(Account).where(Account.id == secretary.account_id).values(state=AccountState.ACTIVE))
        await session.execute(update(Membership).where(Membership.person_id == secretary.person_id).values(valid_until=date(2020, 1, 2)))
    assert await grounds() == []


async def test_grants_that_ended_meanwhile_explain_nothing_any_more(place: Place, secretary: Actor, issue: str) -> None:
    async with place.database.write(place.district_id) as session:
        await session.execute(update(Membership).where(Membership.person_id == secretary.person_id).values(valid_until=date(2020, 1, 2)))
        await session.execute(update(Account).where(Account.id == secretary.account_id).values(grants_version=2))
    assert await why(place, secretary, secretary.account_id, issue) is None
    assert await why(place, replace(secretary, grants=(), grants_version=2), secretary.account_id, issue) is None


async def test_the_officers_find_the_account_behind_a_post_and_nobody_else_does(place: Place, secretary: Actor) -> None:
    query = "{ viewer { account { id } grants { unit { posts { nodes { account { id login } } } } } } }"
    chief = await place.actor(Role.DISTRICT_COORDINATOR, "district", (Role.COMMUNITY_SECRETARY, "community_a1"))
    watching = await place.actor(
        Role.DISTRICT_COORDINATOR, "district", (Role.COMMUNITY_SECRETARY, "community_a1"), (Role.AUDITOR, "district")
    )

    async def accounts(actor: Actor) -> set[str | None]:
        grants = (await ask(place.database, actor, query))["viewer"]["grants"]
        posts = [post for one in grants for post in one["unit"]["posts"]["nodes"]]
        return {None if post["account"] is None else post["account"]["id"] for post in posts}

    assert await accounts(chief) == {None}
    assert ids.encode("acc", secretary.account_id or new_id()) in await accounts(watching)
    mine = (await ask(place.database, secretary, query))["viewer"]["account"]
    assert mine == {"id": ids.encode("acc", secretary.account_id or new_id())}
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert (await ask(place.database, watching, node, mine))["node"] is None


async def test_it_takes_a_few_statements_before_the_operations_own(
    place: Place, secretary: Actor, issue: str, operations: list[Tally]
) -> None:
    officer = await place.actor(Role.AUDITOR, "district")
    for asker in (secretary, officer):
        await why(place, asker, secretary.account_id, issue)
    assert [len(tally.own) for tally in operations] == [1, 1]
    selects = [sum(text.startswith("SELECT") for text in tally.asking) for tally in operations]
    assert selects == [2, 4]
