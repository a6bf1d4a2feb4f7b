"""The real Boston's books: who was late, to the case; memory that does not grow; every step of the ladder once by any number of workers."""

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import literal, select, text

from services.cli.bootstrap import Urls
from services.domain.issues import Issue
from services.domain.statistics import Deadline, late_by
from tests.domain.interchange.town import Town, town
from tests.factories import hold
from tests.prove.boston import AS_OF, bring_in, cases, escalated, expected, fill_posts, flagged
from tests.worker.test_processes import worker

pytestmark = pytest.mark.prove

GROWTH = 1.15
"""By how much ten times the rows may raise the peak of the importing process: it holds 12 bytes of every id."""
DRAIN_SECONDS = 1_800


async def late(here: Town) -> set[str]:
    """What was late by the city's day, by the product."""
    async with here.database.read(here.district_id) as session:
        found = await session.scalars(
            select(Issue.external_id)
            .join(Deadline, (Deadline.district_id == Issue.district_id) & (Deadline.issue_id == Issue.id))
            .where(Issue.district_id == here.district_id, Deadline.district_id == here.district_id, late_by(Deadline, literal(AS_OF)))
        )
        return {key for key in found if key is not None}


async def test_the_overdue_list_is_the_citys_own(
    database_urls: Urls, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """With a tenth of the file first, into a district of its own: the peak of the importing process is nearly the same."""
    books = cases()
    async with town(database_urls, tmp_path) as tenth:
        small = await bring_in(tenth, books[::10], "tenth.csv.gz")
    async with town(database_urls, tmp_path) as here:
        large = await bring_in(here, books)
        record_property("peak_mb", (small // 1024, large // 1024))
        wanted, found = flagged(books), await late(here)
        assert (len(wanted - found), len(found - wanted)) == (0, 0)
        assert sum(case["ontime_status"] == "" for case in books) == 121
        assert large < GROWTH * small


@pytest.mark.parametrize("size", [1, 3])
async def test_every_crossed_level_is_taken_once_by_any_number_of_workers(fresh_database: Urls, tmp_path: Path, size: int) -> None:
    books = cases()
    async with town(fresh_database, tmp_path, role=fresh_database.lab) as here:
        await bring_in(here, books)
        await fill_posts(here)
        await hold(here.database, AS_OF)
        crew = await asyncio.gather(*[worker(fresh_database) for _ in range(size)])
        try:
            await drained(here)
        finally:
            for one in crew:
                one.send_signal(signal.SIGTERM)
            ends = [await one.wait() for one in crew]
        assert ends == [0] * size
        wanted = expected(books, AS_OF)
        open_and_late = {case["case_id"] for case in books if not case["closed_dt"]} & flagged(books)
        assert open_and_late <= wanted.keys()
        assert await escalated(here) == [(key, level, told, False) for key in sorted(wanted) for level, told in wanted[key]]


async def drained(here: Town) -> None:
    """Wait until no clock is due any more."""
    due = text("SELECT count(*) FROM clock WHERE district_id = :d AND next_fire_at <= roundtable_now()")
    deadline = time.monotonic() + DRAIN_SECONDS
    while True:
        async with here.database.read(here.district_id) as session:
            if not await session.scalar(due, {"d": here.district_id}):
                return
        assert time.monotonic() < deadline, "not drained"
        await asyncio.sleep(1)
