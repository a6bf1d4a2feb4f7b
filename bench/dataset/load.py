"""Makes a set, or finds the one that an earlier run left: staging by COPY, rows by INSERT … SELECT on the server, indexes last.

Boston's cases are multiplied on the server: nothing of six million rows passes through Python.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from bench.dataset import source
from bench.dataset.recipe import AS_OF, Recipe
from bench.dataset.tree import COLUMNS, plant
from bench.frame.database import Server, as_admin, drop, prepared, record, recorded
from services.cli.bootstrap import Urls
from services.domain.calendars import DEFAULT_OFFICE_HOURS, WEEKDAYS, DeadlineSpec, deadline
from services.domain.identity import development_issuer
from services.domain.identity.master_key import load_key_ring
from services.domain.issues.tokens import tokens
from services.kit.settings import Settings

FILLED = (
    *("issue", "issue_token", "issue_raiser", "assignment", "commitment", "reply", "clock", "deadline_revision"),
    *("roundtable", "agenda_item", "agenda_item_issue", "seat"),
)
LOOKED_UP = re.compile(r"ON public\.(assignment|commitment) USING btree \(district_id, issue_id")
SPEC = {"unit": "WORKING_DAY", "amount": 8, "start": "PROMISE"}


@dataclass(frozen=True)
class Dataset:
    """A complete set: where it lies, what it is, and how long it took to make; 0.0 when it was there."""

    recipe: Recipe
    server: Server
    urls: Urls
    seconds: float

    @property
    def admin_url(self) -> str:
        """The superuser's address of the set's database."""
        return self.server.url(self.recipe.database)

    @property
    def settings(self) -> Settings:
        """The settings of processes that work on it: its home has the keys."""
        return Settings(home=self.server.home, development_issuer=True)


def dataset(server: Server, recipe: Recipe) -> Dataset:
    """Return the set of this recipe, made if no earlier run left the same one."""
    digest = recipe.digest()
    name = recipe.database
    if recorded(server, name) == digest:
        return Dataset(recipe, server, prepared(server, name), 0.0)
    print(f"making {name}: {recipe.issues:,} issues over {recipe.districts} districts …", flush=True)
    began = time.perf_counter()
    drop(server, name)
    urls = prepared(server, name)
    ring_home = Settings(home=server.home, development_issuer=True)
    development_issuer(ring_home)
    trees = plant(recipe.districts, load_key_ring(ring_home))
    as_admin(server.url(name), lambda connection: _fill(connection, recipe, trees))
    as_admin(server.url(name), _settle)
    record(server, name, digest)
    return Dataset(recipe, server, urls, time.perf_counter() - began)


def sections() -> dict[str, str]:
    """fill.sql's statements by name."""
    text = (Path(__file__).parent / "fill.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


async def _fill(connection: "asyncpg.Connection[asyncpg.Record]", recipe: Recipe, trees: dict[str, list[tuple[Any, ...]]]) -> None:
    """Write every row, without foreign keys looking (they hold by construction) and without secondary indexes."""
    steps = sections()
    await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off; SET jit = off")
    await connection.execute(steps.pop("staging"))
    read = source.cases()
    phrases, titles = source.phrases(), source.titles()
    await _copy(connection, "bench.case_", read)
    await _copy(connection, "bench.phrase", list(enumerate(phrases)))
    await _copy(connection, "bench.title", list(enumerate(titles)))
    texts = {*titles, *(str(case[4]) for case in read)}
    await _copy(connection, "bench.word", [(text, token) for text in texts for token in tokens(text)])
    for table, rows in trees.items():
        await _copy(connection, table, rows, COLUMNS[table])
    await connection.execute(
        "ANALYZE bench.case_, bench.phrase, bench.title, bench.word, bench.place, bench.street, bench.community, bench.enterprise"
    )
    values = {
        "per_district": str(recipe.issues // recipe.districts),
        "closed_times": str(recipe.closed_times),
        "gathered": str(recipe.gathered),
        "cases": str(len(read)),
        "phrases": str(len(phrases)),
        "titles": str(len(titles)),
        "as_of": f"timestamptz '{AS_OF.isoformat()}'",
        "spec": f"'{json.dumps(SPEC)}'",
        "explanation": f"'{json.dumps(_explanation())}'",
    }
    indexes: list[str] = []
    for table in FILLED:
        indexes += await _take_down(connection, table)
    for name, statement in steps.items():
        began = time.perf_counter()
        if name == "clock":  # an issue's clocks are looked up through these
            for index in [one for one in indexes if LOOKED_UP.search(one)]:
                await connection.execute(index)
                indexes.remove(index)
        await connection.execute(re.sub(r"(?<!:):([a-z]\w+)", lambda found: values[found[1]], statement))
        if name in ("seed", "assignment", "commitment", "roundtable"):
            await connection.execute(f"ANALYZE {'bench.seed' if name == 'seed' else name}")
        print(f"  {name} {time.perf_counter() - began:.1f} s", flush=True)
    began = time.perf_counter()
    for index in indexes:
        await connection.execute(index)
    print(f"  {len(indexes)} indexes {time.perf_counter() - began:.1f} s", flush=True)
    await connection.execute("DROP SCHEMA bench CASCADE")


async def _settle(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Statistics, visibility map and a checkpoint, so that nothing of the load is left to do while something is timed."""
    await connection.execute("VACUUM (ANALYZE)")
    await connection.execute("CHECKPOINT")


async def _copy(
    connection: "asyncpg.Connection[asyncpg.Record]", table: str, rows: Sequence[tuple[Any, ...]], columns: Sequence[str] | None = None
) -> None:
    schema, _, name = table.rpartition(".")
    await connection.copy_records_to_table(name, records=rows, columns=columns, schema_name=schema or None)


async def _take_down(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> list[str]:
    """Drop a table's indexes that are no constraint; return the statements that make them again."""
    found = await connection.fetch(
        "SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS statement FROM pg_index i"
        " WHERE i.indrelid = $1::text::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        table,
    )
    for row in found:
        await connection.execute(f"DROP INDEX {row['name']}")
    return [row["statement"] for row in found]


def _explanation() -> dict[str, Any]:
    """A deadline of eight working days, day by day, as a clock's revision keeps it."""
    spec = DeadlineSpec.from_data(SPEC)
    return deadline(spec, AS_OF - timedelta(days=30), WEEKDAYS, DEFAULT_OFFICE_HOURS, ZoneInfo("Asia/Shanghai")).to_data()
