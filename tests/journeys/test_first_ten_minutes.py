"""The README's first ten minutes: the demonstration, the printed tokens, and the README's own operations, run verbatim."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from services.api.app import parts
from services.api.http.application import assemble
from services.cli import demo
from services.cli.bootstrap import Urls
from services.cli.token import issuer_of, tokens
from services.cli.up import LOGINS
from services.kit.settings import Settings
from tests.fixtures.counted.tally import Tally

README = Path(__file__).resolve().parents[2] / "README.md"
OPERATIONS = {
    match["name"]: (match["login"], match["text"])
    for match in re.finditer(
        r"```graphql\n(?P<text># as: (?P<login>\S+)\n(?:query|mutation) (?P<name>\w+).*?)```", README.read_text("utf-8"), re.DOTALL
    )
}


class Caller:
    """Somebody with a token per login, at the application."""

    def __init__(self, client: httpx2.AsyncClient, signed: dict[str, str]) -> None:
        self.client, self.signed = client, signed

    async def run(self, name: str, **variables: Any) -> Any:
        """Run one of the README's operations as the login that it names; no error is expected."""
        login, text = OPERATIONS[name]
        answer = await self.client.post(
            "/graphql", json={"query": text, "variables": variables}, headers={"authorization": f"Bearer {self.signed[login]}"}
        )
        body = answer.json()
        assert (answer.status_code, body.get("errors")) == (200, None), body
        data: Any = body["data"]
        for payload in data.values():
            assert payload.get("errors", []) == [], payload
        return data


@asynccontextmanager
async def application(urls: Urls, home: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """The real application on a database, in process."""
    settings = Settings(database_url=urls.api, home=home, development_issuer=True)
    app = assemble(parts(settings), settings)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://roundtable.test") as client:
            yield client


async def everybody_signs_in(client: httpx2.AsyncClient, signed: dict[str, str]) -> None:
    """Every printed token is its login's, in its district, with its posts."""
    for login, token in signed.items():
        answer = await client.post(
            "/graphql",
            json={"query": "{ viewer { account { login } district { code } grants { role } } }"},
            headers={"authorization": f"Bearer {token}"},
        )
        viewer = answer.json()["data"]["viewer"]
        assert viewer["account"]["login"] == login
        assert viewer["district"]["code"] == ("330106000000" if login.startswith("hz.") else "360103000000")
        assert len(viewer["grants"]) >= 1


async def strangers_see_what_is_published(client: httpx2.AsyncClient) -> None:
    """Without a token: the published titles and nothing else."""
    answer = await client.post(
        "/graphql",
        json={"query": "{ issues { nodes { title body raisers { nodes { name } } clocks { nodes { dueAt } } } } }"},
        headers={"roundtable-district": "360103000000"},
    )
    issues = answer.json()["data"]["issues"]["nodes"]
    assert {issue["title"] for issue in issues} == {"自来水发黄，水管锈蚀", "许可证一直办不下来", "共享单车、电动车乱停乱放"}
    assert all(issue["body"] is None and issue["raisers"]["nodes"] == issue["clocks"]["nodes"] == [] for issue in issues)


async def the_rules_change(caller: Caller) -> None:
    """A community's worker may dispatch its issues: drafted by one, looked at and put in force by another."""
    drafted = (await caller.run("DraftOurRules"))["policyDraft"]["policyVersion"]
    assert drafted == {"version": 1, "inForce": False}
    preview = (await caller.run("WhatWouldChange"))["policyPreview"]["preview"]
    (outcome,) = preview["outcomes"]
    assert (outcome["posts"], outcome["resource"], outcome["action"], outcome["lost"]) == (
        ["社区工作者 · 建设桥社区居委会"],
        "ISSUE",
        "DISPATCH",
        0,
    )
    assert 0 < len(outcome["examplesGained"]) <= outcome["gained"]
    assert (await caller.run("PutInForce"))["policyActivate"]["policyVersion"] == {"version": 1, "inForce": True}


def sent(operations: list[Tally]) -> dict[str, set[tuple[int, ...]]]:
    """What each of the README's operations was to PostgreSQL whenever it ran: the statements of a query, or of each payload."""
    found: dict[str, set[tuple[int, ...]]] = {}
    for tally in operations:
        if tally.name in OPERATIONS:
            counts = [len(tally.own)] if tally.reads else [len(shown.statements) for shown in tally.payloads]
            found.setdefault(str(tally.name), set()).add(tuple(counts))
    return found


async def test_sign_in_and_the_readmes_operations_run_verbatim(fresh_database: Urls, tmp_path: Path, operations: list[Tally]) -> None:
    assert list(OPERATIONS) == [
        "MyDepartmentsItems",
        "MyEnterprisesRequests",
        "Search",
        "MyCommunity",
        "RaiseAnIssue",
        "Promise",
        "StandByIt",
        "ClaimIt",
        "WhatMayIDo",
        "AddAColleague",
        "DraftOurRules",
        "WhatWouldChange",
        "PutInForce",
    ]
    await demo.load(fresh_database)
    signed = await tokens(fresh_database.api, issuer_of(Settings(home=tmp_path, development_issuer=True)), LOGINS)
    assert list(signed) == list(LOGINS)
    async with application(fresh_database, tmp_path) as client:
        await everybody_signs_in(client, signed)
        await strangers_see_what_is_published(client)
        caller = Caller(client, signed)
        items = (await caller.run("MyDepartmentsItems"))["assignments"]["nodes"]
        assert len(items) >= 3
        assert any(item["overdue"] for item in items)
        assert [item["dueAt"] for item in items] == sorted(item["dueAt"] for item in items)
        (grant,) = (await caller.run("MyEnterprisesRequests"))["viewer"]["grants"]
        requests = {issue["title"]: issue for issue in grant["unit"]["issues"]["nodes"]}
        assert len(requests) == 4
        (promise,) = requests["红线外雨污管网未接驳"]["commitments"]["nodes"]
        assert promise["overdue"] is True
        (home,) = (await caller.run("MyCommunity"))["viewer"]["grants"]
        raised = (await caller.run("RaiseAnIssue", community=home["unit"]["id"]))["issueRaise"]["issue"]
        again = (await caller.run("RaiseAnIssue", community=home["unit"]["id"]))["issueRaise"]["issue"]
        assert (raised["stateLabel"], again["id"]) == ("已提出", raised["id"])
        assert len(raised["clocks"]["nodes"][0]["dueExplanation"]) >= 1
        assert [issue["id"] for issue in (await caller.run("Search"))["issues"]["nodes"]] == [raised["id"]]
        viewer = await client.post(
            "/graphql",
            json={"query": "{ viewer { grants { unit { id } } } }"},
            headers={"authorization": f"Bearer {signed['chengjian.staff']}"},
        )
        department = viewer.json()["data"]["viewer"]["grants"][0]["unit"]["id"]
        said = (await caller.run("Promise", issue=items[0]["issue"]["id"], department=department))["commitmentRecord"]["commitment"]
        bound = (await caller.run("StandByIt", commitment=said["id"]))["commitmentConfirm"]["commitment"]
        assert bound["countedDays"].count("⑧") == 1
        claimed = (await caller.run("ClaimIt", commitment=said["id"]))["commitmentClaim"]["commitment"]
        assert claimed["claimedAt"] is not None
        assert [piece["kind"] for piece in claimed["evidence"]["nodes"]] == ["NOTE"]
        (item,) = (await caller.run("WhatMayIDo"))["assignments"]["nodes"]
        assert {one["mutation"] for one in item["transitions"] if not one["allowed"]} >= {"assignmentRequestReturn", "assignmentAdjudicate"}
        assert (await caller.run("AddAColleague", department=department))["personAdd"]["post"]["name"] == "李新"
        await the_rules_change(caller)
    statements = {name: {(1,)} for name in OPERATIONS} | {"WhatWouldChange": {(0,)}}
    assert sent(operations) == statements, "a read is one statement, a payload with rows one more"
