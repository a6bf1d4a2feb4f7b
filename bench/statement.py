"""pgbench with the bare handler's own statements, prepared: what PostgreSQL gives when nobody stands in front of it."""

import os
import re
import statistics
import subprocess
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from bench.contenders.bare import BARE
from bench.contenders.handwritten import HOLDS, STATEMENTS
from bench.contenders.operations import DETAIL, OPERATIONS, Operation, asks, subjects_of
from bench.contenders.policy_text import filled
from bench.dataset import Dataset, dataset
from bench.dataset.tree import login_of
from bench.frame.backend import SETTINGS
from bench.frame.database import as_admin, running
from bench.frame.load import NoLoad, fire, generator, script
from bench.frame.places import NoData
from bench.frame.setting import Report, asked, figure, recipe
from bench.reach import ACTOR
from services.cli.programs import installed
from services.domain.identity import development_issuer

CLIENTS = 8


def script_of(operation: Operation, values: dict[str, Any]) -> str:
    """pgbench's script: parameters as variables, which `-M prepared` sends as such."""
    text, names = filled(operation.post, f"SELECT CASE WHEN {HOLDS} THEN ({STATEMENTS[operation.name]}) END")
    for place, name in reversed(list(enumerate(names, 1))):
        text = text.replace(f"${place}::uuid", f":{name}::uuid")
    setting = f"set_config('roundtable.district', '{values['district']}', true)"
    return re.sub(r"\s+", " ", f"SELECT {setting}, ({text});") + "\n"


def fired(data: Dataset, operation: Operation, values: dict[str, Any], folder: Path, seconds: int) -> float:
    """Transactions a second; the first second, in which new connections plan, is not counted."""
    file = folder / f"{operation.name}.sql"
    file.write_text(script_of(operation, values), encoding="utf-8")
    where = urlsplit(data.urls.api)
    given = [f"-D{name}={value}" for name, value in values.items()]
    lasts = [f"-T{seconds + 1}", "-P1"]
    command = [str(installed() / "pgbench"), "-n", "-M", "prepared", f"-c{CLIENTS}", "-j1", *lasts, "-f", str(file), *given]
    place = ["-h", str(where.hostname), "-p", str(where.port), "-U", str(where.username), where.path[1:]]
    environment = {
        **os.environ,
        "PGPASSWORD": where.password or "",
        "PGOPTIONS": " ".join(f"-c {name}={value}" for name, value in SETTINGS.items()),
    }
    said = subprocess.run([*command, *place], env=environment, capture_output=True, text=True, check=False, timeout=seconds + 60)
    rates = [float(found) for found in re.findall(r"^progress: [\d.]+ s, ([\d.]+) tps", said.stderr, flags=re.MULTILINE)]
    if said.returncode != 0 or len(rates) < 2:
        raise NoLoad(f"pgbench: {said.stderr[-500:]}")
    return statistics.mean(rates[1:])


async def values_of(data: Dataset, operation: Operation, connection: "asyncpg.Connection[Any]") -> dict[str, Any]:
    """The parameters of the first district's asker."""
    actor = await connection.fetchrow(ACTOR, login_of(operation.post, 0))
    assert actor is not None
    values: dict[str, Any] = dict(actor)
    if operation is DETAIL:
        values["id"] = (await subjects_of(connection, data))[0][0][1]
    return values


def main() -> None:
    """Bare handler and pgbench in turn."""
    rounds, seconds = asked("ROUNDS", 5), asked("SECONDS", 2)
    try:
        generator()
        with running() as server, TemporaryDirectory() as folder:
            rows, load = measured(dataset(server, recipe()), Path(folder), rounds, seconds)
    except (NoData, NoLoad) as missing:
        raise SystemExit(str(missing)) from None
    report = Report(
        "statement",
        "The statement alone",
        f"pgbench -M prepared with {CLIENTS} clients and generic plans, its first second not counted, against the bare handler over HTTP "
        f"with the same statements and {CLIENTS} connections; median of {rounds} rounds of {seconds} s, in turn.",
    )
    report.load = load
    report.table(["", "bare handler ÷ pgbench", "bare handler, requests/s", "pgbench, transactions/s"], rows)
    report.publish()


def measured(data: Dataset, folder: Path, rounds: int, seconds: int) -> tuple[list[list[str]], float]:
    """Rows of the table, and the load average at the beginning."""
    load = os.getloadavg()[0]
    issuer = development_issuer(data.settings)
    subjects = as_admin(data.admin_url, lambda connection: subjects_of(connection, data))
    rows = []
    with BARE.serve(data, folder) as process:
        for operation in OPERATIONS:
            values = as_admin(data.admin_url, partial(values_of, data, operation))
            first = asks(operation, data, subjects)[0]
            file = script([BARE.request(first, issuer.sign(first.login))], BARE.path(operation), folder / f"{operation.name}.lua")
            pairs = []
            for _ in range(rounds + 1):
                shot = fire(process, file, connections=CLIENTS, seconds=seconds)
                pairs.append((shot.rate, fired(data, operation, values, folder, seconds)))
            bare, alone = (statistics.median(side) for side in zip(*pairs[1:], strict=True))
            rows.append([operation.name, figure(bare / alone), figure(bare), figure(alone)])
    return rows, load
