"""Heads are read once: the same fields are the same head, and nothing of one request sticks to another's."""

import pytest

from services.api.http.arrival import Arrival
from services.api.http.composed import Composed, Constant
from services.api.http.head import BYTES, Heads
from services.api.http.media import Media
from services.kit.wording import Locale
from tests.api.http.toy import Toy

FIELDS = [
    (b"host", b"toy"),
    (b"accept-language", b"en"),
    (b"accept", b"application/graphql-response+json"),
    (b"content-type", b"application/json"),
]


def test_the_same_fields_are_the_same_head() -> None:
    heads = Heads(Locale.ZH_CN)
    head, own = heads.of([*FIELDS, (b"content-length", b"7"), (b"x-request-id", b"abcdefgh")])
    assert own == {b"content-length": b"7", b"x-request-id": b"abcdefgh"}
    assert (head.locale, head.media, head.json, head.plain) == (Locale.EN, Media.RESPONSE, True, True)
    assert heads.of([(b"content-length", b"8"), *FIELDS]) == (head, {b"content-length": b"8"})
    assert heads.of([*FIELDS, (b"x", b"y")])[0] is not head
    assert heads.of(reversed(FIELDS))[0] is not head


@pytest.mark.parametrize(
    ("more", "json", "plain"),
    [
        ([(b"content-type", b"application/json")], False, True),
        ([(b"content-encoding", b"gzip")], True, False),
        ([(b"content-encoding", b" Identity ")], True, True),
    ],
)
def test_what_a_head_says_of_the_body(more: list[tuple[bytes, bytes]], json: bool, plain: bool) -> None:
    head, _ = Heads(Locale.ZH_CN).of([*FIELDS, *more])
    assert (head.json, head.plain) == (json, plain)


def test_fields_of_one_name_come_in_their_order() -> None:
    head, _ = Heads(Locale.ZH_CN).of([(b"a", b"1"), (b"b", b"2"), (b"a", b"3")])
    assert (head.get("a"), head.getlist("a"), head.joined("a"), head.get("c"), head.getlist("c")) == ("1", ["1", "3"], "1,3", None, [])


def test_large_heads_leave_room_for_each_other() -> None:
    heads = Heads(Locale.ZH_CN)
    first, _ = heads.of([(b"a", b"0" * 32_000)])
    for number in range(BYTES // 32_000 + 1):
        heads.of([(b"b%d" % number, b"0" * 32_000)])
    assert heads.of([(b"a", b"0" * 32_000)])[0] is not first


def test_each_arrival_has_its_own_ids() -> None:
    heads = Heads(Locale.ZH_CN)
    scope = {"method": "POST", "path": "/graphql", "headers": [*FIELDS, (b"x-request-id", b"abcdefgh")]}
    named, unnamed = Arrival(scope, None, heads), Arrival(scope | {"headers": FIELDS}, None, heads)  # type: ignore[arg-type]  # nothing is received
    assert (named.headers, named.request_id) == (unnamed.headers, "abcdefgh")
    assert unnamed.request_id == unnamed.correlation_id.hex != named.correlation_id.hex
    assert unnamed.correlation_id == unnamed.correlation_id


def test_composed_fields_are_the_same_as_text_and_one_by_one() -> None:
    composed = Composed(Constant([(b"vary", b"Accept"), (b"content-language", b"en")]), 12, "abcdefgh")
    assert composed.text == b"".join(b"%b: %b\r\n" % field for field in composed)
    assert composed.length == 12


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_what_is_remembered_of_a_head_is_the_language_too(language: str) -> None:
    async with Toy().client() as client:
        answers = [await client.post("/graphql", json={"query": "{ locale }"}, headers={"accept-language": language}) for _ in range(2)]
    assert [(one.headers["content-language"], one.json()["data"]["locale"]) for one in answers] == [(language, language)] * 2
