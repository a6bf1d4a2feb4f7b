"""Who asked for what they may not have, and who was shown or took away what is guarded: only ever added to, for the auditor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.domain.access import Work
from services.domain.audit.models import AccessEntry
from services.domain.audit.words import AccessKind
from services.kit.database import WriteSession
from services.kit.errors import ErrorCode
from services.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class Denial:
    """Somebody who signed in was refused a deed, or found nothing at an id. Nobody looks whether there is something."""

    account_id: UUID
    person_id: UUID | None
    operation: str
    """The mutation or root field."""
    resource: str
    """What the id is of: the policy's word, or the table where it has none."""
    subject_id: UUID | None
    action: str | None
    code: ErrorCode
    correlation_id: UUID


async def enter_denials(session: WriteSession, district_id: UUID, denials: Sequence[tuple[datetime, Denial]]) -> None:
    """Log denials of a district, each with its instant."""
    session.add_all(
        AccessEntry(
            district_id=district_id,
            at=at,
            account_id=denial.account_id,
            person_id=denial.person_id,
            kind=AccessKind.DENIED,
            operation=denial.operation,
            resource=denial.resource,
            subject_id=denial.subject_id,
            action=denial.action,
            code=denial.code.value,
            correlation_id=denial.correlation_id,
        )
        for at, denial in denials
    )
    await session.flush()


async def log_sensitive(work: Work, event: Event) -> None:
    """Log what was revealed or taken away, in the deed's own transaction. Subscriber."""
    if event.exposes is not None:
        work.session.add(
            AccessEntry(
                district_id=work.district_id,
                at=work.now,
                account_id=work.actor.account_id,
                person_id=work.actor.person_id,
                kind=AccessKind.SENSITIVE,
                operation=event.word(),
                resource=event.subject,
                subject_id=event.subject_id,
                action=event.exposes.value,
                correlation_id=work.correlation_id,
            )
        )
