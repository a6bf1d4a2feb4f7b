"""Accept-Language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.http.language import negotiate
from services.kit.wording import Locale

ZH, EN = Locale.ZH_CN, Locale.EN


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ZH),
        ("", ZH),
        ("*", ZH),
        ("fr", ZH),
        ("en", EN),
        ("EN-gb", EN),
        ("zh", ZH),
        ("zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("zh-Hant-TW", ZH),
        ("en-US,en;q=0.9,zh-CN;q=0.8", EN),
        ("zh;q=0.1, en;q=0.2", EN),
        ("fr, de;q=0.9, en;q=0.1", EN),
        ("en;q=0", ZH),
        ("en;q=0, zh;q=0", ZH),
        ("english", ZH),
        (";;;,,,===", ZH),
    ],
)
def test_the_language_of_a_request(header: str | None, expected: Locale) -> None:
    assert negotiate(header) is expected


def test_the_installation_may_speak_english_first() -> None:
    assert [negotiate(None, EN), negotiate("*", EN), negotiate("zh", EN)] == [EN, EN, ZH]


@given(st.text())
def test_no_header_breaks_the_reading(header: str) -> None:
    assert negotiate(header) in (ZH, EN)
