"""The head of a chain, exported and signed, so that a copy kept elsewhere proves that nothing was cut off or rewritten."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.audit.canonical import ALGORITHM, canonical
from services.domain.audit.models import AuditSeal


class BadHead(Exception):  # noqa: N818 - an answer to a file, not a defect
    """The text is no head, or this key did not sign it."""


@dataclass(frozen=True)
class Head:
    """The last link of a district's chain at some time."""

    district_id: UUID
    seq: int
    hash: bytes
    sealed_at: datetime


async def read_head(session: AsyncSession, district_id: UUID) -> Head | None:
    """Return the head of a district's chain, or nothing when nothing has been sealed yet."""
    statement = (
        select(AuditSeal.seq, AuditSeal.hash, AuditSeal.sealed_at)
        .where(AuditSeal.district_id == district_id)
        .order_by(AuditSeal.seq.desc())
        .limit(1)
    )
    last = (await session.execute(statement)).one_or_none()
    return None if last is None else Head(district_id, last.seq, last.hash, last.sealed_at)


def signed(head: Head, key: Ed25519PrivateKey) -> str:
    """Return a head as one line of canonical JSON; `signature` is Ed25519 over the same line without it, base64."""
    body = _body(head)
    return canonical({**body, "signature": base64.b64encode(key.sign(canonical(body).encode())).decode()})


def opened(line: str, key: Ed25519PublicKey) -> Head:
    """Return the head in a signed line; BadHead when it is garbled or another key signed it."""
    try:
        told = json.loads(line)
        head = Head(UUID(told["district_id"]), int(told["seq"]), bytes.fromhex(told["hash"]), datetime.fromisoformat(told["sealed_at"]))
        key.verify(base64.b64decode(told["signature"], validate=True), canonical(_body(head)).encode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error, InvalidSignature) as error:
        raise BadHead from error
    return head


def _body(head: Head) -> dict[str, Any]:
    return {
        "algorithm": ALGORITHM,
        "district_id": str(head.district_id),
        "hash": head.hash.hex(),
        "sealed_at": head.sealed_at.isoformat(),
        "seq": head.seq,
    }
