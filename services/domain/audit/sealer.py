"""The sealer numbers and chains committed audit rows, so that writers never wait for each other."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from services.domain.audit.canonical import ALGORITHM, GENESIS, digest, instant, spelled
from services.domain.audit.models import AuditRow, AuditSeal, AuditUnsealed
from services.kit.database import WriteSession


async def seal(session: WriteSession, district_id: UUID, now: datetime, limit: int = 500) -> int:
    """Seal up to `limit` waiting rows of a district in the running transaction and return how many; 0 while another sealer is at it.

    The chain's order is the order of sealing, not of ids or times: a row whose transaction commits late is simply
    sealed later. Which rows wait is known from `audit_unsealed`, not from a watermark: `pg_snapshot_xmin` would need
    transaction ids in the rows, which mean nothing after a restore or on another node, and a window over ids would trust
    the clocks of all processes. The session must be READ COMMITTED: the lock is held before the head is read, so the
    head is the one that the sealer before left. Unique keys on number and row stand behind that.
    """
    if not (await session.execute(select(func.pg_try_advisory_xact_lock(_lock(district_id))))).scalar_one():
        return 0
    head = (
        await session.execute(
            select(AuditSeal.seq, AuditSeal.hash).where(AuditSeal.district_id == district_id).order_by(AuditSeal.seq.desc()).limit(1)
        )
    ).one_or_none()
    seq, previous = (head.seq, head.hash) if head else (0, GENESIS)
    waiting = await session.execute(
        select(AuditUnsealed.audit_id, *spelled())
        .join(AuditRow, (AuditRow.district_id == AuditUnsealed.district_id) & (AuditRow.id == AuditUnsealed.audit_id))
        .where(AuditUnsealed.district_id == district_id)
        .order_by(AuditUnsealed.audit_id)
        .limit(limit)
    )
    seals = []
    for row in waiting.mappings():
        seq += 1
        link = digest(row, seq=seq, previous=previous, sealed_at=instant(now))
        seals.append(
            {
                "district_id": district_id,
                "seq": seq,
                "audit_id": row["audit_id"],
                "sealed_at": now,
                "algorithm": ALGORITHM,
                "previous": previous,
                "hash": link,
            }
        )
        previous = link
    if seals:
        await session.execute(insert(AuditSeal), seals)
        await session.execute(
            delete(AuditUnsealed).where(
                AuditUnsealed.district_id == district_id, AuditUnsealed.audit_id.in_([row["audit_id"] for row in seals])
            )
        )
    return len(seals)


def _lock(district_id: UUID) -> int:
    """The advisory lock's key: 64 bits of a hash, so that other uses of advisory locks do not collide with it."""
    return int.from_bytes(hashlib.sha256(b"audit seal " + district_id.bytes).digest()[:8], signed=True)
