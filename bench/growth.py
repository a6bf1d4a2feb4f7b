"""What the first pages cost when there is ten times as much that nobody asks for: more districts, more closed issues."""

import os
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.contenders.operations import LIGHT, LIST, RESIDENT, SUPERVISOR, Operation, asks, subjects_of
from bench.contenders.product import PRODUCT
from bench.dataset import Dataset, Recipe, dataset
from bench.frame.burst import burst
from bench.frame.database import as_admin, running
from bench.frame.load import NoLoad, generator, script
from bench.frame.places import NoData
from bench.frame.processes import Process
from bench.frame.setting import Report, asked, figure, recipe
from services.domain.identity import development_issuer

OPERATIONS: Sequence[Operation] = (LIST, LIGHT, SUPERVISOR, RESIDENT)
TIMES = 10
CONNECTIONS = 8


@dataclass(frozen=True)
class Grown:
    """One set, and the product on it."""

    title: str
    data: Dataset
    process: Process
    scripts: dict[str, Path]

    def cost(self, operation: Operation, seconds: float) -> float:
        """CPU milliseconds of PostgreSQL for a request."""
        cluster, file = self.data.server.data, self.scripts[operation.name]
        return burst(self.process, file, cluster=cluster, role=PRODUCT.role, connections=CONNECTIONS, seconds=seconds).postgres_ms


def sizes(full: Recipe) -> dict[str, Recipe]:
    """A tenth of the set that was asked for; ten times its districts; ten times its closed issues."""
    base = replace(full, issues=full.issues // TIMES)
    return {
        f"{base.issues:,} issues, {base.districts} districts": base,
        f"{TIMES} × districts": Recipe(base.issues * TIMES, base.districts * TIMES),
        f"{TIMES} × closed issues": replace(base, closed_times=TIMES),
    }


def main() -> None:
    """Serve all three sets at once and ask them in turn."""
    rounds, seconds, load = asked("ROUNDS", 5), asked("SECONDS", 2), os.getloadavg()[0]
    try:
        generator()
        with running() as server, TemporaryDirectory() as folder, ExitStack() as stack:
            sets = []
            for place, (title, size) in enumerate(sizes(recipe()).items()):
                logs = Path(folder) / str(place)
                logs.mkdir()
                sets.append(_served(title, dataset(server, size), stack, logs))
            costs: dict[tuple[str, str], list[float]] = {}
            for turn in range(rounds + 1):
                for operation in OPERATIONS:
                    for one in sets:
                        cost = one.cost(operation, seconds)
                        if turn:  # the first turn warms up
                            costs.setdefault((operation.name, one.title), []).append(cost)
    except (NoData, NoLoad) as missing:
        raise SystemExit(str(missing)) from None
    medians = {key: statistics.median(several) for key, several in costs.items()}
    first, *others = [one.title for one in sets]
    rows = []
    for operation in OPERATIONS:
        base = medians[operation.name, first]
        ratios = [figure(medians[operation.name, other] / max(base, 1e-9)) for other in others]
        rows.append([operation.name, *ratios, *(figure(medians[operation.name, title]) for title in (first, *others))])
    report = Report(
        "growth",
        "Growth",
        f"PostgreSQL CPU of the product's first pages, {CONNECTIONS} connections, median of {rounds} rounds, the three sets asked in turn. "
        "To reach: unchanged, but for noise.",
    )
    report.load = load
    report.table(["", *(f"{other} ÷ base" for other in others), *(f"{title}, ms" for title in (first, *others))], rows)
    report.publish()


def _served(title: str, data: Dataset, stack: ExitStack, logs: Path) -> Grown:
    issuer = development_issuer(data.settings)
    subjects = as_admin(data.admin_url, lambda connection: subjects_of(connection, data))
    process = stack.enter_context(PRODUCT.serve(data, logs))
    scripts = {
        operation.name: script(
            [PRODUCT.request(ask, issuer.sign(ask.login)) for ask in asks(operation, data, subjects)],
            PRODUCT.path(operation),
            logs / f"{operation.name}.lua",
        )
        for operation in OPERATIONS
    }
    return Grown(title, data, process, scripts)
