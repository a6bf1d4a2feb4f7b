"""Runs the application under uvicorn: one process, one event loop, no access log, a graceful end."""

import asyncio
import errno
import gc
import signal
import socket
from collections.abc import Generator
from contextlib import AsyncExitStack, closing, contextmanager

import structlog
import uvicorn
import uvloop
from starlette.applications import Starlette

from services.api.http.protocol import timed
from services.kit.settings import Settings
from services.kit.telemetry import describe

GRACE_SECONDS = 10
"""How long running requests may take to finish after SIGINT or SIGTERM."""

log = structlog.get_logger("services.api.http")


class CannotServe(Exception):  # noqa: N818 - a sentence for the operator, not a defect
    """The server cannot start; the message is one clear sentence."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there. Raises CannotServe when the address is taken, forbidden or unknown."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, proto)
    except OSError:
        raise CannotServe(f"The host {host} is not an address of this machine; set ROUNDTABLE_HOST to one that is.") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CannotServe(_sentence(error, host, port)) from None
    return listener


def serve(app: Starlette, settings: Settings) -> None:
    """Answer requests at the settings' address until SIGINT or SIGTERM, then finish what is running and close the resources.

    Raises CannotServe.
    """
    listener = listen(settings.host, settings.port)
    with closing(listener), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_signalled(app, settings, listener))


async def run(app: Starlette, settings: Settings, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer requests on a listening socket until `stop` is set, for a caller that owns the event loop and its signals.

    Raises CannotServe when the application's resources cannot be opened.
    """
    server = _Server(
        uvicorn.Config(
            app,
            http=timed(settings.limits),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    async with AsyncExitStack() as resources:
        try:
            await resources.enter_async_context(app.router.lifespan_context(app))
        except Exception as error:
            log.error("cannot_start", **describe(error))  # noqa: TRY400 - a traceback quotes values
            raise CannotServe(f"The API cannot start: its resources could not be opened ({type(error).__name__}).") from error
        _settle()
        log.info("serving", port=listener.getsockname()[1])
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        server.should_exit = True
        await serving
    log.info("stopped")


def _settle() -> None:
    """What is there when serving begins stays: a full collection that looks at the schema again stops everybody for a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.enable()


async def _until_signalled(app: Starlette, settings: Settings, listener: socket.socket) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run(app, settings, listener, stop)


class _Server(uvicorn.Server):
    """uvicorn without its signal handling, which raises the signal again before the resources are closed."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _sentence(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} on {host} is already in use; stop the program that uses it, or set ROUNDTABLE_PORT to another port."
        case errno.EACCES:
            return f"Port {port} may not be opened by this user; set ROUNDTABLE_PORT to one above 1023."
        case errno.EADDRNOTAVAIL:
            return f"The host {host} is not an address of this machine; set ROUNDTABLE_HOST to one that is."
    return f"Port {port} on {host} cannot be opened ({errno.errorcode.get(error.errno or 0, 'unknown error')})."
