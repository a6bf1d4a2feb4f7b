"""`POST /graphql`: GraphQL over HTTP to the letter, one operation a request, one context an operation."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from services.api.graphql.limits import Limit, LimitExceeded
from services.api.http.answers import Answer, Asker, of_data, of_exception, of_result
from services.api.http.body import check_headers, decode, read
from services.api.http.documents import Library
from services.api.http.execution import Executor
from services.api.http.faults import Fault, RequestFault
from services.api.http.media import Media, accepts_page, choose
from services.api.http.metrics import Metrics

ContextFactory = Callable[[Request], AbstractAsyncContextManager[Any]]
"""Opens what an operation works with (actor, transaction) and closes it. `request.state` has `locale` and `correlation_id` (UUID).
It is left with the exception if the operation is stopped (time) or breaks, and normally otherwise, also when fields have errors. It
may raise a Refusal on entering: SIGN_IN_REQUIRED and TOKEN_INVALID are answered with 401, DISTRICT_REQUIRED with 400.
"""


class GraphQLEndpoint:
    """Answers requests for one schema."""

    def __init__(self, library: Library, executor: Executor, context_for: ContextFactory, metrics: Metrics) -> None:
        self._library = library
        self._limits = library.limits
        self._executor = executor
        self._context_for = context_for
        self._metrics = metrics

    async def answer(self, request: Request) -> Response:
        """Answer one request. A browser that opens the address is sent to GraphiQL; every other method than POST is refused."""
        if request.method in ("GET", "HEAD") and accepts_page(request.headers.get("accept")):
            return RedirectResponse("/graphiql", 303)
        began = time.perf_counter()
        asker = Asker(request.state.locale, request.state.correlation_id)
        media = choose(",".join(request.headers.getlist("accept")))
        seen = _Seen()
        try:
            answer = await self._answer(request, media, asker, seen)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as error:  # noqa: BLE001 - the last place where a defect can be masked
            answer = of_exception(error, asker)
        self._metrics.count(seen.operation, answer.outcome, time.perf_counter() - began)
        return answer.response(media or Media.JSON)

    async def _answer(self, request: Request, media: Media | None, asker: Asker, seen: "_Seen") -> Answer:
        if request.method != "POST":
            raise RequestFault(405, Fault.METHOD, details={"allowed": "POST"}, headers={"allow": "POST"})
        if media is None:
            raise RequestFault(406, Fault.NOT_ACCEPTABLE)
        check_headers(request, self._limits)
        asked = decode(await read(request, self._limits))
        prepared = self._library.prepare(asked.query)
        operation = prepared.operation(asked.operation_name)
        seen.operation = operation.kind.name
        points = operation.measure.points(asked.variables, self._limits)
        extensions = {"cost": {"requested": points, "limit": self._limits.cost}}
        try:
            async with asyncio.timeout(self._limits.execution_seconds) as clock, self._context_for(request) as context:
                result = await self._executor.execute(prepared, asked.variables, operation.name, context)
        except TimeoutError:
            if clock.expired():
                raise LimitExceeded(Limit.EXECUTION, None, self._limits.execution_seconds) from None
            raise
        return of_data(result, extensions) if isinstance(result, bytes) else of_result(result, extensions, asker)


class _Seen:
    """What is known of a request when it ends, however it ends."""

    operation = "NONE"
