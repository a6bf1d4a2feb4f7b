"""The access log is only ever added to."""

from contextlib import suppress

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.cli.bootstrap import Urls
from services.domain.access import Actor, Role
from services.domain.audit import AccessEntry, AccessKind, Denial, enter_denials
from services.domain.interchange import IssueFilter
from services.kit.database import Database
from services.kit.errors import ErrorCode
from services.kit.ids import new_id
from tests.factories import make_place

TAMPERING = ("UPDATE access_log SET code = 'OK'", "DELETE FROM access_log", "TRUNCATE access_log")


@pytest.mark.parametrize("statement", TAMPERING)
async def test_neither_the_api_nor_the_worker_changes_what_is_logged(api: Database, worker: Database, statement: str) -> None:
    district_id = new_id()
    denial = Denial(
        account_id=new_id(),
        person_id=None,
        operation="node",
        resource="issue",
        subject_id=new_id(),
        action=None,
        code=ErrorCode.NOT_FOUND,
        correlation_id=new_id(),
    )
    async with api.write(district_id) as session:
        now = (await session.execute(text("SELECT roundtable_now()"))).scalar_one()
        await enter_denials(session, district_id, [(now, denial)])
    for database in (api, worker):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.write(district_id) as session:
                await session.execute(text(statement))
    async with api.read(district_id) as session:
        (kept,) = (await session.scalars(select(AccessEntry).where(AccessEntry.district_id == district_id))).all()
    assert (kept.kind, kept.code, kept.subject_id) == (AccessKind.DENIED, "NOT_FOUND", denial.subject_id)


async def test_an_export_is_logged_with_the_deed(database_urls: Urls) -> None:
    place = await make_place(database_urls)
    actor: Actor = await place.actor(Role.DISTRICT_SUPERVISOR, "district")
    async with place.work(actor) as work:
        work.record(IssueFilter().event(place.district_id, 3))
    with suppress(RuntimeError):
        async with place.work(actor) as failing:
            failing.record(IssueFilter().event(place.district_id, 3))
            await failing.settle()
            raise RuntimeError
    async with place.database.read(place.district_id) as session:
        (entry,) = (await session.scalars(select(AccessEntry).where(AccessEntry.district_id == place.district_id))).all()
    assert (entry.kind, entry.operation, entry.action, entry.resource) == (AccessKind.SENSITIVE, "IssuesExported", "export", "unit")
    assert (entry.account_id, entry.correlation_id, entry.at) == (actor.account_id, work.correlation_id, work.now)
    await place.close()
