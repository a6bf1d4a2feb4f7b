"""Deadlines behave as asyncio.timeout does, and leave nothing behind."""

import asyncio

import pytest

from services.api.http.deadlines import TICK_SECONDS, Deadlines


async def test_what_takes_too_long_is_cut_off_soon() -> None:
    deadlines = Deadlines()
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(TimeoutError), deadlines.within(0.1) as clock:
        await asyncio.sleep(30)
    assert clock.expired
    assert 0.1 <= loop.time() - began < 0.1 + 5 * TICK_SECONDS
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    assert not deadlines.running


async def test_what_ends_in_time_is_left_alone() -> None:
    deadlines = Deadlines()
    with deadlines.within(2 * TICK_SECONDS) as clock:
        await asyncio.sleep(TICK_SECONDS)
    await asyncio.sleep(3 * TICK_SECONDS)
    assert not clock.expired
    assert not deadlines.running


async def test_an_error_inside_stays_itself() -> None:
    with pytest.raises(ValueError, match="own"), Deadlines().within(1):
        raise ValueError("own")


async def test_a_time_out_of_something_inside_is_not_ours() -> None:
    block = Deadlines().within(5)

    async def work() -> None:
        with block:
            await asyncio.wait_for(asyncio.sleep(1), 0)

    with pytest.raises(TimeoutError):
        await work()
    assert not block.expired


async def test_the_inner_of_two_ends_first_and_the_outer_goes_on() -> None:
    deadlines = Deadlines()
    with deadlines.within(5) as outer:
        with pytest.raises(TimeoutError), deadlines.within(0.05):
            await asyncio.sleep(30)
        await asyncio.sleep(0)
    assert not outer.expired


@pytest.mark.parametrize("late", [False, True])
async def test_whoever_is_cancelled_by_others_stays_cancelled_late_or_not(late: bool) -> None:
    deadlines = Deadlines()

    async def work() -> None:
        with deadlines.within(30):
            await asyncio.sleep(30)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    (block,) = deadlines.running
    if late:
        block.expire()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not deadlines.running


async def test_many_at_once_have_one_timer_and_each_its_own_end() -> None:
    deadlines = Deadlines()

    async def work(seconds: float) -> bool:
        try:
            with deadlines.within(seconds):
                await asyncio.sleep(0.3)
        except TimeoutError:
            return False
        return True

    assert await asyncio.gather(*(work(0.1 if number % 2 else 5) for number in range(50))) == [number % 2 == 0 for number in range(50)]


def test_another_event_loop_takes_them_over() -> None:
    deadlines = Deadlines()

    async def late() -> None:
        with deadlines.within(0.05):
            await asyncio.sleep(30)

    async def quick() -> None:
        with deadlines.within(5):
            await asyncio.sleep(0)

    asyncio.run(quick())  # ends with its timer set
    with pytest.raises(TimeoutError):
        asyncio.run(late())
