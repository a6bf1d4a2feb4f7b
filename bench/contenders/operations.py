"""The reads that are timed, written against schema/schema.graphql, and who asks them about what."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from bench.dataset import Dataset
from bench.dataset.tree import login_of
from services.api.graphql.ids import encode

ASKERS = 8
"""Districts whose people ask; the other twelve are only there."""
DETAILS = 64
"""Issues that are asked about one by one."""


@dataclass(frozen=True)
class Operation:
    """One document, who asks it, and what each asker's requests say in its variables."""

    name: str
    title: str
    post: str
    document: str
    compared: bool = True
    """Whether every contender answers it; the others are the product's and the bare handler's alone."""


LIST = Operation(
    "list",
    "my department's first 50 open items by due time, each with community, department, commitments and first 3 replies",
    "clerk0",
    """
query List {
  assignments(where: {mine: true, open: true}, first: 50) {
    nodes {
      id role state dueAt
      unit { id name }
      issue {
        id number title state raisedAt dueAt
        community { id name }
        commitments(first: 3) { nodes { id text strength state promisedAt dueAt committerUnit { id name } } }
        replies(first: 3) { nodes { id kind text at } }
      }
    }
  }
}
""",
)
DETAIL = Operation(
    "detail",
    "one issue with everything that is stored about it",
    "clerk0",
    """
query Detail($id: ID!) {
  issue(id: $id) {
    id number title body category locality channel workClass privacy state raisedAt acceptedAt firstRepliedAt dueAt repliedAt round
    closedAt closureKind version
    street { id name }
    community { id name }
    ownerUnit { id name }
    assignments(first: 20) { nodes { id role kind state dispatchedAt acknowledgedAt dueAt doneAt binding round unit { id name } } }
    commitments(first: 20) {
      nodes {
        id text strength state promisedAt dueAt originalDueAt claimedAt verifiedAt onTime committerUnit { id name }
        evidence(first: 20) { nodes { id kind text } }
        notes(first: 20) { nodes { id kind text } }
      }
    }
    replies(first: 20) { nodes { id kind text at round unit { id name } } }
    clocks(first: 20) { nodes { id kind state startedAt dueAt level epoch responsibleUnit { id name } } }
    escalations(first: 20) { nodes { id level firedAt } }
  }
}
""",
)
LIGHT = Operation(
    "light",
    "my department's next 20 open items, light",
    "clerk0",
    "query Light { assignments(where: {mine: true, open: true}, first: 20) { nodes { id state dueAt issue { id number title state } } } }",
)
NEWEST = Operation(
    "newest",
    "the newest 20 issues that I may see, anybody's",
    "clerk0",
    "query Newest { issues(first: 20) { nodes { id number publicTitle state raisedAt dueAt } } }",
)
SUPERVISOR = Operation(
    "supervisor",
    "a supervisor's 50 newest open issues, with community and commitments",
    "supervisor",
    """
query Supervisor {
  issues(where: {open: true}, first: 50) {
    nodes { id number title state raisedAt dueAt community { id name } commitments(first: 3) { nodes { id state dueAt } } }
  }
}
""",
    compared=False,
)
STREET = Operation(
    "street",
    "a street coordinator's 20 newest issues",
    "coordinator",
    "query Street { issues(first: 20) { nodes { id number title state raisedAt dueAt community { id name } } } }",
    compared=False,
)
RESIDENT = Operation(
    "resident",
    "a resident's 20 newest issues, with replies",
    "resident",
    "query Resident { issues(first: 20) { nodes { id number title state raisedAt replies(first: 3) { nodes { id kind text at } } } } }",
    compared=False,
)
COUNTS = Operation(
    "counts",
    "how many issues of the district are in which state",
    "supervisor",
    """
query Counts {
  raised: issues(where: {state: [RAISED]}) { totalCount }
  inProgress: issues(where: {state: [IN_PROGRESS]}) { totalCount }
  closed: issues(where: {state: [CLOSED]}) { totalCount }
}
""",
    compared=False,
)
OPERATIONS = (LIST, DETAIL, LIGHT, NEWEST, SUPERVISOR, STREET, RESIDENT, COUNTS)
BY_NAME = {operation.name: operation for operation in OPERATIONS}


@dataclass(frozen=True)
class Ask:
    """One request: who, which operation, about which row."""

    operation: Operation
    login: str
    variables: Mapping[str, Any]
    subject: UUID | None = None
    district_id: UUID | None = None


def asks(operation: Operation, data: Dataset, subjects: Mapping[int, list[tuple[UUID, UUID]]]) -> list[Ask]:
    """The requests of an operation: one per asking district, or one per subject."""
    askers = min(ASKERS, data.recipe.districts)
    logins = [login_of(operation.post, d) for d in range(askers)]
    if operation is not DETAIL:
        return [Ask(operation, login, {}) for login in logins]
    return [Ask(operation, logins[d], {"id": encode("iss", one)}, one, home) for d in range(askers) for home, one in subjects[d]]


async def subjects_of(connection: "asyncpg.Connection[asyncpg.Record]", data: Dataset) -> dict[int, list[tuple[UUID, UUID]]]:
    """(district, issue) of issues in the hands of each asking department, drawn once and for all: what its people would look at."""
    found: dict[int, list[tuple[UUID, UUID]]] = {}
    askers = min(ASKERS, data.recipe.districts)
    for d in range(askers):
        rows = await connection.fetch(
            "SELECT g.district_id, g.issue_id FROM account a JOIN account_district ad ON ad.account_id = a.id"
            " JOIN person p ON p.district_id = ad.district_id AND p.account_id = a.id"
            " JOIN membership m ON m.district_id = p.district_id AND m.person_id = p.id"
            " JOIN assignment g ON g.district_id = m.district_id AND g.unit_id = m.unit_id WHERE a.login = $1 ORDER BY g.issue_id",
            login_of(DETAIL.post, d),
        )
        ids = [(row["district_id"], row["issue_id"]) for row in rows]
        found[d] = random.Random(d).sample(ids, min(DETAILS // askers, len(ids)))  # noqa: S311 - a draw that is always the same
    return found
