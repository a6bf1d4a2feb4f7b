"""The outbox row of an event."""

from sqlalchemy import select

from services.domain.notifications import OutboxRow
from services.kit.database import Database
from services.kit.ids import new_id
from tests.domain.audit.chains import KettleBoiled, a_deed, an_actor


async def test_an_event_waits_in_the_outbox_in_the_order_of_the_deeds(api: Database) -> None:
    actor = an_actor(new_id())
    events = [KettleBoiled(subject_id=new_id(), issue_id=new_id(), words=f"{n}") for n in range(3)]
    async with a_deed(api, actor) as work:
        for event in events:
            work.record(event)
    async with api.read(actor.district_id) as session:
        rows = (await session.execute(select(OutboxRow).order_by(OutboxRow.id))).scalars().all()
    assert [row.subject_id for row in rows] == [event.subject_id for event in events]
    assert [row.fields for row in rows] == [event.fields() for event in events]
    assert {(row.event, row.subject, row.at, row.relayed_at) for row in rows} == {("KettleBoiled", "kettle", work.now, None)}
    assert [row.issue_id for row in rows] == [event.issue_id for event in events]
