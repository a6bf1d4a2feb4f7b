"""An application on a real socket of the loopback, within the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from starlette.applications import Starlette

from services.api.http.server import listen, run
from services.kit.settings import Settings


@asynccontextmanager
async def serving(app: Starlette, settings: Settings) -> AsyncIterator[int]:
    """Serve until the end, which is a graceful one; give the port."""
    listener = listen("127.0.0.1", 0)
    stop = asyncio.Event()
    server = asyncio.create_task(run(app, settings, listener, stop))
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        with closing(listener):
            await server
