"""What can be a name and a phone number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.identity import IdentityReason
from services.domain.identity.values import name_of, phone_of
from services.kit.errors import ErrorCode, Refusal


@pytest.mark.parametrize("name", ["张三", "𠮷田", "葛\U000e0100城", "买买提·艾力", "José María", "\U0002ebf0", "王" * 100])
def test_names_are_kept_as_they_are(name: str) -> None:
    assert name_of(f" {name}\t") == name


@pytest.mark.parametrize("name", ["", "  ", "王" * 101, "张\x00三", "张\n三", "张\ud83d", "\u202e三张", "张\u2066三", "张\u2028三", "\x7f"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        name_of(name)
    assert (refusal.value.code, refusal.value.reason, refusal.value.path) == (
        ErrorCode.INVALID_INPUT,
        IdentityReason.NOT_A_NAME,
        ("name",),
    )


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("13800138000", "13800138000"),
        (" 138 0013 8000 ", "138 0013 8000"),
        ("１３８００１３８０００", "13800138000"),
        ("＋86（791）86812345", "+86(791)86812345"),
        ("0791-86812345转8001", "0791-86812345转8001"),
        ("110", "110"),
    ],
)
def test_phone_numbers_are_kept_with_narrow_digits(phone: str, kept: str) -> None:
    assert phone_of(phone) == kept


@pytest.mark.parametrize("phone", ["", "12", "---", "call me", "1" * 33, "138\x000013", "138\n0013", "٣٤٥٦٧"])
def test_what_is_no_phone_number_is_refused(phone: str) -> None:
    with pytest.raises(Refusal) as refusal:
        phone_of(phone)
    assert (refusal.value.code, refusal.value.reason, refusal.value.path) == (
        ErrorCode.INVALID_INPUT,
        IdentityReason.NOT_A_PHONE,
        ("phone",),
    )


@given(st.text(max_size=120))
def test_every_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = name_of(text)
    except Refusal:
        return
    assert name == text.strip()
    assert name.encode().decode() == name
