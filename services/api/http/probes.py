"""`/healthz` (the process is alive), `/readyz` (it can do its work), `/metrics`."""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.api.http.answers import UNAVAILABLE_HEADERS
from services.api.http.metrics import CONTENT_TYPE, Metrics
from services.kit.telemetry import describe

ReadyCheck = Callable[[], Awaitable[str | None]]
"""Returns None when the database can be reached and is migrated, else one word saying what is missing (`DATABASE`, `MIGRATIONS`)."""

CHECK_SECONDS = 2.0

log = structlog.get_logger("services.api.http")


def routes(ready: ReadyCheck, metrics: Metrics) -> list[Route]:
    """Return the three probes."""

    async def healthz(_request: Request) -> Response:
        return _json({"status": "OK"})

    async def readyz(_request: Request) -> Response:
        missing = await _missing(ready)
        return (
            _json({"status": "OK"}) if missing is None else _json({"status": "UNAVAILABLE", "missing": missing}, 503, UNAVAILABLE_HEADERS)
        )

    async def figures(_request: Request) -> Response:
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", figures)]


async def _missing(ready: ReadyCheck) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await ready()
    except Exception as error:  # noqa: BLE001 - whatever fails, the answer is "not ready"
        log.warning("not_ready", **describe(error))
        return "DATABASE"


def _json(content: dict[str, str], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, media_type="application/json")
