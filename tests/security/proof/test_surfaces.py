"""For random districts, policies and posts: Casbin allows it on the row's facts if and only if every surface shows the row."""

import asyncio
import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from services.cli.bootstrap import Urls
from services.domain.access import Line
from services.kit.database import Database
from tests.security.proof.asking import Asking, somebody
from tests.security.proof.land import make_land
from tests.security.proof.overlays import Post, examples, under
from tests.security.proof.surfaces import SURFACES

EASY = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    phases=(Phase.generate, Phase.shrink),
    database=None,
    deadline=None,
)
LANDS, ACTORS = 10, 3
"""Districts in which one policy and one choice of posts are tried, and people in each, at units of their own. Each is an example; plans,
which depend on lines and posts alone, are made once for all thirty.
"""
FEW, MANY, PARTS = 10, 34, 10
"""Policies with posts in `make test`, 300 examples; in each part of a proof, and its parts: 10,200 examples."""


async def check(asking: Asking, asked: Counter[str]) -> None:
    """Ask every surface, and hold what it shows against what Casbin allows."""
    for surface in SURFACES:
        asked[surface.__name__] += 1
        async for shown in surface(asking):
            wanted = shown.offered & asking.allowed(shown.table, shown.actions)
            for row_id in sorted(wanted ^ shown.rows, key=str):
                fault = "hides" if row_id in wanted else "shows"
                raise AssertionError(f"{shown.surface} {fault} a row\n{asking.told(shown.table, shown.actions, row_id)}")


@pytest.mark.long
def test_casbin_allows_it_if_and_only_if_every_surface_shows_it(database_urls: Urls) -> None:
    assert prove(database_urls, 0, FEW) == 300


@pytest.mark.prove
@pytest.mark.parametrize("number", range(1, PARTS + 1))
def test_in_ten_thousand_examples(database_urls: Urls, number: int) -> None:
    assert prove(database_urls, number, MANY) == 1_020


def prove(urls: Urls, number: int, cases: int) -> int:
    """Try so many policies and choices of posts in LANDS districts; return the number of examples. Every surface was asked in each."""
    asked = Counter[str]()
    with asyncio.Runner() as runner:
        lands = [runner.run(make_land(urls, 100 * number + one)) for one in range(LANDS)]
        database = Database(urls.api, pool_size=1)

        @seed(number)
        @given(examples(), st.booleans(), st.integers(0, 2**32))
        @settings(EASY, max_examples=cases)
        def shown(example: tuple[list[Post], tuple[Line, ...]], known: bool, dice: int) -> None:
            held, policy = example[0], under(example[1])
            for land, turn in product(lands, range(ACTORS)):
                thrown = random.Random(dice + turn)  # noqa: S311 - dice, not keys
                asking = somebody(land, policy, held, known=known, database=database, dice=thrown)
                try:
                    runner.run(check(asking, asked))
                except AssertionError:
                    lands[:] = [land]  # what fails is made small where it failed
                    raise

        shown()
        runner.run(database.close())
    return min(asked[surface.__name__] for surface in SURFACES)
