"""The sealing job goes through all districts."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.cli.bootstrap import Urls
from services.domain.audit import AuditSeal, AuditUnsealed, Report, verify
from services.domain.tenancy import District, TenantState
from services.kit.database import Database
from services.kit.ids import new_id
from services.worker.jobs import seal as job
from services.worker.jobs.seal import seal_all
from tests.domain.audit.chains import seal_once, write


@pytest.fixture
async def admin(fresh_database: Urls) -> AsyncIterator[Database]:
    """A superuser's connection."""
    database = Database(fresh_database.admin, pool_size=1)
    yield database
    await database.close()


@pytest.fixture
async def api(fresh_database: Urls) -> AsyncIterator[Database]:
    """The API's connections."""
    database = Database(fresh_database.api, pool_size=2)
    yield database
    await database.close()


@pytest.fixture
async def worker(fresh_database: Urls) -> AsyncIterator[Database]:
    """The worker's connections."""
    database = Database(fresh_database.worker, pool_size=2)
    yield database
    await database.close()


@pytest.fixture
async def districts(admin: Database) -> list[UUID]:
    """Three districts, one of them suspended: its deeds are sealed like the others'."""
    ids = sorted(new_id() for _ in range(3))
    async with admin.write(None) as session:
        for number, district_id in enumerate(ids):
            state = TenantState.SUSPENDED if number == 0 else TenantState.ACTIVE
            session.add(
                District(id=district_id, code=f"36010300000{number}", name="西湖区", timezone="Asia/Shanghai", calendar="cn", state=state)
            )
    return ids


async def checked(database: Database, district_id: UUID) -> Report:
    """A district's chain."""
    async with database.read(district_id) as session:
        return await verify(session, district_id)


async def test_every_district_is_sealed_to_its_end(
    api: Database, worker: Database, districts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "BATCH", 2)
    for number, district_id in enumerate(districts):
        await write(api, district_id, number + 3)
    assert await seal_all(worker) == 12
    assert await seal_all(worker) == 0
    for number, district_id in enumerate(districts):
        report = await checked(worker, district_id)
        assert (report.sealed, report.findings, report.unsealed) == (number + 3, (), 0)


async def test_a_district_that_fails_does_not_keep_the_others_waiting(api: Database, worker: Database, districts: list[UUID]) -> None:
    for district_id in districts:
        await write(api, district_id, 1)
    broken, *others = districts
    assert await seal_once(worker, broken) == 1
    async with worker.read(broken) as session:
        sealed = (await session.execute(select(AuditSeal.audit_id))).scalar_one()
    async with api.write(broken) as session:
        session.add(AuditUnsealed(district_id=broken, audit_id=sealed))  # sealed already: the unique key refuses it again
    with pytest.raises(ExceptionGroup, match="districts that were not sealed") as failed:
        await seal_all(worker)
    assert [type(error) for error in failed.value.exceptions] == [IntegrityError]
    for district_id in others:
        assert (await checked(worker, district_id)).unsealed == 0
    assert (await checked(worker, broken)).sealed == 1
