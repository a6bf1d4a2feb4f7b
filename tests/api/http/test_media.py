"""Accept and Content-Type, read exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.http.media import Media, accepts_page, choose, is_json, parse

GRAPHQL, JSON = Media.RESPONSE, Media.JSON


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("  ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json; charset=utf-8", GRAPHQL),
        ('application/graphql-response+json;charset="UTF-8"', GRAPHQL),
        ("application/graphql-response+json, application/json", GRAPHQL),
        ("application/json, application/graphql-response+json", JSON),
        ("application/json;q=0.5, application/graphql-response+json;q=0.6", GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.9, */*", JSON),
        ("application/graphql-response+json, */*;q=0.1", GRAPHQL),
        ("application/json;q=0, */*", GRAPHQL),
        ("application/json;q=0, application/graphql-response+json;q=0.001", GRAPHQL),
        ("text/event-stream, application/graphql-response+json;q=0.5", GRAPHQL),
        ("text/html, application/json;q=0.1", JSON),
        ('multipart/mixed;boundary="-,;", application/json', JSON),
        ("application/json;q=2, application/graphql-response+json;q=0.1", GRAPHQL),
        (",,application/json,,", JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/graphql+json", None),
        ("application/jsonx", None),
        ("xapplication/json", None),
        ("text/application/json", None),
        ("application/json; charset=gbk", None),
        ("application/json;q=high", None),
        ("application/json;;;=", None),
    ],
)
def test_the_answers_media_type(accept: str | None, expected: Media | None) -> None:
    assert choose(accept) is expected


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"', "application/json ;"],
)
def test_a_json_body(content_type: str) -> None:
    assert is_json(content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "application/jsonp",
        "application/json+x",
        "text/plain; application/json",
        "text/plain;x=application/json",
        "application/json, text/plain",
        "application/json; charset=gb18030",
        "application/json; charset=utf-8; boundary=x",
        "application/json charset=utf-8",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
def test_no_json_body(content_type: str | None) -> None:
    assert not is_json(content_type)


def test_parameters_keep_their_values_and_lose_their_quotes() -> None:
    assert parse(r'a/b; X="1\"2" ;y=z') == ("a/b", {"x": '1"2', "y": "z"})


@pytest.mark.parametrize(
    ("accept", "page"), [("text/html", True), ("*/*", False), (None, False), ("text/html;q=0", False), ("text/htmlx", False)]
)
def test_a_browser_names_html(accept: str | None, page: bool) -> None:
    assert accepts_page(accept) is page


@given(st.text(alphabet=st.sampled_from('*/,;=q"\\ application/json0.19\tü')))
def test_no_header_breaks_the_reading(header: str) -> None:
    assert choose(header) in (GRAPHQL, JSON, None)
    assert is_json(header) in (True, False)
