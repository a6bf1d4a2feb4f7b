"""UUIDv7 (RFC 9562 §5.7): time-ordered, so that new rows land at the end of every index."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """Return a fresh UUIDv7, strictly increasing within this process (the 12 bits of `rand_a` count within a millisecond)."""
    return UUID(int=new_number())


def new_number() -> int:
    """Return the 128 bits of a fresh id, for whoever needs its UUID seldom."""
    global _last  # noqa: PLW0603 - the counter is the point: ids made in one millisecond stay ordered
    drawn = int.from_bytes(os.urandom(9))
    with _lock:
        # real time: the front of an id only keeps rows together that were made together; nothing is decided by it
        tick = max((time.time_ns() // 1_000_000) << 12 | drawn >> 66, _last + 1)
        _last = tick
    milliseconds, counter = tick >> 12, tick & 0xFFF
    tail = drawn & 0x3FFF_FFFF_FFFF_FFFF
    return milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail
