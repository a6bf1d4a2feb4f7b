"""Personal values under a key per person: what was sealed opens there and nowhere else."""

import os
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.identity import Erased, KeyRing, SealBroken, Whose
from services.kit.wording import Locale

MASTER = bytes(range(32))
RING = KeyRing({1: MASTER})
ME = Whose(UUID(int=1), UUID(int=2))
KEY = RING.new_key(ME)

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=100), st.sampled_from(["", "𠮷田", "张三", "葛\U000e0100城", "\x00"])
)


@given(texts, st.sampled_from(["name", "phone", "issue.contact"]))
def test_what_was_sealed_opens(text: str, field: str) -> None:
    assert RING.open(ME, KEY, field, RING.seal(ME, KEY, field, text)) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert len({RING.seal(ME, KEY, "name", "张三") for _ in range(100)}) == 100


def test_the_ciphertext_names_nobody() -> None:
    assert "张三丰".encode() not in RING.seal(ME, KEY, "name", "张三丰")


@pytest.mark.parametrize(
    ("whose", "field"),
    [
        (Whose(UUID(int=9), ME.person_id), "name"),
        (Whose(ME.district_id, UUID(int=9)), "name"),
        (Whose(ME.person_id, ME.district_id), "name"),
        (ME, "phone"),
        (ME, "key"),
    ],
)
def test_another_district_person_or_field_does_not_open(whose: Whose, field: str) -> None:
    sealed = RING.seal(ME, KEY, "name", "张三")
    with pytest.raises(SealBroken):
        RING.open(whose, KEY, field, sealed)


def test_another_persons_key_does_not_open() -> None:
    other = Whose(ME.district_id, UUID(int=3))
    with pytest.raises(SealBroken):
        RING.open(ME, RING.new_key(ME), "name", RING.seal(ME, KEY, "name", "张三"))
    with pytest.raises(SealBroken):
        RING.open(other, KEY, "name", RING.seal(ME, KEY, "name", "张三"))


def test_every_flipped_bit_is_noticed() -> None:
    sealed = RING.seal(ME, KEY, "name", "张三")
    for place in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            RING.open(ME, KEY, "name", bytes(flipped))


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_garbage_is_broken_and_nothing_else(wrapped: bytes, sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        RING.open(ME, wrapped, "name", sealed)
    with pytest.raises(SealBroken):
        RING.open(ME, KEY, "name", sealed)


def test_without_the_key_the_value_is_erased() -> None:
    erased = RING.open(ME, None, "name", RING.seal(ME, KEY, "name", "张三"))
    assert erased == Erased()
    assert not isinstance(erased, str)
    assert erased.shown(Locale.ZH_CN) == "已删除"
    assert erased.shown(Locale.EN) == "[erased]"


def test_an_old_master_key_still_opens_after_a_new_one_came() -> None:
    both = KeyRing({1: MASTER, 2: os.urandom(32)})
    sealed = RING.seal(ME, KEY, "name", "张三")
    assert both.open(ME, KEY, "name", sealed) == "张三"
    assert (KEY[0], both.new_key(ME)[0]) == (1, 2)
    with pytest.raises(SealBroken):
        RING.open(ME, both.new_key(ME), "name", sealed)


@pytest.mark.parametrize("masters", [{}, {0: MASTER}, {256: MASTER}, {1: MASTER[:31]}, {1: MASTER + b"x"}, {1: b""}])
def test_a_ring_refuses_keys_that_are_none(masters: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="a master key has 32 bytes"):
        KeyRing(masters)
