"""Is it an outage? Then the answer is 503 with Retry-After, and not a masked defect (security.md, "Faults")."""

from collections.abc import Iterator

from asyncpg import exceptions as postgres
from sqlalchemy import exc as sqlalchemy

RETRY_SECONDS = 2

_OUTAGES = (
    ConnectionError,
    sqlalchemy.TimeoutError,  # the pool is empty
    sqlalchemy.DisconnectionError,
    postgres.PostgresConnectionError,
    postgres.CannotConnectNowError,
    postgres.TooManyConnectionsError,
    postgres.AdminShutdownError,
    postgres.CrashShutdownError,
    postgres.DiskFullError,
    postgres.OutOfMemoryError,
)


def is_outage(error: BaseException) -> bool:
    """Whether the database could not be reached or could not do its work, somewhere in the chain of causes."""
    return any(
        isinstance(link, _OUTAGES) or (isinstance(link, sqlalchemy.DBAPIError) and link.connection_invalidated) for link in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        link = waiting.pop()
        if link is not None and link not in seen and len(seen) < 20:
            seen.append(link)
            waiting += [link.__cause__, link.__context__, getattr(link, "orig", None), getattr(link, "original_error", None)]
    yield from seen
