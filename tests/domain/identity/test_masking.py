"""Masked names and numbers: the published examples, and what holds for every text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.identity import mask_name, mask_phone
from services.domain.identity.masking import COMPOUND_SURNAMES


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("司马相如", "司马**"),
        ("张", "*"),
        ("", ""),
        (" 张三 ", "张*"),
        ("𠮷田", "𠮷*"),
        ("𠮷田茂夫", "𠮷**"),
        ("葛\U000e0100城", "葛\U000e0100*"),
        ("买买提·艾力", "买**"),
        ("José", "J**"),
        ("E\u0301va", "E\u0301**"),
        ("Anna Karenina", "A**"),
    ],
)
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138000", "138****8000"),
        ("138 0013 8000", "138****8000"),
        ("+86 138-0013-8000", "138****8000"),
        ("008613800138000", "138****8000"),
        ("8613800138000", "138****8000"),
        ("１３８００１３８０００", "138****8000"),
        ("0791-86812345", "********2345"),
        ("+1 415 555 2671", "*******2671"),
        ("12800138000", "*******8000"),
        ("8681234", "****234"),
        ("12345", "***45"),
        ("110", "**0"),
        ("7", "*"),
        ("", "****"),
        ("none", "****"),
    ],
)
def test_a_number_keeps_its_end(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text(min_size=2, max_size=30))
def test_a_masked_name_tells_neither_the_given_name_nor_its_length(name: str) -> None:
    shown = mask_name(name)
    assert shown.rstrip("*") in {*(name.strip()[:end] for end in range(len(name) + 1))}
    assert shown.count("*") <= 2 + name.count("*")


@given(st.sampled_from(sorted(COMPOUND_SURNAMES)), st.text("一丁七万丈三", min_size=1, max_size=3))
def test_a_compound_surname_is_kept_whole(surname: str, given_name: str) -> None:
    assert mask_name(surname + given_name) == surname + "*" * min(len(given_name), 2)


@given(st.text("0123456789", min_size=1, max_size=20))
def test_a_masked_number_hides_at_least_half_of_it(digits: str) -> None:
    shown = mask_phone(digits)
    assert shown.count("*") >= min(4, (len(digits) + 1) // 2)
    assert digits.endswith(shown.rpartition("*")[2])


@given(st.text(max_size=40))
def test_any_text_can_be_masked(text: str) -> None:
    assert "*" in mask_phone(text)
    mask_name(text)
