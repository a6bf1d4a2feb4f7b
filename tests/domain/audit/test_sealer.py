"""Numbers without gaps, whoever commits when, and however many sealers there are."""

import asyncio
import random
from uuid import UUID

from sqlalchemy import select

from services.domain.audit import AuditRow, AuditSeal, seal, verify
from services.kit.clock import read_now
from services.kit.database import Database
from services.kit.ids import new_id
from tests.domain.audit.chains import KettleBoiled, a_deed, an_actor, seal_once, write


async def numbers(database: Database, district_id: UUID) -> list[int]:
    """The chain's numbers."""
    async with database.read(district_id) as session:
        return list((await session.execute(select(AuditSeal.seq).order_by(AuditSeal.seq))).scalars())


async def test_batches_continue_each_other(api: Database, worker: Database) -> None:
    district_id = new_id()
    await write(api, district_id, 7)
    assert [await seal_once(worker, district_id, 3) for _ in range(4)] == [3, 3, 1, 0]
    assert await numbers(worker, district_id) == [1, 2, 3, 4, 5, 6, 7]
    async with worker.read(district_id) as session:
        report = await verify(session, district_id)
    assert (report.sealed, report.findings, report.unsealed, report.oldest_unsealed) == (7, (), 0, None)


async def test_a_row_that_commits_late_is_sealed_later(api: Database, worker: Database) -> None:
    actor = an_actor(new_id())
    async with a_deed(api, actor) as slow:
        slow.record(KettleBoiled(subject_id=new_id(), words="慢"))
        await slow.settle()
        await write(api, actor.district_id, 1)
        assert await seal_once(worker, actor.district_id) == 1
    assert await seal_once(worker, actor.district_id) == 1
    async with worker.read(actor.district_id) as session:
        ids = (await session.execute(select(AuditSeal.audit_id).order_by(AuditSeal.seq))).scalars().all()
        assert list(ids) == sorted(ids, reverse=True)
        assert (await verify(session, actor.district_id)).whole


async def test_the_second_sealer_does_nothing_while_the_first_is_at_it(api: Database, worker: Database) -> None:
    district_id, other_id = new_id(), new_id()
    await write(api, district_id, 2)
    await write(api, other_id, 1)
    async with worker.write(district_id) as first:
        assert await seal(first, district_id, await read_now(first), 1) == 1
        assert await seal_once(worker, district_id) == 0
        assert await seal_once(worker, other_id) == 1
    assert await seal_once(worker, district_id) == 1
    assert await numbers(worker, district_id) == [1, 2]


async def test_a_sealer_that_fails_leaves_no_gap(api: Database, worker: Database) -> None:
    district_id = new_id()
    await write(api, district_id, 2)
    async with worker.write(district_id) as session:
        assert await seal(session, district_id, await read_now(session)) == 2
        await session.rollback()
    assert await numbers(worker, district_id) == []
    assert await seal_once(worker, district_id) == 2
    assert await numbers(worker, district_id) == [1, 2]


async def test_writers_and_sealers_at_once(api: Database, worker: Database) -> None:
    district_id, chance, writing = new_id(), random.Random(20260206), asyncio.Event()  # noqa: S311 - a reproducible shuffle

    async def writer() -> None:
        for number in range(8):
            async with a_deed(api, an_actor(district_id)) as work:
                for part in range(chance.randint(1, 3)):
                    work.record(KettleBoiled(subject_id=new_id(), words=f"{number}/{part}"))
                await work.settle()
                await asyncio.sleep(chance.random() / 50)

    async def sealer() -> int:
        sealed = 0
        while not writing.is_set():
            sealed += await seal_once(worker, district_id, 5)
            await asyncio.sleep(0.005)
        return sealed

    sealers = [asyncio.create_task(sealer()) for _ in range(2)]
    await asyncio.gather(*(writer() for _ in range(8)))
    writing.set()
    early = sum(await asyncio.gather(*sealers))
    late = await seal_once(worker, district_id, 1_000)
    async with worker.read(district_id) as session:
        rows = (await session.execute(select(AuditRow.id))).scalars().all()
        report = await verify(session, district_id)
    assert early > 0
    assert early + late == len(rows) == report.sealed
    assert (report.findings, report.unsealed) == ((), 0)
    assert await numbers(worker, district_id) == list(range(1, len(rows) + 1))
