"""What happened: append-only; a sealer chains it per district."""

from services.domain.audit.models import AuditRow, AuditSeal

__all__ = ["AuditRow", "AuditSeal"]
