"""Verification recomputes a district's whole chain and names whatever does not fit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Double, RowMapping, Text, and_, cast, exists, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.audit.canonical import ALGORITHM, GENESIS, digest, spelled
from services.domain.audit.head import Head
from services.domain.audit.models import AuditRow, AuditSeal, AuditUnsealed
from services.domain.audit.words import Flaw
from services.kit.clock import now_sql

PAGE = 1_000


@dataclass(frozen=True)
class Finding:
    """One flaw: at which number of the chain, at which audit row (as far as there is one)."""

    flaw: Flaw
    seq: int | None = None
    audit_id: UUID | None = None


@dataclass(frozen=True)
class Report:
    """What verification found. The unsealed tail is no flaw by itself: rows wait for the sealer a few seconds."""

    sealed: int
    findings: tuple[Finding, ...]
    unsealed: int
    oldest_unsealed: float | None
    """The age of the oldest unsealed row in seconds; over 60 the sealer is not doing its work."""

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


async def verify(session: AsyncSession, district_id: UUID, head: Head | None = None) -> Report:
    """Check every link of a district's chain, in the snapshot of a REPEATABLE READ session bound to it.

    Without an exported `head`, a tail that was cut off together with its audit rows, or a chain rewritten from some
    link to its end, cannot be told from an honest shorter one.
    """
    findings: list[Finding] = []
    expected, previous, sealed = 1, GENESIS, 0
    async for link in _links(session, district_id):
        sealed += 1
        seq = link["seq"]
        if seq > expected:
            findings += [Finding(Flaw.SEAL_MISSING, seq=expected)]
        elif seq < expected or link["previous"] != previous:
            findings += [Finding(Flaw.LINK_BROKEN, seq=seq, audit_id=link["audit_id"])]
        if (flaw := _flaw(link)) is not None:
            findings += [Finding(flaw, seq=seq, audit_id=link["audit_id"])]
        if head is not None and seq == head.seq and link["hash"] != head.hash:
            findings += [Finding(Flaw.REWRITTEN, seq=seq, audit_id=link["audit_id"])]
        expected, previous = max(seq, 0) + 1, link["hash"]
    if head is not None and head.seq >= expected:
        findings += [Finding(Flaw.TRUNCATED, seq=expected)]
    findings += await _slipped_in(session, district_id)
    count, oldest = await _unsealed(session, district_id)
    return Report(sealed, tuple(findings), count, oldest)


def _flaw(link: RowMapping) -> Flaw | None:
    if link["audit_id_found"] is None:
        return Flaw.ROW_MISSING
    if link["algorithm"] != ALGORITHM:
        return Flaw.ALGORITHM_UNKNOWN
    try:
        computed = digest(link, seq=link["seq"], previous=link["previous"], sealed_at=link["sealed_at"])
    except RecursionError:
        return Flaw.CHANGED  # nobody seals a document that cannot be spelled
    return None if computed == link["hash"] else Flaw.CHANGED


async def _links(session: AsyncSession, district_id: UUID) -> AsyncIterator[RowMapping]:
    """Every seal with its audit row, by number, a page a statement."""
    statement = (
        select(
            AuditSeal.seq,
            AuditSeal.audit_id,
            AuditSeal.algorithm,
            AuditSeal.previous,
            AuditSeal.hash,
            cast(extract("epoch", AuditSeal.sealed_at), Text).label("sealed_at"),
            AuditRow.id.label("audit_id_found"),
            *spelled(),
        )
        .join_from(AuditSeal, AuditRow, _of_seal(), isouter=True)
        .where(AuditSeal.district_id == district_id)
        .order_by(AuditSeal.seq)
        .limit(PAGE)
    )
    page = (await session.execute(statement)).mappings().all()
    while page:
        for link in page:
            yield link
        page = (await session.execute(statement.where(AuditSeal.seq > page[-1]["seq"]))).mappings().all()


async def _slipped_in(session: AsyncSession, district_id: UUID) -> list[Finding]:
    waiting = exists().where(AuditUnsealed.district_id == AuditRow.district_id, AuditUnsealed.audit_id == AuditRow.id)
    stray = select(AuditRow.id).where(AuditRow.district_id == district_id, ~_sealed(), ~waiting).order_by(AuditRow.id)
    return [Finding(Flaw.SLIPPED_IN, audit_id=audit_id) for audit_id in (await session.execute(stray)).scalars()]


async def _unsealed(session: AsyncSession, district_id: UUID) -> tuple[int, float | None]:
    # The age is reckoned by PostgreSQL, because a forged instant need not fit into Python's calendar.
    age = cast(extract("epoch", now_sql() - func.min(AuditRow.at)), Double)
    count, oldest = (await session.execute(select(func.count(), age).where(AuditRow.district_id == district_id, ~_sealed()))).one()
    return count, oldest


def _of_seal() -> Any:  # noqa: ANN401 - SQLAlchemy's `and_`
    return and_(AuditRow.district_id == AuditSeal.district_id, AuditRow.id == AuditSeal.audit_id)


def _sealed() -> Any:  # noqa: ANN401 - SQLAlchemy's `exists`
    return exists().where(_of_seal())
