"""What every answer carries, the probes, and the figures."""

import re
from uuid import UUID

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from services.api.http.metrics import Metrics
from tests.api.http.toy import SECRET, Toy

PATHS = ["/graphql", "/graphiql", "/healthz", "/readyz", "/metrics", "/nowhere", "/graphiql/assets/start.js"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_keeps_browsers_strict(path: str) -> None:
    async with Toy().client() as client:
        response = await client.get(path, headers={"origin": "http://elsewhere"})
    headers = response.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "cache-control" in headers
    assert not {"server", "set-cookie", "access-control-allow-origin", "strict-transport-security"} & set(headers)


async def test_a_secure_connection_stays_secure() -> None:
    async with Toy().client() as client:
        response = await client.get("https://toy/healthz")
    assert response.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("request_id", ["abcdefgh", "0191e0c4-7b6e-7000-8000-000000000000", "a" * 64])
async def test_a_request_id_of_the_client_is_taken_over(request_id: str) -> None:
    async with Toy().client() as client:
        response = await client.get("/healthz", headers={"x-request-id": request_id})
    assert response.headers["x-request-id"] == request_id


@pytest.mark.parametrize(
    "request_id", ["", "short", "a" * 65, "with space", "-abcdefgh", "abcdefgh.", "<script>alert(1)</script>", 'a";b="cdefgh']
)
async def test_any_other_request_id_is_replaced(request_id: str) -> None:
    async with Toy().client() as client:
        responses = [await client.get("/healthz", headers={"x-request-id": request_id}) for _ in range(2)]
    given = [response.headers["x-request-id"] for response in responses]
    assert request_id not in given
    assert len(set(given)) == 2
    assert all(UUID(one).version == 7 for one in given)


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"), [("GET", "/nowhere", 404, "UNKNOWN_PATH"), ("POST", "/healthz", 405, "METHOD")]
)
async def test_other_addresses_and_methods_are_coded_too(method: str, path: str, status: int, reason: str) -> None:
    async with Toy().client() as client:
        response = await client.request(method, path)
    assert response.status_code == status
    assert response.json()["errors"][0]["extensions"]["reason"] == reason
    assert (status == 405) == ("allow" in response.headers)


async def test_the_process_is_alive() -> None:
    async with Toy(missing="DATABASE").client() as client:
        response = await client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "OK"})


@pytest.mark.parametrize(
    ("missing", "word"),
    [("DATABASE", "DATABASE"), ("MIGRATIONS", "MIGRATIONS"), (ConnectionRefusedError(SECRET), "DATABASE"), (TimeoutError(), "DATABASE")],
)
async def test_it_is_not_ready_without_its_database(missing: str | Exception, word: str) -> None:
    async with Toy(missing=missing).client() as client:
        response = await client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "UNAVAILABLE", "missing": word})
    assert response.headers["retry-after"] == "2"


async def test_it_is_ready_with_its_database() -> None:
    async with Toy().client() as client:
        response = await client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "OK"})


async def test_requests_are_counted_by_operation_and_outcome_and_by_nothing_personal() -> None:
    expected = {
        ("QUERY", "OK"): ["{ hello }", "query Zhangsan { hello }"],
        ("QUERY", "PARTIAL"): ["{ expected }"],
        ("QUERY", "INTERNAL"): ["{ broken }"],
        ("QUERY", "UNAVAILABLE"): ["{ lost }"],
        ("QUERY", "INVALID"): ["query ($n: Int!) { number(value: $n) }"],
        ("MUTATION", "OK"): ["mutation { setNumber(value: 1) }"],
        ("NONE", "INVALID"): ["{ nope }", "{"],
        ("NONE", "LIMITED"): ["{ " + "hello " * 31 + "}"],
    }
    async with Toy().client() as client:
        for queries in expected.values():
            for query in queries:
                await client.post("/graphql", json={"query": query})
        await client.post("/graphql", content=b"[]", headers={"content-type": "application/json"})
        response = await client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(response.text)}
    counted = {
        (sample.labels["operation"], sample.labels["outcome"]): sample.value
        for sample in families["roundtable_graphql_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counted == {key: len(queries) for key, queries in expected.items()} | {("NONE", "MALFORMED"): 1}
    seconds = [sample for sample in families["roundtable_graphql_seconds"].samples if sample.name.endswith("_count")]
    assert {sample.labels["operation"]: sample.value for sample in seconds} == {"QUERY": 6, "MUTATION": 1, "NONE": 4}
    labels = {name for family in families.values() for sample in family.samples for name in sample.labels}
    assert labels <= {"operation", "outcome", "le"}
    assert not re.search("Zhangsan|hello", response.text)


async def test_the_applications_figures_are_its_own() -> None:
    async with Toy().client() as first, Toy().client() as second:
        await first.post("/graphql", json={"query": "{ hello }"})
        assert "QUERY" not in (await second.get("/metrics")).text


async def test_a_defect_outside_graphql_is_masked_and_raised_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_metrics: Metrics) -> bytes:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(Metrics, "text", broken)
    with structlog.testing.capture_logs() as logs:
        async with Toy().client() as client:
            response = await client.get("/metrics")
            assert (await client.get("/healthz")).status_code == 200
    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert response.headers["x-frame-options"] == "DENY"
    assert [line["event"] for line in logs] == ["internal_error"]
    assert SECRET not in response.text + str(logs)
