"""Every event leaves one audit row, in the deed's own transaction."""

from typing import Any

from services.domain.access import Work
from services.domain.audit.models import AuditRow, AuditUnsealed
from services.kit.bulk import insert_rows
from services.kit.events import Bundle, Event
from services.kit.ids import new_id

_COLUMNS = ("district_id", "id", "at", "account_id", "roles", "event", "subject", "subject_id", "issue_id", "fields", "correlation_id")


async def record_audit(work: Work, event: Event) -> None:
    """Write who did what to which subject, and hand the row to the sealer. Subscriber; silent work is audited too."""
    if isinstance(event, Bundle):
        rows = [_row(work, one) for one in event.events]
        await insert_rows(work.session, AuditRow, _COLUMNS, rows)
        await insert_rows(work.session, AuditUnsealed, ("district_id", "audit_id"), [row[:2] for row in rows])
        return
    row = dict(zip(_COLUMNS, _row(work, event), strict=True))
    work.session.add(AuditRow(**row))
    work.session.add(AuditUnsealed(district_id=work.district_id, audit_id=row["id"]))


def _row(work: Work, event: Event) -> tuple[Any, ...]:
    """The values of `_COLUMNS`."""
    return (
        work.district_id,
        new_id(),
        work.now,
        work.actor.account_id,
        sorted({grant.role.value for grant in work.actor.grants}),
        event.word(),
        event.subject,
        event.subject_id,
        event.issue_id,
        event.fields(),
        work.correlation_id,
    )
