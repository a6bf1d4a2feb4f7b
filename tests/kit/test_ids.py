"""UUIDv7: version and variant bits, the time in front, strictly increasing in a process."""

import threading
import time
from uuid import RFC_4122, UUID

from services.kit.ids import new_id


def test_version_and_variant_are_those_of_rfc_9562() -> None:
    for _ in range(1_000):
        made = new_id()
        assert (made.version, made.variant) == (7, RFC_4122)


def test_the_first_48_bits_are_the_time_in_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000
    assert before <= made.int >> 80 <= after + 1


def test_ids_increase_even_within_a_millisecond() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(set(ids))
    assert (ids[-1].int >> 80) - time.time_ns() // 1_000_000 <= 5  # the counter borrows from the near future, not from the far one


def test_threads_never_share_an_id_and_each_sees_its_own_increase() -> None:
    made: list[list[UUID]] = [[] for _ in range(8)]

    def make(into: list[UUID]) -> None:
        into.extend(new_id() for _ in range(2_000))

    threads = [threading.Thread(target=make, args=(into,)) for into in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one for into in made for one in into}) == 16_000
    assert all(into == sorted(into) for into in made)
    assert len({one.int & (1 << 62) - 1 for into in made for one in into}) == 16_000  # the tail is random
