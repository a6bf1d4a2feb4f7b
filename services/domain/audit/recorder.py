"""Every event leaves one audit row, in the deed's own transaction."""

from services.domain.access import Work
from services.domain.audit.models import AuditRow, AuditUnsealed
from services.kit.events import Event
from services.kit.ids import new_id


async def record_audit(work: Work, event: Event) -> None:
    """Write who did what to which subject, and hand the row to the sealer. Subscriber; silent work is audited too."""
    audit_id = new_id()
    work.session.add(
        AuditRow(
            district_id=work.district_id,
            id=audit_id,
            at=work.now,
            account_id=work.actor.account_id,
            roles=sorted({grant.role.value for grant in work.actor.grants}),
            event=event.word(),
            subject=event.subject,
            subject_id=event.subject_id,
            issue_id=event.issue_id,
            fields=event.fields(),
            correlation_id=work.correlation_id,
        )
    )
    work.session.add(AuditUnsealed(district_id=work.district_id, audit_id=audit_id))
