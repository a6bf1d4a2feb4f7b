"""Client idempotency keys: same key and body, same answer; same key, other body, a refusal. Refusals are not stored.

The key is inserted first thing in the command's transaction, so a concurrent twin waits on the unique key until the
first commits (and then gets its answer) or rolls back (and then does the work itself).
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.database import WriteSession
from services.kit.errors import ErrorCode, Refusal
from services.kit.events import plain
from services.kit.model import Base

MAX_KEY = 128


class IdempotencyKey(Base):
    """One answered request of one account."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index(None, "district_id", "expires_at"),)

    district_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    expires_at: Mapped[datetime]


def body_hash(operation: str, body: Any) -> bytes:  # noqa: ANN401 - any JSON-like input
    """SHA-256 over the operation's name and its input as ASCII JSON with sorted keys; any figure and any text that JSON can hold."""
    return hashlib.sha256(json.dumps([operation, body], sort_keys=True, default=plain).encode()).digest()


async def reserve(
    session: WriteSession, *, district_id: UUID, account_id: UUID, key: str, body: bytes, now: datetime, days: int
) -> dict[str, Any] | None:
    """Take the key for this transaction, or return the stored answer of the request that used it first.

    Refuses a key that is empty, over-long or not printable, and one that was used for another body. An expired key is free again.
    """
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise Refusal(ErrorCode.INVALID_INPUT, path=("idempotencyKey",))
    mine = (IdempotencyKey.district_id == district_id, IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
    await session.execute(delete(IdempotencyKey).where(*mine, IdempotencyKey.expires_at <= now))
    taken = await session.execute(
        insert(IdempotencyKey)
        .values(district_id=district_id, account_id=account_id, key=key, body_hash=body, expires_at=now + timedelta(days=days))
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    if taken.one_or_none() is not None:
        return None
    first = (await session.execute(select(IdempotencyKey.body_hash, IdempotencyKey.answer).where(*mine))).one()
    if first.body_hash != body:
        raise Refusal(ErrorCode.IDEMPOTENCY_MISMATCH, path=("idempotencyKey",))
    if first.answer is None:
        raise RuntimeError("a command that reserves an idempotency key stores its answer")
    answer: dict[str, Any] = first.answer
    return answer


async def store(session: WriteSession, *, district_id: UUID, account_id: UUID, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer beside the deed, in the same transaction."""
    await session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.district_id == district_id, IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
        .values(answer=answer)
    )
