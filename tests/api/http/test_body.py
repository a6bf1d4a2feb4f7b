"""Malformed requests: each has its status and its coded error, none is a 500, and none reaches the context."""

import json
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.http.body import MAX_NESTING, decode
from services.api.http.faults import RequestFault
from services.kit.settings import Limits
from tests.api.http.toy import Toy

JSON = {"content-type": "application/json", "accept-language": "en"}


async def post(toy: Toy, body: bytes | AsyncIterator[bytes], **headers: str) -> tuple[int, dict[str, Any]]:
    async with toy.client() as client:
        response = await client.post("/graphql", content=body, headers=JSON | headers)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert toy.journal == []
    content = response.json()
    assert content.keys() == {"errors"}
    (error,) = content["errors"]
    return response.status_code, error


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def deep(levels: int, inner: str = "1") -> str:
    return "[" * levels + inner + "]" * levels


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "BODY_EMPTY"),
        (b" \r\n", "BODY_EMPTY"),
        (b"{", "NOT_JSON"),
        (b"query { hello }", "NOT_JSON"),
        (b'{"query":"{hello}"} x', "NOT_JSON"),
        (b"{'query': 1}", "NOT_JSON"),
        (b"NaN", "NOT_JSON"),
        (b'{"query":"{hello}","variables":{"n":1e999}}', "NOT_JSON"),
        (b'{"query":"{hello}","variables":{"n":' + b"9" * 5_000 + b"}}", "NOT_JSON"),
        (b'{"query":"\\ud83d"}', "NOT_JSON"),
        (b'\xef\xbb\xbf{"query":"{hello}"}', "NOT_JSON"),
        (deep(5_000).encode(), "NOT_JSON"),
        (b'{"query":"{hello}","variables":{"v":' + deep(900).encode() + b"}}", "TOO_DEEP"),
        (b'{"query":"{hello}","variables":{"v":' + deep(MAX_NESTING).encode() + b"}}", "TOO_DEEP"),
        (b"\xff\xfe", "NOT_UTF8"),
        ('{"query":"{hello}"}'.encode("utf-16"), "NOT_UTF8"),
        ('{"query":"{hello(name:\\"你好\\")}"}'.encode("gb18030"), "NOT_UTF8"),
        (b'{"query":"\xed\xa0\x80"}', "NOT_UTF8"),
        (b"null", "NOT_AN_OBJECT"),
        (b"true", "NOT_AN_OBJECT"),
        (b"1", "NOT_AN_OBJECT"),
        (b'"{hello}"', "NOT_AN_OBJECT"),
        (b"[]", "BATCH"),
        (b'[{"query":"{hello}"},{"query":"{hello}"}]', "BATCH"),
        (b"{}", "QUERY_MISSING"),
        (b'{"query":null}', "QUERY_MISSING"),
        (b'{"qeury":"{hello}"}', "QUERY_MISSING"),
        (b'{"query":1}', "QUERY_TYPE"),
        (b'{"query":{}}', "QUERY_TYPE"),
        (b'{"query":["{hello}"]}', "QUERY_TYPE"),
        (b'{"query":false}', "QUERY_TYPE"),
        (b'{"query":"{hello}","operationName":1}', "OPERATION_NAME_TYPE"),
        (b'{"query":"{hello}","operationName":{}}', "OPERATION_NAME_TYPE"),
        (b'{"query":"{hello}","variables":"{}"}', "VARIABLES_TYPE"),
        (b'{"query":"{hello}","variables":[]}', "VARIABLES_TYPE"),
        (b'{"query":"{hello}","variables":0}', "VARIABLES_TYPE"),
        (b'{"query":"{hello}","extensions":"x"}', "EXTENSIONS_TYPE"),
        (b'{"query":"{hello}","extensions":[]}', "EXTENSIONS_TYPE"),
        (b'{"query":"{hello}","variables":{"a":{"b":["\\u0000"]}}}', "NUL"),
        (b'{"query":"{hello}","variables":{"a\\u0000":1}}', "NUL"),
    ],
)
async def test_a_malformed_body_is_a_400_with_its_reason(body: bytes, reason: str) -> None:
    status, error = await post(Toy(), body)
    assert (status, error["extensions"]) == (400, {"code": "BAD_REQUEST", "reason": reason})


async def test_a_malformed_body_is_a_400_for_graphql_response_too() -> None:
    async with Toy().client() as client:
        response = await client.post("/graphql", content=b"[]", headers=JSON | {"accept": "application/graphql-response+json"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert response.json()["errors"][0]["message"] == "Batches are not accepted; send one operation per request"


async def test_variables_may_nest_as_deep_as_inputs_ever_do() -> None:
    body = b'{"query":"{hello}","variables":{"v":' + deep(MAX_NESTING - 1).encode() + b"}}"
    assert decode(body).variables == {"v": json.loads(deep(MAX_NESTING - 1))}


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/jsonp", "text/plain; application/json", "application/json; charset=gbk"]
)
async def test_another_content_type_is_a_415(content_type: str) -> None:
    status, error = await post(Toy(), b'{"query":"{hello}"}', **{"content-type": content_type})
    assert (status, error["extensions"]) == (415, {"code": "BAD_REQUEST", "reason": "MEDIA_TYPE"})


async def test_no_or_two_content_types_are_a_415() -> None:
    async with Toy().client() as client:
        none = await client.post("/graphql", content=b'{"query":"{hello}"}')
        two = await client.post(
            "/graphql", content=b'{"query":"{hello}"}', headers=[("content-type", "application/json"), ("content-type", "text/plain")]
        )
    assert [none.status_code, two.status_code] == [415, 415]
    assert none.headers["accept-post"] == "application/json"


async def test_a_compressed_body_is_a_415() -> None:
    status, error = await post(Toy(), b"\x1f\x8b", **{"content-encoding": "gzip"})
    assert (status, error["extensions"]["reason"]) == (415, "CONTENT_ENCODING")


@pytest.mark.parametrize("length", ["262145", "999999999999999999999", "-1", "x", "1_0", "²"])
async def test_a_length_that_is_too_large_or_no_length_is_refused_unread(length: str) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(True)
        yield b"{}"

    toy = Toy()
    async with toy.client() as client:
        response = await client.post(
            "/graphql", content=body(), headers=[(b"content-type", b"application/json"), (b"content-length", length.encode())]
        )
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "reason": "BODY_TOO_LARGE", "allowed": 262_144}
    assert toy.journal == []


async def test_a_streamed_body_is_refused_as_soon_as_it_is_too_large() -> None:
    toy = Toy(limits=Limits(body_bytes=1_000))

    async def body() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * 200

    status, error = await post(toy, body())
    assert (status, error["extensions"]["reason"]) == (413, "BODY_TOO_LARGE")


async def test_the_largest_body_passes() -> None:
    envelope = b'{"query":"{hello}","variables":{"v":""}}'
    body = envelope.replace(b'""', b'"' + b"x" * (262_144 - len(envelope)) + b'"')
    async with Toy().client() as client:
        assert (await client.post("/graphql", content=body, headers=JSON)).status_code == 200
        assert (await client.post("/graphql", content=body + b" ", headers=JSON)).status_code == 413


async def test_text_beyond_the_basic_plane_comes_back_as_it_was() -> None:
    name = "𠮷野家 \u202e 张三丰 \x7f é"
    async with Toy().client() as client:
        response = await client.post("/graphql", json={"query": "query($n:String!){hello(name:$n)}", "variables": {"n": name}})
    assert response.json()["data"] == {"hello": f"hello {name}"}


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXT, lambda x: st.lists(x) | st.dictionaries(TEXT, x)))
def test_no_json_breaks_the_reading(content: object) -> None:
    body = orjson.dumps(content)
    if isinstance(content, dict) and isinstance(content.get("query"), str):
        assert decode(body).query == content["query"]
        return
    with pytest.raises(RequestFault) as caught:
        decode(body)
    assert caught.value.status == 400


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    with pytest.raises(RequestFault) as caught:
        decode(body)
    assert caught.value.status == 400
