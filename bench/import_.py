"""Import of the real Boston file against COPY of all rows that it wrote into the same indexed tables.

The file is cut into rounds. In each, the product imports a part, from the packed file to the commit, as rt_api behind row-level
security; then the superuser, whom row-level security does not bind, copies the very rows that this wrote (binary, in one transaction)
into the same tables as another district's, so both find indexes of the same size. What is copied is fetched beforehand, untimed.
"""

import asyncio
import csv
import gzip
import io
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import asyncpg

from bench._server import fresh_server
from bench.frame.setting import Report, figure
from services.cli.bootstrap import Urls
from services.cli.tenant import operator
from services.domain.access import UnitKind
from services.domain.interchange import Count, IssueImport, errors_path, import_issues, read_mapping
from services.domain.tenancy import UnitFacts, district_create
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.ids import new_id
from tests.prove.real import BOSTON, ROOT, real_file

ROUNDS = 6
"""The first one warms up and is not counted."""
GOAL = 15
"""Per cent of COPY."""
TABLES = ("unit", "issue", "issue_token", "assignment", "ladder", "clock", "deadline_revision", "audit", "audit_unsealed")
"""Every table that an import fills, in the order of foreign keys, but for its progress (one row) and the counters (a row a unit)."""

KEYS = {"audit_unsealed": "audit_id", "issue_token": "issue_id"}
"""What tells whether a table's rows are new, where it is not their id: an issue's words come all at once."""


class Round(NamedTuple):
    """What one round measured: seconds, rows of all tables, and CPU seconds of the importing process."""

    issues: int
    rows: int
    imported: float
    copied: float
    cpu: float

    @property
    def share(self) -> float:
        """Rows a second of the import, in per cent of COPY's."""
        return 100 * self.copied / self.imported


def main() -> None:
    """Measure and report."""
    load = os.getloadavg()[0]
    try:
        file = real_file(BOSTON)
    except FileNotFoundError as missing:
        raise SystemExit(str(missing)) from None
    with fresh_server() as urls, tempfile.TemporaryDirectory() as folder:
        rounds = asyncio.run(measure(urls, cut(file, Path(folder))))
    made = report(rounds[1:])
    made.load = load
    made.publish()


def cut(file: Path, folder: Path) -> list[Path]:
    """Cut a packed CSV file into as many parts as there are rounds, each with the header."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    parts = []
    for number in range(ROUNDS):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows([header, *rows[number * len(rows) // ROUNDS : (number + 1) * len(rows) // ROUNDS]])
        parts.append(folder / f"part{number}.csv.gz")
        parts[-1].write_bytes(gzip.compress(text.getvalue().encode()))
    return parts


async def measure(urls: Urls, parts: list[Path]) -> list[Round]:
    """Import and copy, part by part."""
    mapping = read_mapping(ROOT / "infra" / "mappings" / "boston311.yaml")
    mine, copy = await found(urls, "990100000000"), await found(urls, "990200000000")
    target = Database(urls.api, pool_size=3, application="bench", statement_seconds=600, idle_seconds=600)
    admin = await asyncpg.connect(urls.admin)
    rounds = []
    for part in parts:
        wanted = IssueImport(
            database=target,
            open_work=lambda: work_as(target, operator(mine)),
            district_id=mine,
            mapping=mapping,
            file=part,
            errors=errors_path(part),
        )
        began, cpu = time.perf_counter(), time.process_time()
        counts = await import_issues(wanted)
        imported, cpu = time.perf_counter() - began, time.process_time() - cpu
        files = [(table, *await fetched(admin, table, mine, copy)) for table in TABLES]
        began = time.perf_counter()
        async with admin.transaction():
            for table, columns, data, _ in files:
                await admin.copy_to_table(table, source=io.BytesIO(data), columns=columns, format="binary")
        copied = time.perf_counter() - began
        rounds.append(Round(counts[Count.ENTERED], sum(rows for *_, rows in files), imported, copied, cpu))
        print(f"  round {len(rounds)}: {rounds[-1].share:.0f} % · import {imported:.1f} s · COPY {copied:.1f} s", flush=True)
    await same(admin, mine, copy)
    await admin.close()
    await target.close()
    return rounds


async def found(urls: Urls, code: str) -> UUID:
    """Found a district with nothing in it."""
    owner, district_id = Database(urls.migrator, pool_size=1), new_id()
    async with work_as(owner, operator(district_id)) as work:
        await district_create(work, [UnitFacts(UnitKind.DISTRICT, code, "Boston", None)], timezone="America/New_York", calendar="weekdays")
    await owner.close()
    return district_id


async def fetched(admin: asyncpg.Connection, table: str, mine: UUID, copy: UUID) -> tuple[list[str], bytes, int]:
    """Return a table's columns, and its rows that are new since the last round as binary COPY data of the other district, and how many."""
    key = KEYS.get(table, "id")
    described = await admin.fetch(
        "SELECT attname, atttypid = 'uuid'::regtype AS is_id FROM pg_attribute"
        " WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        table,
    )
    # The district's own unit has the district's id, and so has whatever points at it.
    other = f"CASE {{}} WHEN '{mine}' THEN '{copy}'::uuid ELSE {{}} END"
    values = [other.format(name, name) if is_id else name for name, is_id in described]
    new = f"NOT EXISTS (SELECT FROM {table} b WHERE b.district_id = '{copy}' AND b.{key} = {other.format(f'a.{key}', f'a.{key}')})"
    there = f"FROM {table} a WHERE district_id = '{mine}' AND {new}"
    rows = await admin.fetchval(f"SELECT count(*) {there}")
    data = io.BytesIO()
    await admin.copy_from_query(f"SELECT {', '.join(values)} {there}", output=data, format="binary")
    return [name for name, _ in described], data.getvalue(), rows


async def same(admin: asyncpg.Connection, mine: UUID, copy: UUID) -> None:
    """Both districts hold the same rows at the end."""
    for table in TABLES:
        counts = [await admin.fetchval(f"SELECT count(*) FROM {table} WHERE district_id = $1", one) for one in (mine, copy)]
        own = table.startswith("audit")  # the other district's founding left an audit row, beside the copy of this one's
        assert counts[0] == counts[1] - own > 0, (table, counts)


def report(rounds: list[Round]) -> Report:
    """What was measured, the ratio first."""
    share = [one.share for one in rounds]
    issues, rows = sum(one.issues for one in rounds), sum(one.rows for one in rounds)
    imported, copied = sum(one.imported for one in rounds), sum(one.copied for one in rounds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    made = Report(
        "import",
        "Import",
        f"Boston's file in {ROUNDS} parts: the product imports each from the packed file to the commit, behind row-level security; then "
        f"COPY (binary) writes the same rows of all tables into the same indexed tables. Median of {len(rounds)} rounds, the first left "
        f"out. To reach: {GOAL} % of COPY.",
    )
    made.table(
        ["", "% of COPY", "issues/s", "rows/s"],
        [
            [
                "import",
                f"{figure(statistics.median(share))} ({figure(min(share))}–{figure(max(share))})",
                figure(issues / imported),
                figure(rows / imported),
            ],
            ["COPY", "100", figure(issues / copied), figure(rows / copied)],
        ],
    )
    made.say(
        f"{issues:,} issues, {rows:,} rows of all tables; {1e6 * sum(one.cpu for one in rounds) / issues:.0f} µs CPU an issue in the "
        f"importing process; its peak {peak:.0f} MB, what was fetched for COPY included."
    )
    return made
