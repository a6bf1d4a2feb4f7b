"""Deadlines by one timer for everything that is under way. asyncio.timeout sets and clears one each time, which would take a tenth of
a light read's processor time, twice a request.
"""

import asyncio
from types import TracebackType

TICK_SECONDS = 0.05
"""How late a deadline may be."""


class Within:
    """As `asyncio.timeout(seconds)`: a block that takes longer is cancelled, and raises TimeoutError."""

    __slots__ = ("_all", "_cancelling", "_seconds", "_task", "due", "expired")

    def __init__(self, deadlines: "Deadlines", seconds: float) -> None:
        self._all = deadlines
        self._seconds = seconds
        self.due = 0.0
        """When the time is over, by the event loop's clock; set on entering."""
        self.expired = False
        """Whether the time is over."""

    def __enter__(self) -> "Within":
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task has a deadline")
        self._task = task
        self._cancelling = task.cancelling()
        self._all.begin(self, self._seconds)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        self._all.running.discard(self)
        if self.expired and self._task.uncancel() <= self._cancelling and kind is not None and issubclass(kind, asyncio.CancelledError):
            raise TimeoutError from error

    def expire(self) -> None:
        """The time is over: end the block."""
        self.expired = True
        self._task.cancel()


class Deadlines:
    """What is under way and when it must have ended. One for each event loop; a second loop takes it over when the first has ended."""

    def __init__(self) -> None:
        self.running: set[Within] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        """The loop whose timer runs."""

    def within(self, seconds: float) -> Within:
        """Return a block's deadline."""
        return Within(self, seconds)

    def begin(self, block: Within, seconds: float) -> None:
        """A block has begun."""
        loop = asyncio.get_running_loop()
        block.due = loop.time() + seconds
        self.running.add(block)
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for block in [block for block in self.running if block.due <= now]:
            self.running.discard(block)
            block.expire()
        if self.running:
            loop.call_later(TICK_SECONDS, self._tick)
        else:
            self._loop = None
