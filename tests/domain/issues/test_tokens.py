"""Text as words: what is found by what, whatever is typed, and what nobody can look for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.issues import SearchFault, searched, tokens
from services.domain.issues.tokens import LETTERS, LONGEST, MOST
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import TextFault

HAN = st.text("路灯不亮三单元门禁坏了𠮷㐂々〇\ue863", min_size=2)
LATIN = st.text("abcXYZ019", min_size=1, max_size=LETTERS)

EXAMPLES = {
    "路灯不亮": ["路灯", "灯不", "不亮"],
    "三单元502室": ["三单", "单元", "502"],
    "𠮷野家": ["𠮷野", "野家"],
    "二〇二六年，人人": ["二〇", "〇二", "二六", "六年", "人人"],
    "\ue863路": ["\ue863路"],
    "12号楼A座": ["12", "号楼", "a"],
    "１２号楼Ａ座": ["12", "号楼", "a"],
    "3-2-501": ["3", "2", "501"],
    "Ⅲ期 ②": ["iii", "2"],
    "Straße STRASSE": ["strasse"],
    "0012 000 A01": ["12", "0", "a01"],
    "路\u200b灯\ufe0f杆": ["路灯", "灯杆"],
    "Đường हिन्दी ไทย": ["đường", "हिन्दी", "ไทย"],
    "e\u0301te\u0301 été": ["été"],
    "٠١٢": ["12"],
    "110101001001-2026-000123": ["110101001001-2026-123", "123"],
    "见１１０１０１００１００１－２０２６－１２３，催办": ["110101001001-2026-123", "123", "催办"],
    "110101001001—2026—0123": ["110101001001-2026-123", "123"],
    "9110101001001-2026-123": ["9110101001001", "2026", "123"],
    "2026-01-15": ["2026", "1", "15"],
    "灯": [],
    "灯 / 路": [],
    "": [],
    "👍🏽 …！": [],
    "x" * 300: ["x" * LETTERS],
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_what_the_words_are(text: str) -> None:
    assert tokens(text) == EXAMPLES[text]


@given(st.text())
def test_any_text_has_words_that_can_be_kept_and_are_their_own_words(text: str) -> None:
    found = tokens(text)
    assert len(set(found)) == len(found)
    for token in found:
        assert 1 <= len(token) <= LETTERS
        assert " " not in token
        assert token in tokens(token)


@given(st.text(), st.text())
def test_texts_side_by_side_have_the_words_of_both(one: str, other: str) -> None:
    assert set(tokens(f"{one} / {other}")) == {*tokens(one), *tokens(other)}


@given(HAN, HAN)
def test_what_stands_together_is_found_wherever_it_stands(part: str, around: str) -> None:
    assert set(tokens(part)) <= set(tokens(around + part + around))


@given(LATIN, HAN)
def test_case_width_and_padding_make_no_difference(word: str, han: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in word)
    assert tokens(word + han) == tokens(wide + han) == tokens(word.upper() + han)
    assert tokens(f"000{word}") == tokens(word) if word.isdigit() else True


@given(st.lists(st.one_of(HAN, LATIN), min_size=1, max_size=3).map(" ".join).filter(lambda text: len(text) <= LONGEST))
def test_what_is_asked_is_cut_as_what_is_stored(text: str) -> None:
    if len(tokens(text)) <= MOST:
        assert searched(text, "where", "search") == tokens(text)


REFUSED = {
    "灯": SearchFault.ONE_CHARACTER,
    " 灯 ， 路 ": SearchFault.ONE_CHARACTER,
    "？！…": SearchFault.NO_WORDS,
    "👍": SearchFault.NO_WORDS,
    "": TextFault.EMPTY,
    " \n": TextFault.EMPTY,
    "路灯" * 50 + "亮": TextFault.TOO_LONG,
    " ".join(str(number) for number in range(MOST + 1)): SearchFault.TOO_MANY_WORDS,
    "自来水发黄水管锈蚀三单元门禁坏了怎么": SearchFault.TOO_MANY_WORDS,
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_looked_for_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        searched(text, "where", "search")
    assert (refusal.value.code, refusal.value.reason, refusal.value.path) == (ErrorCode.INVALID_INPUT, REFUSED[text], ("where", "search"))


def test_one_character_beside_other_words_narrows_nothing() -> None:
    assert searched("灯 三单元") == searched("三单元") == ["三单", "单元"]
    assert len(searched(" ".join(str(number) for number in range(MOST)))) == MOST
