"""What happened: append-only; a sealer chains it per district."""

from services.domain.audit.head import BadHead, Head, opened, read_head, signed
from services.domain.audit.models import AuditRow, AuditSeal, AuditUnsealed
from services.domain.audit.reach import AUDIT_REACHES
from services.domain.audit.recorder import record_audit
from services.domain.audit.sealer import seal
from services.domain.audit.verify import Finding, Report, verify
from services.domain.audit.words import Flaw

__all__ = [
    "AUDIT_REACHES",
    "AuditRow",
    "AuditSeal",
    "AuditUnsealed",
    "BadHead",
    "Finding",
    "Flaw",
    "Head",
    "Report",
    "opened",
    "read_head",
    "record_audit",
    "seal",
    "signed",
    "verify",
]
