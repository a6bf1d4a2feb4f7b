"""`POST /graphql`: GraphQL over HTTP to the letter, one operation a request, one context an operation."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

from services.api.graphql.limits import Limit, LimitExceeded
from services.api.http.answers import Answer, Outcome, of_data, of_exception, of_result
from services.api.http.arrival import Arrival
from services.api.http.body import check_headers, decode, read
from services.api.http.deadlines import Deadlines
from services.api.http.documents import Library
from services.api.http.execution import Executor
from services.api.http.faults import Fault, RequestFault
from services.api.http.media import Media, accepts_page
from services.api.http.metrics import Metrics

ContextFactory = Callable[[Arrival], Awaitable[Any]]
"""Says what an operation works with: who asks, in which language. Nothing is opened by it: a read borrows a connection for its one
statement, a deed for its one transaction. It may raise a Refusal: SIGN_IN_REQUIRED and TOKEN_INVALID are answered with 401,
DISTRICT_REQUIRED with 400.
"""


class GraphQLEndpoint:
    """Answers requests for one schema."""

    def __init__(self, library: Library, executor: Executor, context_for: ContextFactory, metrics: Metrics) -> None:
        self._library = library
        self._limits = library.limits
        self._executor = executor
        self._context_for = context_for
        self._metrics = metrics
        self._deadlines = Deadlines()

    async def respond(self, arrival: Arrival) -> Answer | None:
        """Answer a request that was posted (see Responder)."""
        began = time.perf_counter()
        seen = _Seen()
        try:
            answer = await self._answer(arrival, seen)
        except ClientDisconnect:
            return None  # nobody is there to read it
        except Exception as error:  # noqa: BLE001 - the last place where a defect can be masked
            answer = of_exception(error, arrival)
        self._metrics.count(seen.operation, answer.outcome, time.perf_counter() - began)
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whoever does not post: a browser that opens the address is sent to GraphiQL, everybody else told what to do."""
        arrival: Arrival = scope["state"]["arrival"]
        if arrival.method in ("GET", "HEAD") and accepts_page(arrival.headers.get("accept")):
            await RedirectResponse("/graphiql", 303)(scope, receive, send)
            return
        self._metrics.count(_Seen.operation, Outcome.MALFORMED, 0)
        fault = RequestFault(405, Fault.METHOD, details={"allowed": "POST"}, headers={"allow": "POST"})
        told = of_exception(fault, arrival)
        await told.response(arrival.headers.media or Media.JSON)(scope, receive, send)

    async def _answer(self, arrival: Arrival, seen: "_Seen") -> Answer:
        if arrival.headers.media is None:
            raise RequestFault(406, Fault.NOT_ACCEPTABLE)
        check_headers(arrival, self._limits)
        asked = decode(await read(arrival.receive, self._limits, self._deadlines))
        operation = self._library.prepare(asked.query).operation(asked.operation_name)
        seen.operation = operation.label
        points = operation.measure.points(asked.variables, self._limits)
        try:
            with self._deadlines.within(self._limits.execution_seconds) as clock:
                result = await self._executor.execute(operation, asked.variables, await self._context_for(arrival))
        except TimeoutError:
            if clock.expired:
                raise LimitExceeded(Limit.EXECUTION, None, self._limits.execution_seconds) from None
            raise
        extensions = {"cost": {"requested": points, "limit": self._limits.cost}}
        return of_data(result, extensions) if isinstance(result, bytes) else of_result(result, extensions, arrival)


class _Seen:
    """What is known of a request when it ends, however it ends."""

    operation = "NONE"
