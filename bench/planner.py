"""The read planner alone, in this process, without driver, database and HTTP: what a request costs that was planned before, and the first.

Of the hit path: coerce the variables, find the plan by their shape, bind the parameters, finish. CPU time, least of several rounds:
whatever disturbs can only add.
"""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from timeit import Timer
from typing import Any, NamedTuple
from uuid import UUID

from graphql import parse, validate

from bench.contenders.operations import BY_NAME, DETAIL, OPERATIONS, Operation
from bench.contenders.policy_text import POSTS
from bench.frame.planning import Noting, Planning
from bench.frame.setting import Report, asked, figure
from services.api.context import Context
from services.api.graphql.ids import encode
from services.api.graphql.limits import measure
from services.api.graphql.plan.bind import Given
from services.api.graphql.plan.engine import Engine
from services.api.graphql.plan.engine import Operation as Plannable
from services.api.graphql.plan.install import engine_of
from services.api.graphql.plan.predicate import template
from services.api.http.documents import RULES, graphql_schema
from services.api.http.documents import Operation as Prepared
from services.domain.access import Actor, Grant
from services.kit.settings import Limits

GOAL = 15
"""Microseconds for the light read (the spike of planner.md needed 12, 8 and 7 for list, detail and light)."""
NOW = datetime.now(UTC)


def actor(operation: Operation) -> Actor:
    """Somebody of the operation's post, with grants that hold today."""
    role, kind = POSTS[operation.post]
    district, unit, account, person = (UUID(int=n) for n in range(1, 5))
    return Actor(district, (Grant(role, unit, kind),), account, person, 1, NOW - timedelta(hours=12), NOW + timedelta(hours=12))


def variables(operation: Operation) -> dict[str, Any]:
    """What a request brings."""
    return {"id": encode("iss", UUID(int=5))} if operation is DETAIL else {}


def done(coroutine: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever it returns
    """Run a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as stopped:
        return stopped.value
    raise TypeError("it waits")


def least(work: Callable[[], object], rounds: int, *, seconds: float = 0.05) -> float:
    """CPU seconds of one call."""
    timer = Timer(work, timer=time.process_time)
    times = max(1, int(seconds / max(timer.timeit(1), 1e-6)))
    return min(timer.repeat(rounds, times)) / times


class Hit(NamedTuple):
    """Seconds of a request whose plan is there, in all and by step."""

    whole: float
    coerce: float
    find: float
    bind: float


class Cold(NamedTuple):
    """Seconds of a document's first request."""

    parse: float
    measure: float
    validate: float
    plan: float
    predicates: float
    """The same plan where the process has not written this post's predicates yet."""


def hit(planning: Planning, engine: Engine, operation: Operation, rounds: int) -> Hit:
    """Measure an operation that has been planned."""
    context = Noting(b"{}" * 1_000).context(actor(operation))
    prepared, given = planning.library.prepare(operation.document).operation(None), variables(operation)
    mine = engine.operation(prepared.document, prepared.node)
    values = mine.coerce(given)
    assert not isinstance(values, list)

    def find() -> Any:  # noqa: ANN401 - a plan
        return done(engine._plan(mine, values, context, tree=False))  # noqa: SLF001 - the step that is measured

    asyncio.run(_first(planning, engine, prepared, mine, context))
    plan = find()
    return Hit(
        least(lambda: done(planning.planner.execute(prepared, given, context)), rounds),
        least(lambda: mine.coerce(given), rounds),
        least(find, rounds),
        least(lambda: plan.compiled.bind(Given(values, context.actor)), rounds),
    )


async def _first(planning: Planning, engine: Engine, prepared: Prepared, mine: Plannable, context: Context) -> None:
    """Have it planned, which a thread of the planner's does while the event loop runs."""
    given = variables(BY_NAME[str(prepared.name).lower()])
    await planning.planner.execute(prepared, given, context)
    await engine.execute(mine, given, context)


def cold(engine: Engine, operation: Operation, rounds: int) -> Cold:
    """Measure an operation that nobody has asked before."""
    limits, context = Limits(), Noting().context(actor(operation))
    document = parse(operation.document, max_tokens=limits.tokens)

    def plan() -> None:
        asked = parse(operation.document)
        mine = engine.operation(asked, asked.definitions[0])  # type: ignore[arg-type]  # the one operation
        values = mine.coerce(variables(operation))
        assert not isinstance(values, list)
        engine._planned(mine, values, context, tree=False)  # noqa: SLF001 - the step that is measured

    def anew() -> None:
        template.cache_clear()
        plan()

    return Cold(
        least(lambda: parse(operation.document, max_tokens=limits.tokens), rounds),
        least(lambda: measure(engine.schema, document, limits), rounds),
        least(lambda: validate(engine.schema, document, RULES), rounds),
        least(plan, rounds),
        least(anew, rounds),
    )


def main() -> None:
    """Measure every operation and report."""
    load, rounds = os.getloadavg()[0], asked("ROUNDS", 5)
    planning = Planning()
    engine = engine_of(graphql_schema(planning.schema))
    report = Report("planner", "The planner alone", "In one process, without driver, database and HTTP; CPU time, least of several rounds.")
    report.load = load
    hits = [(one, hit(planning, engine, one, rounds)) for one in OPERATIONS]
    report.say(f"### A request whose plan is there, µs (to reach: {GOAL} for light)")
    report.table(["", *(f"{name}" for name in Hit._fields)], [[one.name, *(figure(1e6 * value) for value in found)] for one, found in hits])
    colds = [(one, cold(engine, one, rounds)) for one in OPERATIONS]
    report.say("### A document's first request, ms (*predicates*: the plan, where the post's predicates are not written yet either)")
    report.table(["", *Cold._fields], [[one.name, *(figure(1e3 * value) for value in found)] for one, found in colds])
    report.publish()
