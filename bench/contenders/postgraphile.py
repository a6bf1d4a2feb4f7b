"""PostGraphile over the same tables as a role of its own: the nearest relative of the read path, in JavaScript.

Its answers are renamed by aliases in the operations below, and lists are put under `nodes`; nothing else differs. What it is spared:
it masks no column (every compared column is one that its asker may read), checks no grants version, and encodes no global ids.
"""

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from bench.contenders.contender import CONNECTIONS, plain
from bench.contenders.node import install, node
from bench.contenders.operations import Ask, Operation
from bench.dataset import Dataset
from bench.frame.database import as_admin
from bench.frame.load import Request
from bench.frame.processes import Process, serving
from services.cli.bootstrap import address
from services.domain.identity import development_issuer

PROJECT = Path(__file__).parent / "postgraphile_server"
ROLE = "bench_postgraphile"
_U = "{ id: rowId name }"
_LIST = """
query List {
  assignments: allMyAssignmentsList(first: 50, orderBy: [DUE_ORDER_ASC, ROW_ID_ASC]) {
    id: rowId role state dueAt
    unit %(u)s
    issue {
      id: rowId number title state raisedAt dueAt
      community %(u)s
      commitments: commitmentsByDistrictIdAndIssueIdList(first: 3, orderBy: [PROMISED_AT_ASC, ROW_ID_ASC]) {
        id: rowId text strength state promisedAt dueAt committerUnit: unitByDistrictIdAndCommitterUnitId %(u)s
      }
      replies: repliesByDistrictIdAndIssueIdList(first: 3, orderBy: [AT_ASC, ROW_ID_ASC]) { id: rowId kind text at }
    }
  }
}
"""
_DETAIL = """
query Detail($district: UUID!, $id: UUID!) {
  issue: issueByDistrictIdAndRowId(districtId: $district, rowId: $id) {
    id: rowId number title body category locality channel workClass privacy state raisedAt acceptedAt firstRepliedAt dueAt repliedAt round
    closedAt closureKind version
    street %(u)s
    community %(u)s
    ownerUnit: unitByDistrictIdAndOwnerUnitId %(u)s
    assignments: assignmentsByDistrictIdAndIssueIdList(first: 20, orderBy: [DISPATCHED_AT_ASC, ROW_ID_ASC]) {
      id: rowId role kind state dispatchedAt acknowledgedAt dueAt doneAt binding round unit: unitByDistrictIdAndUnitId %(u)s
    }
    commitments: commitmentsByDistrictIdAndIssueIdList(first: 20, orderBy: [PROMISED_AT_ASC, ROW_ID_ASC]) {
      id: rowId text strength state promisedAt dueAt originalDueAt claimedAt verifiedAt onTime
      committerUnit: unitByDistrictIdAndCommitterUnitId %(u)s
      evidence: commitmentEvidencesByDistrictIdAndCommitmentIdList(first: 20, orderBy: [AT_ASC, ROW_ID_ASC]) { id: rowId kind text }
      notes: commitmentNotesByDistrictIdAndCommitmentIdList(first: 20, orderBy: [AT_ASC, ROW_ID_ASC]) { id: rowId kind text }
    }
    replies: repliesByDistrictIdAndIssueIdList(first: 20, orderBy: [AT_ASC, ROW_ID_ASC]) {
      id: rowId kind text at round unit: unitByDistrictIdAndUnitId %(u)s
    }
    clocks: clocksByDistrictIdAndIssueIdList(first: 20, orderBy: [DUE_AT_ASC, ROW_ID_ASC]) {
      id: rowId kind state startedAt dueAt level epoch responsibleUnit: unitByDistrictIdAndResponsibleUnitId %(u)s
    }
    escalations: escalationsByDistrictIdAndIssueIdList(first: 20, orderBy: [FIRED_AT_ASC, ROW_ID_ASC]) { id: rowId level firedAt }
  }
}
"""
_LIGHT = """
query Light {
  assignments: allMyAssignmentsList(first: 20, orderBy: [DUE_ORDER_ASC, ROW_ID_ASC]) {
    id: rowId state dueAt issue { id: rowId number title state }
  }
}
"""
_NEWEST = """
query Newest {
  issues: allIssuesList(first: 20, orderBy: [RAISED_AT_DESC, ROW_ID_DESC]) { id: rowId number publicTitle state raisedAt dueAt }
}
"""
DOCUMENTS = {"list": _LIST % {"u": _U}, "detail": _DETAIL % {"u": _U}, "light": _LIGHT, "newest": _NEWEST}
REACH = """(
    EXISTS (SELECT FROM bench_private.assignment g WHERE g.district_id = {0} AND g.issue_id = {1} AND g.unit_id = {unit} OFFSET 0)
    {committed}
    OR EXISTS (SELECT FROM bench_private.issue_raiser g WHERE g.district_id = {0} AND g.issue_id = {1} AND g.person_id = {person} OFFSET 0)
    OR EXISTS (SELECT FROM bench_private.listed g WHERE g.district_id = {0} AND g.issue_id = {1}
        AND (g.unit_id = {unit} OR g.person_id = {person}) OFFSET 0))"""
COMMITTED = """OR EXISTS (SELECT FROM bench_private.commitment g
        WHERE g.district_id = {0} AND g.issue_id = {1} AND g.committer_unit_id = {unit}
        AND (g.confirmed_at IS NOT NULL OR g.state = 'DRAFT') OFFSET 0)"""
SETTINGS = {"unit": "current_setting('bench.unit')::uuid", "person": "current_setting('bench.person')::uuid"}
ONCE = {name: f"(SELECT {setting})" for name, setting in SETTINGS.items()}


@dataclass(frozen=True)
class PostGraphile:
    """A Contender. `reach=False`: the district's policy only, which is less than the product's."""

    name: str = "postgraphile"
    title: str = "PostGraphile, the same reach as policies"
    reach: bool = True

    @property
    def role(self) -> str:
        """Each variant has a role of its own, so that both can run at once."""
        return ROLE if self.reach else f"{ROLE}_district"

    def answers(self, operation: Operation) -> bool:
        """See Contender: the district's policy alone would show other issues."""
        return operation.name in DOCUMENTS and (self.reach or operation.name != "newest")

    @contextmanager
    def serve(self, data: Dataset, logs: Path) -> Iterator[Process]:
        """See Contender."""
        install(PROJECT)
        password = secrets.token_urlsafe(18)
        as_admin(data.admin_url, lambda connection: self._open(connection, password))
        keys = logs / "jwks.json"
        keys.write_text(json.dumps(development_issuer(data.settings).jwks()), encoding="utf-8")
        given = {
            "DATABASE_URL": address(data.admin_url, database=data.recipe.database, user=self.role, password=password),
            "BENCH_JWKS": str(keys),
            "ROUNDTABLE_POOL_SIZE": str(CONNECTIONS),
            "NODE_ENV": "production",
            "GRAPHILE_ENV": "production",
        }
        with serving([str(node()), "server.mjs"], given, logs / f"{self.name}.log", cwd=PROJECT) as process:
            yield process

    def path(self, operation: Operation) -> str:  # noqa: ARG002 - one path for all
        """See Contender."""
        return "/graphql"

    def request(self, ask: Ask, token: str) -> Request:
        """See Contender."""
        variables = {"district": str(ask.district_id), "id": str(ask.subject)} if ask.subject else {}
        body = json.dumps({"query": DOCUMENTS[ask.operation.name], "variables": variables}, ensure_ascii=False)
        return Request(body, {"content-type": "application/json", "authorization": f"Bearer {token}"})

    def read(self, operation: Operation, answer: Any) -> Any:  # noqa: ANN401, ARG002 - JSON
        """See Contender."""
        if answer.get("errors"):
            raise ValueError(f"{self.name} answered with errors: {answer['errors']}")
        return plain(_under_nodes(answer["data"]))

    async def _open(self, connection: "asyncpg.Connection[asyncpg.Record]", password: str) -> None:
        parts = sections()
        for statement in ("role", *(("open", "reach") if self.reach else ())):
            await connection.execute(parts[statement].replace(":password", f"'{password}'").replace(ROLE, self.role))


def sections() -> dict[str, str]:
    """policies.sql's statements by name, with what a policy asks written out: {reach …}, {once …} (the same, its settings looked up
    once a statement) and {beside …} (but for what my unit promised).
    """
    text = (PROJECT / "policies.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    return {name: re.sub(r"\{(reach|once|beside) (\S+) (\S+)\}", _asked, part) for name, part in zip(parts[::2], parts[1::2], strict=True)}


def _asked(found: "re.Match[str]") -> str:
    settings = ONCE if found[1] == "once" else SETTINGS
    committed = "" if found[1] == "beside" else COMMITTED.format(found[2], found[3], **settings)
    return REACH.format(found[2], found[3], committed=committed, **settings)


def _under_nodes(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Put lists under `nodes`, as connections have them, and write ids without dashes, as global ids do."""
    match value:
        case dict():
            return {key: inner.replace("-", "") if key == "id" else _under_nodes(inner) for key, inner in value.items()}
        case list():
            return {"nodes": [_under_nodes(inner) for inner in value]}
    return value
