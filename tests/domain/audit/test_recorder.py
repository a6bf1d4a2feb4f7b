"""Every event leaves one audit row and one outbox row, in the deed's own transaction."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from services.domain.audit import AuditRow, AuditSeal, AuditUnsealed
from services.domain.notifications import OutboxRow
from services.kit.database import Database
from services.kit.ids import new_id
from tests.domain.audit.chains import KettleBoiled, a_deed, an_actor


async def test_an_event_is_audited_with_who_what_and_when(api: Database, worker: Database) -> None:
    actor = an_actor(new_id())
    event = KettleBoiled(subject_id=new_id(), issue_id=new_id(), words="水开了", figure=3)
    async with a_deed(api, actor) as work:
        work.record(event)
    async with worker.read(actor.district_id) as session:
        row = (await session.execute(select(AuditRow))).scalar_one()
        waiting = (await session.execute(select(AuditUnsealed.audit_id))).scalars().all()
    assert (row.event, row.subject, row.subject_id, row.issue_id) == ("KettleBoiled", "kettle", event.subject_id, event.issue_id)
    assert row.fields == event.fields()
    assert (row.account_id, row.roles, row.at) == (actor.account_id, ["DEPARTMENT_HEAD", "DEPARTMENT_STAFF"], work.now)
    assert row.correlation_id == work.correlation_id
    assert waiting == [row.id]


async def test_silent_work_is_audited_and_told_to_nobody(api: Database) -> None:
    actor = an_actor(new_id())
    async with a_deed(api, actor) as work:
        work.silent = True
        work.record(KettleBoiled(subject_id=new_id(), words="旧事"))
    assert await counts(api, actor.district_id) == (1, 0)


async def test_a_deed_that_fails_leaves_neither(api: Database) -> None:
    actor = an_actor(new_id())

    async def fail() -> None:
        async with a_deed(api, actor) as work:
            work.record(KettleBoiled(subject_id=new_id(), words="水开了"))
            await work.settle()
            assert (await work.session.execute(select(func.count()).select_from(AuditRow))).scalar_one() == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await counts(api, actor.district_id) == (0, 0)


@pytest.mark.parametrize("statement", ["UPDATE audit SET event = 'x'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_unsealed"])
async def test_the_api_cannot_alter_what_was_recorded(api: Database, chain: UUID, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with api.write(chain) as session:
            await session.execute(text(statement))


async def test_only_the_worker_seals(api: Database, chain: UUID) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with api.write(chain) as session:
            session.add(AuditSeal(district_id=chain, seq=99, audit_id=new_id(), algorithm="x", previous=b"", hash=b"", sealed_at=None))


@pytest.mark.parametrize("table", ["audit_seal", "audit"])
async def test_not_even_the_worker_alters_the_chain(worker: Database, chain: UUID, table: str) -> None:
    for statement in (f"UPDATE {table} SET district_id = district_id", f"DELETE FROM {table}"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with worker.write(chain) as session:
                await session.execute(text(statement))


async def counts(database: Database, district_id: UUID) -> tuple[int, int]:
    """Audit rows and outbox rows of a district."""
    async with database.read(district_id) as session:
        audits = (await session.execute(select(func.count()).select_from(AuditRow))).scalar_one()
        outbox = (await session.execute(select(func.count()).select_from(OutboxRow))).scalar_one()
        return audits, outbox
