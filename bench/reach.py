"""What the reach predicates cost: hand-written statements with and without them, row-level security on in both, on PostgreSQL's CPU."""

import asyncio
import os
import statistics
from uuid import UUID

import asyncpg

from bench.contenders.handwritten import STATEMENTS
from bench.contenders.operations import DETAIL, OPERATIONS, Operation, subjects_of
from bench.contenders.policy_text import filled
from bench.dataset import Dataset, dataset
from bench.dataset.tree import login_of
from bench.frame.actors import actor_of
from bench.frame.backend import Backend, backend
from bench.frame.database import running
from bench.frame.places import NoData
from bench.frame.planning import Planning
from bench.frame.setting import Report, asked, figure, recipe
from services.api.graphql.ids import encode
from services.domain.identity import DevelopmentIssuer

GOAL = 15
"""Per cent more PostgreSQL CPU."""
ACTOR = (
    "SELECT ad.district_id AS district, p.id AS person, m.unit_id AS unit, a.id AS account FROM account a"
    " JOIN account_district ad ON ad.account_id = a.id JOIN person p ON p.district_id = ad.district_id AND p.account_id = a.id"
    " JOIN membership m ON m.district_id = p.district_id AND m.person_id = p.id WHERE a.login = $1"
)


async def prepared(data: Dataset, operation: Operation, values: dict[str, UUID], *, policies: bool) -> Backend:
    """Prepare an operation's hand-written statement as the bare handler sends it."""
    text, names = filled(operation.post, STATEMENTS[operation.name], policies=policies)
    bound = f"SELECT set_config('roundtable.district', ${len(names) + 1}, true), ({text})"
    return await backend(data.urls.api, bound, [*(values[name] for name in names), str(values["district"])])


async def planned(data: Dataset, planning: Planning, operation: Operation, values: dict[str, UUID]) -> Backend:
    """Prepare what the product itself asks for the operation."""
    actor = await actor_of(data.urls.api, DevelopmentIssuer.issuer, login_of(operation.post, 0))
    variables = {"id": encode("iss", values["id"])} if operation is DETAIL else {}
    read = await planning.asked(operation.document, variables, actor)
    return await backend(data.urls.api, read.text, read.values)


async def compared(data: Dataset, planning: Planning, operation: Operation, rounds: int) -> list[float]:
    """Return CPU milliseconds with and without predicates, and of the product's own statement: medians of blocks taken in turn."""
    admin = await asyncpg.connect(data.admin_url)
    actor = await admin.fetchrow(ACTOR, login_of(operation.post, 0))
    assert actor is not None
    values: dict[str, UUID] = dict(actor)
    if operation is DETAIL:
        values["id"] = (await subjects_of(admin, data))[0][0][1]
    await admin.close()
    sides = [await prepared(data, operation, values, policies=policies) for policies in (True, False)]
    sides.append(await planned(data, planning, operation, values))
    times = await sides[0].times(200)
    costs: list[list[float]] = [[] for _ in sides]
    for turn in range(rounds):
        for side in range(len(sides)) if turn % 2 else reversed(range(len(sides))):
            costs[side].append(await sides[side].cost(times))
    for one in sides:
        await one.connection.close()
    return [statistics.median(cost) for cost in costs]


def main() -> None:
    """Measure every operation and report."""
    try:
        with running() as server:
            data, planning = dataset(server, recipe()), Planning()
            load = os.getloadavg()[0]
            rows = []
            for operation in OPERATIONS:
                one, other, product = asyncio.run(compared(data, planning, operation, asked("ROUNDS", 5)))
                shares = [f"{100 * (one / other - 1):+.0f} %", f"{100 * (product / other - 1):+.0f} %"]
                rows.append([f"{operation.name}, as {operation.post}", *shares, figure(one), figure(other), figure(product)])
    except NoData as missing:
        raise SystemExit(str(missing)) from None
    report = Report(
        "reach",
        "Reach predicates",
        "The same hand-written statement with the product's predicates and with `true` in their place, and the statement that the product "
        "itself sends, with predicates, masks and the question whether grants still hold; CPU of the backend, prepared, planned once, one "
        f"connection each, blocks in turn. To reach: at most {GOAL} % more.",
    )
    report.load = load
    head = ["more with predicates", "more in the product", "with, CPU ms", "without, CPU ms", "the product's, CPU ms"]
    report.table(["", *head], rows)
    report.publish()
