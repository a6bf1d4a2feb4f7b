"""The first pages of somebody whose subtree holds a tenth of a district: a street, a community, an enterprise.

The product's own statements, as the planner writes them for each actor, straight on a connection like the product's: milliseconds in
PostgreSQL. The set is gathered for it: of 50,000 issues 5,000 lie in one street, 5,000 in one community, 5,000 in one enterprise.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from bench.dataset import Dataset, Recipe, dataset
from bench.dataset.tree import login_of
from bench.frame.backend import Backend, backend
from bench.frame.database import running
from bench.frame.places import NoData
from bench.frame.planning import Planning
from bench.frame.setting import Report, asked, figure
from bench.reach import ACTOR
from services.api.graphql.ids import encode
from services.domain.access import Actor, Grant, Role, UnitKind

GOAL = 2
"""Milliseconds in PostgreSQL."""
ISSUES = 50_000
SHOWN = "nodes { id number title state raisedAt dueAt }"
LISTS = {
    "every issue that I see": f"query Seen {{ issues(first: 50) {{ {SHOWN} }} }}",
    "the issues that I read in full": f"query Read {{ issues(where: {{readable: true}}, first: 50) {{ {SHOWN} }} }}",
    "the issues in it": f"query Inside($unit: ID!) {{ issues(where: {{%(level)s: $unit}}, first: 50) {{ {SHOWN} }} }}",
    "the assignments by due time": "query Due { assignments(first: 50) { nodes { id role state dueAt issue { id number title } } } }",
}


@dataclass(frozen=True)
class Level:
    """A depth of the tree: who stands there, and how the gathered unit is found."""

    name: str
    prefix: str
    post: tuple[Role, UnitKind]
    column: str


LEVELS = (
    Level("street", "str", (Role.STREET_COORDINATOR, UnitKind.STREET), "street_id"),
    Level("community", "com", (Role.COMMUNITY_SECRETARY, UnitKind.COMMUNITY), "community_id"),
    Level("enterprise", "ent", (Role.ENTERPRISE_LIAISON, UnitKind.ENTERPRISE), "enterprise_id"),
)


async def gathered(admin: "asyncpg.Connection[Any]", level: Level, size: int) -> UUID:
    """The unit of a level in which exactly so many issues lie; of several (a street and its only full community) the first."""
    rows = await admin.fetch(f"SELECT {level.column} AS id FROM issue GROUP BY 1 HAVING count(*) = $1 AND {level.column} IS NOT NULL", size)
    assert rows, f"no {level.name} of {size} issues"
    found: UUID = min(row["id"] for row in rows)
    return found


async def measured(data: Dataset, rounds: int) -> list[list[str]]:
    """The table's rows: a list each, and milliseconds by level."""
    planning = Planning()
    admin = await asyncpg.connect(data.admin_url)
    known: Mapping[str, UUID] = dict(await admin.fetchrow(ACTOR, login_of("coordinator", 0)) or {})
    units = {level: await gathered(admin, level, data.recipe.issues // 10) for level in LEVELS}
    await admin.close()
    rows = []
    for title, document in LISTS.items():
        cells = []
        for level, unit in units.items():
            actor = Actor(known["district"], (Grant(level.post[0], unit, level.post[1]),), known["account"], known["person"], 1)
            variables = {"unit": encode(level.prefix, unit)} if "$unit" in document else {}
            read = await planning.asked(document.replace("%(level)s", level.name), variables, actor)
            cells.append(await _cell(await backend(data.urls.api, read.text, read.values), rounds))
        rows.append([title, *cells])
    return rows


async def _cell(one: Backend, rounds: int) -> str:
    """CPU of the backend, and what the client waits: medians."""
    times = await one.times(100)
    spent, waited = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        spent.append(await one.cost(times))
        waited.append((time.perf_counter() - began) * 1e3 / times)
    await one.connection.close()
    return f"{figure(statistics.median(spent))} · {figure(statistics.median(waited))}"


def main() -> None:
    """Make the set, measure, report."""
    load, rounds = os.getloadavg()[0], asked("ROUNDS", 5)
    try:
        with running() as server:
            data = dataset(server, Recipe(ISSUES, 1, gathered=True))
            rows = asyncio.run(measured(data, rounds))
    except NoData as missing:
        raise SystemExit(str(missing)) from None
    report = Report(
        "subtree",
        "The first page of a subtree",
        f"Subtrees of {ISSUES // 10:,} issues among {ISSUES:,} of a district; CPU milliseconds of the backend · milliseconds that a client "
        f"waits, medians of {rounds} rounds. To reach: at most {GOAL} ms in PostgreSQL, at any depth of the tree.",
    )
    report.load = load
    report.table(["first 50 of …", *(f"{level.name} ({level.post[0]})" for level in LEVELS)], rows)
    report.publish()
