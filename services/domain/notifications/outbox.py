"""Every event waits in the outbox until the relay delivers it after the commit."""

from services.domain.access import Work
from services.domain.notifications.models import OutboxRow
from services.kit.events import Bundle, Event


async def enqueue(work: Work, event: Event) -> None:
    """Write the event beside the deed. Subscriber; silent work (imported history) tells nobody."""
    if work.silent:
        return
    for one in event.events if isinstance(event, Bundle) else (event,):
        _wait(work, one)


def _wait(work: Work, event: Event) -> None:
    work.session.add(
        OutboxRow(
            district_id=work.district_id,
            at=work.now,
            event=event.word(),
            subject=event.subject,
            subject_id=event.subject_id,
            issue_id=event.issue_id,
            fields=event.fields(),
        )
    )
