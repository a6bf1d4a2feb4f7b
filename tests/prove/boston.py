"""The real Boston as a tenant, every post of its ladder held; and, by plain counting, who was late and what must have been escalated."""

import asyncio
import csv
import gzip
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from services.domain.access import Role, UnitKind
from tests.domain.interchange.boston import FLAGS, write_boston
from tests.domain.interchange.town import MAPPING, Town
from tests.factories import Place
from tests.prove.real import BOSTON, real_file

ZONE = ZoneInfo("America/New_York")
AS_OF = datetime(2016, 1, 13, tzinfo=ZONE)
Case = dict[str, str]

COMMAND = """
import pathlib, resource, sys
from services.cli.main import run
sys.argv[0] = "roundtable"
try:
    run()
finally:
    status = pathlib.Path("/proc/self/status")  # where there is none, the other figure is the process's own; on Linux it is its parent's
    lines = status.read_text().splitlines() if status.exists() else []
    own = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    print("peak", *(own or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]), file=sys.stderr)
"""


def cases() -> list[Case]:
    """The city's own cases, flags and all."""
    with gzip.open(real_file(BOSTON), "rt", encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def moment(written: str) -> datetime:
    """An instant as the city writes it."""
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def flagged(all_cases: Iterable[Case]) -> set[str]:
    """Who was late: by the city's flag; where it is blank, by the rule that holds wherever it is not."""
    late = set()
    for case in all_cases:
        computed = bool(case["target_dt"]) and (case["closed_dt"] or "2016-01-13T00:00:00") > case["target_dt"]
        assert case["ontime_status"] in {"", "OVERDUE" if computed else "ONTIME"}, case
        if computed:
            late.add(case["case_id"])
    return late


async def bring_in(town: Town, all_cases: Iterable[Case], name: str = "boston.csv.gz") -> int:
    """Import cases without the columns that tell the answer, as a process of its own; return its peak memory in KB."""
    file = town.folder / name
    write_boston(file, all_cases)
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as opened:
        assert not any(row[flag] for row in csv.DictReader(opened) for flag in FLAGS)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", COMMAND, "import", "issues", str(file), "--mapping", str(MAPPING), "--district", town.code),
        env={**os.environ, "DATABASE_URL": town.urls.api},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        cwd=Path(__file__).parents[2],
    )
    output, complaint = await process.communicate()
    assert process.returncode == 0, (output, complaint)
    return int(complaint.split()[complaint.split().index(b"peak") + 1])


async def fill_posts(town: Town) -> None:
    """Give every department staff and a head, every street its coordinator, the district its supervisor and leader."""
    units = await town.rows("SELECT code, id, kind, street_id FROM unit WHERE kind IN ('DISTRICT', 'STREET', 'DEPARTMENT')")
    names, kinds = {code: key for code, key, *_ in units}, {code: UnitKind(kind) for code, _, kind, _ in units}
    levels = {code: {"street_id": street_id} for code, *_, street_id in units}
    place = Place(town.database, town.urls, town.district_id, town.code, names, kinds, levels)
    for code, kind in kinds.items():
        match kind:
            case UnitKind.DEPARTMENT:
                await place.actor(Role.DEPARTMENT_STAFF, code, since=date(2010, 1, 1))
                await place.actor(Role.DEPARTMENT_HEAD, code, since=date(2010, 1, 1))
            case UnitKind.STREET:
                await place.actor(Role.STREET_COORDINATOR, code, since=date(2010, 1, 1))
            case UnitKind.DISTRICT:
                await place.actor(Role.DISTRICT_SUPERVISOR, code, since=date(2010, 1, 1))
                await place.actor(Role.DISTRICT_LEADER, code, since=date(2010, 1, 1))


OFFSETS = ((0, -1), (1, 0), (2, 1), (3, 3), (4, 5), (5, 8))
"""Level and weekdays from the due day: domain.md §3.8. All but the due instant itself are at 09:00."""


def expected(all_cases: Iterable[Case], now: datetime) -> dict[str, list[tuple[int, bool]]]:
    """By case that is open with a target: the levels crossed by `now`, each with whether it tells anybody (the highest does)."""
    crossed = {}
    for case in all_cases:
        if case["closed_dt"] or not case["target_dt"]:
            continue
        due, raised = moment(case["target_dt"]), moment(case["open_dt"])
        instants = [(level, due if offset == 0 else at_nine(weekdays_from(due.date(), offset))) for level, offset in OFFSETS]
        levels = [level for level, at in instants if at <= now and at >= min(due, raised)]
        if levels:
            crossed[case["case_id"]] = [(level, level == levels[-1]) for level in levels]
    return crossed


def weekdays_from(day: date, offset: int) -> date:
    """Count Mondays to Fridays."""
    step = timedelta(days=1 if offset > 0 else -1)
    while offset:
        day += step
        if day.weekday() < 5:
            offset -= 1 if offset > 0 else -1
    return day


def at_nine(day: date) -> datetime:
    """Office opening."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


async def escalated(town: Town) -> list[tuple[str, int, bool, bool]]:
    """Every step taken: case, level, whether it tells anybody, whether the post was vacant; in order."""
    async with town.database.read(town.district_id) as session:
        found = await session.execute(
            text(
                "SELECT i.external_id, e.level, e.notified, e.vacant FROM escalation e JOIN issue i ON i.id = e.issue_id"
                " AND i.district_id = e.district_id WHERE e.district_id = :d ORDER BY 1, 2"
            ),
            {"d": town.district_id},
        )
        return [tuple(row) for row in found]
