"""Planned reads beside their peers: the same operations over the same rows under the same policy, in one run."""

import http.client
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.contenders.bare import BARE
from bench.contenders.contender import Contender
from bench.contenders.interpreted import INTERPRETED
from bench.contenders.node import NoNode
from bench.contenders.operations import OPERATIONS, Ask, Operation, asks, subjects_of
from bench.contenders.orm import ORM
from bench.contenders.postgraphile import PostGraphile
from bench.contenders.product import PRODUCT
from bench.dataset import Recipe, dataset
from bench.frame.database import Server, as_admin, running
from bench.frame.load import NoLoad, Request, fire, script
from bench.frame.load import generator as load_generator
from bench.frame.outcome import Effort, Outcome, Reading
from bench.frame.places import NoData
from bench.frame.processes import Process, backends, cpu_seconds, postmaster_of
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
COMPARED_ASKS = 8


class Different(Exception):  # noqa: N818 - what was found
    """Two contenders do not say the same: nothing is timed."""


def run(server: Server, recipe: Recipe, effort: Effort, contenders: Sequence[Contender], operations: Sequence[Operation]) -> Outcome:
    """Compare, warm up, then time every contender on every operation that it knows, interleaved."""
    data = dataset(server, recipe)
    subjects = as_admin(data.admin_url, lambda connection: subjects_of(connection, data))
    all_asks = {operation.name: asks(operation, data, subjects) for operation in operations}
    issuer = development_issuer(data.settings)
    tokens = {login: issuer.sign(login) for login in {ask.login for several in all_asks.values() for ask in several}}
    outcome = Outcome(data, operations, contenders, effort)
    with TemporaryDirectory(prefix="roundtable-bench-") as folder, ExitStack() as stack:
        logs = Path(folder)
        served = {one.name: stack.enter_context(one.serve(data, logs)) for one in contenders}
        outcome.ready_seconds = {name: process.ready_seconds for name, process in served.items()}
        for operation in operations:
            outcome.answer_bytes[operation.name] = _compare(operation, all_asks[operation.name], tokens, contenders, served)
        _time(outcome, all_asks, tokens, served, logs)
        outcome.resident_mb = {name: process.resident() / 2**20 for name, process in served.items()}
    return outcome


def _compare(
    operation: Operation, several: Sequence[Ask], tokens: Mapping[str, str], contenders: Sequence[Contender], served: Mapping[str, Process]
) -> int:
    """Ask everybody the same and compare the answers as JSON values. Returns the size of the first's first answer."""
    size, said = 0, False
    for ask in several[:: max(1, len(several) // COMPARED_ASKS)]:
        expected: Any = None
        for contender in contenders:
            if not contender.answers(operation):
                continue
            request = contender.request(ask, tokens[ask.login])
            status, body = post(served[contender.name], contender.path(operation), request)
            if status != 200:
                raise Different(f"{contender.name} answered {operation.name} with {status}: {body[:1000]!r}")
            found = contender.read(operation, json.loads(body))
            if expected is None:
                expected, size = found, size or len(body)
                said = said or not empty(found)
            elif found != expected:
                raise Different(f"{operation.name} of {ask.login}: {contender.name} differs: {difference(expected, found)}")
    if not said:
        raise Different(f"every answer to {operation.name} is empty: nothing would be timed")
    return size


def _time(
    outcome: Outcome, all_asks: Mapping[str, Sequence[Ask]], tokens: Mapping[str, str], served: Mapping[str, Process], logs: Path
) -> None:
    postmaster = postmaster_of(outcome.data.server.data)
    pairs = [(operation, one) for operation in outcome.operations for one in outcome.contenders if one.answers(operation)]
    scripts = {
        (one.name, operation.name): script(
            [one.request(ask, tokens[ask.login]) for ask in all_asks[operation.name]],
            one.path(operation),
            logs / f"{one.name}-{operation.name}.lua",
        )
        for operation, one in pairs
    }
    for operation, one in pairs:
        fire(served[one.name], scripts[one.name, operation.name], connections=max(outcome.effort.connections), seconds=1)
    for turn in range(outcome.effort.rounds):
        outcome.loads.append(os.getloadavg()[0])
        for connections in outcome.effort.connections:
            for operation in outcome.operations:
                asked = [one for one in outcome.contenders if one.answers(operation)]
                for one in asked[turn % len(asked) :] + asked[: turn % len(asked)]:
                    process = served[one.name]
                    quiet(served.values())
                    before = process.cpu_seconds(), backends(postmaster, one.role)
                    file = scripts[one.name, operation.name]
                    shot = fire(process, file, connections=connections, seconds=outcome.effort.seconds)
                    after = {pid: cpu_seconds(pid) for pid in backends(postmaster, one.role)}
                    spent = sum(seconds - before[1].get(pid, 0.0) for pid, seconds in after.items())
                    reading = outcome.readings.setdefault((one.name, operation.name, connections), Reading())
                    reading.add(shot, process.cpu_seconds() - before[0], spent)


def quiet(processes: Iterable[Process], seconds: float = 5) -> None:
    """Wait until nobody works on requests whose asker has gone: they would be charged to the next contender."""
    patience = time.monotonic() + seconds
    several = list(processes)
    while time.monotonic() < patience:
        before = sum(process.cpu_seconds() for process in several)
        time.sleep(0.1)
        if sum(process.cpu_seconds() for process in several) - before < 0.03:
            return


def post(process: Process, path: str, request: Request) -> tuple[int, bytes]:
    """Send one request."""
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=60)
    try:
        connection.request("POST", path, request.body.encode(), request.headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def empty(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether an answer says nothing at all: no such row, an empty first page."""
    return not value or all(inner in (None, {"nodes": []}) for inner in value.values())


def difference(expected: Any, found: Any, path: str = "") -> str:  # noqa: ANN401 - JSON
    """The first place where two values differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *found]:
            if key not in expected or key not in found:
                return f"{path}.{key} is missing"
            if expected[key] != found[key]:
                return difference(expected[key], found[key], f"{path}.{key}")
    if isinstance(expected, list) and isinstance(found, list):
        for place, (one, other) in enumerate(zip(expected, found, strict=False)):
            if one != other:
                return difference(one, other, f"{path}[{place}]")
        return f"{path} has {len(found)} instead of {len(expected)} items"
    return f"{path}: {found!r} instead of {expected!r}"


def main() -> None:
    """Run and report. What prevents it is one sentence."""
    effort = Effort(asked("ROUNDS", 5), asked("SECONDS", 2))
    try:
        generator = load_generator()
        with running() as server:
            report(run(server, recipe(), effort, CONTENDERS, OPERATIONS), generator).publish()
    except (NoData, NoLoad, NoNode) as missing:
        raise SystemExit(str(missing)) from None
