"""Plans are made beside the event loop, once for all who wait for the same, and a failure is its asker's alone."""

import asyncio
import threading
from dataclasses import dataclass, field

import pytest

from services.api.graphql.plan.operation import Planned
from services.api.graphql.plan.plans import Plans
from services.api.graphql.plan.statement import Compiled
from services.kit.reads import Statement


@dataclass
class Maker:
    """Makes plans when it is told to, and counts."""

    fails: int = 0
    begun: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)
    made: int = 0

    def __call__(self) -> Planned:
        self.begun.set()
        assert self.may_end.wait(10)
        self.made += 1
        if self.made <= self.fails:
            raise ValueError(self.made)
        return Planned(Compiled(Statement(f"SELECT {self.made}", 0), (), ()), None, {})


async def begun(maker: Maker) -> None:
    """Wait, with the event loop running, until a plan is being made."""
    assert await asyncio.to_thread(maker.begun.wait, 10)


async def test_the_loop_runs_on_and_all_who_ask_for_the_same_share_one_plan() -> None:
    plans, maker = Plans(), Maker()
    askers = [asyncio.create_task(plans.get("key", maker)) for _ in range(5)]
    await begun(maker)
    assert not any(asker.done() for asker in askers)
    maker.may_end.set()
    found = await asyncio.gather(*askers)
    assert maker.made == 1
    assert all(one is found[0] for one in found)
    assert await plans.get("key", maker) is found[0]
    assert (maker.made, len(plans)) == (1, 1)


async def test_a_plan_whose_asker_has_gone_is_kept() -> None:
    plans, maker = Plans(), Maker()
    asker = asyncio.create_task(plans.get("key", maker))
    await begun(maker)
    asker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker
    other = asyncio.create_task(plans.get("key", maker))
    maker.may_end.set()
    await other
    assert (maker.made, len(plans)) == (1, 1)


async def test_what_cannot_be_planned_raises_for_its_asker_alone() -> None:
    plans, maker = Plans(), Maker(fails=1)
    askers = [asyncio.create_task(plans.get("key", maker)) for _ in range(3)]
    maker.may_end.set()
    first, *others = await asyncio.gather(*askers, return_exceptions=True)
    assert isinstance(first, ValueError)
    assert all(isinstance(other, Planned) for other in others)
    assert (maker.made, len(plans)) == (2, 1)
