"""The worker's loop: whose turn it is, what a failure costs, when it stops."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from services.worker.runner import LONGEST_WAIT, Job, once, run


class Broken(Exception):  # noqa: N818 - what a defect in a job would look like
    """Nothing that anybody expects."""


def job(name: str, doing: Callable[[], Awaitable[int]], *, every: float = 60.0) -> Job:
    return Job(name, every, doing)


async def test_a_job_that_did_something_runs_again_at_once_and_an_idle_one_waits_for_its_beat() -> None:
    answers = iter([3, 0])

    async def work() -> int:
        return next(answers)

    one, began = job("one", work, every=5.0), time.monotonic()
    await once(one)
    assert began <= one.next_at <= time.monotonic()
    await once(one)
    assert began + 5 <= one.next_at <= time.monotonic() + 5


@pytest.mark.parametrize("problem", [Broken(), OSError(), ExceptionGroup("districts", [Broken()]), asyncio.InvalidStateError()])
async def test_whatever_a_job_raises_it_waits_twice_as_long_and_forgets_it_after_a_success(problem: Exception) -> None:
    broken = True

    async def work() -> int:
        if broken:
            raise problem
        return 0

    one, pauses = job("one", work, every=1.0), []
    for _ in range(5):
        await once(one)
        pauses.append(round(one.next_at - time.monotonic()))
    assert pauses == [2, 4, 8, 8, 8]
    assert LONGEST_WAIT == 8
    broken = False
    await once(one)
    assert (one.failures, round(one.next_at - time.monotonic())) == (0, 1)


async def test_a_database_that_is_away_for_weeks_is_waited_for() -> None:
    async def work() -> int:
        raise OSError

    one = job("one", work, every=1.0)
    one.failures = 100_000
    await once(one)
    assert round(one.next_at - time.monotonic()) == 8


async def test_a_failing_job_keeps_no_other_from_its_turn_and_a_busy_one_neither() -> None:
    stop, turns = asyncio.Event(), []

    async def failing() -> int:
        turns.append("failing")
        raise Broken

    async def busy() -> int:
        turns.append("busy")
        await asyncio.sleep(0)
        if turns.count("steady") >= 3:
            stop.set()
        return 1

    async def steady() -> int:
        turns.append("steady")
        return 0

    await asyncio.wait_for(run((job("failing", failing), job("busy", busy), job("steady", steady, every=0.01)), stop), 5)
    assert turns.count("failing") == 1
    assert turns.count("steady") >= 3
    assert turns.count("busy") > 3


async def test_a_stop_lets_the_running_job_finish_and_begins_no_other() -> None:
    stop, begun, done = asyncio.Event(), asyncio.Event(), []

    async def work() -> int:
        begun.set()
        await asyncio.sleep(0.05)
        done.append("finished")
        return 1

    async def never() -> int:
        done.append("never")
        return 1

    later = job("later", never)
    later.next_at = time.monotonic() + 0.01
    running = asyncio.create_task(run((job("work", work), later), stop))
    await begun.wait()
    stop.set()
    await asyncio.wait_for(running, 5)
    assert done == ["finished"]


async def test_a_stop_ends_the_wait_for_the_next_beat() -> None:
    stop = asyncio.Event()

    async def idle() -> int:
        asyncio.get_running_loop().call_later(0.02, stop.set)
        return 0

    await asyncio.wait_for(run((job("idle", idle),), stop), 5)
