"""GraphQL over HTTP: statuses, media types, masking, limits, languages, transactions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx2
import pytest
import structlog
from graphql import ExecutionResult

from services.api.graphql.limits import Limit
from services.api.http.answers import INTERNAL_MESSAGE
from services.api.http.documents import Operation
from services.api.http.faults import Fault
from services.kit.errors import ErrorCode, Refusal
from services.kit.settings import Limits
from services.kit.wording import catalogue
from tests.api.http.toy import SECRET, Toy

GRAPHQL, JSON = "application/graphql-response+json", "application/json"


async def ask(toy: Toy, query: str, accept: str = GRAPHQL, headers: Mapping[str, str] | None = None, **more: Any) -> httpx2.Response:
    async with toy.client() as client:
        return await client.post("/graphql", json={"query": query, **more}, headers={"accept": accept, **(headers or {})})


@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_data_is_a_200_in_the_media_type_asked_for(accept: str) -> None:
    toy = Toy()
    response = await ask(
        toy, "query Q($n: String) { hello(name: $n) }", accept, variables={"n": "桌"}, operationName="Q", extensions={"x": 1}
    )
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {"data": {"hello": "hello 桌"}, "extensions": {"cost": {"requested": 1, "limit": 1000}}}
    assert toy.journal == ["begin"]


@pytest.mark.parametrize(
    ("query", "more", "reason"),
    [
        ("{", {}, "SYNTAX"),
        ("", {}, "SYNTAX"),
        ('{ hello(name: "\\uD800") }', {}, "SYNTAX"),
        ("{ nope }", {}, "VALIDATION"),
        ("{ hello { x } }", {}, "VALIDATION"),
        ("{ number(value: 99999999999) }", {}, "VALIDATION"),
        ("{ ...A } fragment A on Query { ...A }", {}, "VALIDATION"),
        ("{ ...Unknown }", {}, "VALIDATION"),
        ("type Query { a: Int }", {}, "VALIDATION"),
        ("query ($n: Int!) { number(value: $n) }", {}, "VARIABLES"),
        ("query ($n: Int!) { number(value: $n) }", {"variables": {"n": "1"}}, "VARIABLES"),
        ("query ($n: Int!) { number(value: $n) }", {"variables": {"n": 2**70}}, "VARIABLES"),
        ("query ($n: Int!) { number(value: $n) }", {"variables": {"n": [[[1]]]}}, "VARIABLES"),
        ("query A { hello } query B { hello }", {}, "OPERATION_NAME_MISSING"),
        ("query A { hello }", {"operationName": "B"}, "OPERATION_NAME_UNKNOWN"),
        ("subscription { ticks }", {}, "SUBSCRIPTION"),
        ('{ hello(name: "\\u0000") }', {}, "NUL"),
        ('{ hello(name: "\\u{0}") }', {}, "NUL"),
    ],
)
async def test_a_request_error_is_a_400_without_data_and_a_200_for_plain_json(query: str, more: dict[str, Any], reason: str) -> None:
    toy = Toy()
    strict, plain = await ask(toy, query, GRAPHQL, **more), await ask(toy, query, JSON, **more)
    assert (strict.status_code, plain.status_code) == (400, 200)
    assert strict.json() == plain.json()
    assert "data" not in strict.json()
    for error in strict.json()["errors"]:
        assert error["extensions"] == {"code": "BAD_REQUEST", "reason": reason}
        assert error["message"]
    assert not any(entry.startswith("set") for entry in toy.journal)


async def test_nobody_is_told_how_a_misspelt_field_is_spelt() -> None:
    response = await ask(Toy(), "{ helo }")
    assert response.json()["errors"][0]["message"] == "Cannot query field 'helo' on type 'Query'."


async def test_at_most_twenty_errors_come_back() -> None:
    response = await ask(
        Toy(), "{ " + "hello { " + " ".join(f"nope{i}" for i in range(25)) + " } " + "".join(f" ...F{i}" for i in range(25)) + " }"
    )
    assert len(response.json()["errors"]) == 21


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_post_is_accepted(method: str) -> None:
    async with Toy().client() as client:
        response = await client.request(method, "/graphql?query={hello}", headers={"origin": "http://elsewhere"})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert not [name for name in response.headers if name.startswith("access-control")]
    if method != "HEAD":
        assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "reason": "METHOD", "allowed": "POST"}


async def test_a_browser_is_sent_to_graphiql() -> None:
    async with Toy().client() as client:
        response = await client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (response.status_code, response.headers["location"]) == (303, "/graphiql")


async def test_an_answer_that_nobody_accepts_is_a_406() -> None:
    toy = Toy()
    response = await ask(toy, "{ hello }", "text/html, application/json;q=0")
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "reason": "NOT_ACCEPTABLE"}
    assert toy.journal == []


@pytest.mark.parametrize(
    ("query", "data"), [("{ broken hello }", {"broken": None, "hello": "hello world"}), ("{ brokenHard hello }", None)]
)
async def test_a_defect_is_masked_and_logged_without_its_text(query: str, data: object) -> None:
    with structlog.testing.capture_logs() as logs:
        response = await ask(Toy(), query)
    assert response.status_code == 200
    content = response.json()
    assert content["data"] == data
    (error,) = content["errors"]
    assert error["message"] == INTERNAL_MESSAGE == "内部错误 / Internal error"
    assert error["extensions"]["code"] == "INTERNAL"
    assert UUID(error["extensions"]["correlationId"]).version == 7
    (entry,) = logs
    assert (entry["event"], entry["correlation_id"], entry["error"]) == (
        "internal_error",
        error["extensions"]["correlationId"],
        ["builtins.RuntimeError"],
    )
    assert entry["at"][-1].startswith("api/http/toy.py:")
    for leak in (SECRET, "hunter2", "张三", query):
        assert leak not in response.text
        assert leak not in str(logs)


async def test_an_uncoded_graphql_error_of_ours_is_a_defect_too() -> None:
    response = await ask(Toy(), "{ uncoded }")
    assert SECRET not in response.text
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"


async def test_a_value_that_only_its_variable_makes_wrong_is_the_askers_fault() -> None:
    response = await ask(Toy(), "query ($n: Int = 1) { hello number(value: $n) }", variables={"n": None})
    assert response.status_code == 200
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST", "reason": "ARGUMENTS"}
    assert error["path"] == ["number"]


async def test_an_expected_error_passes_as_it_is() -> None:
    response = await ask(Toy(), "{ expected }")
    assert response.json()["errors"] == [
        {"message": "ask again", "locations": [{"line": 1, "column": 3}], "path": ["expected"], "extensions": {"code": "TOO_EARLY"}}
    ]


@pytest.mark.parametrize(
    ("language", "message"), [("zh-CN", "您的岗位不能进行此操作（see）"), ("en", "Your posts do not allow this action (see)")]
)
async def test_a_refusal_in_a_field_speaks_the_language_of_the_request(language: str, message: str) -> None:
    response = await ask(Toy(), "{ refused locale }", headers={"accept-language": language})
    assert response.headers["content-language"] == language
    assert response.json()["data"] == {"refused": None, "locale": language}
    assert response.json()["errors"] == [
        {
            "message": message,
            "extensions": {"code": "FORBIDDEN", "input": ["after"], "details": {"action": "see"}},
            "locations": [{"line": 1, "column": 3}],
            "path": ["refused"],
        }
    ]


@pytest.mark.parametrize(
    ("code", "status", "header"),
    [
        (ErrorCode.TOKEN_INVALID, 401, ("www-authenticate", 'Bearer error="invalid_token"')),
        (ErrorCode.SIGN_IN_REQUIRED, 401, ("www-authenticate", "Bearer")),
        (ErrorCode.DISTRICT_REQUIRED, 400, None),
        (ErrorCode.FORBIDDEN, 403, None),
        (ErrorCode.LIMIT_EXCEEDED, 429, None),
        (ErrorCode.UNAVAILABLE, 503, ("retry-after", "2")),
    ],
)
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_a_refusal_to_open_the_context_has_its_status(
    code: ErrorCode, status: int, header: tuple[str, str] | None, accept: str
) -> None:
    toy = Toy(opening=Refusal(code))
    response = await ask(toy, "mutation { setNumber(value: 1) }", accept)
    assert response.status_code == status
    assert response.json()["errors"][0]["extensions"] == {"code": code.value}
    assert header is None or response.headers[header[0]] == header[1]
    assert toy.journal == []


async def test_a_defect_in_opening_the_context_is_a_masked_500() -> None:
    response = await ask(Toy(opening=RuntimeError(SECRET)), "{ hello }")
    assert response.status_code == 500
    assert response.json()["errors"][0]["message"] == INTERNAL_MESSAGE
    assert SECRET not in response.text


@pytest.mark.parametrize("opening", [ConnectionRefusedError(SECRET), None])
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_an_outage_is_a_503_that_says_when_to_come_back(opening: Exception | None, accept: str) -> None:
    response = await ask(Toy(opening=opening), "{ lost hello }", accept)
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert response.json() == {"errors": [{"message": "服务暂不可用，请稍后再试", "extensions": {"code": "UNAVAILABLE"}}]}


async def test_a_mutation_runs_in_one_context() -> None:
    toy = Toy()
    response = await ask(toy, "mutation { a: setNumber(value: 1) b: setNumber(value: 2) }")
    assert response.json() == {"data": {"a": 1, "b": 2}, "extensions": {"cost": {"requested": 20, "limit": 1000}}}
    assert toy.journal == ["begin", "set 1", "set 2"]


async def test_an_operation_is_stopped_after_its_time() -> None:
    toy = Toy(limits=Limits(execution_seconds=0.05))
    strict, plain = [await ask(toy, "{ slow(seconds: 30) }", accept, {"accept-language": "en"}) for accept in (GRAPHQL, JSON)]
    assert (strict.status_code, plain.status_code) == (400, 200)
    expected = {"code": "LIMIT_EXCEEDED", "limit": "execution", "allowed": 0.05}
    assert strict.json() == {"errors": [{"message": "Stopped after 0.05 seconds; nothing was changed", "extensions": expected}]}
    assert toy.journal == ["begin", "cancelled"] * 2


@pytest.mark.parametrize(
    ("query", "limit", "requested", "allowed"),
    [
        ("{" + " hello" * 2_100 + "}", "tokens", None, 2_000),
        ("{" + "a{" * 300, "depth", None, 16),
        ("{ hello(name: " + "[" * 300, "depth", None, 16),
        ("{ " + "hello " * 31 + "}", "repeats", 31, 30),
        ("{ " + " ".join(f"a{i}: hello" for i in range(31)) + " }", "aliases", 31, 30),
        ("{ " + " ".join(f"hello ...{{ number(value: {i % 2}) }}" for i in range(11)) + " }", "rootFields", 22, 20),
        ("{ " + " ".join(f"t{i}: __schema {{ types {{ name }} }}" for i in range(3)) + " }", "cost", 1_500, 1_000),
    ],
)
async def test_a_limit_is_a_coded_error(query: str, limit: str, requested: int | None, allowed: int) -> None:
    toy = Toy()
    strict, plain = await ask(toy, query, GRAPHQL), await ask(toy, query, JSON)
    assert (strict.status_code, plain.status_code) == (400, 200)
    (error,) = strict.json()["errors"]
    told = {"code": "LIMIT_EXCEEDED", "limit": limit, "allowed": allowed}
    assert error["extensions"] == (told if requested is None else told | {"requested": requested})
    assert str(allowed) in error["message"]
    assert toy.journal == []


async def test_a_fragment_bomb_is_refused() -> None:
    bomb = (
        "{ ...F0 }"
        + "".join(f" fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(30))
        + " fragment F30 on Query { hello }"
    )
    response = await ask(Toy(), bomb)
    assert response.json()["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "spreads", "requested": 510, "allowed": 500}


class Planner:
    """Hands back bytes, as the read planner does."""

    def __init__(self) -> None:
        self.seen: list[tuple[Operation, dict[str, Any]]] = []

    async def execute(self, operation: Operation, variables: Mapping[str, Any], context: object) -> ExecutionResult | bytes:
        assert context is not None
        self.seen.append((operation, dict(variables)))
        return '{"hello":"来自数据库"}'.encode()


async def test_an_executor_may_hand_back_the_bytes_of_data() -> None:
    planner = Planner()
    toy = Toy(executor=planner)
    async with toy.client() as client:
        for number in (1, 2):
            body = {"query": "query One { hello } query Two { hello }", "operationName": "Two", "variables": {"x": number}}
            response = await client.post("/graphql", json=body)
    assert response.json() == {"data": {"hello": "来自数据库"}, "extensions": {"cost": {"requested": 1, "limit": 1000}}}
    assert [(operation.name, variables) for operation, variables in planner.seen] == [("Two", {"x": 1}), ("Two", {"x": 2})]
    assert planner.seen[0][0] is planner.seen[1][0]


async def test_introspection_works() -> None:
    response = await ask(Toy(), '{ __schema { queryType { name } } __type(name: "Query") { kind } }')
    assert response.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}, "__type": {"kind": "OBJECT"}}
    assert response.json()["extensions"]["cost"]["requested"] == 550


def test_every_fault_and_every_limit_is_worded() -> None:
    for words in (Fault, Limit):
        assert catalogue()[words.__name__].keys() == set(words.__members__)
