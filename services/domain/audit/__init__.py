"""What happened: append-only; a sealer chains it per district. And the access log."""

from services.domain.audit.access_log import Denial, enter_denials, log_sensitive
from services.domain.audit.head import BadHead, Head, opened, read_head, signed
from services.domain.audit.models import AccessEntry, AuditRow, AuditSeal, AuditUnsealed
from services.domain.audit.reach import AUDIT_REACHES
from services.domain.audit.recorder import record_audit
from services.domain.audit.sealer import seal
from services.domain.audit.verify import Finding, Report, verify
from services.domain.audit.words import AccessKind, Flaw

__all__ = [
    "AUDIT_REACHES",
    "AccessEntry",
    "AccessKind",
    "AuditRow",
    "AuditSeal",
    "AuditUnsealed",
    "BadHead",
    "Denial",
    "Finding",
    "Flaw",
    "Head",
    "Report",
    "enter_denials",
    "log_sensitive",
    "opened",
    "read_head",
    "record_audit",
    "seal",
    "signed",
    "verify",
]
