"""The API's process: how long until it answers, what it holds in memory after load, and whose that memory is."""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.contenders.contender import environment
from bench.contenders.operations import OPERATIONS, asks, subjects_of
from bench.contenders.product import PRODUCT
from bench.dataset import Dataset, dataset
from bench.frame.database import as_admin, running
from bench.frame.load import NoLoad, fire, generator, script
from bench.frame.places import NoData
from bench.frame.report import READY_SECONDS, RESIDENT_MB
from bench.frame.setting import Report, asked, figure, recipe
from services.domain.identity import development_issuer

LISTED_MB = 100
"""From here on the imports are listed."""
SHOWN_MB = 1
CONNECTIONS = 32


def ready(data: Dataset, logs: Path) -> tuple[float, float]:
    """Seconds from starting the process until it says that it is ready, the database being up, and its CPU seconds until then."""
    with PRODUCT.serve(data, logs) as process:
        began = time.perf_counter()
        urllib.request.urlopen(f"http://127.0.0.1:{process.port}/readyz", timeout=30).close()
        return process.ready_seconds + time.perf_counter() - began, process.cpu_seconds()


def loaded(data: Dataset, logs: Path, seconds: float) -> tuple[float, float]:
    """Resident megabytes when it answers, and after all operations were asked for so long."""
    issuer = development_issuer(data.settings)
    subjects = as_admin(data.admin_url, lambda connection: subjects_of(connection, data))
    with PRODUCT.serve(data, logs) as process:
        fresh = process.resident()
        for operation in OPERATIONS:
            requests = [PRODUCT.request(ask, issuer.sign(ask.login)) for ask in asks(operation, data, subjects)]
            file = script(requests, PRODUCT.path(operation), logs / f"{operation.name}.lua")
            fire(process, file, connections=CONNECTIONS, seconds=seconds)
        return fresh / 2**20, process.resident() / 2**20


def imports(data: Dataset) -> dict[str, Any]:
    """What frame/imports.py says."""
    given = {**os.environ, **environment(data)}
    done = subprocess.run([sys.executable, "-m", "bench.frame.imports"], env=given, capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def main() -> None:
    """Measure and report."""
    rounds, seconds, load = asked("ROUNDS", 5), asked("SECONDS", 2), os.getloadavg()[0]
    try:
        generator()
        with running() as server, ExitStack() as stack:
            data = dataset(server, recipe())
            logs = Path(stack.enter_context(TemporaryDirectory()))
            starts, spent = zip(*[ready(data, logs) for _ in range(rounds + 1)][1:], strict=True)  # the first compiles what is not yet
            fresh, after = loaded(data, logs, seconds)
            weighed = imports(data)
    except (NoData, NoLoad) as missing:
        raise SystemExit(str(missing)) from None
    report = Report(
        "process",
        "The API's process",
        f"One process, asked all operations by {CONNECTIONS} connections for {seconds} s each. To reach: {RESIDENT_MB} MB resident after "
        f"the benchmark, ready {READY_SECONDS} s after the start.",
    )
    report.load = load
    report.table(
        ["", ""],
        [
            ["resident after the benchmark, MB", figure(after)],
            ["resident at the first answer, MB", figure(fresh)],
            [f"ready, median of {rounds} starts, s", f"{figure(statistics.median(starts))} ({figure(min(starts))}–{figure(max(starts))})"],
            ["CPU time until then, median, s", figure(statistics.median(spent))],
            ["a full garbage collection, CPU ms", figure(weighed["collection_ms"])],
        ],
    )
    if after > LISTED_MB:
        packages = [f"{name} {megabytes:.1f}" for name, megabytes in weighed["packages"] if megabytes >= SHOWN_MB]
        report.say(
            f"Above {LISTED_MB} MB, so here is whose it is, in MB, weighed while each module ran: Python itself {weighed['bare']:.1f}, "
            f"imports {weighed['imports']:.1f} ({', '.join(packages)}), making the application {weighed['schema']:.1f}; the rest is "
            "connections, documents, plans and requests."
        )
    report.publish()
