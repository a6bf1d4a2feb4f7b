"""Plans are made beside the event loop, one at a time, and kept: a large operation takes half a second to plan, and nobody waits for it
but its asker.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from services.api.graphql.plan.operation import Planned
from services.kit.lru import Lru

PLANS = 2_000
CHARACTERS = 20_000_000
"""Of all plans' statements together: a plan is large where the policy has much to ask."""


class Plans:
    """The plans of one schema, by operation, shape of variables, shape of grants and language."""

    def __init__(self) -> None:
        self._kept: Lru[Planned] = Lru(PLANS, CHARACTERS)
        self._pending: dict[Any, asyncio.Future[Planned]] = {}
        self._planner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="planner")

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Any) -> Planned | None:  # noqa: ANN401 - any key
        """Return the plan that is kept under a key."""
        return self._kept.find(key)

    async def get(self, key: Any, make: Callable[[], Planned]) -> Planned:  # noqa: ANN401 - any key
        """Return the plan that is kept under a key, else have it made. Whoever asks for the same meanwhile waits for it.

        What cannot be planned raises for its asker alone: others may ask with values of the same shape that can.
        """
        while (found := self._kept.find(key)) is None:
            pending = self._pending.get(key)
            if pending is None:
                return await asyncio.shield(self._begun(key, make))
            await asyncio.wait([pending])
        return found

    def _begun(self, key: Any, make: Callable[[], Planned]) -> "asyncio.Future[Planned]":  # noqa: ANN401 - as above
        begun = self._pending[key] = asyncio.get_running_loop().run_in_executor(self._planner, make)
        begun.add_done_callback(partial(self._made, key))
        return begun

    def _made(self, key: Any, done: "asyncio.Future[Planned]") -> None:  # noqa: ANN401 - as above
        """Keep a plan, also one whose asker has gone."""
        del self._pending[key]
        if not done.cancelled() and done.exception() is None:
            plan = done.result()
            self._kept.keep(key, plan, len(plan.compiled.statement.text))
