"""The buffer of denials: bounded, written each second and at the end, patient with a database that is away, and never in anybody's way."""

import asyncio

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.api import denials
from services.api.denials import Denials
from services.cli.bootstrap import Urls
from services.domain.audit import AccessEntry, Denial
from services.kit.clock import read_now
from services.kit.database import Database
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from tests.factories import Place, make_place


def denial(operation: str) -> Denial:
    """Somebody asked for something."""
    return Denial(
        account_id=new_id(),
        person_id=None,
        operation=operation,
        resource="issue",
        subject_id=new_id(),
        action=None,
        code=ErrorCode.NOT_FOUND,
        correlation_id=new_id(),
    )


async def logged(place: Place) -> list[str]:
    """The operations in a district's log, in their order."""
    async with place.database.read(place.district_id) as session:
        rows = await session.scalars(
            select(AccessEntry.operation).where(AccessEntry.district_id == place.district_id).order_by(AccessEntry.at)
        )
        return [*rows]


async def test_denials_of_several_districts_are_written_each_in_its_own(place: Place, database_urls: Urls) -> None:
    other, kept = await make_place(database_urls), Denials(place.database)
    try:
        for number, one in enumerate((place, other, place)):
            kept.note(one.district_id, denial(str(number)))
        assert (await logged(place), await logged(other)) == ([], [])
        await kept.flush()
        await kept.flush()
        assert (await logged(place), await logged(other)) == (["0", "2"], ["1"])
    finally:
        await other.close()


async def test_the_instant_is_that_of_the_denial(place: Place) -> None:
    kept = Denials(place.database)
    kept.note(place.district_id, denial("early"))
    await asyncio.sleep(0.3)
    await kept.flush()
    async with place.database.read(place.district_id) as session:
        at = (await session.scalars(select(AccessEntry.at).where(AccessEntry.district_id == place.district_id))).one()
        assert (await read_now(session) - at).total_seconds() >= 0.3


async def test_a_flood_is_cut_off_and_counted(place: Place) -> None:
    kept = Denials(place.database, most=2)
    for number in range(5):
        kept.note(place.district_id, denial(str(number)))
    with capture_logs() as lines:
        await kept.flush()
        await kept.flush()
    assert [(line["event"], line["dropped"]) for line in lines] == [("denials_dropped", 3)]
    assert await logged(place) == ["0", "1"]
    kept.note(place.district_id, denial("5"))
    await kept.flush()
    assert await logged(place) == ["0", "1", "5"]


async def test_they_wait_for_a_database_that_is_away(place: Place) -> None:
    kept = Denials(Database("postgresql://rt_api:x@127.0.0.1:1/nowhere"))
    kept.note(place.district_id, denial("first"))
    kept.note(place.district_id, denial("second"))
    with capture_logs() as lines:
        await kept.flush()
    assert [(line["event"], line["waiting"]) for line in lines] == [("denials_kept_waiting", 2)]
    kept._database = place.database
    await kept.flush()
    assert await logged(place) == ["first", "second"]


async def test_they_are_written_each_second_and_at_the_end(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(denials, "EVERY_SECONDS", 0.02)
    kept = Denials(place.database)
    async with kept.running():
        kept.note(place.district_id, denial("while running"))
        for _ in range(500):
            if await logged(place):
                break
            await asyncio.sleep(0.02)
        assert await logged(place) == ["while running"]
        monkeypatch.setattr(denials, "EVERY_SECONDS", 60)
        await asyncio.sleep(0.1)
        kept.note(place.district_id, denial("at the end"))
    assert await logged(place) == ["while running", "at the end"]
