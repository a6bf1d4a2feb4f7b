"""Planned reads beside their peers: the same operations over the same rows under the same policy, in one run."""

import math
import os
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.contenders.bare import BARE
from bench.contenders.contender import Contender
from bench.contenders.interpreted import INTERPRETED
from bench.contenders.node import NoNode, peer
from bench.contenders.operations import OPERATIONS, Ask, Operation, asks, subjects_of
from bench.contenders.orm import ORM
from bench.contenders.postgraphile import PostGraphile
from bench.contenders.product import PRODUCT
from bench.dataset import Recipe, dataset
from bench.frame.burst import burst
from bench.frame.database import Server, as_admin, running
from bench.frame.equality import compare, post
from bench.frame.load import NoLoad, Request, fire, script
from bench.frame.load import generator as load_generator
from bench.frame.outcome import Effort, Outcome, Reading
from bench.frame.places import NoData
from bench.frame.processes import Process
from bench.frame.report import report
from bench.frame.setting import asked, recipe
from services.domain.identity import development_issuer

CONTENDERS: tuple[Contender, ...] = (
    PRODUCT,
    INTERPRETED,
    BARE,
    PostGraphile(),
    PostGraphile("postgraphile-district", "PostGraphile, district policy only", reach=False),
    ORM,
)
WARM_SECONDS = 3
"""Of load for each before anything is counted: every connection has then planned every statement."""
WAVES, LONGEST_SECONDS = 4, 20
"""A burst lasts until each connection was answered about so often, but no longer."""


def run(server: Server, recipe: Recipe, effort: Effort, contenders: Sequence[Contender], operations: Sequence[Operation]) -> Outcome:
    """Compare, warm up, then time every contender on every operation that it knows, interleaved. Who cannot be served is left out."""
    data = dataset(server, recipe)
    subjects = as_admin(data.admin_url, lambda connection: subjects_of(connection, data))
    all_asks = {operation.name: asks(operation, data, subjects) for operation in operations}
    issuer = development_issuer(data.settings)
    tokens = {login: issuer.sign(login) for login in {ask.login for several in all_asks.values() for ask in several}}
    with TemporaryDirectory(prefix="roundtable-bench-") as folder, ExitStack() as stack:
        logs = Path(folder)
        served: dict[str, Process] = {}
        left_out: dict[str, str] = {}
        for one in contenders:
            try:
                served[one.name] = stack.enter_context(one.serve(data, logs))
            except NoNode as missing:
                left_out[one.name] = f"{one.title}. {missing}"
        outcome = Outcome(data, operations, [one for one in contenders if one.name in served], effort, left_out=list(left_out.values()))
        outcome.ready_seconds = {name: process.ready_seconds for name, process in served.items()}
        for operation in operations:
            outcome.answer_bytes[operation.name] = compare(operation, all_asks[operation.name], tokens, outcome.contenders, served)
        _time(outcome, all_asks, tokens, served, logs)
        outcome.resident_mb = {name: process.resident() / 2**20 for name, process in served.items()}
    return outcome


def _time(
    outcome: Outcome, all_asks: Mapping[str, Sequence[Ask]], tokens: Mapping[str, str], served: Mapping[str, Process], logs: Path
) -> None:
    effort, cluster = outcome.effort, outcome.data.server.data
    alone: dict[tuple[str, str], float] = {}
    scripts: dict[tuple[str, str], Path] = {}
    for operation in outcome.operations:
        for one in outcome.contenders:
            if not one.answers(operation):
                continue
            process, key = served[one.name], (one.name, operation.name)
            requests = [one.request(ask, tokens[ask.login]) for ask in all_asks[operation.name]]
            scripts[key] = script(requests, one.path(operation), logs / f"{one.name}-{operation.name}.lua")
            fire(process, scripts[key], connections=max(effort.connections), seconds=WARM_SECONDS)
            quiet(served.values())
            alone[key] = seconds_of(process, one.path(operation), requests)
    for turn in range(effort.rounds):
        outcome.loads.append(os.getloadavg()[0])
        for connections in effort.connections:
            for operation in outcome.operations:
                asked = [one for one in outcome.contenders if one.answers(operation)]
                for one in asked[turn % len(asked) :] + asked[: turn % len(asked)]:
                    key = (one.name, operation.name)
                    quiet(served.values())
                    lasts = min(LONGEST_SECONDS, max(effort.seconds, math.ceil(WAVES * connections * alone[key])))
                    found = burst(served[one.name], scripts[key], cluster=cluster, role=one.role, connections=connections, seconds=lasts)
                    outcome.readings.setdefault((*key, connections), Reading()).add(found)


def seconds_of(process: Process, path: str, requests: Sequence[Request]) -> float:
    """How long one request takes when nobody else asks: the median of a few."""
    took = []
    for request in requests[:5]:
        began = time.perf_counter()
        post(process, path, request)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def quiet(processes: Iterable[Process], seconds: float = 5) -> None:
    """Wait until nobody works on requests whose asker has gone: they would be charged to the next contender."""
    patience = time.monotonic() + seconds
    several = list(processes)
    while time.monotonic() < patience:
        before = sum(process.cpu_seconds() for process in several)
        time.sleep(0.1)
        if sum(process.cpu_seconds() for process in several) - before < 0.03:
            return


def main() -> None:
    """Run and report. What prevents it is one sentence."""
    effort = Effort(asked("ROUNDS", 5), asked("SECONDS", 2))
    try:
        generator = load_generator()
        with running() as server:
            report(run(server, recipe(), effort, CONTENDERS, OPERATIONS), generator, peer()).publish()
    except (NoData, NoLoad) as missing:
        raise SystemExit(str(missing)) from None
