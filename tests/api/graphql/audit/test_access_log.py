"""What was denied to whoever signed in, and what was revealed to them, is there for the auditor and for nobody else."""

from dataclasses import dataclass
from typing import Any

import pytest

from services.api.denials import Denials
from services.api.graphql import ids
from services.domain.access import Actor, Role
from services.domain.identity import Account
from services.domain.issues import IssueRaise, raise_issue
from services.kit.ids import new_id
from tests.api.graphql.ask import anyone, ask, run
from tests.api.graphql.slices.documents import mutation
from tests.factories import Place, rows_of
from tests.security.walk import index

LOG = """query($where: AccessFilter) { accessLog(where: $where, first: 50) { totalCount nodes {
  kind kindLabel account operation resource subject action code correlationId } } }"""
ISSUE = "query($id: ID!) { mine: issue(id: $id) { id title } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"


@dataclass
class Watched:
    """A district in which a resident raised an issue, and what is denied to people there."""

    place: Place
    denials: Denials
    issue: str
    resident: Actor
    neighbour: Actor
    auditor: Actor

    async def ask(self, actor: Actor, query: str, **variables: Any) -> Any:
        """Ask as the API does."""
        return await ask(self.place.database, actor, query, variables, denials=self.denials)

    async def log(self, actor: Actor | None = None, **where: Any) -> list[dict[str, Any]]:
        """What stands in the log, the oldest first, for the auditor or for somebody else."""
        await self.denials.flush()
        page = (await ask(self.place.database, actor or self.auditor, LOG, {"where": where}))["accessLog"]
        assert page["totalCount"] == len(page["nodes"])
        return [*reversed(page["nodes"])]

    async def login(self, actor: Actor) -> str:
        """How somebody signs in."""
        async with self.place.database.read(None) as session:
            return (await session.get_one(Account, actor.account_id)).login


@pytest.fixture
async def watched(place: Place) -> Watched:
    """A district of one's own."""
    people = [await place.actor(role, unit) for role, unit in ((Role.RESIDENT, "community_a1"),) * 2 + ((Role.AUDITOR, "district"),)]
    async with place.work(people[0]) as work:
        issue = await raise_issue(work, IssueRaise(unit_id=place.units["community_a1"], title="黄水", body="水管生锈"))
    return Watched(place, Denials(place.database), ids.encode("iss", issue.id), *people)


def denied(operation: str, resource: str, global_id: str, code: str = "NOT_FOUND", action: str | None = None) -> dict[str, Any]:
    """A row of the log, but for who, and the correlation id."""
    subject = str(ids.decode(global_id, [ids.prefix_of(global_id)]))
    what = {"operation": operation, "resource": resource, "subject": subject, "action": action, "code": code}
    return {"kind": "DENIED", "kindLabel": "Denied", **what}


def bare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without who and the correlation id."""
    return [{key: value for key, value in row.items() if key not in {"account", "correlationId"}} for row in rows]


async def test_an_id_at_which_there_is_nothing_for_one_is_logged_whether_it_exists_or_not(watched: Watched) -> None:
    unknown = ids.encode("iss", new_id())
    for one in (watched.issue, unknown):
        assert await watched.ask(watched.neighbour, ISSUE, id=one) == {"mine": None}
    rows = await watched.log()
    assert bare(rows) == [denied("issue", "issue", watched.issue), denied("issue", "issue", unknown)]
    assert {row["account"] for row in rows} == {await watched.login(watched.neighbour)}
    assert len({row["correlationId"] for row in rows}) == 2


async def test_of_several_ids_those_without_anything_are_logged(watched: Watched) -> None:
    raiser, unit = ids.encode("rai", new_id()), ids.encode("com", watched.place.units["community_a1"])
    found = await watched.ask(watched.resident, NODES, ids=[watched.issue, raiser, unit, "iss_x", raiser])
    assert [None if one is None else one["id"] for one in found["nodes"]] == [watched.issue, None, unit, None, None]
    assert bare(await watched.log()) == [denied("nodes", "raiser", raiser)] * 2


async def test_an_id_of_every_type_can_be_logged(watched: Watched) -> None:
    """Also of what is no row of a district and has no policy word."""
    unknown = [ids.encode(prefix, new_id()) for prefix in sorted(index().prefixes)]
    assert set((await watched.ask(watched.neighbour, NODES, ids=unknown))["nodes"]) == {None}
    assert {row["subject"] for row in await watched.log()} == {str(ids.decode(one, [ids.prefix_of(one)])) for one in unknown}


async def test_what_is_found_is_not_logged_nor_is_what_no_id_can_be_nor_a_stranger(watched: Watched) -> None:
    assert (await watched.ask(watched.resident, ISSUE, id=watched.issue))["mine"]["title"] == "黄水"
    for garbled in ("iss_x", "", watched.issue.upper(), watched.issue.replace("iss", "xyz")):
        assert await watched.ask(watched.neighbour, ISSUE, id=garbled) == {"mine": None}
    assert await watched.ask(anyone(watched.place.district_id), ISSUE, id=watched.issue) == {"mine": None}
    assert await watched.log() == []


async def test_a_deed_that_is_forbidden_or_to_nothing_is_logged_and_other_refusals_are_not(watched: Watched) -> None:
    async def refused(actor: Actor, name: str, **given: Any) -> str:
        payload = (await watched.ask(actor, mutation(name), input=given))[name]
        (error,) = payload["errors"]
        return str(error["code"])

    assert await refused(watched.resident, "issueAccept", issue=watched.issue, category="供水") == "FORBIDDEN"
    assert await refused(watched.neighbour, "issueAccept", issue=watched.issue, category="供水") == "NOT_FOUND"
    assert await refused(watched.neighbour, "issueAccept", issue="iss_x", category="供水") == "NOT_FOUND"
    assert await refused(watched.resident, "issueAccept", issue=watched.issue, category="") == "INVALID_INPUT"
    secretary = await watched.place.actor(Role.COMMUNITY_SECRETARY, "community_a1")
    enterprise = ids.encode("ent", watched.place.units["enterprise_a"])
    assert await refused(secretary, "issueShare", issue=watched.issue, unit=enterprise) == "NOT_FOUND"
    assert await refused(secretary, "issueReplyFinally", issue=watched.issue, text="好", carry=[]) in {"FORBIDDEN", "WRONG_STATE"}
    rows = bare(await watched.log())
    assert rows[:3] == [
        denied("issueAccept", "issue", watched.issue, "FORBIDDEN", "accept"),
        denied("issueAccept", "issue", watched.issue),
        denied("issueShare", "unit", enterprise),
    ]


async def test_each_time_a_contact_is_revealed_is_a_row_and_it_is_kept_nowhere(watched: Watched) -> None:
    worker = await watched.place.actor(Role.COMMUNITY_WORKER, "community_a1")
    raisers = "query($id: ID!) { issue(id: $id) { raisers { nodes { id name phone } } } }"
    (raiser,) = (await watched.ask(worker, raisers, id=watched.issue))["issue"]["raisers"]["nodes"]
    assert (raiser["name"], raiser["phone"]) == ("张*", "138****8000")
    given = {"raiser": raiser["id"], "reason": "回访"}
    answers = [(await watched.ask(worker, mutation("raiserRevealContact"), input=given))["raiserRevealContact"] for _ in range(2)]
    assert [answer["contact"] for answer in answers] == [{"__typename": "RaiserContact", "name": "张三", "phone": "13812348000"}] * 2
    assert [answer["errors"] for answer in answers] == [[], []]
    assert [table for table, rows in (await rows_of(watched.place)).items() if any("13812348000" in row for row in rows)] == []
    row, again = await watched.log()
    what = {"operation": "ContactRevealed", "resource": "raiser", "subject": str(ids.decode(raiser["id"], ["rai"]))}
    assert bare([row, again]) == [{"kind": "SENSITIVE", "kindLabel": "Sensitive", **what, "action": "reveal_contact", "code": None}] * 2
    assert row["account"] == await watched.login(worker)


async def test_filters(watched: Watched) -> None:
    await watched.ask(watched.neighbour, ISSUE, id=watched.issue)
    await watched.ask(watched.auditor, "query($id: ID!) { node(id: $id) { id } }", id=ids.encode("rai", new_id()))
    login = await watched.login(watched.neighbour)
    assert [row["operation"] for row in await watched.log()] == ["issue", "node"]
    for where, count in (
        ({"kind": ["DENIED"]}, 2),
        ({"kind": ["SENSITIVE"]}, 0),
        ({"account": login}, 1),
        ({"account": "nobody"}, 0),
        ({"since": "2000-01-01T00:00:00Z", "until": "2200-01-01T00:00:00Z"}, 2),
        ({"until": "2000-01-01T00:00:00Z"}, 0),
        ({"since": "2200-01-01T00:00:00Z"}, 0),
    ):
        assert len(await watched.log(**where)) == count, where


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.AUDITOR, Role.ANYONE}])
async def test_nobody_but_the_auditor_reads_it(watched: Watched, role: Role) -> None:
    await watched.ask(watched.neighbour, ISSUE, id=watched.issue)
    assert len(await watched.log()) == 1
    units = {"ENTERPRISE": "enterprise_a", "DEPARTMENT": "construction", "ORGANISATION": "property"}
    actor = await watched.place.actor(role, units.get(role.value.split("_", maxsplit=1)[0], "district"))
    assert await watched.log(actor) == []


async def test_a_log_that_cannot_be_asked_for_is_no_failure(watched: Watched) -> None:
    """Somebody from the street asks for it as for anything else."""
    result = await run(watched.place.database, anyone(watched.place.district_id), "{ accessLog { totalCount } }")
    assert (result.data, result.errors) == ({"accessLog": {"totalCount": 0}}, None)
