"""Reads that bind their tenant in the statement: fail-closed, in order, and with connections that nobody loses or poisons."""

import asyncio
import gc
import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import orjson
import pytest

from services.cli.bootstrap import Urls
from services.kit.database import Database
from services.kit.reads import CHARACTERS, LARGEST, Binding, NoConnectionError, Reads, Statement
from tests.factories import Place

COUNT = Statement("SELECT json_build_object('n', count(*)) FROM unit", 0)
MINE = Statement("SELECT json_build_object('n', count(*)) FROM unit WHERE district_id = $1::uuid", 1)
SETTINGS = Statement(
    "SELECT json_build_array(current_setting('roundtable.district', true), current_setting('roundtable.enterprises', true))", 0
)
SLOW = Statement("SELECT to_json(pg_sleep($1::float8)::text || current_setting('roundtable.district', true))", 1)
UNITS = b'{"n" : 12}'
MINE_ALONE = "roundtable-test-reads"
"""What the connections of these tests are called: others of this process live on."""


@pytest.fixture(params=list(Binding))
async def reads(request: pytest.FixtureRequest, database_urls: Urls) -> AsyncIterator[Reads]:
    """Three connections, bound either way."""
    database = Database(database_urls.api, pool_size=3, binding=request.param, application=MINE_ALONE)
    yield database.reads
    await database.close()


async def test_a_read_sees_the_district_it_is_bound_to(reads: Reads, place: Place) -> None:
    assert await reads.fetch(COUNT, [], place.district_id) == UNITS
    assert await reads.fetch(MINE, [place.district_id], place.district_id) == UNITS


async def test_without_a_district_or_with_another_one_sees_nothing(reads: Reads, place: Place) -> None:
    """Fail-closed: the setting must be there before the tables are read, or the statement reads nothing."""
    other = UUID(int=7)
    for district in (None, other):
        assert await reads.fetch(COUNT, [], district) == b'{"n" : 0}'
        assert await reads.fetch(MINE, [place.district_id], district) == b'{"n" : 0}'
    assert await reads.fetch(MINE, [other], place.district_id) == b'{"n" : 0}'


async def test_nothing_of_a_read_stays_behind(reads: Reads, place: Place) -> None:
    bound = await reads.fetch(SETTINGS, [], place.district_id, [UUID(int=1), UUID(int=2)])
    assert bound == f'["{place.district_id}", "{UUID(int=1)},{UUID(int=2)}"]'.encode()
    assert await reads.fetch(SETTINGS, [], None) == b'["", ""]'
    assert await reads.fetch(COUNT, [], None) == b'{"n" : 0}'


async def test_districts_may_change_with_every_read(reads: Reads, place: Place) -> None:
    """A thousand switches on three connections: the order of evaluation that the one statement rests on is pinned here."""
    draw = random.Random(1)  # noqa: S311 - not a secret
    districts = [place.district_id, UUID(int=3), None]

    async def one() -> None:
        district = draw.choice(districts)
        expected = UNITS if district == place.district_id else b'{"n" : 0}'
        assert await reads.fetch(COUNT, [], district) == expected

    for _ in range(50):
        await asyncio.gather(*(one() for _ in range(20)))


async def test_a_reader_cannot_write(reads: Reads, place: Place) -> None:
    locking = Statement("SELECT to_json(name) FROM unit LIMIT 1 FOR UPDATE", 0)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await reads.fetch(locking, [], place.district_id)


async def test_a_failing_statement_gives_its_connection_back(reads: Reads, place: Place) -> None:
    for _ in range(10):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await reads.fetch(Statement("SELECT to_json(1 / $1::int)", 1), [0], place.district_id)
    assert await asyncio.gather(*(reads.fetch(COUNT, [], place.district_id) for _ in range(9))) == [UNITS] * 9


async def test_who_leaves_in_the_middle_takes_no_connection_along(reads: Reads, place: Place) -> None:
    """Under load, with clients that hang up at any moment: everybody else gets their own district's answer, to the end."""
    draw = random.Random(2)  # noqa: S311 - not a secret

    async def impatient() -> None:
        with pytest.raises((TimeoutError, NoConnectionError)):
            async with asyncio.timeout(draw.uniform(0, 0.02)):
                await reads.fetch(SLOW, [5.0], UUID(int=9))

    async def patient() -> None:
        for _ in range(5):
            assert await reads.fetch(COUNT, [], place.district_id) == UNITS

    # A cancel request that does not get through is told by asyncpg in a future that nobody can await; the connection is mended anyway.
    loop = asyncio.get_running_loop()
    handler = loop.get_exception_handler()
    loop.set_exception_handler(lambda *_: None)
    for _ in range(5):
        await asyncio.gather(*(impatient() for _ in range(6)), *(patient() for _ in range(6)))
    gc.collect()
    loop.set_exception_handler(handler)
    assert await asyncio.gather(*(reads.fetch(COUNT, [], place.district_id) for _ in range(9))) == [UNITS] * 9
    assert await reads.fetch(SETTINGS, [], None) == b'["", ""]'


async def test_a_connection_that_broke_is_replaced(reads: Reads, place: Place, database_urls: Urls) -> None:
    await asyncio.gather(*(reads.fetch(SLOW, [0.05], place.district_id) for _ in range(3)))
    admin = await asyncpg.connect(database_urls.api)
    try:
        ended = await admin.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database() AND application_name = $1",
            MINE_ALONE,
        )
    finally:
        await admin.close()
    assert ended >= 3
    assert await asyncio.gather(*(reads.fetch(COUNT, [], place.district_id) for _ in range(3))) == [UNITS] * 3


async def test_when_all_are_busy_a_reader_is_told(place: Place, database_urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kit.reads.IDLE_SECONDS", 0.1)
    database = Database(database_urls.api, pool_size=1)
    slow = asyncio.create_task(database.reads.fetch(SLOW, [0.5], place.district_id))
    await asyncio.sleep(0.05)
    with pytest.raises(NoConnectionError):
        await database.reads.fetch(COUNT, [], place.district_id)
    assert (await slow).startswith(b'"')
    assert await database.reads.fetch(COUNT, [], place.district_id) == UNITS
    await database.close()


async def test_what_a_connection_remembers_is_bounded_by_its_size(place: Place, database_urls: Urls) -> None:
    database = Database(database_urls.api, pool_size=1)
    remembered = Statement("SELECT json_build_array(count(*), sum(length(statement))) FROM pg_prepared_statements", 0)
    try:
        for number in range(25):
            large = Statement(f"SELECT to_json({number}) /* {'x' * 100_000} */", 0)
            assert await database.reads.fetch(large, [], place.district_id) == str(number).encode()
        count, size = orjson.loads(await database.reads.fetch(remembered, [], place.district_id))
        assert 9 <= count <= 11, "ten of them, and the one that asks"
        assert size < CHARACTERS + 110_000
        huge = Statement(f"SELECT to_json(1) /* {'x' * LARGEST} */", 0)
        assert await database.reads.fetch(huge, [], place.district_id) == b"1"
        assert orjson.loads(await database.reads.fetch(remembered, [], place.district_id))[0] <= count
    finally:
        await database.close()


async def test_a_statement_is_prepared_again_when_its_tables_were_altered(fresh_database: Urls) -> None:
    admin = await asyncpg.connect(fresh_database.migrator)
    database = Database(fresh_database.api, pool_size=1)
    whole = Statement("SELECT to_json(x) FROM (SELECT * FROM calendar_day LIMIT 1) x", 0)
    try:
        assert b"altered" not in await database.reads.fetch(whole, [], None)
        await admin.execute("ALTER TABLE calendar_day ADD COLUMN altered int DEFAULT 1")
        assert b'"altered":1' in await database.reads.fetch(whole, [], None)
    finally:
        await admin.close()
        await database.close()
