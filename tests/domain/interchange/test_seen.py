"""Which ids were seen: exactly as a dictionary would say, in a fraction of its memory."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.interchange.interpreting.seen import Seen


@given(texts=st.lists(st.text(max_size=3)))
def test_it_says_what_a_dictionary_says(texts: list[str]) -> None:
    seen, known = Seen(), dict[str, int]()
    for line, text in enumerate(texts, 2):
        assert seen.add(text, line) == known.get(text)
        known.setdefault(text, line)


def test_it_grows_and_forgets_nothing() -> None:
    seen = Seen()
    assert [seen.add(str(number), number) for number in range(20_000)] == [None] * 20_000
    assert [seen.add(str(number), 0) for number in range(20_000)] == list(range(20_000))


@pytest.mark.prove
def test_a_million_ids_cost_less_than_forty_megabytes() -> None:
    tracemalloc.start()
    seen = Seen()
    assert all(seen.add(f"1010{number}", number) is None for number in range(1_000_000))
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert now < 26 << 20
    assert peak < 40 << 20
