"""A district without anything but itself, and imports into it as its operator's hand."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.cli.bootstrap import Urls
from services.cli.tenant import operator
from services.domain.access import Actor, UnitKind, system
from services.domain.interchange import Count, IssueImport, Mapping, errors_path, import_issues, parse_mapping, read_mapping
from services.domain.tenancy import UnitFacts, district_create
from services.domain.wiring import work_as
from services.kit.database import Database
from services.kit.ids import new_id
from tests.factories import Place
from tests.fixtures.pools import connected

MAPPING = Path(__file__).parents[3] / "infra" / "mappings" / "boston311.yaml"
PLAIN = """
source: town
columns: {external_id: id, title: title, raised_at: raised, due_at: due, closed_at: closed, street: street, community: community,
  department: department, category: category, reply: reply, raiser_name: name, raiser_phone: phone,
  privacy: {column: privacy, default: NORMAL}}
"""
"""A mapping of few columns, units and categories looked up; `plain` appends to it."""
HEADER = ("id", "title", "raised", "due", "closed", "street", "community", "department", "category", "reply", "name", "phone", "privacy")


@dataclass
class Town:
    """A district, and a folder for files."""

    urls: Urls
    database: Database
    district_id: UUID
    code: str
    folder: Path

    def work(self, actor: Actor | None = None) -> Any:
        """Open a unit of work (default: as the system)."""
        return work_as(self.database, actor or system(self.district_id))

    @property
    def place(self) -> Place:
        """The same district for the factories' tools."""
        return Place(self.database, self.urls, self.district_id, self.code, {"district": self.district_id}, {"district": UnitKind.DISTRICT})

    def wanted(
        self, file: Path, mapping: Mapping | None = None, *, actor: Actor | None = None, dry_run: bool = False, **more: Any
    ) -> IssueImport:
        """An import of a file as the operator's hand, or as somebody else."""
        by = actor or operator(self.district_id)
        return IssueImport(
            database=self.database,
            open_work=lambda: work_as(self.database, by),
            district_id=self.district_id,
            mapping=mapping or read_mapping(MAPPING),
            file=file,
            errors=errors_path(file),
            dry_run=dry_run,
            **more,
        )

    async def bring_in(self, file: Path, mapping: Mapping | None = None, **more: Any) -> Counter[Count]:
        """Import a file; counts of nothing are left out."""
        return +await import_issues(self.wanted(file, mapping, **more))

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in the district."""
        async with self.database.read(self.district_id) as session:
            return [tuple(row) for row in await session.execute(text(query))]

    def file(self, *rows: dict[str, str], name: str = "rows.csv") -> Path:
        """A file of HEADER's columns."""
        lines = [",".join(HEADER), *(",".join(row.get(column, "") for column in HEADER) for row in rows)]
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


def plain(more: str = "") -> Mapping:
    """The plain mapping with further lines."""
    return parse_mapping((PLAIN + more).encode())


def errors(file: Path) -> list[tuple[str, str, str]]:
    """Line, column and code of each error beside a file."""
    lines = errors_path(file).read_text("utf-8-sig").splitlines()[1:]
    return [(cells[0], cells[1], cells[3]) for cells in (line.split(",") for line in lines)]


@asynccontextmanager
async def town(urls: Urls, folder: Path, *, role: str | None = None) -> AsyncIterator[Town]:
    """Found a district in Boston's time zone. `role`: the address to work with; default the API's, which is the importer's."""
    district_id = new_id()
    code = f"99{district_id.int % 10**10:010d}"
    owner = connected(urls.migrator)
    async with work_as(owner, operator(district_id)) as work:
        await district_create(work, [UnitFacts(UnitKind.DISTRICT, code, "Boston", None)], timezone="America/New_York", calendar="weekdays")
    await owner.close()
    database = connected(role or urls.api)
    try:
        yield Town(urls, database, district_id, code, folder)
    finally:
        await database.close()


def _unit(column: str) -> str:
    return f"(SELECT code FROM unit WHERE unit.id = t.{column})"


_ISSUE = "(SELECT external_id FROM issue WHERE issue.id = t.issue_id)"
_LEFT = {
    "unit": f"SELECT t.kind, t.code, t.name, t.category, t.state, t.public, {_unit('parent_id')}, t.version FROM unit t ORDER BY t.code",
    "issue": f"""SELECT t.external_id, t.number, t.title, t.body, t.category, t.locality, t.channel, t.work_class, t.privacy, t.state,
        t.raised_at, t.due_at, t.closed_at, t.first_replied_at, t.replied_at, t.accepted_at, t.closure_kind, t.round, t.origin, t.source,
        t.source_digest, t.version, {_unit("owner_unit_id")}, {_unit("intake_unit_id")}, {_unit("street_id")}, {_unit("community_id")}
        FROM issue t ORDER BY t.external_id""",
    "assignment": f"""SELECT {_ISSUE}, {_unit("unit_id")}, {_unit("dispatcher_unit_id")}, t.role, t.kind, t.state, t.dispatched_at,
        t.acknowledged_at, t.due_at, t.done_at, {_unit("street_id")}, {_unit("community_id")}, t.version FROM assignment t ORDER BY 1""",
    "clock": f"""SELECT {_ISSUE}, t.kind, {_unit("responsible_unit_id")}, {_unit("dispatcher_unit_id")}, t.state, t.started_at, t.due_at,
        t.epoch, t.epoch_at, t.level, t.next_fire_at, {_unit("street_id")}, {_unit("community_id")} FROM clock t ORDER BY 1""",
    "revision": f"""SELECT {_ISSUE}, r.cause, r.new_due_at, r.explanation::text FROM deadline_revision r
        JOIN clock t ON t.id = r.clock_id ORDER BY 1""",
    "audit": f"""SELECT t.event, {_ISSUE}, t.fields - 'issue_id' - 'owner_unit_id' - 'handler_unit_id' - 'unit_id' - 'dispatcher_unit_id'
        - 'street_id' - 'community_id' - 'parent_id' FROM audit t""",
    "reply": f"SELECT {_ISSUE}, {_unit('unit_id')}, t.kind, t.text, t.round, t.at FROM reply t ORDER BY 1",
    "raiser": f"SELECT {_ISSUE}, t.raised_at, t.recorded_by FROM issue_raiser t ORDER BY 1",
    "category": "SELECT name FROM issue_category ORDER BY 1",
    "counter": "SELECT unit_code, year, next FROM issue_counter ORDER BY 1, 2",
    "run": "SELECT source, file_digest, mapping_digest, line, errors_bytes, counts, finished_at IS NOT NULL FROM import_run",
    "outbox": "SELECT event FROM outbox ORDER BY 1",
    "person": "SELECT count(*) FROM person",
}


async def compared(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that an import leaves, but for random ids and the instants of writing: ids are told by what they stand for."""
    return {name: sorted(await town.rows(query), key=str) for name, query in _LEFT.items()}


def spelled(rows: dict[str, list[tuple[Any, ...]]], code: str) -> str:
    """What `compared` gave, without the district's own digits, of which units' codes and issues' numbers are made."""
    return str(sorted(rows.items())).replace(code, "DISTRICT").replace(code[:6], "DIGITS")
